"""Python's cyclic garbage, collected in the window's thread alone: another thread would delete Qt's objects, which
ends the program."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

_EVERY = 1_000  # milliseconds
_MANY = 10_000  # new objects since the last time: a folder is being read, and they stay
_LONG = 0.02  # seconds of the processor that a collection may take
_AGAIN = 600.0  # seconds until what was set aside is looked through again, which takes up to half a second
_AT_LAST = 3600.0  # while somebody works in a window of the program


class GarbageCollector(QObject):
    """From its start to its stop no other thread collects. Lives on the window's thread.

    A folder of 100,000 pictures is 300,000 objects that live as long as it is open; to look through a third of them
    holds the window up for a tenth of a second. So where many are new, all are set aside unseen for some minutes, and
    what has outlived a long collection is, too.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._set_aside: float | None = None  # since when
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        """The oldest generation that Python itself would collect by now, if any."""
        counts = gc.get_count()
        due = [number for number, limit in enumerate(gc.get_threshold()) if counts[number] > limit > 0]
        if not due:
            return
        wait = _AGAIN if QGuiApplication.focusWindow() is None else _AT_LAST
        if self._set_aside is not None and time.monotonic() - self._set_aside > wait:
            gc.unfreeze()
            self._set_aside = None
            self._collect_generation(2)
        elif counts[0] > _MANY:
            self._put_aside()
        else:
            self._collect_generation(due[-1])

    def _collect_generation(self, generation: int) -> None:
        begin = time.thread_time()
        gc.collect(generation)
        if time.thread_time() - begin > _LONG:
            self._put_aside()

    def _put_aside(self) -> None:
        gc.freeze()
        if self._set_aside is None:
            self._set_aside = time.monotonic()
