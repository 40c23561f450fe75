"""A long question to the engine: its progress and the time left stand in the status line, and stopping keeps what is
there."""

from __future__ import annotations

import threading
import time
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.services.activity import Activity
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import tr
from app.session.pictures import PictureList
from engine.structures.jobs import Progress, Request
from engine.structures.requests import PictureFailed

P = TypeVar("P")
R = TypeVar("R")
SOON = 3  # steps after which the time left is no guess


class LongQuestion(QObject):
    """One at a time: another one takes its place."""

    changed = Signal()  # it runs now, or no longer

    def __init__(self, services: Services, pictures: PictureList, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._bridge, self._activity, self._messages = services.bridge, services.activity, services.messages
        self._name, self._words, self._began = name, "", 0.0
        self._job: JobHandle[object, object] | None = None
        self._enough = threading.Event()
        services.activity.stop_requested.connect(self.stop)

    @property
    def is_running(self) -> bool:
        return self._job is not None and self._job.is_running

    def ask(self, request: Request[P, R], enough: threading.Event, words: str) -> JobHandle[P, R]:
        """enough: the request's own, by which it ends with what it has."""
        self._words, self._enough, self._began = words, enough, time.monotonic()
        job: JobHandle[P, R] = self._bridge.submit(request, replaces=self._job)
        self._job = job
        self._activity.show_run(self._name, Activity(words))
        job.progress.connect(self._show)
        job.part.connect(self._mark_failed)
        job.ended.connect(self._end)
        job.failed.connect(self._messages.of_failure)
        self.changed.emit()
        return job

    def stop(self) -> None:
        """Look no further."""
        self._enough.set()

    def _end(self) -> None:
        self._activity.end_run(self._name)
        self.changed.emit()

    def _mark_failed(self, part: object) -> None:
        """What cannot be read is marked in the list, and on the board."""
        if isinstance(part, PictureFailed):
            self._pictures.mark(part.path, failed=part.message)

    def _show(self, progress: Progress) -> None:
        done, total = progress.done, progress.total
        spent = time.monotonic() - self._began
        eta = spent / done * (total - done) if done >= SOON and done < total else None
        text = (
            tr("{what}: {done:,} of {total:,}", what=self._words, done=done, total=total)
            if 0 < done < total
            else self._words
        )
        self._activity.show_run(self._name, Activity(text, done, total, eta))
