"""Long work that has no stages of its own, made cancellable: it runs beside a generator that yields meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
HEARTBEAT = 0.03  # seconds between two points at which the job may be cancelled


def waiting_for(work: Callable[[Callable[[], bool]], T]) -> Generator[None, None, T]:
    """Run work(is_cancelled) on a thread of its own and return its result; yields None every HEARTBEAT until then.

    Closed before that, is_cancelled says so, and the work is waited for: nothing goes on behind the caller's back.
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
