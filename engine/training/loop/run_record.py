"""The record of a training while it goes on: written at its start, now and then, and at its end, whatever that is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import UserError
from engine.models.library.runs import read_run, record_file, save_run
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.training import Plain, RunRecord, RunState, TrainingPoint
from engine.training.data.examples import TrainingData

_INTERVAL = 10.0  # seconds between two writes
_ASKED = ("train", "schedule", "epochs", "seconds", "validate", "seed")


class RunRecorder:
    """writes: of several ranks the first. A resumed run goes on with the curve that it had; one that was finished
    before learns anew from its model (`more`), and its steps are counted on."""

    def __init__(
        self,
        request: FineTune,
        start: str,
        data: TrainingData,
        file: Path,
        replay: tuple[Annotation, ...],
        *,
        writes: bool,
        more: bool = False,
    ) -> None:
        self._writes = writes
        self._began = self._last = time.monotonic()
        before = record_of(file) if request.resume else None
        self._points: list[TrainingPoint] = list(before.points) if before else []
        last = self._points[-1] if more and self._points else None
        self._steps, self._epochs = (last.step, last.epoch) if last else (0, 0)
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

    def add(self, point: TrainingPoint) -> TrainingPoint:
        """The point as it stands in the whole curve. After a kill some steps are learnt again: what the curve had of
        them goes."""
        step, steps, epoch = point.step + self._steps, point.steps + self._steps, point.epoch + self._epochs
        point = replace(point, step=step, steps=steps, epoch=epoch)
        while self._points and self._points[-1].step > point.step:
            self._points.pop()
        self._points.append(point)
        if point.best:
            self._record = replace(self._record, metrics=point.metrics)
        if time.monotonic() - self._last >= _INTERVAL:
            self.write("unfinished")
        return point

    @property
    def record(self) -> RunRecord:
        """As far as it is."""
        return replace(self._record, points=tuple(self._points))

    def write(self, state: RunState, metrics: Mapping[str, float] | None = None) -> None:
        """metrics: of the weights that are kept; None: of the best so far. Raises UserError where the disk is full or
        read-only."""
        self._last = time.monotonic()
        seconds = self._record.seconds + self._last - self._began
        if self._writes:
            points, figures = tuple(self._points), self._record.metrics if metrics is None else metrics
            save_run(replace(self._record, seconds=seconds, points=points, metrics=figures, state=state))


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
    asked = request.settings
    found: dict[str, Plain] = {"model": start, "detector": asked.detector, "device": asked.device}
    if asked.weights is not None:
        found |= {"weights": str(asked.weights.absolute()), "architecture": asked.architecture}
    found |= {name: getattr(request, name) for name in _ASKED}
    found["classes"] = None if request.classes is None else list(request.classes)
    return found | asdict(request.learn)


def _names(paths: Iterable[Path], folder: Path | None) -> tuple[str, ...]:
    def name(path: Path) -> str:
        return path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else str(path)

    return tuple(name(path) for path in paths)
