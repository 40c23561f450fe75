"""What a training run tells, step by step and in the end. Imports no torch: the window shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPoint:
    """One step of the curves.

    step, steps: done and planned; a run limited by time plans anew as it goes. epoch: from 1. losses: by name.
    rate: learning rate of new layers. metrics: of a validation after this step, else empty.
    """

    step: int
    steps: int
    epoch: int
    losses: Mapping[str, float]
    rate: float
    images_per_second: float
    metrics: Mapping[str, float] = field(default_factory=dict)

    @property
    def loss(self) -> float:
        return sum(self.losses.values())


@dataclass(frozen=True, slots=True, eq=False)
class TrainingResult:
    """A run that came to its end. model: its name on the shelf. metrics: of the last validation."""

    model: str
    file: Path
    seconds: float
    pictures: int
    metrics: Mapping[str, float] = field(default_factory=dict)
