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
from app.services.translation import mark, tr
from app.session.session import Session
from engine.structures.jobs import Failed
from engine.structures.requests import DetectMany, ImageResult, PictureFailed
from engine.structures.selection import count_of
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Trace

RUN = "folder"  # its name in the activity line
WORDS = mark("Detecting all pictures")


class FolderRun(QObject):
    """One run at a time; it is one step of the folder's history, which takes its results back."""

    detected = Signal(object)  # ImageResult
    ended = Signal()

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages, self._activity = services.bridge, services.messages, services.activity
        self._pictures, self._traces, self._document = session.pictures, session.traces, session.document
        self._folder_index = session.folder_index
        self._waiting: deque[Path] = deque()
        self._total = self._failures = self._stored = 0
        self._before: dict[Path, ImageResult | None] = {}  # of each picture, the result that it had
        self._settings: Callable[[], DetectSettings] = DetectSettings
        self._began = 0.0
        self._job: JobHandle[ImageResult | PictureFailed, int] | None = None

    @property
    def is_running(self) -> bool:
        return self._total > 0

    def begin(self, paths: Iterable[Path], settings: Callable[[], DetectSettings]) -> None:
        """settings: asked anew for each picture, for a slider may be moved meanwhile."""
        self._waiting, self._settings = deque(paths), settings
        self._total, self._failures, self._stored = len(self._waiting), 0, 0
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
            words = mark(
                "Stopped after {done:,} of {total:,} pictures. What was found is kept: Detect all goes on from there."
            )
            self._end(tr(words, done=done, total=self._total))

    def _look(self, part: ImageResult | PictureFailed) -> None:
        if isinstance(part, PictureFailed):
            self._failures += 1
            self._pictures.mark(part.path, failed=part.message)
            return
        self._stored += part.is_stored
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
            request = DetectMany((self._waiting.popleft(),), self._settings(), describe=True, store=True)
            self._job = self._bridge.submit(request, replaces=self._job)
            self._job.part.connect(self._look)
            self._job.finished.connect(self._next)
            self._job.failed.connect(self._failed)
            return
        failed = (
            tr("; {failures:,} failed (filter the list by “Failed”)", failures=self._failures) if self._failures else ""
        )
        before = tr(", {count:,} of them in an earlier run", count=self._stored) if self._stored else ""
        words = mark("{done:,} pictures detected{before}{failed}")
        self._end(tr(words, done=done - self._failures, before=before, failed=failed))

    def _show(self, done: int) -> None:
        spent = time.monotonic() - self._began
        eta = spent / done * (self._total - done) if done else None
        self._activity.show_run(
            RUN,
            Activity(
                tr("{what}: {done:,} of {total:,}", what=tr(WORDS), done=done, total=self._total),
                done,
                self._total,
                eta,
            ),
        )

    def _end(self, text: str) -> None:
        self._total = 0
        self._activity.end_run(RUN)
        self.ended.emit()
        if before := self._before:
            after = {path: self._traces.get(path) for path in before}
            where, take = count_of(len(before)), lambda forwards: self._set_results(after if forwards else before)
            self._document.add_folder_step(tr("Detect all"), where, take, before)
        if text:
            self._messages.info(text)

    def _set_results(self, results: dict[Path, ImageResult | None]) -> None:
        for path, result in results.items():
            detections = result.trace.get(Detections) if result is not None else None
            self._traces.forget(path)
            if result is not None:
                self._traces.keep(result)
            count = None if detections is None else len(detections)
            self._pictures.mark(path, detections=count, suggestions=0, acceptable=0, extra=0, missed=0, doubt=None)
            if path == self._document.path:
                self._document.set_trace(result.trace if result is not None else Trace())
        self._folder_index.read.emit(tuple(path for path in results if path in self._folder_index.summaries))
