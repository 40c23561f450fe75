"""The function of each command, and how its errors are reported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import TextIOWrapper
from pathlib import Path

from engine.cli.parser import EXIT_CANCELLED, EXIT_FAILED
from engine.cli.running import complain, is_first_rank
from engine.errors import UserError, out_of_memory

SHARED = ("fine-tune", "evaluate", "detect", "propose")  # what several ranks do together
Command = Callable[[argparse.Namespace, Path], int]


def command(name: str) -> Command:
    """The function of a command. Its module is imported for it alone: the shelf's list needs no pictures."""
    commands: dict[str, Command]
    if name in ("models", "recipes", "compress", "export"):
        from engine.cli import shelf

        commands = {
            "models": shelf.models,
            "recipes": shelf.recipes,
            "compress": shelf.compress,
            "export": shelf.export,
        }
    elif name in ("evaluate", "convert"):
        from engine.cli import folders

        commands = {"evaluate": folders.evaluate, "convert": folders.convert}
    elif name == "explain":
        from engine.cli.explain import explain

        commands = {"explain": explain}
    elif name == "fine-tune":
        from engine.cli.fine_tune import fine_tune

        commands = {"fine-tune": fine_tune}
    elif name == "lineage":
        from engine.cli.lineage import lineage

        commands = {"lineage": lineage}
    elif name in ("find", "check", "next"):
        from engine.cli import find

        commands = {"find": find.find, "check": find.check, "next": find.pick_next}
    elif name == "duel":
        from engine.cli.duel import duel

        commands = {"duel": duel}
    else:
        from engine.cli import pictures

        commands = {"detect": pictures.detect, "propose": pictures.propose}
    return commands[name]


def run(options: argparse.Namespace, resources: Path) -> int:
    """Run a command. Returns the exit status; a failure is one line on standard error, no traceback."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names that are no UTF-8 end no command
    if "WORLD_SIZE" in os.environ:
        from engine.training.distributed import is_one_of_several  # imports torch: not for --help

        if is_one_of_several():
            return _run_as_rank(options, resources)
    return _run(options, resources, complain)


def _run_as_rank(options: argparse.Namespace, resources: Path) -> int:
    """As one of torchrun's processes: the first rank alone prints, and of those that fail the first says why."""
    from engine.training.distributed import is_first_to_fail

    def say(text: str) -> None:
        if is_first_to_fail():
            complain(text)

    if options.command not in SHARED:
        say(f"{options.command}: is one process's work; start it without torchrun")
        return EXIT_FAILED
    if is_first_rank():
        return _run(options, resources, say)
    options.quiet = True
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        return _run(options, resources, say)


def _run(options: argparse.Namespace, resources: Path, complain: Callable[[str], None]) -> int:
    try:
        return command(options.command)(options, resources)
    except KeyboardInterrupt:
        complain("cancelled")
        return EXIT_CANCELLED
    except UserError as error:
        if options.debug:
            raise
        complain(str(error))
        return EXIT_FAILED
    except Exception as error:
        if options.debug:
            raise
        if (words := out_of_memory(error)) is not None:
            complain(words)
            return EXIT_FAILED
        complain(f"{' '.join(str(error).split()) or type(error).__name__}; run again with --debug for the details")
        return EXIT_FAILED
