"""The commands over labelled folders: evaluate and convert."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import detect_settings
from engine.errors import UserError
from engine.labels.convert import convert as write_converted
from engine.labels.folder import open_folder
from engine.structures.jobs import PartReady, Progress, Update
from engine.structures.requests import Evaluate, ImageResult, PictureFailed


def evaluate(options: argparse.Namespace, resources: Path) -> int:
    tell_problems(options.folder)
    request = Evaluate(
        options.folder, detect_settings(options), options.split, options.any_class, options.proposals_from
    )
    failures: list[PictureFailed] = []
    with running.bar(options) as bar:
        row = bar.add_task("reading labels", total=None)

        def show(update: Update[ImageResult | PictureFailed]) -> None:
            if isinstance(update, Progress) and update.total:
                bar.update(row, description=update.text, completed=update.done, total=update.total)
            elif isinstance(update, PartReady) and isinstance(update.part, PictureFailed):
                failures.append(update.part)

        evaluation = running.finish(running.runner(resources)(request), show)
    for failure in failures if running.is_first_rank() else ():
        running.complain(f"{failure.path}: {failure.message}")
    if evaluation.seen_words and running.is_first_rank():
        running.complain(evaluation.seen_words)
    if options.json:
        report.print_json(evaluation.as_json())
    else:
        report.print_evaluation(evaluation)
    return running.exit_status(failures)


def tell_problems(root: Path) -> None:
    """A line for everything in the labels that could not be used; the rest is."""
    folder = open_folder(root) if running.is_first_rank() else None
    if folder is not None:
        for _ in folder.scan():
            pass
        for problem in folder.problems:
            running.complain(str(problem))


def convert(options: argparse.Namespace, resources: Path) -> int:
    """A copy of a labelled folder in another format. The source is only read."""
    folder = open_folder(options.folder)
    if folder is None:
        raise UserError(options.folder, "is not a labelled folder", "give one with VOC, COCO, YOLO or labelme labels")
    copied, left_out = 0, []
    with running.bar(options) as bar:
        row = bar.add_task("copying", total=None)
        for step in write_converted(folder, options.to, options.format):
            bar.update(row, description=step.path.name, completed=step.done, total=step.total)
            copied += step.problem is None
            if step.problem is not None:
                left_out.append(step.problem)
    problems = list(dict.fromkeys([str(problem) for problem in (*left_out, *folder.problems)]))
    for problem in problems:
        running.complain(problem)
    if options.json:
        document = {"to": str(options.to), "format": options.format, "pictures": copied, "errors": problems}
        report.print_json(document)
    elif not options.quiet:
        sys.stdout.write(f"{copied} pictures: {folder.format} to {options.format} in {options.to}\n")
    return running.exit_status(left_out)
