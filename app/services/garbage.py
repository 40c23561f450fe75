"""Python's cyclic garbage, collected in the window's thread alone: another thread would delete Qt's objects, which
ends the program."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1_000  # milliseconds


class GarbageCollector(QObject):
    """From its start to its stop no other thread collects. Lives on the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()


def collect() -> None:
    """The oldest generation that Python itself would collect by now, if any."""
    for generation, (count, threshold) in reversed([*enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))]):
        if count > threshold > 0:
            gc.collect(generation)
            return
