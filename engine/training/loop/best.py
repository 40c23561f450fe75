"""Validation while a net learns: when it is worth its time, and the best weights so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from torch import Tensor

from engine.models.network import TwoStageNet
from engine.training.loop.budget import Budget

# Figures of a net; yields words of how far it is: points where a training may be stopped.
Validate = Callable[[TwoStageNet], Generator[str, None, Mapping[str, float]]]
FIGURE = "AP50"
_SHARE = 3.0  # seconds of learning to one of validation
_FIRST = 15.0  # seconds of learning before the first one, whose cost is not known


class Weighed(Protocol):
    """What learns, and can give its weights and take them back: a Learner, or a whole Course."""

    net: TwoStageNet

    def mean_weights(self) -> AbstractContextManager[None]: ...
    def weights(self) -> dict[str, Tensor]: ...
    def put(self, weights: Mapping[str, Tensor]) -> None: ...
    def set_read_only(self) -> None: ...


class Best:
    """validate: off the clock, on pictures not learnt from; None, or nothing measured: the last is the best. budget: a
    look is taken where the one at the end still has its time after it."""

    def __init__(self, validate: Validate | None, budget: Budget | None = None) -> None:
        self._validate = validate
        self._budget = budget or Budget()
        self._cost = _FIRST / _SHARE
        self._last = 0.0
        self._weights: dict[str, Tensor] | None = None
        self.metrics: dict[str, float] = {}

    def is_due(self, spent: float) -> bool:
        """spent: seconds of learning so far."""
        if self._validate is None or spent - self._last < _SHARE * self._cost:
            return False
        return self._budget.to_learn > self._cost

    def measure(self, learner: Weighed, spent: float) -> Generator[str, None, tuple[dict[str, float], bool]]:
        """The figures of the running mean of the weights, and whether these are the best so far; they are then kept."""
        if self._validate is None:
            return {}, False
        began = time.monotonic()
        with learner.mean_weights():
            metrics = dict((yield from self._validate(learner.net)))
            better = metrics.get(FIGURE, -1.0) >= self.metrics.get(FIGURE, -1.0)
            if metrics and better:
                self._weights, self.metrics = learner.weights(), metrics
        self._cost, self._last = time.monotonic() - began, spent
        self._budget.set_aside("judging", self._cost)
        return metrics, bool(metrics) and better

    def set_read_only(self, learner: Weighed) -> None:
        """The best weights for good; where none were measured, the running mean of the last ones."""
        if self._weights is None:
            learner.set_read_only()
        else:
            learner.put(self._weights)

    def state(self) -> dict[str, Any]:
        return {"weights": self._weights, "metrics": self.metrics, "last": self._last}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._weights, self.metrics, self._last = state["weights"], dict(state["metrics"]), float(state["last"])
