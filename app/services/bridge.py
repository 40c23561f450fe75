"""The only crossing between the window and the engine: requests go in, handles with typed Qt signals come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal

from engine.structures.jobs import (
    Cancelled,
    Event,
    Failed,
    Finished,
    Job,
    P_co,
    PartReady,
    Progress,
    R_co,
    Request,
    StageReady,
)
from engine.worker import AnyJob, OnEvent, WorkerLike

P = TypeVar("P")
R = TypeVar("R")
T_co = TypeVar("T_co", covariant=True)


class SignalOf(Protocol[T_co]):
    """A Qt signal of one value, as mypy sees it: a slot must take what comes."""

    def connect(self, slot: Callable[[T_co], object], /) -> object: ...
    def emit(self, value: object, /) -> None: ...


class JobHandle(QObject, Generic[P_co, R_co]):
    """Who asked has this: what comes of a request, as signals of the window's thread.

    It ends with `ended` and one of finished, failed or cancelled; nothing follows that. words: for a person, while it
    runs.
    """

    progress = cast(SignalOf[Progress], Signal(object))
    stage = cast(SignalOf[StageReady], Signal(object))
    part = cast(SignalOf[P_co], Signal(object))
    finished = cast(SignalOf[R_co], Signal(object))
    failed = cast(SignalOf[Failed], Signal(object))
    cancelled = Signal()
    ended = Signal()  # before finished, failed or cancelled

    def __init__(self, job: Job[P_co, R_co], words: str) -> None:
        super().__init__()
        self.job = job
        self.words = words
        self.is_running = True  # or waits for its turn; the bridge alone changes it

    def cancel(self) -> None:
        """No answer comes any more: `cancelled` follows when the engine has left it, or `failed` where that failed."""
        self.job.cancel()

    def tell(self, event: Event[object, object]) -> None:
        """For the bridge alone: the event as a signal."""
        match event:
            case Progress():
                self.progress.emit(event)
            case StageReady():
                self.stage.emit(event)
            case PartReady(part):
                self.part.emit(part)
            case Finished(result):
                self.finished.emit(result)
            case Failed():
                self.failed.emit(event)
            case Cancelled():
                self.cancelled.emit()


AnyHandle = JobHandle[object, object]


class EngineBridge(QObject):
    """Submits requests; the engine's events reach the handle of their job, on the window's thread."""

    submitted = Signal(object)  # AnyHandle; its turn may come later
    arrived = Signal(object, object)  # AnyHandle and its event, before the handle tells it: for who follows every job
    idle_changed = Signal(bool)

    _crossed = Signal(object, object)  # AnyJob, Event

    def __init__(self, make_worker: Callable[[OnEvent], WorkerLike]) -> None:
        super().__init__()
        self._running: dict[AnyJob, AnyHandle] = {}
        # A bound method of an object of this thread, queued: events cross the threads here and nowhere else.
        self._crossed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._worker = make_worker(self._crossed.emit)

    def submit(self, request: Request[P, R], words: str = "", *, replaces: AnyHandle | None = None) -> JobHandle[P, R]:
        """Ask for something. Never blocks. words: for a person, "" where the job is not worth a word.

        replaces: what was asked before; it is cancelled first, and its handle says nothing any more.
        """
        was_idle = self.is_idle
        if replaces is not None and replaces.is_running:
            self._let_go(replaces.job)
        job = self._worker.submit(request)
        self._running[job] = handle = JobHandle(job, words)
        self.submitted.emit(handle)
        if was_idle:
            self.idle_changed.emit(False)
        return handle

    @property
    def is_idle(self) -> bool:
        return not self._running

    def close(self, timeout: float = 10.0) -> bool:
        """End the engine's thread; no handle says anything any more. True when it ended in time."""
        for job in tuple(self._running):
            self._let_go(job)
        return self._worker.close(timeout)

    def _let_go(self, job: AnyJob) -> None:
        job.cancel()
        self._running.pop(job).is_running = False

    def _deliver(self, job: AnyJob, event: Event[object, object]) -> None:
        handle = self._running.get(job)
        is_end = isinstance(event, (Finished, Failed, Cancelled))
        if handle is None or (job.is_cancelled and not is_end):
            return
        if job.is_cancelled and isinstance(event, Finished):  # its answer comes too late
            event = Cancelled()
        if is_end:
            del self._running[job]
            handle.is_running = False
        self.arrived.emit(handle, event)
        if is_end:
            handle.ended.emit()
        handle.tell(event)
        if is_end and self.is_idle:
            self.idle_changed.emit(True)
