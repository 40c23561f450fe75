"""Which function answers which command, and how its failures are told."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from engine.cli import report
from engine.cli.folders import convert, evaluate, fine_tune
from engine.cli.parser import EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED
from engine.cli.pictures import detect, explain, propose
from engine.cli.running import complain, finish, runner
from engine.errors import UserError
from engine.requests import ListModels


def models(options: argparse.Namespace, resources: Path) -> int:
    entries = finish(runner(resources)(ListModels()))
    if options.json:
        report.print_json(report.models_document(entries))
    else:
        report.print_models(entries)
    return EXIT_DONE


COMMANDS: dict[str, Callable[[argparse.Namespace, Path], int]] = {
    "models": models,
    "detect": detect,
    "propose": propose,
    "explain": explain,
    "fine-tune": fine_tune,
    "evaluate": evaluate,
    "convert": convert,
}


def run(options: argparse.Namespace, resources: Path) -> int:
    """Run a command. Returns the exit status; a failure is one line on standard error, no traceback."""
    try:
        return COMMANDS[options.command](options, resources)
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
        complain(f"{' '.join(str(error).split()) or type(error).__name__}; run again with --debug for the details")
        return EXIT_FAILED
