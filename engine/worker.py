"""The engine thread: one queue, one job at a time; models belong to this thread alone, so there are no locks on them.

A patient request (`is_patient`: a download, an evaluation) lets others be answered between two of its steps: it stands
still meanwhile, so there is still one thing done at a time, and a key press does not wait for a thousand pictures. One
in the background (`is_background`: a tuning that nobody waits for) lets patient ones go first, too.

A task is a generator (engine.tasks.run): each `yield` is an event that the window may show and a point where the
job may be cancelled.
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
from typing import Any, Protocol

from engine.errors import UserError
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Job, Progress, Started

PROGRESS_INTERVAL = 0.05  # seconds: at most 20 progress events a second

# What a task yields: events without knowing which job it is, or None: nothing to tell, a point of cancelling.
# What it returns is the job's result.
Task = Generator[Callable[[Job], Event] | None, None, Any]
RunTask = Callable[[Any], Task]
OnEvent = Callable[[Event], None]


class WorkerLike(Protocol):
    """What the bridge needs of a worker; tests give it one that runs at once in the caller's thread."""

    def submit(self, channel: str, request: Any) -> Job: ...
    def cancel(self, channel: str) -> None: ...
    def close(self, timeout: float = 10.0) -> bool: ...


class _Throttle:
    """Lets a progress event through at most every PROGRESS_INTERVAL; the last one of a job always goes."""

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._last = 0.0
        self._held: Progress | None = None

    def send(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._held = event
            if time.monotonic() - self._last < PROGRESS_INTERVAL:
                return
            self._last = time.monotonic()
            self._held = None
        elif self._held is not None and isinstance(event, (Finished, Failed, Cancelled)):
            self._on_event(self._held)
        self._on_event(event)


def _one_line(error: BaseException) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory; close other programs, or choose a smaller picture or model"
    text = " ".join(str(error).split()) or type(error).__name__
    return f"{text} ({type(error).__name__}); the details are in the log"


def run_job(
    job: Job,
    task: Task,
    is_cancelled: Callable[[], bool],
    on_event: OnEvent,
    let_others: Callable[[], None] | None = None,
) -> None:
    """Run a task to its end, sending events; the last one is Finished, Failed or Cancelled.

    let_others: called after each event, never after a `None`: there the task is in the middle of a step.
    """
    throttle = _Throttle(on_event)
    throttle.send(Started(job))
    try:
        while True:
            if is_cancelled():
                task.close()
                throttle.send(Cancelled(job))
                return
            tell = next(task)
            if tell is not None:
                throttle.send(tell(job))
                if let_others is not None:
                    let_others()
    except StopIteration as end:
        throttle.send(Cancelled(job) if is_cancelled() else Finished(job, end.value))
    except BaseException as error:
        throttle.send(Failed(job, _one_line(error), "".join(traceback.format_exception(error))))
        if not isinstance(error, Exception):  # KeyboardInterrupt, SystemExit: told, and passed on
            raise


class Worker:
    """Runs requests on a thread of its own. `on_event` is called ON THAT THREAD."""

    def __init__(self, make_runner: Callable[[], RunTask], on_event: OnEvent, name: str = "regionscope-engine") -> None:
        """make_runner is called on the engine thread: importing torch there keeps the window alive at start-up."""
        self._make_runner = make_runner
        self._on_event = on_event
        self._queue: queue.SimpleQueue[tuple[Job, Any] | None] = queue.SimpleQueue()
        self._aside: deque[tuple[Job, Any] | None] = deque()  # those that came while a patient one ran, and can wait
        self._latest: dict[str, int] = {}
        self._number = 0
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, channel: str, request: Any) -> Job:
        """Queue a request and cancel the channel's job before it. Never blocks."""
        self._number += 1
        job = Job(self._number, channel)
        self._latest[channel] = job.number
        self._queue.put((job, request))
        return job

    def cancel(self, channel: str) -> None:
        """Cancel the channel's job, running or waiting."""
        self._number += 1
        self._latest[channel] = self._number

    def close(self, timeout: float = 10.0) -> bool:
        """Cancel everything and end the thread. True when it ended in time."""
        self._closing = True
        self._queue.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _is_stale(self, job: Job) -> bool:
        return self._closing or self._latest.get(job.channel) != job.number

    def _run(self) -> None:
        sys.setswitchinterval(0.0005)  # the window's thread gets its turn sooner (measured: p99 20 -> 16 ms)
        _lower_priority()
        run_task = self._make_runner()
        while (item := self._aside.popleft() if self._aside else self._queue.get()) is not None:
            self._do(run_task, *item)

    def _do(self, run_task: RunTask, job: Job, request: Any) -> None:
        patience = _patience(request)
        between = partial(self._let_others, run_task, job, patience) if patience else None
        run_job(job, run_task(request), partial(self._is_stale, job), self._on_event, between)

    def _let_others(self, run_task: RunTask, job: Job, patience: int) -> None:
        """Answer what waits and has less patience; the others, and the end, keep their order."""
        while (item := self._before(job, patience)) is not None:
            self._do(run_task, *item)

    def _before(self, job: Job, patience: int) -> tuple[Job, Any] | None:
        """What goes before the job. One that is not wanted any more ends first: what comes in its place needs its
        memory."""
        while not self._queue.empty():  # this thread alone takes from it
            self._aside.append(self._queue.get())
        if self._is_stale(job):  # asked now: whoever cancelled it did so before asking for what has just been taken
            return None
        for number, item in enumerate(self._aside):
            if item is not None and _patience(item[1]) < patience:
                del self._aside[number]
                return item
        return None


def _patience(request: Any) -> int:
    """0: at once; 1: others may go first; 2: patient ones, too."""
    return 2 if getattr(request, "is_background", False) else int(getattr(request, "is_patient", False))


def _lower_priority() -> None:
    """On Linux a thread has its own niceness: the window stays ahead of the engine."""
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)
        except OSError:
            return


class InlineWorker:
    """Runs each request at once in the caller's thread: for tests and the command line."""

    def __init__(self, run_task: RunTask, on_event: OnEvent) -> None:
        self._run_task = run_task
        self._on_event = on_event
        self._number = 0
        self._cancelled: set[str] = set()

    def submit(self, channel: str, request: Any) -> Job:
        self._number += 1
        job = Job(self._number, channel)
        self._cancelled.discard(channel)
        run_job(job, self._run_task(request), lambda: channel in self._cancelled, self._on_event)
        return job

    def cancel(self, channel: str) -> None:
        self._cancelled.add(channel)

    def close(self, timeout: float = 10.0) -> bool:
        return True
