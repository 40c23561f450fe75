"""Small work away from the window's thread (reading pictures, thumbnails); answers come back on the window's thread."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
OnDone = Callable[[Any], None]
OnError = Callable[[Exception], None]
CLOSING = 5.0  # seconds that a thread has to end what it does: a drive that is gone may never answer


def ended_in(seconds: float, work: Callable[[], object]) -> bool:
    """Do it on a thread of its own, and wait no longer than that. Whether it has ended; what it raises is lost."""
    thread = threading.Thread(target=work, name="regionscope-closing", daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


class Background(QObject):
    """A thread, or a few. The newest work is done first: what the user looks at now comes before what he scrolled past.

    They never hold up the end of the program: whoever closes them is told whether they have ended.
    """

    _answered = Signal(int, object, object)  # ticket, result, error

    def __init__(self, name: str, parent: QObject | None = None, *, threads: int = 1, in_order: bool = False) -> None:
        """in_order: the oldest work is done first."""
        super().__init__(parent)
        self._tickets = itertools.count(1)
        self._waiting: dict[int, Work] = {}
        self._there_is_work = threading.Condition()
        self._is_closed = False
        self._in_order = in_order
        self._callbacks: dict[int, tuple[OnDone, OnError | None]] = {}
        # Queued, and to a bound method of this object: so it runs in this object's thread.
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._work, name=f"regionscope-{name}", daemon=True) for _ in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, work: Work, on_done: OnDone, on_error: OnError | None = None) -> int:
        """Do `work` on the other thread, then call one of the two on this one. Returns a ticket for `forget`.

        Without `on_error` an error is raised on this thread.
        """
        ticket = next(self._tickets)
        self._callbacks[ticket] = (on_done, on_error)
        with self._there_is_work:
            self._waiting[ticket] = work
            self._there_is_work.notify()
        return ticket

    def forget(self, ticket: int) -> None:
        """Nobody waits for the answer any more."""
        self._callbacks.pop(ticket, None)
        with self._there_is_work:
            self._waiting.pop(ticket, None)

    def close(self, *, finish: bool = False) -> bool:
        """Wait for what is being done, but no longer than CLOSING, and answer nothing more. True when all threads
        have ended. finish: what waits is done, too; else it is dropped."""
        self._callbacks.clear()
        with self._there_is_work:
            self._is_closed = True
            if not finish:
                self._waiting.clear()
            self._there_is_work.notify_all()
        until = time.monotonic() + CLOSING
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (one := self._next()) is not None:
            ticket, work = one
            try:
                answer: tuple[Any, Exception | None] = work(), None
            except Exception as error:
                answer = None, error
            with contextlib.suppress(RuntimeError):  # the object is gone: nobody waited any longer
                self._answered.emit(ticket, *answer)

    def _next(self) -> tuple[int, Work] | None:
        """Waits for it; None at the end."""
        with self._there_is_work:
            while not self._waiting:
                if self._is_closed:
                    return None
                self._there_is_work.wait()
            ticket = next(iter(self._waiting if self._in_order else reversed(self._waiting)))
            return ticket, self._waiting.pop(ticket)

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
