"""The commands over pictures: detect and propose."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Never

from engine.cli import report, running
from engine.cli.files import (
    check_folder,
    copy_places,
    draw_detections,
    draw_proposals,
    write_labels,
    write_picture,
)
from engine.cli.parser import detect_settings
from engine.errors import UserError
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_image
from engine.proposals.from_file import proposals_for, read_proposals
from engine.structures.requests import Detect, ImageResult, PictureFailed, Propose
from engine.structures.stages import Detections, Proposals, Trace
from engine.worker import Task

DRAWN = "drawn"


def detect(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    from_file = read_proposals(options.proposals_from) if options.proposals_from else None

    def request(path: Path) -> Detect:
        proposals = None if from_file is None else proposals_for(path, from_file, options.proposals_from)
        return Detect(path, settings, proposals=proposals)

    results, failures = _over_pictures(options, resources, request, Detections)
    if running.is_first_rank():
        if options.json:
            report.print_json(report.detect_document(results, failures, settings.model))
        elif not options.quiet:
            report.print_detections(results)
        _write(options, results, Detections, draw_detections)
        if options.format:
            write_labels(options.out, results, options.format)
    return running.exit_status(failures)


def propose(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    results, failures = _over_pictures(options, resources, lambda path: Propose(path, settings), Proposals)
    if running.is_first_rank():
        if options.json:
            report.print_json(report.propose_document(results, failures, settings.mode))
        elif not options.quiet:
            report.print_proposals(results)
        _write(options, results, Proposals, draw_proposals)
    return running.exit_status(failures)


def _over_pictures(
    options: argparse.Namespace, resources: Path, make_request: Callable[[Path], Detect | Propose], kind: type
) -> tuple[list[ImageResult], list[PictureFailed]]:
    """Every picture of these paths; a bad one does not stop the others. Of each only the record of `kind` stays.
    Under torchrun each process takes its share, and all have the whole in the end."""
    run = running.runner(resources)
    if options.draw:
        check_folder(options.out)
    failures: list[PictureFailed] = []
    pictures = list(enumerate(_pictures(options.paths, failures)))
    if getattr(options, "format", None) and running.is_first_rank():
        copy_places(options.out, [path for _, path in pictures])  # not after hours of work
    with running.several() as ranks, running.bar(options) as bar:
        share = pictures[ranks.rank :: ranks.count]
        row = bar.add_task("", total=len(share))
        done = []
        for number, path in share:
            bar.update(row, description=path.name)
            done.append((number, _one(path, options, lambda path: run(make_request(path)), kind)))
            bar.advance(row)
        outcomes = [outcome for _, outcome in sorted(ranks.gather(done), key=lambda one: one[0])]
    failures += [outcome for outcome in outcomes if isinstance(outcome, PictureFailed)]
    running.report_failures(failures)
    results = [outcome for outcome in outcomes if isinstance(outcome, ImageResult)]
    if running.is_first_rank():
        for result in results:
            if result.note:
                running.complain(f"{result.path}: {result.note}")
    return results, failures


def _one(
    path: Path, options: argparse.Namespace, task_of: Callable[[Path], Task[Never, ImageResult]], kind: type
) -> ImageResult | PictureFailed:
    try:
        result = running.finish(task_of(path))
    except UserError as error:
        if options.debug or error.subject != str(path):
            raise
        return PictureFailed(path, f"{error.what}; {error.do}")
    record = result.trace.records[kind]
    return replace(result, trace=Trace({kind: record}, {kind: result.trace.seconds[kind]}))


def _pictures(paths: Iterable[Path], failures: list[PictureFailed]) -> list[Path]:
    pictures: list[Path] = []
    for path in paths:
        try:
            left_out: list[UserError] = []
            found = find_pictures([path], left_out)
            failures += [PictureFailed(Path(one.subject), f"{one.what}; {one.do}") for one in left_out]
        except UserError as error:
            failures.append(PictureFailed(path, f"{error.what}; {error.do}"))
            continue
        if not found and not left_out:
            failures.append(PictureFailed(path, "there is no picture here; name a picture or a folder of some"))
        pictures.extend(found)
    return pictures


def _write(options: argparse.Namespace, results: list[ImageResult], kind: type, draw: Callable[..., Any]) -> None:
    """Painted pictures for --draw, named after their pictures; two of one name in different folders stay apart. Beside
    a labelled folder they have one of their own: they are none of its pictures."""
    if not options.draw:
        return
    out = options.out / DRAWN if getattr(options, "format", None) else options.out
    used: set[str] = set()
    for result in results:
        name = result.path.stem
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        target = out / f"{name}.png"
        write_picture(draw(read_image(result.path).pixels, result.trace.get(kind)), target)
        if not options.json and not options.quiet:
            sys.stdout.write(f"{target}\n")
