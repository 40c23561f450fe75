"""The command that learns: fine-tune, and --then-full, the tuning of all layers after it; stopped early by Ctrl+C."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar

from rich.progress import Progress as Bar
from rich.progress import TaskID

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.parser import record_of
from engine.errors import UserError
from engine.labels.folder import LabelledFolder, open_folder
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.jobs import PartReady, Progress, Request, Update
from engine.structures.requests import FineTune, ImageResult, PictureFailed, TuneFurther
from engine.structures.settings import AnchorShapes, DetectSettings, LearnSettings, NewDetector
from engine.structures.training import Notice, TrainingPoint, TrainingResult, TuningResult

Part = TrainingPoint | ImageResult | RoiGradient | PictureFailed | Notice
R = TypeVar("R")
STOPPING = "stopping early, the best is kept; once more to cancel"


def fine_tune(options: argparse.Namespace, resources: Path) -> int:
    """Progress as a bar, or with --json one object a line."""
    _check(options)
    folders = [tell_problems(folder, options) for folder in options.folders]
    options.classes = _classes(options, folders)
    request = _request(options)
    further = TuneFurther(request, options.then_full)
    tuned: TuningResult | None = None
    untuned: UserError | None = None
    with running.bar(options) as bar:
        output = _Output(bar, bar.add_task("preparing", total=None), options.json)
        run = running.runner(resources)

        def finish(request: Request[Part, R], enough: threading.Event) -> R:
            with running.enough_on_interrupt(enough, STOPPING) as is_cancelled:
                return running.finish(run(request), output.show, is_cancelled)

        result = finish(request, request.enough)
        if options.then_full and not request.enough.is_set():
            output.first = output.last
            try:
                tuned = finish(further, further.enough)
            except UserError as error:  # the model of the first part is there, and is reported
                untuned = error
            else:
                result = replace(result, seconds=result.seconds + tuned.seconds)
                if tuned.replaced and tuned.held_out:
                    looks = result.looks + tuned.looks
                    result = replace(result, metrics=tuned.after, looks=looks, last=tuned.last)
    running.report_failures(output.failures)
    _tell(result, tuned, options)
    if untuned is not None:
        raise untuned
    return running.exit_status(output.failures)


def _request(options: argparse.Namespace) -> FineTune:
    first, *others = (folder.absolute() for folder in options.folders)  # the run's record is read from elsewhere, too
    new = None
    if options.start is not None:
        new = NewDetector(options.start, options.design or "paper", options.layers or "conv3_1")
        if options.detector == "sppnet" and options.layers is None:
            new = replace(new, layers="fc6")
    return record_of(
        FineTune,
        options,
        new=new,
        settings=record_of(DetectSettings, options, mode=options.mode or "fast", seed=0),
        folder=first,
        others=tuple(others),
        learn=record_of(
            LearnSettings, options, mean=options.ema, flip=not options.no_flip, anchors=_anchor_shapes(options)
        ),
    )


def _classes(options: argparse.Namespace, folders: Sequence[LabelledFolder | None]) -> tuple[str, ...] | None:
    """A text with commas is one name where the labels have that name, else several; where it may be either, that is
    said."""
    if options.classes is None:
        return None
    found: list[str] = []
    there: set[str] = set()
    if any("," in text for text in options.classes):
        opened = (folder or open_folder(root) for folder, root in zip(folders, options.folders, strict=True))
        there = {name for folder in opened if folder is not None for name in folder.classes}
    for text in options.classes:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        whole = text.strip()
        if len(parts) > 1 and whole in there and there.issuperset(parts) and running.is_first_rank():
            running.complain(f"--classes {whole}: is taken as one class; for the others give --classes several times")
        found += [whole] if whole in there else parts
    return tuple(dict.fromkeys(found))


def _anchor_shapes(options: argparse.Namespace) -> AnchorShapes | Literal["suggested"] | None:
    asked = options.anchors
    if asked == "suggested" or not (asked or options.ratios):
        return "suggested" if asked else None
    return AnchorShapes(asked or (), options.ratios)


def _check(options: argparse.Namespace) -> None:
    """Raises UserError for options that do not go together."""
    if not options.then_full:
        return
    if options.train != "heads" or options.detector in ("rcnn", "sppnet"):
        raise UserError("--then-full", "tunes all layers after the heads alone", "leave it out, or --train heads")
    if options.start is not None:
        raise UserError("--then-full", "is for a model that has learned before", "leave it out, or take --layers all")
    if not running.is_alone():
        raise UserError("--then-full", "is one process's work", "start it without torchrun")


@dataclass
class _Output:
    """Shows the progress of a training, as lines or as a bar. first: the number of steps before a tuning begins."""

    bar: Bar
    row: TaskID
    json: bool
    first: int = 0
    last: int = 0
    failures: list[PictureFailed] = field(default_factory=list)

    def show(self, update: Update[Part]) -> None:
        if isinstance(update, Progress):
            self.bar.update(self.row, description=update.text)
        elif isinstance(update, PartReady):
            self._show_part(update.part)

    def _show_part(self, part: Part) -> None:
        if isinstance(part, TrainingPoint):
            self.last = self.first + part.step
            point = replace(part, step=self.last, steps=self.first + part.steps)
            if self.json:
                report.print_json(report.progress_line(point))
            self.bar.update(self.row, description=_words(point), completed=point.step, total=point.steps)
        elif isinstance(part, PictureFailed):
            self.failures.append(part)
        elif isinstance(part, Notice) and running.is_first_rank():
            running.complain(part.text)


def _words(point: TrainingPoint) -> str:
    """The part of a training in several (2/3 features), and the loss of a part that has one."""
    phase = point.phase if "/" in point.phase else ""
    return ", ".join(filter(None, (phase, f"loss {point.loss:.3f}" if point.losses else "")))


def _tell(result: TrainingResult, tuned: TuningResult | None, options: argparse.Namespace) -> None:
    if options.json:
        report.print_json(report.finished_line(result, tuned))
        return
    if options.quiet:
        return
    selection = result.selection
    others = "".join(f", {name} {value:.3f}" for name, value in result.metrics.items() if name != "AP50")
    on_held_out = f" ({result.figure_words}{others})" if result.figure_words else ""
    sys.stdout.write(f"{result.model}: {selection.sentence}, in {result.seconds:.0f} s{on_held_out}\n")
    sys.stdout.write("".join(f"{note}\n" for note in selection.notes))
    if tuned is not None:
        sys.stdout.write(f"{tuned.sentence}\n")
    sys.stdout.write(f"{result.file}\n")
