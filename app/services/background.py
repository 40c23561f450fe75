"""Small work away from the window's thread (reading pictures, thumbnails); answers come back on the window's thread."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
OnDone = Callable[[Any], None]
OnError = Callable[[Exception], None]


class Background(QObject):
    """A few threads. The newest work is done first: what the user looks at now comes before what he scrolled past."""

    _answered = Signal(int, object, object)  # ticket, result, error

    def __init__(self, threads: int = 1, name: str = "background", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"regionscope-{name}")
        self._tickets = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: dict[int, Work] = {}
        self._callbacks: dict[int, tuple[OnDone, OnError | None]] = {}
        # Queued, and to a bound method of this object: so it runs in this object's thread.
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Work, on_done: OnDone, on_error: OnError | None = None) -> int:
        """Do `work` on another thread, then call one of the two on this one. Returns a ticket for `forget`.

        Without `on_error` an error is raised on this thread.
        """
        ticket = next(self._tickets)
        self._callbacks[ticket] = (on_done, on_error)
        with self._lock:
            self._waiting[ticket] = work
        self._pool.submit(self._do_newest)
        return ticket

    def forget(self, ticket: int) -> None:
        """Nobody waits for the answer any more."""
        self._callbacks.pop(ticket, None)
        with self._lock:
            self._waiting.pop(ticket, None)

    def close(self) -> None:
        """Drop what waits, and wait for what is being done."""
        self._callbacks.clear()
        with self._lock:
            self._waiting.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _do_newest(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            ticket, work = self._waiting.popitem()
        try:
            self._answered.emit(ticket, work(), None)
        except Exception as error:
            self._answered.emit(ticket, None, error)

    def _deliver(self, ticket: int, result: Any, error: Exception | None) -> None:
        if ticket not in self._callbacks:
            return
        on_done, on_error = self._callbacks.pop(ticket)
        if error is None:
            on_done(result)
        elif on_error is None:
            raise error
        else:
            on_error(error)
