"""What evaluation and comparison share: one job of the engine at a time, told to a page."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.features.files.controller import FilesController
from app.services.bridge import AnyHandle, EngineBridge, JobHandle
from engine.labels.split_lists import matching_splits
from engine.structures.jobs import Failed, Progress, Request

P = TypeVar("P")
R = TypeVar("R")


class JudgingController(QObject):
    """Follows its job; a subclass submits it, and emits `arrived` with the result."""

    running_changed = Signal(bool)
    progressed = Signal(int, int, str)  # done, total, what
    arrived = Signal(object)  # Evaluation or ModelComparison
    failed = Signal(str)  # one sentence

    def __init__(self, bridge: EngineBridge, files: FilesController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._files = bridge, files
        self._job: AnyHandle | None = None

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(self._files.folder.splits) if self._files.folder is not None else ()

    @property
    def usual_split(self) -> str | None:
        """The one that models are judged by, whatever it is called: what they were not trained on."""
        return next(iter(matching_splits("val", self.splits)), None)

    @property
    def is_running(self) -> bool:
        return self._job is not None and self._job.is_running

    def submit(self, request: Request[P, R], words: str) -> JobHandle[P, R]:
        """In place of what goes on; the result is the subclass's to hear."""
        job = self._bridge.submit(request, words, replaces=self._job)
        job.progress.connect(self._progress)
        job.finished.connect(self._ended)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._ended)
        self._job = job
        self.running_changed.emit(True)
        return job

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _progress(self, progress: Progress) -> None:
        self.progressed.emit(progress.done, progress.total, progress.text)

    def _failed(self, failure: Failed) -> None:
        self._ended()
        self.failed.emit(failure.message)

    def _ended(self, _result: object = None) -> None:
        self.running_changed.emit(False)
