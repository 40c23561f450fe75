"""The commands over labelled folders: evaluate and convert."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import detect_settings, record_of
from engine.errors import UserError
from engine.labels.convert import convert as write_converted
from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.several import open_labelled
from engine.structures.requests import Evaluate
from engine.structures.selection import count_of
from engine.structures.settings import Format


def evaluate(options: argparse.Namespace, resources: Path) -> int:
    tell_problems(options.folder, options)
    request = record_of(Evaluate, options, settings=detect_settings(options))
    task = running.runner(resources)(request)
    evaluation, failures = running.finish_with_bar(task, options, "reading labels")
    for words in (evaluation.seen_words, "" if evaluation.detections.boxes else evaluation.doubt):
        if words and running.is_first_rank():
            running.complain(words)
    if options.json:
        report.print_json(evaluation.as_json())
    else:
        report.print_evaluation(evaluation)
    return running.exit_status(failures)


def tell_problems(root: Path, options: argparse.Namespace) -> LabelledFolder | None:
    """A line for everything in the labels that could not be used; the rest is. Returns the folder, of torchrun's
    processes to the first alone."""
    folder = open_folder(root) if running.is_first_rank() else None
    if folder is not None:
        with running.bar(options) as bar:
            row = bar.add_task("reading labels", total=len(folder.pictures))
            for done, _ in folder.scan():
                bar.update(row, completed=done)
        for sentence in one_for_each_file(folder.problems):
            running.complain(sentence)
    return folder


def one_for_each_file(problems: Iterable[UserError]) -> list[str]:
    """Of what is wrong in the same way in many places of a file the first, with how many more there are."""
    alike: dict[tuple[str, str], list[UserError]] = defaultdict(list)
    for problem in problems:
        alike[problem.subject.rpartition(", ")[0] or problem.subject, problem.what].append(problem)
    counts = [(some[0], len(some) - 1) for some in alike.values()]
    return [f"{first} ({more:,} more in this file)" if more else str(first) for first, more in counts]


def convert(options: argparse.Namespace, resources: Path) -> int:
    """A copy of a labelled folder in another format. The source is only read."""
    folder = open_labelled(options.folder)
    if not any(map(folder.is_labelled, folder.pictures)):
        raise UserError(
            folder.root, "has no picture with labels", "check its label files, or name the folder around it"
        )
    copied, shapes, left_out = 0, 0, []
    fields: dict[str, None] = {}
    renamed: dict[str, str] = {}
    with running.bar(options) as bar:
        row = bar.add_task("copying", total=None)
        for_darknet = options.format == "darknet"
        format: Format = "yolo" if for_darknet else options.format
        for step in write_converted(folder, options.to, format, for_darknet=for_darknet):
            bar.update(row, description=step.path.name, completed=step.done, total=step.total)
            if step.problem is None:
                copied += 1
                shapes += step.shapes
                fields.update(dict.fromkeys(step.fields))
                renamed.update(step.renamed)
            else:
                left_out.append(step.problem)
    lost = [f"{'an object' if shapes == 1 else f'{shapes} objects'} that no box is drawn around"] if shapes else []
    lost += [f"what the labels say of boxes besides ({', '.join(fields)})"] if fields else []
    names = ", ".join(f"{old}: {new}" for old, new in renamed.items())
    lost += [f"names of classes with blanks in them ({names})"] if names else []
    problems = list(dict.fromkeys([str(problem) for problem in (*left_out, *folder.problems)]))
    sentences = one_for_each_file(dict.fromkeys((*left_out, *folder.problems)))
    sentences += [f"{options.to}: does not hold {what}; the folder itself does" for what in lost]
    for sentence in dict.fromkeys(sentences):
        running.complain(sentence)
    if options.json:
        where = {"to": str(options.to), "format": options.format}
        report.print_json(where | {"pictures": copied, "errors": problems, "lost": lost})
    elif not options.quiet:
        sys.stdout.write(f"{count_of(copied)}: {folder.format} to {options.format} in {options.to}\n")
    return running.exit_status(left_out)
