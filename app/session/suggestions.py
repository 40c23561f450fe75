"""What the model found and nobody has labelled or rejected yet: suggestions, apart from labels.

S suggestions, D detections, N labelled boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engine.labels.rejections import Rejected
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.stages import Detections

ROUNDED_IOU = 0.95  # with itself, down to which an accepted box is moved onto whole pixels
LABELLED_IOU = 0.7  # from which a detection and a labelled box are one object
REJECTED_IOU = 0.95  # from which a detection is the one that was rejected


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """indices: (S,) of the detections that are suggested, best first. rejected: those that are not shown at all."""

    detections: Detections
    indices: NDArray[np.intp]
    rejected: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.indices)

    def above(self, score: float) -> list[int]:
        return [int(i) for i in self.indices if self.detections.scores[i] >= score]


def suggest(detections: Detections, annotation: Annotation, rejected: Rejected) -> Suggestions:
    """A box that somebody labelled is not suggested again, whatever the model calls it."""
    labelled = iou(detections.boxes, annotation.box_array()).max(axis=1, initial=0.0) >= LABELLED_IOU
    gone = np.zeros(len(detections), bool)
    if rejected:
        alike = iou(detections.boxes, as_boxes([r.box for r in rejected])) >= REJECTED_IOU
        names = np.array(detections.names)[:, None] == np.array([r.label for r in rejected])[None]
        gone = (alike & names).any(axis=1)
    return Suggestions(detections, np.flatnonzero(~labelled & ~gone), np.flatnonzero(gone))


def accepted(detections: Detections, index: int, model: str) -> LabelledBox:
    """The detection as a label, saying where it comes from. Its edges fall between two pixels, as those of drawn boxes
    do, where that moves it little."""
    origin = Provenance("accepted", model, round(float(detections.scores[index]), 4), _now())
    found = detections.boxes[[index]]
    whole = np.rint(found)
    edges = whole[0] if iou(whole, found)[0, 0] >= ROUNDED_IOU else found[0].astype(np.float64).round(2)
    return LabelledBox(Rectangle(*edges.tolist()), detections.names[index], provenance=origin)


def rejected(detections: Detections, index: int) -> LabelledBox:
    """As it was found, so that it is known again."""
    return LabelledBox(Rectangle(*(float(v) for v in detections.boxes[index])), detections.names[index])


def agreed(box: LabelledBox) -> LabelledBox:
    """A model's box out of a label file, with which a person agrees; the model and its score stay known."""
    origin = box.provenance
    return box.with_(provenance=Provenance("accepted", origin.model, origin.score, _now()))


def is_suggested(box: LabelledBox) -> bool:
    """Whether a model put this box into the file, and nobody has agreed yet."""
    return box.provenance.source == "model"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
