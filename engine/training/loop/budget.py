"""The seconds that a whole command may take: what is left of them, and what of it is set aside for what comes last."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

Clock = Callable[[], float]
_BYTES_A_SECOND = 100e6  # of a model on its way to a disk
_PATIENCE = 0.05  # of all seconds
_AT_LEAST = 0.5  # seconds to save and to leave, however small the model is


class Budget:
    """seconds: from `began` on; 0: no limit. began: by the same clock; None: now.

    Judging and saving come after learning, so their seconds are set aside before it begins.
    """

    def __init__(self, seconds: float = 0.0, began: float | None = None, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self.seconds = seconds
        self.began = clock() if began is None else began
        self._aside: dict[str, float] = {}

    @property
    def is_limited(self) -> bool:
        return self.seconds > 0

    def now(self) -> float:
        """By its clock."""
        return self._clock()

    @property
    def spent(self) -> float:
        return self._clock() - self.began

    @property
    def left(self) -> float:
        """Seconds until all must be done, below 0 where it is too late; infinite without a limit."""
        return self.seconds - self.spent if self.is_limited else math.inf

    @property
    def to_learn(self) -> float:
        """Of the seconds left those that nothing is set aside for."""
        return self.left - sum(self._aside.values())

    @property
    def is_over(self) -> bool:
        """Whether what comes last has to begin."""
        return self.to_learn <= 0

    @property
    def is_late(self) -> bool:
        """Whether what comes last took longer than was set aside: it has to be given up."""
        return self.left < -_PATIENCE * self.seconds

    def set_aside(self, what: str, seconds: float) -> None:
        """For something that is still to come, in place of what was set aside for it before; 0: it is done."""
        self._aside[what] = seconds

    def lengthen(self, seconds: float) -> None:
        """By what others took meanwhile."""
        self.began += seconds


def seconds_to_save(tensor_bytes: int) -> float:
    """Of a model of this size, with its record, and of the checkpoint of its training."""
    return _AT_LEAST + 4 * tensor_bytes / _BYTES_A_SECOND
