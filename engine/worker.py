"""The engine thread: one queue, one job at a time; models belong to this thread alone, so there are no locks on them.

A patient request (`is_patient`: a download, an evaluation) lets others be answered between two of its steps: it stands
still meanwhile, so there is still one thing done at a time, and a key press does not wait for a thousand pictures. One
in the background (`is_background`: a tuning that nobody waits for) lets patient ones go first, too. One that gives way
(`gives_way`: proposals for a snap) stands between the patient ones and the others.

A task is a generator (engine.tasks): each `yield` is an event that the window may show and a point where the job may
be cancelled.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Protocol, TypeVar

from engine.errors import UserError, out_of_memory
from engine.structures.jobs import (
    Cancelled,
    Event,
    Failed,
    Finished,
    Job,
    P_co,
    Progress,
    R_co,
    Request,
    Started,
    Update,
)
from engine.unused_memory import give_back_unused
from engine.words import tr

PROGRESS_INTERVAL = 0.05  # seconds: at most 20 progress events a second
IDLE = 5.0  # seconds without a job: what the window has let go by then is given back, too

P = TypeVar("P")
R = TypeVar("R")

# A task yields events, or None: nothing to show, a point where it may be cancelled. It returns the job's result.
Task = Generator[Update[P_co] | None, None, R_co]
AnyJob = Job[object, object]
OnEvent = Callable[[AnyJob, Event[object, object]], None]


class RunTask(Protocol):
    """Makes the task of a request, with the types that the request says."""

    def __call__(self, request: Request[P, R], /) -> Task[P, R]: ...


class WorkerLike(Protocol):
    """The part of a worker that the bridge uses; tests have one that runs at once in the caller's thread."""

    def submit(self, request: Request[P, R]) -> Job[P, R]: ...
    def close(self, timeout: float = 10.0) -> bool: ...


class _Throttle:
    """Lets a progress event through at most every PROGRESS_INTERVAL; the last one of a job always goes."""

    def __init__(self, on_event: Callable[[Event[object, object]], None]) -> None:
        self._on_event = on_event
        self._last = 0.0
        self._last_progress: Progress | None = None

    def send(self, event: Event[object, object]) -> None:
        if isinstance(event, Progress):
            self._last_progress = event
            if time.monotonic() - self._last < PROGRESS_INTERVAL:
                return
            self._last = time.monotonic()
            self._last_progress = None
        elif self._last_progress is not None and isinstance(event, (Finished, Failed, Cancelled)):
            self._on_event(self._last_progress)
        self._on_event(event)


def _one_line(error: BaseException) -> str:
    if isinstance(error, UserError):
        return str(error)
    if (words := out_of_memory(error)) is not None:
        return words
    text = " ".join(str(error).split()) or type(error).__name__
    return tr("{text} ({kind}); the details are in the log", text=text, kind=type(error).__name__)


def run_job(
    task: Task[object, object],
    is_cancelled: Callable[[], bool],
    on_event: Callable[[Event[object, object]], None],
    let_others: Callable[[], None] | None = None,
) -> None:
    """Run a task to its end, sending events; the last one is Finished, Failed or Cancelled.

    let_others: called after each event, never after a `None`: there the task is in the middle of a step.
    """
    throttle = _Throttle(on_event)
    throttle.send(Started())
    try:
        while True:
            if is_cancelled():
                task.close()
                throttle.send(Cancelled())
                return
            update = next(task)
            if update is not None:
                throttle.send(update)
                if let_others is not None:
                    let_others()
    except StopIteration as end:
        throttle.send(Cancelled() if is_cancelled() else Finished(end.value))
    except BaseException as error:
        throttle.send(Failed(_one_line(error), "".join(traceback.format_exception(error))))
        if not isinstance(error, Exception):  # KeyboardInterrupt, SystemExit: reported, and passed on
            raise


class Worker:
    """Runs requests on a thread of its own. `on_event` is called ON THAT THREAD."""

    def __init__(self, make_runner: Callable[[], RunTask], on_event: OnEvent, name: str = "regionscope-engine") -> None:
        """make_runner is called on the engine thread: importing torch there keeps the window alive at start-up."""
        self._make_runner = make_runner
        self._on_event = on_event
        self._queue: queue.SimpleQueue[AnyJob | None] = queue.SimpleQueue()
        self._aside: deque[AnyJob | None] = deque()  # those that came while a patient one ran, and can wait
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, request: Request[P, R]) -> Job[P, R]:
        """Queue a request. Never blocks."""
        job = Job(request)
        self._queue.put(job)
        return job

    def close(self, timeout: float = 10.0) -> bool:
        """Cancel everything and end the thread. True when it ended in time."""
        self._closing = True
        self._queue.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _is_cancelled(self, job: AnyJob) -> bool:
        return self._closing or job.is_cancelled

    def _run(self) -> None:
        sys.setswitchinterval(0.0005)  # the window's thread gets its turn sooner (measured: p99 20 -> 16 ms)
        _lower_priority()
        run_task = self._make_runner()
        while (job := self._aside.popleft() if self._aside else self._next_or_idle()) is not None:
            self._do(run_task, job)
            give_back_unused()

    def _next_or_idle(self) -> AnyJob | None:
        try:
            return self._queue.get(timeout=IDLE)
        except queue.Empty:
            give_back_unused()
            return self._queue.get()

    def _do(self, run_task: RunTask, job: AnyJob) -> None:
        between = partial(self._let_others, run_task, job) if _patience(job.request) else None
        run_job(run_task(job.request), partial(self._is_cancelled, job), partial(self._on_event, job), between)

    def _let_others(self, run_task: RunTask, job: AnyJob) -> None:
        """Answer what waits and has less patience; the others, and the end, keep their order."""
        while (other := self._before(job)) is not None:
            self._do(run_task, other)

    def _before(self, job: AnyJob) -> AnyJob | None:
        """The next job that goes before this one. A cancelled job ends first: the job in its place needs its memory."""
        while not self._queue.empty():  # this thread alone takes from it
            self._aside.append(self._queue.get())
        if self._is_cancelled(job):  # checked now: a job is cancelled before its successor is submitted
            return None
        for number, other in enumerate(self._aside):
            if other is not None and _patience(other.request) < _patience(job.request):
                del self._aside[number]
                return other
        return None


def _patience(request: Request[object, object]) -> int:
    """0: at once; 1: those may go first; 2: those that give way, too; 3: patient ones, too."""
    return 3 if request.is_background else 2 if request.is_patient else int(request.gives_way)


def _lower_priority() -> None:
    """On Linux a thread has its own niceness: the window stays ahead of the engine."""
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)
        except OSError:
            return
