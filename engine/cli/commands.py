"""The commands: each makes requests, runs their tasks in this thread, and reports."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import platformdirs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.cli import report
from engine.cli.draw import draw_detections, draw_proposals, write_picture
from engine.cli.parser import EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, detect_settings
from engine.data.images import find_pictures, read_image
from engine.errors import UserError
from engine.requests import Detect, Evaluate, ImageResult, ListModels, PictureFailed, Propose
from engine.structures.jobs import Event, Job, PartReady, Progress
from engine.structures.stages import Detections, Proposals
from engine.worker import RunTask, Task


def complain(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"regionscope: {text}\n")


def cache_folder() -> Path:
    return platformdirs.user_cache_path("regionscope")


def _finish(task: Task, on_event: Callable[[Event], None] = lambda event: None) -> Any:
    """Run a task to its end in this thread and return its result."""
    job = Job(0, "command")
    try:
        while True:
            on_event(next(task)(job))
    except StopIteration as end:
        return end.value


def _runner(resources: Path) -> RunTask:
    from engine.tasks import make_runner  # imports torch: not for --help

    return make_runner(resources, cache_folder(), os.cpu_count() or 1)


def _bar(options: argparse.Namespace) -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=options.quiet or options.json or not sys.stderr.isatty(),
    )


def _over_pictures(
    options: argparse.Namespace, run: RunTask, make_request: Callable[[Path], Detect | Propose]
) -> tuple[list[ImageResult], list[PictureFailed]]:
    """Every picture of the given paths; a bad one is told at once and does not stop the others."""
    results: list[ImageResult] = []
    failures: list[PictureFailed] = []
    pictures = _pictures(options.paths, failures)
    with _bar(options) as bar:
        row = bar.add_task("", total=len(pictures))
        for path in pictures:
            bar.update(row, description=path.name)
            try:
                results.append(_finish(run(make_request(path))))
            except UserError as error:
                if options.debug or error.subject != str(path):
                    raise
                failures.append(PictureFailed(path, f"{error.what}; {error.do}"))
            bar.advance(row)
    for failure in failures:
        complain(f"{failure.path}: {failure.message}")
    return results, failures


def _pictures(paths: Iterable[Path], failures: list[PictureFailed]) -> list[Path]:
    pictures: list[Path] = []
    for path in paths:
        try:
            found = find_pictures([path])
        except UserError as error:
            failures.append(PictureFailed(path, f"{error.what}; {error.do}"))
            continue
        if not found:
            failures.append(PictureFailed(path, "there is no picture here; name a picture or a folder of some"))
        pictures.extend(found)
    return pictures


def _detect(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    results, failures = _over_pictures(options, _runner(resources), lambda path: Detect(path, settings))
    if options.json:
        report.print_json(report.detect_document(results, failures, settings.model))
    elif not options.quiet:
        report.print_detections(results)
    _write(options, results, Detections, draw_detections)
    return EXIT_FAILED if failures else EXIT_DONE


def _propose(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    results, failures = _over_pictures(options, _runner(resources), lambda path: Propose(path, settings))
    if options.json:
        report.print_json(report.propose_document(results, failures, settings.mode))
    elif not options.quiet:
        report.print_proposals(results)
    _write(options, results, Proposals, draw_proposals)
    return EXIT_FAILED if failures else EXIT_DONE


def _write(options: argparse.Namespace, results: list[ImageResult], kind: type, draw: Callable[..., Any]) -> None:
    """Painted pictures for --draw, named after their pictures; two of one name in different folders stay apart."""
    if not options.draw:
        return
    used: set[str] = set()
    for result in results:
        name = result.path.stem
        while name in used:
            name += "_"
        used.add(name)
        target = options.out / f"{name}.png"
        write_picture(draw(read_image(result.path).pixels, result.trace.get(kind)), target)
        if not options.json and not options.quiet:
            sys.stdout.write(f"{target}\n")


def _evaluate(options: argparse.Namespace, resources: Path) -> int:
    request = Evaluate(options.folder, detect_settings(options), options.split, options.any_class)
    failures: list[PictureFailed] = []
    with _bar(options) as bar:
        row = bar.add_task("reading labels", total=None)

        def show(event: Event) -> None:
            if isinstance(event, Progress) and event.total:
                bar.update(row, description=event.text, completed=event.done, total=event.total)
            elif isinstance(event, PartReady) and isinstance(event.part, PictureFailed):
                failures.append(event.part)

        evaluation = _finish(_runner(resources)(request), show)
    for failure in failures:
        complain(f"{failure.path}: {failure.message}")
    if options.json:
        report.print_json(evaluation.as_json())
    else:
        report.print_evaluation(evaluation)
    return EXIT_FAILED if failures else EXIT_DONE


def _models(options: argparse.Namespace, resources: Path) -> int:
    entries = _finish(_runner(resources)(ListModels()))
    if options.json:
        report.print_json(report.models_document(entries))
    else:
        report.print_models(entries)
    return EXIT_DONE


COMMANDS: dict[str, Callable[[argparse.Namespace, Path], int]] = {
    "detect": _detect,
    "propose": _propose,
    "evaluate": _evaluate,
    "models": _models,
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
