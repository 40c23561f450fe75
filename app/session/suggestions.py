"""What the model found and nobody has labelled or rejected yet: suggestions, apart from labels.

S suggestions, D detections, N labelled boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
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
SAME_IOU = 0.95  # from which a detection is the very box that was rejected, or labelled


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """indices: (S,) of the detections that are suggested, best first. rejected: those that are not shown at all.
    labelled: those that are a labelled box already, by place and name."""

    detections: Detections
    indices: NDArray[np.intp]
    rejected: NDArray[np.intp]
    labelled: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.indices)

    def above(self, score: float) -> list[int]:
        return [int(i) for i in self.indices if self.detections.scores[i] >= score]


def suggest(detections: Detections, annotation: Annotation, rejected: Rejected) -> Suggestions:
    """A box that somebody labelled is not suggested again, whatever the model calls it."""
    overlap = iou(detections.boxes, annotation.box_array())
    labelled = overlap.max(axis=1, initial=0.0) >= LABELLED_IOU
    same = _is_one_of(detections, overlap, annotation.labels)
    refused = iou(detections.boxes, as_boxes([r.box for r in rejected]))
    gone = _is_one_of(detections, refused, [r.label for r in rejected])
    return Suggestions(
        detections, np.flatnonzero(~labelled & ~gone), np.flatnonzero(gone), np.flatnonzero(same & ~gone)
    )


def _is_one_of(detections: Detections, overlap: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.bool_]:
    """(D,) whether each is one of those boxes, (D, N) IoU with them, and has its name."""
    names = np.array(detections.names, object)[:, None] == np.array(labels, object)[None]
    found: NDArray[np.bool_] = ((overlap >= SAME_IOU) & names).any(axis=1)
    return found


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
