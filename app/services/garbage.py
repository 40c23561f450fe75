"""Python's cyclic garbage, collected in the window's thread alone: another thread would delete Qt's objects, which
ends the program."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY = 1_000  # milliseconds
_LONG = 0.03  # seconds that a collection may take
_AGAIN = 600.0  # seconds until what was set aside is looked through again


class GarbageCollector(QObject):
    """From its start to its stop no other thread collects. Lives on the window's thread.

    A folder of 100,000 pictures is 300,000 objects that live as long as it is open. Where a collection took long, what
    has outlived it is set aside for some minutes.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._set_aside = 0.0  # when
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
        for generation, (count, threshold) in reversed(
            [*enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))]
        ):
            if count > threshold > 0:
                self._collect_generation(generation)
                return

    def _collect_generation(self, generation: int) -> None:
        begin = time.monotonic()
        if generation == 2 and begin - self._set_aside > _AGAIN:
            gc.unfreeze()
        gc.collect(generation)
        if generation == 2 and time.monotonic() - begin > _LONG:
            gc.freeze()
            self._set_aside = begin
