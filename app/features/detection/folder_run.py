"""The detector over many pictures, one job for each, so that a key press between two of them need not wait for all."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.services.activity import Activity
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.session import Session
from engine.structures.jobs import Failed
from engine.structures.requests import DetectMany, ImageResult, PictureFailed
from engine.structures.settings import DetectSettings

RUN = "folder"  # its name in the activity line
WORDS = "Detecting the folder"


class FolderRun(QObject):
    """One run at a time; what was known before of each of its pictures is kept, to take the run back."""

    detected = Signal(object)  # ImageResult
    ended = Signal(object)  # dict[Path, ImageResult | None]: what was known before

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._pictures, self._traces = services.bridge, session.pictures, session.traces
        self._messages, self._activity = services.messages, services.activity
        self._waiting: deque[Path] = deque()
        self._total = self._failures = 0
        self._before: dict[Path, ImageResult | None] = {}
        self._settings: Callable[[], DetectSettings] = DetectSettings
        self._began = 0.0
        self._job: JobHandle[ImageResult | PictureFailed, int] | None = None

    @property
    def is_running(self) -> bool:
        return self._total > 0

    def begin(self, paths: Iterable[Path], settings: Callable[[], DetectSettings]) -> None:
        """settings: asked anew for each picture, for a slider may be moved meanwhile."""
        self._waiting, self._settings = deque(paths), settings
        self._total, self._failures = len(self._waiting), 0
        self._before = {}
        if self._waiting:
            self._began = time.monotonic()
            self._next()

    def stop(self) -> None:
        done = self._total - len(self._waiting)
        self._waiting.clear()
        if self._job is not None and self._job.is_running:
            self._job.cancel()
            done -= 1
        if self._total:
            self._end(f"Stopped after {done:,} of {self._total:,} pictures")

    def _look(self, part: ImageResult | PictureFailed) -> None:
        if isinstance(part, PictureFailed):
            self._failures += 1
            self._pictures.mark(part.path, failed=part.message)
            return
        self._before.setdefault(part.path, self._traces.get(part.path))
        self.detected.emit(part)

    def _failed(self, failure: Failed) -> None:
        """What every other picture would meet, too."""
        self._waiting.clear()
        if self.is_running:
            self._end("")
        self._messages.of_failure(failure)

    def _next(self, _count: int = 0) -> None:
        done = self._total - len(self._waiting)
        self._show(done)
        if self._waiting:
            request = DetectMany((self._waiting.popleft(),), self._settings())
            self._job = self._bridge.submit(request, replaces=self._job)
            self._job.part.connect(self._look)
            self._job.finished.connect(self._next)
            self._job.failed.connect(self._failed)
            return
        failed = f"; {self._failures:,} failed (filter the list by “Failed”)" if self._failures else ""
        self._end(f"{done - self._failures:,} pictures detected{failed}")

    def _show(self, done: int) -> None:
        spent = time.monotonic() - self._began
        eta = spent / done * (self._total - done) if done else None
        self._activity.show_run(RUN, Activity(f"{WORDS}: {done:,} of {self._total:,}", done, self._total, eta))

    def _end(self, text: str) -> None:
        self._total = 0
        self._activity.end_run(RUN)
        self.ended.emit(self._before)
        if text:
            self._messages.info(text)
