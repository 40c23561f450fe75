"""The command that learns: fine-tune, and --then-full, the tuning of all layers after it."""

from __future__ import annotations

import argparse
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from rich.progress import Progress as Bar
from rich.progress import TaskID

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.learning import enough_on_interrupt, learn_settings
from engine.cli.parser import model_settings
from engine.errors import UserError
from engine.structures.jobs import PartReady, Progress, Request, Update
from engine.structures.requests import FineTune, ImageResult, PictureFailed, TuneFurther
from engine.structures.training import Notice, TrainingPoint, TrainingResult, TuningResult

Part = TrainingPoint | ImageResult | PictureFailed | Notice
R = TypeVar("R")


def fine_tune(options: argparse.Namespace, resources: Path) -> int:
    """Progress as a bar, or with --json one object a line."""
    _check(options)
    for folder in options.folders:
        tell_problems(folder)
    request = _request(options)
    further = TuneFurther(request, options.then_full)
    tuned: TuningResult | None = None
    untuned: UserError | None = None
    with running.bar(options) as bar:
        output = _Output(bar, bar.add_task("preparing", total=None), options.json)
        run = running.runner(resources)

        def finish(request: Request[Part, R], enough: threading.Event) -> R:
            with enough_on_interrupt(enough) as is_cancelled:
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
    for failure in output.failures if running.is_first_rank() else ():
        running.complain(f"{failure.path}: {failure.message}")
    _tell(result, tuned, options)
    if untuned is not None:
        raise untuned
    return running.exit_status(output.failures)


def _request(options: argparse.Namespace) -> FineTune:
    return FineTune(
        replace(model_settings(options), detector=options.detector, mode=options.mode or "fast"),
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
        began=options.began,
        proposals_from=options.proposals_from,
    )


def _check(options: argparse.Namespace) -> None:
    """Raises UserError for options that do not go together."""
    if not options.then_full:
        return
    if options.train != "heads" or options.detector in ("rcnn", "sppnet"):
        raise UserError("--then-full", "tunes all layers after the heads alone", "leave it out, or --train heads")
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
        elif isinstance(update, PartReady) and isinstance(update.part, TrainingPoint):
            point = update.part
            self.last = self.first + point.step
            point = replace(point, step=self.last, steps=self.first + point.steps)
            if self.json:
                report.print_json(report.progress_line(point))
            self.bar.update(self.row, description=f"loss {point.loss:.3f}", completed=point.step, total=point.steps)
        elif isinstance(update, PartReady) and isinstance(update.part, PictureFailed):
            self.failures.append(update.part)
        elif isinstance(update, PartReady) and isinstance(update.part, Notice) and running.is_first_rank():
            running.complain(update.part.text)


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
