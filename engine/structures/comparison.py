"""Two models on the same pictures: which boxes came, went, became right or wrong. No torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Annotation
from engine.structures.arrays import ANY, Record
from engine.structures.stages import Detections


@dataclass(frozen=True, slots=True, eq=False)
class PictureComparison(Record):
    """One picture. gained: boxes after that have none before; lost: boxes before that have none after.

    fixed, broken: labelled boxes that only the model after, or only the model before, finds with the right name.
    """

    truth: Annotation
    before: Detections
    after: Detections
    gained: Annotated[NDArray[np.int64], ANY]
    lost: Annotated[NDArray[np.int64], ANY]
    fixed: Annotated[NDArray[np.int64], ANY]
    broken: Annotated[NDArray[np.int64], ANY]

    @property
    def path(self) -> Path:
        return self.truth.path

    @property
    def change(self) -> int:
        """How much changed: what became right or wrong counts twice."""
        return 2 * (len(self.fixed) + len(self.broken)) + len(self.gained) + len(self.lost)


@dataclass(frozen=True, slots=True, eq=False)
class ModelComparison:
    """pictures: largest changes first. ap50: of both, over all pictures; nan without labels. score: what counts.
    seen: of each model, how many of the pictures it learned from, and how many chose it."""

    before: str
    after: str
    pictures: tuple[PictureComparison, ...]
    ap50: tuple[float, float]
    score: float
    seen: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))

    @property
    def sums(self) -> dict[str, int]:
        """fixed, broken, gained, lost over all pictures."""
        names = ("fixed", "broken", "gained", "lost")
        return {name: sum(len(getattr(picture, name)) for picture in self.pictures) for name in names}
