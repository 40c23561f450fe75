"""Long work without stages, made cancellable: it runs on a thread, while a generator yields."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
HEARTBEAT = 0.03  # seconds between two points at which the job may be cancelled


def run_cancellable(work: Callable[[Callable[[], bool]], T]) -> Generator[None, None, T]:
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
