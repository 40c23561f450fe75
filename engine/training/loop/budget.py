"""The seconds that a whole command may take: what is left of them, and what of it is set aside for what comes last."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Self

from torch import nn

from engine.errors import UserError
from engine.structures.requests import FineTune
from engine.words import tr

_BYTES_A_SECOND = 100e6  # of a model on its way to a disk
_PATIENCE = 0.05  # of all seconds
_AT_LEAST = 0.5  # seconds to save and to leave, however small the model is


class Budget:
    """seconds: from `began` on; 0: no limit. began: by the same clock; None: now.

    Judging and saving come after learning, so their seconds are set aside before it begins.
    """

    def __init__(
        self, seconds: float = 0.0, began: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.now = clock
        self.seconds = seconds
        self.began = clock() if began is None else began
        self._aside: dict[str, float] = {}

    @classmethod
    def of(cls, request: FineTune) -> Self:
        return cls(0.0 if request.epochs else request.seconds, request.began)

    @property
    def is_limited(self) -> bool:
        return self.seconds > 0

    @property
    def spent(self) -> float:
        return self.now() - self.began

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

    def set_aside_saving(self, net: nn.Module) -> None:
        """The seconds in which the net will be written, with its record and the checkpoint of its training."""
        self.set_aside("saving", _AT_LEAST + 4 * sum(t.nbytes for t in net.state_dict().values()) / _BYTES_A_SECOND)

    def lengthen(self, seconds: float) -> None:
        """By what others took meanwhile."""
        self.began += seconds

    def check_ready(self) -> None:
        """Raises UserError where getting ready takes longer than there is time: it ends then, not minutes later."""
        if self.is_limited and self.is_over:
            what = tr("are too few: {spent:.1f} s went into getting ready, which was not done", spent=self.spent)
            raise UserError(
                tr("{seconds:g} seconds", seconds=self.seconds),
                what,
                tr("give at least {ceil} seconds", ceil=math.ceil(2 * self.spent)),
            )

    def check_time(self, step: float) -> None:
        """Raises UserError where not one step of so many seconds fits any more."""
        if self.is_limited and self.to_learn < step:
            after = self.left - self.to_learn
            what = tr(
                "{spent:.1f} s went into getting ready, and {after:.1f} s are for judging and saving",
                spent=self.spent,
                after=after,
            )
            least = math.ceil(1.2 * (self.spent + after + 5 * min(step, 5.0)))
            raise UserError(
                tr("{seconds:g} seconds", seconds=self.seconds),
                tr("are too few: {what}", what=what),
                tr("give at least {least} seconds", least=least),
            )
