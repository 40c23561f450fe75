"""The numbers behind the curves of a training: kept as they come, thinned and smoothed for the eye. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.structures.training import TrainingPoint

FloatArray = NDArray[np.float64]
DOTS = 800  # more cannot be told apart
SMOOTHING = 0.9  # of the line through the dots: the weight of what was before
ALL = "all losses"
METRIC = "AP50"


@dataclass(slots=True)
class Curve:
    """One run. losses: by name, with their sum as ALL; NaN where a point has none of that name (four-step training)."""

    name: str = ""
    steps: list[int] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
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
            return  # a validation is told with the losses of the step before it
        for name, value in {ALL: point.loss, **point.losses}.items():
            self.losses.setdefault(name, [float("nan")] * len(self.steps)).append(value)
        self.steps.append(point.step)
        self.rates.append(point.rate)
        for values in self.losses.values():
            values.extend([float("nan")] * (len(self.steps) - len(values)))

    def _judge(self, point: TrainingPoint) -> None:
        value = point.metrics[METRIC]
        self.metric_steps.append(point.step)
        self.metrics.append(value)
        if self.best is None or point.best or value > self.best[1]:
            self.best = (point.step, value)

    def dots(self, name: str) -> tuple[FloatArray, FloatArray]:
        """(steps, losses) of one name, at even distances where there are too many."""
        steps, values = self._known(name)
        every = max(1, len(steps) // DOTS)
        return steps[::every], values[::every]

    def line(self, name: str) -> tuple[FloatArray, FloatArray]:
        """(steps, losses) smoothed: an exponential mean that does not lean on its beginning."""
        steps, values = self._known(name)
        smooth = smoothed(values)
        every = max(1, len(steps) // (2 * DOTS))
        return steps[::every], smooth[::every]

    def _known(self, name: str) -> tuple[FloatArray, FloatArray]:
        steps, values = np.asarray(self.steps, float), np.asarray(self.losses.get(name, ()), float)
        known = np.isfinite(values)
        return steps[: len(values)][known], values[known]


def smoothed(values: FloatArray) -> FloatArray:
    """(n,) -> (n,): mean with weights that fall by SMOOTHING a step, divided by what the weights sum to so far."""
    smooth = np.empty_like(values)
    mean = weight = 0.0
    for i, value in enumerate(values):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * value
        weight = SMOOTHING * weight + (1 - SMOOTHING)
        smooth[i] = mean / weight
    return smooth
