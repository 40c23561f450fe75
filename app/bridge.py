"""The only crossing between the window and the engine: jobs go in, typed Qt signals come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from engine.requests import Request
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Job, PartReady, Progress, StageReady, Started
from engine.worker import OnEvent, WorkerLike


class EngineBridge(QObject):
    """submit/cancel jobs; the engine's events as signals of the window's thread.

    Each signal carries the event itself (engine.structures.jobs). Events of a job that is not its channel's latest
    are dropped, so a late answer can never repaint the screen.
    """

    started = Signal(object)
    progress = Signal(object)
    stage_ready = Signal(object)
    part_ready = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal(object)
    idle_changed = Signal(bool)

    _arrived = Signal(object)

    def __init__(self, make_worker: Callable[[OnEvent], WorkerLike], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest: dict[str, Job] = {}
        self._open: set[Job] = set()
        self._signals: dict[type, Any] = {
            Started: self.started,
            Progress: self.progress,
            StageReady: self.stage_ready,
            PartReady: self.part_ready,
            Finished: self.finished,
            Failed: self.failed,
            Cancelled: self.cancelled,
        }
        # A bound method of an object of this thread, queued: events cross the threads here and nowhere else.
        self._arrived.connect(self._sort, Qt.ConnectionType.QueuedConnection)
        self._worker = make_worker(self._arrived.emit)

    def submit(self, channel: str, request: Request) -> Job:
        """Ask for something. The channel's job before it is cancelled and its events are dropped."""
        was_idle = not self._open
        previous = self._latest.get(channel)
        if previous is not None:
            self._open.discard(previous)
        job = self._worker.submit(channel, request)
        self._latest[channel] = job
        self._open.add(job)
        if was_idle:
            self.idle_changed.emit(False)
        return job

    def cancel(self, channel: str) -> None:
        """Cancel the channel's job; its `cancelled` follows, unless it ends before that."""
        if self.is_busy(channel):
            self._worker.cancel(channel)

    def is_busy(self, channel: str) -> bool:
        return self._latest.get(channel) in self._open

    @property
    def is_idle(self) -> bool:
        return not self._open

    def close(self, timeout: float = 10.0) -> bool:
        """End the engine's thread. True when it ended in time."""
        self._latest.clear()
        self._open.clear()
        return self._worker.close(timeout)

    def _sort(self, event: Event) -> None:
        if self._latest.get(event.job.channel) != event.job:
            return
        ended = isinstance(event, (Finished, Failed, Cancelled))
        if ended:
            self._open.discard(event.job)
        self._signals[type(event)].emit(event)
        if ended and not self._open:
            self.idle_changed.emit(True)
