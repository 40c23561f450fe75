"""Label check before a training: findings that are worth a look, with their pictures and boxes. Pure NumPy.

A picture that says nothing, boxes of a few pixels, the same object twice, boxes that reach out of the picture, classes
with too few boxes to learn from, boxes that no anchor covers: what people find out after a night of training.

Shapes: N boxes of one picture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labels.anchor_fit import LEAST_IOU, Suggestion, suggest_anchors, uncovered
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import BoxArray, clip, iou
from engine.structures.evaluation import CountedBox, CountedBoxes
from engine.structures.models import AnchorPlan
from engine.structures.retrieval import FindingKind
from engine.structures.selection import count_of_boxes
from engine.words import mark, tr

Kind = Literal["no box", "tiny", "duplicate", "outside", "few boxes", "one picture", "not covered"]
TINY_SIDE = 4.0  # pixels: below it an object has hardly a cell of any map
SAME_IOU = 0.9  # two boxes of one class are then one object, labelled twice
OUTSIDE_SLACK = 1.0  # pixels: rounding in a file is no fault
FEWEST_BOXES = 10  # of a class


class Dismissed(NamedTuple):
    """A finding that a person marked as right, by its content and not by its number: a box (edges to .01 pixel), a
    picture as a whole (no box), or a class (no path)."""

    kind: Kind | FindingKind
    path: Path | None = None
    label: str = ""
    box: Rectangle | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A picture, and which of its boxes; None is the picture as a whole. says: what the box is."""

    path: Path
    box: int | None = None
    says: LabelledBox | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """text: one sentence with the number in it. why: what it does to a training, and what to do.

    label: the class, where the finding is of a class as a whole.
    """

    kind: Kind
    text: str
    why: str
    places: tuple[Place, ...]
    label: str = ""

    def boxes_in(self, paths: Set[Path]) -> CountedBoxes:
        """The boxes in these of its pictures."""
        found: defaultdict[Path, list[CountedBox]] = defaultdict(list)
        for place in self.places:
            if place.path in paths:
                found[place.path] += [CountedBox(Rectangle(*place.says.box), place.says.label)] if place.says else []
        return CountedBoxes("truth", {path: tuple(boxes) for path, boxes in found.items()})

    def dismissed(self, place: Place | None = None) -> frozenset[Dismissed]:
        """The entry to store when a person marks it as right: one place, or all of them; a class always as a whole."""
        if self.label:
            return frozenset([Dismissed(self.kind, label=self.label)])
        return frozenset(_dismissed(self.kind, one) for one in ([place] if place is not None else self.places))

    def without(self, dismissed: Set[Dismissed]) -> Finding | None:
        """The finding without the dismissed places; None where no place is left."""
        if self.label:
            return None if self.dismissed() <= dismissed else self
        places = tuple(place for place in self.places if _dismissed(self.kind, place) not in dismissed)
        if not places or len(places) == len(self.places):
            return self if places else None
        return replace(self, places=places, text=_sentence(self.kind, len(places)))


@dataclass(frozen=True, slots=True, eq=False)
class LabelCheck:
    """pictures, boxes: how many were looked at. classes: boxes by class, the most frequent first.

    suggestion: anchors for these boxes; None where the model has none, or there is no box.
    """

    pictures: int
    boxes: int
    classes: dict[str, int]
    findings: tuple[Finding, ...]
    suggestion: Suggestion | None = None

    def without(self, dismissed: Set[Dismissed]) -> LabelCheck:
        """The findings that nobody dismissed."""
        left = (finding.without(dismissed) for finding in self.findings)
        return replace(self, findings=tuple(finding for finding in left if finding is not None))


_WHY: dict[Kind, str] = {
    "no box": mark("Trained as pictures without objects. If there are objects in them, draw the boxes."),
    "tiny": mark("A side under {side:g} pixels: often drawn by mistake. Delete it, or draw it again."),
    "duplicate": mark("Two boxes of one class that overlap by more than {iou:.0%}. Delete one of them."),
    "outside": mark("Part of the box lies outside the picture; training cuts it off. Draw it inside."),
    "few boxes": mark("Fewer than {fewest} boxes: too few for good detections. Label more of it."),
    "one picture": mark("All its boxes are in one picture: the model may learn the picture instead of the class."),
    "not covered": mark(
        "No anchor has an IoU of {least:g}: the RPN may miss them. Better anchors are suggested below."
    ),
}
_SENTENCES: dict[Kind, tuple[str, str]] = {  # of one, of several
    "no box": (mark("1 picture without a box"), mark("{count:,} pictures without a box")),
    "tiny": (mark("1 tiny box"), mark("{count:,} tiny boxes")),
    "duplicate": (mark("1 box labelled twice"), mark("{count:,} boxes labelled twice")),
    "outside": (mark("1 box reaching out of the picture"), mark("{count:,} boxes reach out of the picture")),
    "not covered": (mark("1 box that no anchor covers"), mark("{count:,} boxes that no anchor covers")),
}
_ORDER: tuple[Kind, ...] = ("no box", "outside", "duplicate", "tiny", "not covered")


