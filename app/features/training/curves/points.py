"""The numbers behind the curves of a training, thinned and smoothed for the eye. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.services.translation import tr
from engine.structures.training import TrainingPoint

FloatArray = NDArray[np.float64]
DOTS = 400  # of one loss: more are one cloud, and take long to paint
SMOOTHING = 0.9  # of the line through the dots: the weight of what was before
ALL = "all losses"
METRIC = "AP50"


@dataclass(slots=True)
class Mean:
    """An exponential mean that does not lean on its beginning: divided by what its weights sum to so far."""

    total: float = 0.0
    weight: float = 0.0

    def of(self, value: float) -> float:
        """The mean with one more value."""
        self.total = SMOOTHING * self.total + (1 - SMOOTHING) * value
        self.weight = SMOOTHING * self.weight + (1 - SMOOTHING)
        return self.total / self.weight


@dataclass(slots=True)
class Curve:
    """One run. losses: by name, with their sum as ALL; NaN where a point has none of that name (four-step training)."""

    name: str = ""
    steps: list[int] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
    smooth: dict[str, list[float]] = field(default_factory=dict)  # as `losses`, through `Mean`
    means: dict[str, Mean] = field(default_factory=dict)
    metric_steps: list[int] = field(default_factory=list)
    metrics: list[float] = field(default_factory=list)
    best: tuple[int, float] | None = None  # step, AP50

    @classmethod
    def of(cls, name: str, points: Iterable[TrainingPoint]) -> Curve:
        curve = cls(name)
        for point in points:
            curve.add(point)
        return curve

    def add(self, point: TrainingPoint) -> None:
        if METRIC in point.metrics:
            self._judge(point)
        if not point.losses or (self.steps and point.step <= self.steps[-1]):
            return  # a validation comes with the losses of the step before it
        for name, value in {ALL: point.loss, **point.losses}.items():
            mean = self.means.setdefault(name, Mean())
            for values, new in ((self.losses, value), (self.smooth, mean.of(value))):
                values.setdefault(name, [float("nan")] * len(self.steps)).append(new)
        self.steps.append(point.step)
        self.rates.append(point.rate)
        for series in (*self.losses.values(), *self.smooth.values()):
            series.extend([float("nan")] * (len(self.steps) - len(series)))

    def _judge(self, point: TrainingPoint) -> None:
        value = point.metrics[METRIC]
        self.metric_steps.append(point.step)
        self.metrics.append(value)
        if self.best is None or point.best or value > self.best[1]:
            self.best = (point.step, value)

    @property
    def best_words(self) -> str:
        """The best figure, and of how many it is the best; empty before the first."""
        if self.best is None:
            return ""
        looks = len(self.metrics)
        return f"{self.best[1]:.3f}" + (
            tr(" of {looks:,} validations, last {metrics:.3f}", looks=looks, metrics=self.metrics[-1])
            if looks > 1
            else ""
        )

    def dots(self, name: str) -> tuple[FloatArray, FloatArray]:
        """(steps, losses) of one name, at even distances where there are too many."""
        return self._thinned(self.losses.get(name, []))

    def line(self, name: str) -> tuple[FloatArray, FloatArray]:
        """(steps, losses) smoothed."""
        return self._thinned(self.smooth.get(name, []))

    def line_of_rates(self) -> tuple[FloatArray, FloatArray]:
        """(steps, learning rates)."""
        return self._thinned(self.rates)

    def _thinned(self, values: list[float]) -> tuple[FloatArray, FloatArray]:
        """Finite values with their steps."""
        every = max(1, len(values) // DOTS)
        steps, some = np.asarray(self.steps[::every], float), np.asarray(values[::every], float)
        finite = np.isfinite(some)
        return steps[: len(some)][finite], some[finite]
