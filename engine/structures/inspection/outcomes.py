"""What became of every labelled box of a folder. No torch.

Shapes: G labelled boxes of all pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.inspection.stories import FAINT, OUTCOMES, Outcome
from engine.structures.stages import Floats, Ints


@dataclass(frozen=True, slots=True)
class ObjectOutcome:
    """One labelled box of a picture, by the thresholds of the run. text: one sentence for a person."""

    path: Path
    box: Rectangle
    label: str
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class FolderOutcomes(Record):
    """For every threshold of the score from `score`, that of the run, up: those of lower ones were never detected.

    picture: index into paths. boxes: as float32 has them. lost: index into OUTCOMES where
    no threshold could change it, else -1. found, placed, scored, other: as in engine.explain.ladder.Ladder.
    """

    model: str
    paths: tuple[Path, ...]
    score: float
    nms: float
    picture: Annotated[Ints, "G"]
    boxes: Annotated[BoxArray, "G", 4]
    lost: Annotated[Ints, "G"]
    found: Annotated[Floats, "G"]
    placed: Annotated[Floats, "G"]
    scored: Annotated[Floats, "G"]
    other: Annotated[Floats, "G"]

    def __len__(self) -> int:
        return len(self.picture)

    def outcomes(self, threshold: float) -> NDArray[np.intp]:
        """(G,) indices into OUTCOMES: the rule of engine.explain.ladder for all boxes at once."""
        index = {outcome: number for number, outcome in enumerate(OUTCOMES)}
        least = max(threshold, FAINT)
        by_score = np.select(
            [self.scored <= least, self.placed <= least],
            [
                np.where(self.other > least, index["wrong class"], index["low score"]),
                np.full(len(self), index["badly placed"]),
            ],
            index["suppressed"],
        )
        missed = np.where(self.lost >= 0, self.lost, by_score)
        rows: NDArray[np.intp] = np.where(self.found > threshold, index["found"], missed)
        return rows

    def counts(self, threshold: float) -> dict[Outcome, int]:
        counts = np.bincount(self.outcomes(threshold), minlength=len(OUTCOMES)).tolist()
        return dict(zip(OUTCOMES, counts, strict=True))

    def boxes_of(self, outcome: Outcome, threshold: float) -> dict[Path, tuple[Rectangle, ...]]:
        """The boxes with this outcome by picture, those with most of them first."""
        rows = np.flatnonzero(self.outcomes(threshold) == OUTCOMES.index(outcome))
        found: dict[Path, list[Rectangle]] = {}
        for row in rows:
            found.setdefault(self.paths[self.picture[row]], []).append(Rectangle(*self.boxes[row].tolist()))
        ordered = sorted(found.items(), key=lambda one: -len(one[1]))
        return {path: tuple(boxes) for path, boxes in ordered}
