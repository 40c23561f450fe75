"""What the model found and nobody has labelled or rejected yet: suggestions, apart from labels.

S suggestions, D detections, N labelled boxes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engine.labels.classes.class_meanings import meaning, synonym_in
from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.stages import Detections

ROUNDED_IOU = 0.95  # with itself, down to which an accepted box is moved onto whole pixels
LABELLED_IOU = 0.7  # from which a detection and a labelled box are one object, whatever it is called
CLASS_IOU = 0.5  # and where both are of one class
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
        """Those that are accepted together: of two on one object, which NMS may leave, the better one."""
        rows = [int(i) for i in self.indices if self.detections.scores[i] >= score]
        names, overlap = self.detections.names, iou(self.detections.boxes[rows], self.detections.boxes[rows])
        chosen: list[int] = []
        for row, i in enumerate(rows):
            if not any(overlap[row, one] >= CLASS_IOU and names[rows[one]] == names[i] for one in chosen):
                chosen.append(row)
        return [rows[row] for row in chosen]


def suggest(detections: Detections, annotation: Annotation, rejected: Rejected) -> Suggestions:
    """A box that somebody labelled is not suggested again, whatever the model calls it."""
    labelled = is_labelled(detections, annotation)
    same = _is_one_of(detections, iou(detections.boxes, annotation.box_array()), annotation.labels)
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


def is_labelled(detections: Detections, annotation: Annotation) -> NDArray[np.bool_]:
    """(D,) whether the object has a labelled box already: one that lies there closely, or loosely under the same name.

    An object is rarely outlined by two in the same way, and two of one class seldom share half of what they cover.
    """
    overlap = iou(detections.boxes, annotation.box_array())
    numbers: dict[str, int] = {}
    found = np.array([numbers.setdefault(meaning(name), len(numbers)) for name in detections.names], np.intp)
    labels = np.array([numbers.setdefault(meaning(label), len(numbers)) for label in annotation.labels], np.intp)
    least = np.where(found[:, None] == labels[None], np.float32(CLASS_IOU), np.float32(LABELLED_IOU))
    labelled: NDArray[np.bool_] = (overlap - least).max(axis=1, initial=-1.0) >= 0
    return labelled


def has_label(box: LabelledBox, labels: Sequence[LabelledBox], least: float = LABELLED_IOU) -> bool:
    """Whether a label lies on the box: one of its class, by `CLASS_IOU`, or another one, by the IoU `least`."""
    overlap = iou(as_boxes([box.box]), as_boxes([one.box for one in labels]))[0]
    meant = meaning(box.label)
    pairs = zip(overlap, labels, strict=True)
    return any(value >= (CLASS_IOU if meaning(one.label) == meant else least) for value, one in pairs)


def accepted(detections: Detections, index: int, model: str, classes: Collection[str] = ()) -> LabelledBox:
    """The detection as a label, see `accepted_box`."""
    box = Rectangle(*detections.boxes[index].tolist())
    return accepted_box(box, detections.names[index], model, float(detections.scores[index]), classes)


def accepted_box(
    box: Rectangle, name: str, model: str, score: float | None, classes: Collection[str] = ()
) -> LabelledBox:
    """What a model found, as a label that says where it comes from, under the name that `classes` have for it. Its
    edges fall between two pixels, as those of drawn boxes do, where that moves it little."""
    origin = Provenance("accepted", model, None if score is None else round(score, 4), _now())
    found = as_boxes([box])
    whole = np.rint(found)
    edges = whole[0] if iou(whole, found)[0, 0] >= ROUNDED_IOU else found[0].astype(np.float64).round(2)
    return LabelledBox(Rectangle(*edges.tolist()), synonym_in(name, classes) or name, provenance=origin)


def rejected(detections: Detections, index: int) -> LabelledBox:
    """As it was found, so that it is known again."""
    return LabelledBox(Rectangle(*(float(v) for v in detections.boxes[index])), detections.names[index])


def agreed(box: LabelledBox) -> LabelledBox:
    """A model's box out of a label file, with which a person agrees; the model and its score stay known."""
    origin = box.provenance
    return box.with_(provenance=Provenance("accepted", origin.model, origin.score, _now()))


def relabelled(box: LabelledBox, label: str) -> LabelledBox:
    """Named by a person, who agrees with a model's box by that. A model's score was of the name that it gave."""
    origin = box.provenance
    if box.label == label:
        return agreed(box) if is_suggested(box) else box
    if origin.source == "human":
        return box.with_(label=label)
    return box.with_(label=label, provenance=Provenance("relabelled", origin.model, None, _now()))


def moved(box: LabelledBox, place: Rectangle) -> LabelledBox:
    """Put elsewhere by a person. A model's score was of the box where it found it."""
    origin = box.provenance
    if origin.source != "accepted" or place == box.box:
        return box.with_(box=place)
    return box.with_(box=place, provenance=Provenance("accepted", origin.model, None, _now()))


def is_suggested(box: LabelledBox) -> bool:
    """Whether a model put this box into the file, and nobody has agreed yet."""
    return box.provenance.source == "model"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
