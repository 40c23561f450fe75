"""Validation while a net learns: when it is worth its time, and the best weights so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from typing import Any

from torch import Tensor

from engine.models.network import TwoStageNet
from engine.training.loop.budget import Budget
from engine.training.loop.schedules import Schedule

# Figures of a net; yields words of how far it is: points where a training may be stopped.
Validate = Callable[[TwoStageNet], Generator[str, None, Mapping[str, float]]]
FIGURE = "AP50"
_SHARE = 3.0  # seconds of learning to one of validation
_FIRST = 15.0  # seconds of learning before the first one, whose cost is not known


class Best:
    """validate: off the clock, on pictures not learnt from; None, or nothing measured: the last is the best. budget: a
    look is taken where the one at the end still has its time after it. metrics, weights: the best so far."""

    def __init__(self, validate: Validate | None, budget: Budget | None = None) -> None:
        self._validate = validate
        self._budget = budget or Budget()
        self._cost = _FIRST / _SHARE
        self._last = 0.0
        self.weights: dict[str, Tensor] | None = None
        self.metrics: dict[str, float] = {}

    @property
    def gives_up(self) -> bool:
        """Whether the weights will not get better any more."""
        return False

    def is_due(self, spent: float, *, epoch_ended: bool = True) -> bool:
        """spent: seconds of learning so far."""
        if self._validate is None or not epoch_ended or spent - self._last < _SHARE * self._cost:
            return False
        return self._budget.to_learn > self._cost

    def measure(self, schedule: Schedule, spent: float) -> Generator[str, None, tuple[dict[str, float], bool]]:
        """The figures of the running mean of the weights, and whether these are the best so far; they then stay."""
        if self._validate is None:
            return {}, False
        began = time.monotonic()
        with schedule.mean_weights():
            metrics = dict((yield from self._validate(schedule.net)))
            is_best = bool(metrics) and self._is_better(metrics)
            if is_best:
                self.weights, self.metrics = schedule.weights(), metrics
        self._cost, self._last = time.monotonic() - began, spent
        self._budget.set_aside("judging", self._cost)
        return metrics, is_best

    def _is_better(self, metrics: Mapping[str, float]) -> bool:
        return metrics.get(FIGURE, -1.0) >= self.metrics.get(FIGURE, -1.0)

    def use_best(self, schedule: Schedule) -> None:
        """The best weights for good; where none were measured, the running mean of the last ones."""
        if self.weights is None:
            schedule.use_mean_weights()
        else:
            schedule.load_weights(self.weights)

    def state(self) -> dict[str, Any]:
        return {"weights": self.weights, "metrics": self.metrics, "last": self._last}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.weights, self.metrics, self._last = state["weights"], dict(state["metrics"]), float(state["last"])
