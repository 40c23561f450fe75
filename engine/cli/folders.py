"""The commands over labelled folders: evaluate and convert."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import detect_settings, record_of
from engine.labels.convert import convert as write_converted
from engine.labels.folder import open_folder
from engine.labels.several import open_labelled
from engine.structures.requests import Evaluate


def evaluate(options: argparse.Namespace, resources: Path) -> int:
    tell_problems(options.folder)
    request = record_of(Evaluate, options, settings=detect_settings(options))
    task = running.runner(resources)(request)
    evaluation, failures = running.finish_with_bar(task, options, "reading labels")
    for words in (evaluation.seen_words, evaluation.other_names_words):
        if words and running.is_first_rank():
            running.complain(words)
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
    folder = open_labelled(options.folder)
    copied, left_out = 0, []
    with running.bar(options) as bar:
        row = bar.add_task("copying", total=None)
        for step in write_converted(folder, options.to, options.format):
            bar.update(row, description=step.path.name, completed=step.done, total=step.total)
            if step.problem is None:
                copied += 1
            else:
                left_out.append(step.problem)
    problems = list(dict.fromkeys([str(problem) for problem in (*left_out, *folder.problems)]))
    for problem in problems:
        running.complain(problem)
    if options.json:
        where = {"to": str(options.to), "format": options.format}
        report.print_json(where | {"pictures": copied, "errors": problems})
    elif not options.quiet:
        sys.stdout.write(f"{copied} pictures: {folder.format} to {options.format} in {options.to}\n")
    return running.exit_status(left_out)