def check_labels(annotations: Iterable[Annotation], anchors: AnchorPlan | None = None) -> LabelCheck:
    """All findings in these pictures. anchors: the model's; None where it has none."""
    places: dict[Kind, list[Place]] = defaultdict(list)
    of_class: dict[str, list[Place]] = defaultdict(list)
    measured: list[tuple[BoxArray, NDArray[np.float64]]] = []  # boxes, and for each its picture's size
    pictures = 0
    for annotation in annotations:
        pictures += 1
        boxes, here = annotation.box_array(), []
        for number, box in enumerate(annotation.boxes):
            here.append(Place(annotation.path, number, box))
            of_class[box.label].append(here[-1])
        if not here:
            places["no box"] += [] if annotation.unshown else [Place(annotation.path)]
            continue
        found: dict[Kind, NDArray[np.intp]] = {
            "tiny": np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).min(axis=1) < TINY_SIDE),
            "duplicate": _duplicates(boxes, annotation.labels),
            "outside": _outside(boxes, *annotation.size),
        }
        if anchors is not None and min(annotation.size) > 0:
            measured.append((boxes, np.tile(np.array([annotation.size], float), (len(boxes), 1))))
            found["not covered"] = np.flatnonzero(uncovered(*measured[-1], anchors))
        for kind, rows in found.items():
            places[kind].extend(here[row] for row in rows)
    findings = [
        Finding(kind, _sentence(kind, len(places[kind])), _why(kind), tuple(places[kind]))
        for kind in _ORDER
        if places[kind]
    ]
    counts = Counter({label: len(some) for label, some in of_class.items()})
    suggestion = None
    if anchors is not None and measured:
        every, sizes = (np.concatenate(parts) for parts in zip(*measured, strict=True))
        suggestion = suggest_anchors(every, sizes, anchors)
    findings += _of_classes(of_class, pictures)
    return LabelCheck(pictures, counts.total(), dict(counts.most_common()), tuple(findings), suggestion)


def _of_classes(of_class: Mapping[str, Sequence[Place]], pictures: int) -> Iterator[Finding]:
    for label, places in sorted(of_class.items(), key=lambda item: len(item[1])):
        if len(places) < FEWEST_BOXES:
            text = tr(
                "{label}: {boxes} in all, too few to judge the class well",
                label=label,
                boxes=count_of_boxes(len(places)),
            )
            yield Finding("few boxes", text, _why("few boxes"), tuple(places), label)
        elif pictures > 1 and len({place.path for place in places}) == 1:
            text = tr("{label}: all {count:,} boxes in one picture", label=label, count=len(places))
            yield Finding("one picture", text, _why("one picture"), tuple(places), label)


def _dismissed(kind: Kind, place: Place) -> Dismissed:
    if place.says is None:
        return Dismissed(kind, place.path)
    edges = Rectangle(*(round(float(edge), 2) for edge in place.says.box))
    return Dismissed(kind, place.path, place.says.label, edges)


def _duplicates(boxes: BoxArray, labels: tuple[str, ...]) -> NDArray[np.intp]:
    """The later one of each pair."""
    names = np.array(labels, object)
    twice = (iou(boxes, boxes) > SAME_IOU) & (names[:, None] == names[None])
    return np.flatnonzero(np.tril(twice, -1).any(axis=1))


def _outside(boxes: BoxArray, width: int, height: int) -> NDArray[np.intp]:
    if min(width, height) < 1:
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.abs(boxes - clip(boxes, width, height)).max(axis=1) > OUTSIDE_SLACK)


def _why(kind: Kind) -> str:
    """What is wrong with it, and what to do."""
    return tr(_WHY[kind], side=TINY_SIDE, iou=SAME_IOU, fewest=FEWEST_BOXES, least=LEAST_IOU)


def _sentence(kind: Kind, count: int) -> str:
    one, many = _SENTENCES[kind]
    return tr(one) if count == 1 else tr(many, count=count)
