"""Post-processing in slow motion, and judged while its thresholds move. No model runs for either.

Shapes: N boxes that the score threshold leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Never

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Annotation
from engine.structures.arrays import Rows
from engine.structures.boxes import BoxArray
from engine.structures.jobs import Request
from engine.structures.settings import DetectSettings
from engine.structures.stages import Floats, Ints, PostProcessing, Trace


@dataclass(frozen=True, slots=True, eq=False)
class Suppression(Rows):
    """NMS box by box: every class box above the score threshold, best first, and what became of it.

    classes: index into class_names. rois: the RoI of each. by: the box that removed it, -1 for one that stays. iou:
    with that box, 0 for one that stays.
    """

    boxes: Annotated[BoxArray, "N", 4]
    classes: Annotated[Ints, "N"]
    scores: Annotated[Floats, "N"]
    rois: Annotated[Ints, "N"]
    by: Annotated[Ints, "N"]
    iou: Annotated[Floats, "N"]
    class_names: tuple[str, ...]
    selected_by: PostProcessing

    @property
    def steps(self) -> NDArray[np.intp]:
        """The boxes that stay, best first: each is one step of NMS."""
        return np.flatnonzero(self.by < 0)[: self.selected_by.top]

    def removed_by(self, index: int) -> NDArray[np.intp]:
        """The boxes that this one removes."""
        return np.flatnonzero(self.by == index)


@dataclass(frozen=True, slots=True)
class ReplaySuppression(Request[Never, Suppression]):
    """The last NMS of a run, from its scores and refined boxes, by the thresholds of its detections."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """At IoU .5 with the labelled boxes. ap50: VOC's, over all points, mean over classes. nan: nothing to find, or
    nothing found. any_class: names do not count, since the model has none of the labelled classes."""

    pictures: int
    boxes: int
    detections: int
    ap50: float
    precision: float
    recall: float
    any_class: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class JudgeSelection(Request[Never, SelectionFigures]):
    """What other thresholds would make of runs that are there already. pictures: their labels and their records."""

    is_patient: ClassVar[bool] = True
    pictures: tuple[tuple[Annotation, Trace], ...]
    settings: DetectSettings
