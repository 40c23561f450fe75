"""The record of a training while it goes on: written at its start, now and then, and at its end, whatever that is.

In the end the model is saved with what it has seen, and its record beside it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import UserError
from engine.generators import WithResult
from engine.models.library import checkpoints
from engine.models.library.runs import CHECKPOINT, read_run, record_file, save_labels, save_run
from engine.models.library.seen_pictures import KEY, SeenPictures, seen_in_training
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune, PictureFailed
from engine.structures.training import Plain, RunRecord, RunState, TrainingPoint, TrainingResult
from engine.training.data.examples import TrainingData
from engine.training.data.loader import LabelledPictures

E = TypeVar("E")
_INTERVAL = 10.0  # seconds between two writes
_REQUESTED = ("train", "schedule", "epochs", "seconds", "validate", "seed")


class RunRecorder:
    """writes: of several ranks the first. A resumed run goes on with the curve that it had; one that was finished
    before learns anew from its model (`more`), and its steps are counted on."""

    def __init__(
        self,
        request: FineTune,
        start: str,
        data: TrainingData,
        file: Path,
        replay: tuple[Annotation, ...] = (),
        *,
        writes: bool = True,
        more: bool = False,
    ) -> None:
        self._request, self._data, self._writes = request, data, writes
        self._has_labels = False  # beside the record
        self._began = self._last = time.monotonic()
        before = record_of(file) if request.resume else None
        self._points: list[TrainingPoint] = list(before.points) if before else []
        self._last_before = self._points[-1] if more and self._points else None
        left = data.selection.left_alone
        self._record = RunRecord(
            name=file.stem,
            file=file,
            started=before.started if before else datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=before.seconds if before else 0.0,
            settings=_settings(request, start),
            points=(),
            metrics=before.metrics if before and not more else {},
            folder=request.folder,
            train=_names(data.selection.learn, request.folder),
            validation=_names(data.selection.judge if request.folder else (), request.folder),
            classes=data.classes,
            replay=replay,
            state="unfinished",
            others=request.others,
            corrected=request.annotations if request.folder is None else (),
            left_alone=dict(zip(_names(left, request.folder), left.values(), strict=True)),
            protected=_names(sorted(data.selection.protected), request.folder),
        )

    @property
    def record(self) -> RunRecord:
        return replace(self._record, points=tuple(self._points))

    def follow(
        self, training: Generator[TrainingPoint | E, None, Mapping[str, float]], pictures: LabelledPictures
    ) -> Generator[TrainingPoint | E | PictureFailed, None, Mapping[str, float]]:
        """Its events, the points as they stand in the whole curve, and pictures that are gone. Closed before the end,
        it leaves an unfinished run."""
        events = WithResult(training)
        try:
            with closing(training):
                for event in events:
                    yield self._add(event) if isinstance(event, TrainingPoint) else event
                    yield from pictures.newly_gone()
        except GeneratorExit:
            self.write("unfinished")
            raise
        return events.result

    def _add(self, point: TrainingPoint) -> TrainingPoint:
        """After a kill some steps are learned again: what the curve had of them goes."""
        [point] = counted_on(self._last_before, [point])
        while self._points and self._points[-1].step > point.step:
            self._points.pop()
        self._points.append(point)
        if point.best:
            self._record = replace(self._record, metrics=point.metrics)
        if time.monotonic() - self._last >= _INTERVAL:
            self.write("unfinished")
        return point

    def write(self, state: RunState, metrics: Mapping[str, float] | None = None) -> None:
        """metrics: of the weights that stay; None: of the best so far. Raises UserError where the disk is full or
        read-only."""
        self._last = time.monotonic()
        seconds = self._record.seconds + self._last - self._began
        if self._writes:
            if not self._has_labels:
                save_labels(self._record.file, (annotation for _, annotation in self._data.train))
                self._has_labels = True
            figures = self._record.metrics if metrics is None else metrics
            save_run(replace(self.record, seconds=seconds, metrics=figures, state=state))

    def finish(
        self,
        net: TwoStageNet,
        story: Mapping[str, Any],
        metrics: Mapping[str, float],
        began: float,
        before: SeenPictures,
        pictures: LabelledPictures,
        judged: Iterable[Path] = (),
    ) -> Generator[str, None, TrainingResult]:
        """Save the model and its record; the checkpoint goes. story: how it came about. began: when, by the monotonic
        clock. before: the pictures that it had seen by then; judged: those whose figures chose among its weights."""
        run, file = self.record, self._record.file
        if self._writes:
            seen = yield from seen_in_training(before, map(Path, pictures.names), judged, run.looks)
            story = {**story, "seconds": round(time.monotonic() - began, 1)}
            metadata = {"provenance": json.dumps(story), "figures": json.dumps(metrics), KEY: seen.to_text()}
            checkpoints.save(net, file, metadata)
            file.with_suffix(CHECKPOINT).unlink(missing_ok=True)
        self.write("stopped early" if self._request.enough.is_set() else "finished", metrics)
        seconds, data = time.monotonic() - began, self._data
        return TrainingResult(file.stem, file, seconds, len(data.train), metrics, data.selection, run.looks, run.last)


def counted_on(last: TrainingPoint | None, points: Sequence[TrainingPoint]) -> list[TrainingPoint]:
    """The points with their steps and epochs counted on from those of an earlier curve's last point."""
    if last is None:
        return list(points)
    return [replace(p, step=p.step + last.step, steps=p.steps + last.step, epoch=p.epoch + last.epoch) for p in points]


def replay_of(model: Path | None) -> tuple[Annotation, ...]:
    """What the training of this model left to be replayed; nothing where there is no record that can be read."""
    before = None if model is None else record_of(model)
    return before.replay if before else ()


def record_of(file: Path) -> RunRecord | None:
    """The record beside a model; None where there is none that can be read."""
    try:
        return read_run(record_file(file)) if record_file(file).exists() else None
    except UserError:
        return None


def _settings(request: FineTune, start: str) -> dict[str, Plain]:
    requested = request.settings
    found: dict[str, Plain] = {"model": start, "detector": requested.detector, "device": requested.device}
    if requested.weights is not None:
        found |= {"weights": str(requested.weights.absolute()), "architecture": requested.architecture}
    found |= {name: getattr(request, name) for name in _REQUESTED}
    found["new"] = None if request.new is None else asdict(request.new)
    found["classes"] = None if request.classes is None else list(request.classes)
    return found | asdict(request.learn)


def _names(paths: Iterable[Path], folder: Path | None) -> tuple[str, ...]:
    """Relative to the folder where they lie in it."""
    return tuple(p.relative_to(folder).as_posix() if folder and p.is_relative_to(folder) else str(p) for p in paths)
