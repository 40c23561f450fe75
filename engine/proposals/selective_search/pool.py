"""The threads of one search: parts that wait for each other, and a stop within milliseconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")
Part = Callable[[], Any]
Route = Generator[Sequence[Part], list[Any], T]  # yields parts that may run at once, is sent their results

POLL = 0.02  # seconds between two looks at is_cancelled


class SearchCancelledError(Exception):
    """is_cancelled said so; there is no result."""


class Pool:
    """Plain threads, as all kernels let go of Python's lock."""

    def __init__(self, threads: int, is_cancelled: Callable[[], bool]) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="selective-search")
        self._is_cancelled = is_cancelled
        self._stop = threading.Event()

    def check(self) -> None:
        """To be called by the parts, every few milliseconds. Raises SearchCancelledError when the search is over."""
        if self._stop.is_set():
            raise SearchCancelledError

    def submit(self, part: Callable[[], T]) -> Future[T]:
        """Parts begin in the order in which they are submitted: one may wait for the result of an earlier one."""
        return self._executor.submit(part)

    def drive(self, routes: Sequence[Route[T]]) -> list[T]:
        """The results of the routes, in their order. A route goes on as soon as its own parts are done.

        Looks at is_cancelled in the caller's thread alone.
        """
        results: dict[int, T] = {}
        running: dict[int, list[Future[Any]]] = {}
        pending: set[Future[Any]] = set()

        def go_on(i: int, sent: list[Any] | None) -> None:
            try:
                parts = routes[i].send(sent)  # type: ignore[arg-type]  # a generator is started by sending None
            except StopIteration as end:
                results[i] = end.value
                running.pop(i, None)
                return
            running[i] = [self.submit(part) for part in parts]
            pending.update(running[i])

        try:
            for i in range(len(routes)):
                go_on(i, None)
            while pending:
                if self._is_cancelled():
                    raise SearchCancelledError
                done, _ = wait(pending, POLL, "FIRST_COMPLETED")
                pending -= done
                for future in done:
                    future.result()
                for i, futures in list(running.items()):
                    if not pending.intersection(futures):
                        go_on(i, [future.result() for future in futures])
        except BaseException:
            self._stop.set()
            raise
        return [results[i] for i in range(len(routes))]

    def close(self) -> None:
        """Wait for the parts that run, forget the others."""
        self._executor.shutdown(wait=True, cancel_futures=True)
