"""The command duel: compare RPN and Selective Search proposals on labelled pictures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.parser import detect_settings, record_of
from engine.errors import UserError
from engine.labels.folder import open_folder
from engine.structures.inspection.duel import COUNTS, MOST, SIDE_WORDS, SIDES, Duel, DuelResult


def duel(options: argparse.Namespace, resources: Path) -> int:
    path = options.path.absolute()
    folder, only = (path, None) if path.is_dir() else (_folder_of(path), path)
    tell_problems(folder, options)
    request = record_of(Duel, options, folder=folder, only=only, settings=detect_settings(options))
    result, failures = running.finish_with_bar(running.runner(resources)(request), options, "reading labels")
    if options.json:
        errors = [{"path": str(one.path), "error": one.message} for one in failures]
        report.print_json(result.as_json() | {"errors": errors})
    elif not options.quiet:
        print_duel(result)
    return running.exit_status(failures)


def _folder_of(picture: Path) -> Path:
    """The labelled folder that has the picture."""
    if not picture.exists():
        raise UserError(picture, "is not there", "check the name")
    found = open_folder(picture.parent)
    if found is None or picture not in found.pictures:
        raise UserError(picture, "has no labels", "give a picture of a labelled folder")
    return found.root


def print_duel(result: DuelResult) -> None:
    sys.stdout.write(f"{result.sentence}\n")
    titles = ("proposals", *(SIDE_WORDS[side] for side in SIDES))
    rows = [(f"{count:,}", *(f"{result.recall(side, count):.3f}" for side in SIDES)) for count in COUNTS]
    report.print_table(titles, titles, rows)
    for side in SIDES:
        sys.stdout.write(f"{result.only_sentence(side, MOST)}\n")
