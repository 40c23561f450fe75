"""Running a task from a command: in this thread, with a bar where there is a terminal."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.cli.parser import EXIT_DONE, EXIT_FAILED
from engine.folders import cache_folder, data_folder
from engine.generators import WithResult
from engine.structures.jobs import PartReady, Update
from engine.structures.jobs import Progress as Done
from engine.structures.requests import PictureFailed
from engine.worker import RunTask, Task

if TYPE_CHECKING:
    from engine.training.distributed import Ranks

P = TypeVar("P")
R = TypeVar("R")


def complain(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"regionscope: {text}\n")


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


def bar(options: argparse.Namespace) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=options.quiet or options.json or not sys.stderr.isatty(),
    )
