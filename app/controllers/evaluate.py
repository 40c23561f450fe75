"""Verbs of judging: evaluate the open labelled folder, compare two models on it. Both let F5 be answered meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.controllers.detect import DetectController
from app.controllers.files import FilesController
from engine.requests import Evaluate, PictureFailed
from engine.structures.evaluation import Evaluation
from engine.structures.jobs import Cancelled, Failed, Finished, PartReady, Progress

CHANNEL = "evaluate"


class EvaluateController(QObject):
    """The page is shown at once; the figures come when every picture is done."""

    wanted = Signal()  # the page
    running_changed = Signal(bool)
    progressed = Signal(int, int, str)  # done, total, the picture's name
    arrived = Signal(object)  # Evaluation
    failed = Signal(str)  # one sentence
    folder_changed = Signal()

    def __init__(
        self, bridge: EngineBridge, files: FilesController, detect: DetectController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._files, self._detect = bridge, files, detect
        self.evaluation: Evaluation | None = None
        self.failed_pictures: tuple[Path, ...] = ()
        bridge.progress.connect(self._progress)
        bridge.part_ready.connect(self._part_ready)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.cancelled.connect(self._cancelled)
        files.folder_changed.connect(self._folder_changed)

    @property
    def folder(self) -> Path | None:
        """The open labelled folder; None where there is nothing to compare with."""
        return self._files.folder.root if self._files.folder is not None else None

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(self._files.folder.splits) if self._files.folder is not None else ()

    @property
    def model(self) -> str:
        entry = self._detect.model
        return (entry.title or entry.name) if entry else self._detect.settings.model

    @property
    def is_running(self) -> bool:
        return self._bridge.is_busy(CHANNEL)

    def open(self) -> None:
        self.wanted.emit()

    def run(self, split: str | None, any_class: bool) -> None:
        """All detections count, not only those above the window's score: a curve is made of the low ones, too."""
        if self.folder is not None:
            self.failed_pictures = ()
            settings = replace(self._detect.settings, score=None, nms=None)
            self._bridge.submit(CHANNEL, Evaluate(self.folder, settings, split, any_class))
            self.running_changed.emit(True)

    def stop(self) -> None:
        self._bridge.cancel(CHANNEL)

    def _folder_changed(self, _folder: object) -> None:
        self.folder_changed.emit()

    def _progress(self, event: Progress) -> None:
        if event.job.channel == CHANNEL:
            self.progressed.emit(event.done, event.total, event.text)

    def _part_ready(self, event: PartReady) -> None:
        if event.job.channel == CHANNEL and isinstance(event.part, PictureFailed):
            self.failed_pictures += (event.part.path,)

    def _finished(self, event: Finished) -> None:
        if event.job.channel == CHANNEL:
            self.evaluation = event.result
            self.running_changed.emit(False)
            self.arrived.emit(event.result)

    def _failed(self, event: Failed) -> None:
        if event.job.channel == CHANNEL:
            self.running_changed.emit(False)
            self.failed.emit(event.message)

    def _cancelled(self, event: Cancelled) -> None:
        if event.job.channel == CHANNEL:
            self.running_changed.emit(False)
