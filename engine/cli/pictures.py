"""The commands over pictures: detect and propose."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Never

import numpy as np
from numpy.typing import NDArray

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
from engine.models.library.shelf import Shelf
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_image
from engine.proposals.from_file import proposals_for, read_proposals
from engine.structures.requests import Detect, ImageResult, PictureFailed, Propose
from engine.structures.selection import count_of
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals, Trace
from engine.tasks.stored_results import stored_results
from engine.worker import Task

DRAWN = "drawn"


def detect(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    from_file = read_proposals(options.proposals_from) if options.proposals_from else None

    def request(path: Path) -> Detect:
        proposals = None if from_file is None else proposals_for(path, from_file, options.proposals_from)
        return Detect(path, settings, proposals=proposals)

    run = _Run(options, resources, settings, Detections, draw_detections)
    results, failures = run.over_pictures(request)
    if running.is_first_rank():
        if options.json:
            report.print_json(report.detect_document(results, failures, settings.model))
        else:
            report.print_detections(results)
        run.tell_drawn(results)
        if options.format:
            goes_on = run.stored.is_writing
            run.stored.begin_writing()
            write_labels(options.out, results, options.format, goes_on=goes_on)
        run.stored.finish()
    return running.exit_status(failures)


def propose(options: argparse.Namespace, resources: Path) -> int:
    settings = detect_settings(options)
    run = _Run(options, resources, settings, Proposals, draw_proposals)
    results, failures = run.over_pictures(lambda path: Propose(path, settings))
    if running.is_first_rank():
        if options.json:
            report.print_json(report.propose_document(results, failures, settings.mode))
        elif not options.quiet:
            report.print_proposals(results)
        run.tell_drawn(results)
        run.stored.finish()
    return running.exit_status(failures)


class _Run:
    """One command over many pictures. What it is to write is checked before the work; each result is kept, and drawn,
    as soon as it is there."""

    def __init__(
        self,
        options: argparse.Namespace,
        resources: Path,
        settings: DetectSettings,
        kind: type[Detections] | type[Proposals],
        draw: Callable[..., NDArray[np.uint8]],
    ) -> None:
        self._options, self._resources, self._kind, self._draw = options, resources, kind, draw
        source = getattr(options, "proposals_from", None)
        cache, data = running.own_folders()
        self.stored = stored_results(cache / "unfinished", Shelf(resources, data), settings, kind, source)
        self._failures: list[PictureFailed] = []
        self._pictures = _pictures(options.paths, self._failures)
        self._targets = self._drawn_places()
        if options.out is not None and running.is_first_rank():
            check_folder(options.out)
        if getattr(options, "format", None) and running.is_first_rank() and not self.stored.is_writing:
            copy_places(options.out, self._pictures)  # not after hours of work

    def over_pictures(
        self, make_request: Callable[[Path], Detect | Propose]
    ) -> tuple[list[ImageResult], list[PictureFailed]]:
        """Every picture of these paths; a bad one does not stop the others. Of each only the record of `kind` stays.
        Under torchrun each process takes its share, and all have the whole in the end."""
        run, options, failures = running.runner(self._resources), self._options, self._failures
        pictures = list(enumerate(self._pictures))
        if self.stored.at_start:
            words = f"going on after a stop: {len(self.stored):,} of {count_of(len(pictures))} are done"
            running.tell(words, options)
        with running.several() as ranks, running.bar(options) as bar, self._on_stop():
            share = pictures[ranks.rank :: ranks.count]
            row = bar.add_task("", total=len(share))
            done = []
            for number, path in share:
                bar.update(row, description=path.name)
                done.append((number, self._outcome(path, lambda path: run(make_request(path)))))
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

    def _outcome(self, path: Path, task_of: Callable[[Path], Task[Never, ImageResult]]) -> ImageResult | PictureFailed:
        outcome: ImageResult | PictureFailed | None = self.stored.get(path)
        is_new = outcome is None
        outcome = outcome or _one(path, self._options, task_of, self._kind)
        if isinstance(outcome, ImageResult):
            target = self._targets.get(path)
            if target is not None and (is_new or not target.exists()):
                write_picture(self._draw(read_image(path).pixels, outcome.trace.get(self._kind)), target)
            if is_new:
                self.stored.add(outcome)
        return outcome

    @contextmanager
    def _on_stop(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            if len(self.stored):
                words = f"{len(self.stored):,} of {count_of(len(self._pictures))} are done, and kept"
                running.complain(f"{words}: the same command goes on from there")
            raise

    def _drawn_places(self) -> dict[Path, Path]:
        """Painted pictures for --draw, named after their pictures; two of one name in different folders stay apart.
        Beside a labelled folder they have one of their own: they are none of its pictures. Raises UserError where one
        would take the place of a picture that is to be looked at."""
        if not self._options.draw:
            return {}
        out = self._options.out
        out = out / DRAWN if getattr(self._options, "format", None) else out
        used: set[str] = set()
        places: dict[Path, Path] = {}
        for path in self._pictures:
            name = path.stem
            while name.casefold() in used:
                name += "_"
            used.add(name.casefold())
            places[path] = out / f"{name}.png"
        sources = {os.path.realpath(path) for path in self._pictures}
        for target in places.values():
            if os.path.realpath(target) in sources:
                raise UserError(target, "is one of the pictures, and would be drawn over", "choose another --out")
        return places

    def tell_drawn(self, results: Iterable[ImageResult]) -> None:
        for result in results if not (self._options.json or self._options.quiet) else ():
            if (target := self._targets.get(result.path)) is not None:
                sys.stdout.write(f"{target}\n")


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
