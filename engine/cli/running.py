"""Running a task from a command: in this thread, with a bar where there is a terminal."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engine.cli.parser import EXIT_DONE, EXIT_FAILED
from engine.folders import cache_folder, data_folder
from engine.generators import WithResult
from engine.plain_text import plain
from engine.structures.jobs import PartReady, Update
from engine.structures.jobs import Progress as Done
from engine.structures.requests import PictureFailed
from engine.worker import RunTask, Task

if TYPE_CHECKING:
    from engine.training.distributed import Ranks

LONGEST = 4000  # letters of a line
SECONDS_BETWEEN_LINES = 10.0
P = TypeVar("P")
R = TypeVar("R")


def complain(text: str) -> None:
    """One line on standard error, whatever the name of a file holds."""
    line = " ".join(text.splitlines())
    sys.stderr.write(f"regionscope: {plain(line, LONGEST)}\n")


def tell(text: str, options: argparse.Namespace) -> None:
    """What is no failure, beside the output of the command."""
    if not options.quiet and is_first_rank():
        sys.stderr.write(f"{plain(text, LONGEST)}\n")


def is_first_rank() -> bool:
    """Of torchrun's processes the first; anything that runs alone is."""
    return os.environ.get("RANK", "0") == "0"


def exit_status(failures: Sequence[object]) -> int:
    """Of a command that did its work but for these failures.

    Of torchrun's processes the first alone has them: at the first that ends with another status than 0 torchrun ends
    the others, in the middle of what they write.
    """
    return EXIT_FAILED if failures and is_first_rank() else EXIT_DONE


def is_alone() -> bool:
    """Not one of several processes that torchrun started."""
    return int(os.environ.get("WORLD_SIZE", "1")) <= 1


def runner(resources: Path) -> RunTask:
    from engine.tasks import make_runner  # imports torch: not for --help

    neighbours = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))  # torchrun's processes on this machine
    threads = max(1, (os.cpu_count() or 1) // neighbours)
    return make_runner(resources, data_folder(), threads, cache_folder())


def own_folders() -> tuple[Path, Path]:
    """The user's cache, and the user's data."""
    return cache_folder(), data_folder()


def several() -> AbstractContextManager[Ranks]:
    """The processes that torchrun started, for sharing pictures; a process of its own is alone."""
    import torch  # not for --help

    from engine.training.distributed import joined

    return joined(torch.device("cpu"))


def finish(
    task: Task[P, R],
    show: Callable[[Update[P]], None] = lambda update: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> R:
    """Run a task to its end in this thread and return its result.

    is_cancelled: asked wherever the task may be left; then it is, and KeyboardInterrupt raised.
    """
    with closing(task):
        updates = WithResult(task)
        for update in updates:
            if is_cancelled():
                raise KeyboardInterrupt
            if update is not None:
                show(update)
        return updates.result


def finish_with_bar(
    task: Task[P, R],
    options: argparse.Namespace,
    text: str = "",
    unit: int = 1,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[R, list[PictureFailed]]:
    """The result of a task whose progress, counted in `unit`, is shown; and the pictures that it could not read."""
    failures: list[PictureFailed] = []
    with bar(options) as shown:
        row = shown.add_task(text, total=None)

        def show(update: Update[P]) -> None:
            if isinstance(update, Done):
                total = update.total // unit or None
                shown.update(row, description=update.text, completed=update.done // unit, total=total)
            elif isinstance(update, PartReady) and isinstance(update.part, PictureFailed):
                failures.append(update.part)

        result = finish(task, show, is_cancelled)
    report_failures(failures)
    return result, failures


@contextmanager
def enough_on_interrupt(enough: threading.Event, words: str) -> Iterator[Callable[[], bool]]:
    """Within it, Ctrl+C sets `enough`, and `words` say so: the task ends with what it has. A second one cancels it
    where it may be left with nothing half done, as the function given says from then on; a third one anywhere."""
    cancelled = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        if enough.is_set():
            cancelled.set()
            return
        enough.set()
        complain(words)

    if threading.current_thread() is not threading.main_thread():  # handlers are the main thread's alone
        yield cancelled.is_set
        return
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield cancelled.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def report_failures(failures: Sequence[PictureFailed]) -> None:
    """A line for each picture, of torchrun's processes by the first alone."""
    for failure in failures if is_first_rank() else ():
        complain(f"{failure.path}: {failure.message}")


class _Log(Progress):
    """Where there is no terminal: a line every ten seconds says how far a task is."""

    _last = 0.0

    def update(self, task_id: TaskID, **changes: Any) -> None:
        super().update(task_id, **changes)
        self._say(task_id)

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        super().advance(task_id, advance)
        self._say(task_id)

    def _say(self, task_id: TaskID) -> None:
        now = time.monotonic()
        self._last = self._last or now
        if now < self._last + SECONDS_BETWEEN_LINES:
            return
        self._last = now
        task = self.tasks[task_id]
        count = f": {task.completed:,.0f} of {task.total:,.0f}" if task.total else ""
        sys.stderr.write(f"{plain(task.description)}{count}\n")  # not as a failure is said


def bar(options: argparse.Namespace) -> Progress:
    if not (options.quiet or options.json or sys.stderr.isatty()) and is_first_rank():
        return _Log(disable=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=options.quiet or options.json or not sys.stderr.isatty(),
    )
