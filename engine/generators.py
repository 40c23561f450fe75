"""A generator's return value, which a plain `for` loop throws away; and long work without stages as a generator."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Y = TypeVar("Y")
R = TypeVar("R")
HEARTBEAT = 0.03  # seconds between two points at which a job may be cancelled


class WithResult(Generic[Y, R]):
    """Iterate over it once; after the loop `result` holds the generator's return value. Use `yield from` instead where
    every value is passed on unchanged."""

    result: R

    def __init__(self, generator: Generator[Y, None, R]) -> None:
        self._generator = generator

    def __iter__(self) -> Iterator[Y]:
        self.result = yield from self._generator


def result_of(generator: Generator[object, None, R]) -> R:
    """Run the generator to its end and return its result; the values that it yields are dropped."""
    run = WithResult(generator)
    for _ in run:
        pass
    return run.result


def run_cancellable(work: Callable[[Callable[[], bool]], R]) -> Generator[None, None, R]:
    """Run work(is_cancelled) on a thread of its own and return its result; yields None every HEARTBEAT until then.

    When the generator is closed early, is_cancelled() becomes true, and the generator waits until the work has ended.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(1, "regionscope-stage") as pool:
        future = pool.submit(work, stop.is_set)
        try:
            while not wait([future], timeout=HEARTBEAT).done:
                yield None
        finally:
            stop.set()
    return future.result()
