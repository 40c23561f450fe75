"""The commands over labelled folders: evaluate, fine-tune and convert."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from engine.cli import report, running
from engine.cli.learning import enough_on_interrupt, learn_settings
from engine.cli.parser import EXIT_DONE, EXIT_FAILED, detect_settings, model_settings
from engine.data.convert import convert as write_converted
from engine.data.folder import open_folder
from engine.errors import UserError
from engine.requests import Evaluate, FineTune, PictureFailed
from engine.structures.jobs import Event, PartReady, Progress
from engine.structures.training import TrainingPoint, TrainingResult


def evaluate(options: argparse.Namespace, resources: Path) -> int:
    _tell_problems(options.folder)
    request = Evaluate(options.folder, detect_settings(options), options.split, options.any_class)
    failures: list[PictureFailed] = []
    with running.bar(options) as bar:
        row = bar.add_task("reading labels", total=None)

        def show(event: Event) -> None:
            if isinstance(event, Progress) and event.total:
                bar.update(row, description=event.text, completed=event.done, total=event.total)
            elif isinstance(event, PartReady) and isinstance(event.part, PictureFailed):
                failures.append(event.part)

        evaluation = running.finish(running.runner(resources)(request), show)
    for failure in failures if running.is_first_rank() else ():
        running.complain(f"{failure.path}: {failure.message}")
    if options.json:
        report.print_json(evaluation.as_json())
    else:
        report.print_evaluation(evaluation)
    return EXIT_FAILED if failures else EXIT_DONE


def _tell_problems(root: Path) -> None:
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
    return EXIT_FAILED if left_out else EXIT_DONE


def fine_tune(options: argparse.Namespace, resources: Path) -> int:
    """Progress as a bar, or with --json one object a line."""
    for folder in options.folders:
        _tell_problems(folder)
    request = FineTune(
        replace(model_settings(options), detector=options.detector),
        options.save,
        options.folders[0].absolute(),  # the run's record is read from elsewhere, too
        others=tuple(folder.absolute() for folder in options.folders[1:]),
        train=options.train,
        schedule=options.schedule,
        epochs=options.epochs,
        seconds=options.seconds,
        validate=options.validate,
        resume=options.resume,
        seed=options.seed,
        classes=options.classes,
        learn=learn_settings(options),
    )
    failures: list[PictureFailed] = []
    with running.bar(options) as bar:
        row = bar.add_task("preparing", total=None)

        def show(event: Event) -> None:
            if isinstance(event, Progress):
                bar.update(row, description=event.text)
            elif isinstance(event, PartReady) and isinstance(event.part, TrainingPoint):
                point = event.part
                if options.json:
                    report.print_json(report.progress_line(point))
                bar.update(row, description=f"loss {point.loss:.3f}", completed=point.step, total=point.steps)
            elif isinstance(event, PartReady) and isinstance(event.part, PictureFailed):
                failures.append(event.part)

        with enough_on_interrupt(request.enough):
            result: TrainingResult = running.finish(running.runner(resources)(request), show)
    for failure in failures if running.is_first_rank() else ():
        running.complain(f"{failure.path}: {failure.message}")
    if options.json:
        report.print_json(report.finished_line(result))
    elif not options.quiet:
        figures = ", ".join(f"{name} {value:.3f}" for name, value in result.metrics.items())
        told = f" ({figures} on the pictures held out)" if figures else ""
        sys.stdout.write(f"{result.model}: {result.pictures} pictures in {result.seconds:.0f} s{told}\n{result.file}\n")
    return EXIT_FAILED if failures else EXIT_DONE
