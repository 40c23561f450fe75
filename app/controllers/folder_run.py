"""The detector over many pictures, one job for each, so that a key press between two of them need not wait for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.controllers.activity import ActivityTracker
from app.messages import Messages
from app.pictures import PictureList
from app.traces import Traces
from engine.requests import DetectMany, ImageResult, PictureFailed
from engine.settings import DetectSettings
from engine.structures.jobs import Failed, Finished, PartReady

CHANNEL = "folder"


class FolderRun(QObject):
    """One run at a time; what was known before of each of its pictures is kept, to take the run back."""

    detected = Signal(object)  # ImageResult
    ended = Signal(object)  # dict[Path, ImageResult | None]: what was known before

    def __init__(
        self,
        bridge: EngineBridge,
        pictures: PictureList,
        traces: Traces,
        messages: Messages,
        activity: ActivityTracker,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._pictures, self._traces = bridge, pictures, traces
        self._messages, self._activity = messages, activity
        self._waiting: deque[Path] = deque()
        self._total = self._failures = 0
        self._before: dict[Path, ImageResult | None] = {}
        self._settings: Callable[[], DetectSettings] = DetectSettings
        bridge.part_ready.connect(self._part_ready)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)

    @property
    def is_running(self) -> bool:
        return self._total > 0

    def begin(self, paths: Iterable[Path], settings: Callable[[], DetectSettings]) -> None:
        """settings: asked anew for each picture, for a slider may be moved meanwhile."""
        self._waiting, self._settings = deque(paths), settings
        self._total, self._failures = len(self._waiting), 0
        self._before = {}
        if self._waiting:
            self._activity.begin_run(self._total)
            self._next()

    def stop(self) -> None:
        done = self._total - len(self._waiting) - int(self._bridge.is_busy(CHANNEL))
        self._waiting.clear()
        self._bridge.cancel(CHANNEL)
        if self._total:
            self._end(f"Stopped after {done:,} of {self._total:,} pictures")

    def _part_ready(self, event: PartReady) -> None:
        if event.job.channel != CHANNEL:
            return
        if isinstance(event.part, PictureFailed):
            self._failures += 1
            self._pictures.mark(event.part.path, failed=event.part.message)
        elif isinstance(event.part, ImageResult):
            path = event.part.path
            self._before.setdefault(path, self._traces.get(path))
            self.detected.emit(event.part)

    def _finished(self, event: Finished) -> None:
        if event.job.channel == CHANNEL:
            self._next()

    def _failed(self, event: Failed) -> None:
        if event.job.channel == CHANNEL:
            self._waiting.clear()
            self._end("")

    def _next(self) -> None:
        if not self._total:
            return
        done = self._total - len(self._waiting)
        self._activity.advance_run(done, self._total)
        if self._waiting:
            self._bridge.submit(CHANNEL, DetectMany((self._waiting.popleft(),), self._settings()))
            return
        failed = f"; {self._failures:,} failed (filter the list by “Failed”)" if self._failures else ""
        self._end(f"{done - self._failures:,} pictures detected{failed}")

    def _end(self, text: str) -> None:
        self._total = 0
        self._activity.end_run()
        self.ended.emit(self._before)
        if text:
            self._messages.info(text)
