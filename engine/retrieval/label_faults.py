"""Which labels of a folder look wrong, judged by what other pictures teach, and by the net where it knows a class.

A class is known where the net has one of its name or meaning. Of known classes the net's own confident scores are the
evidence, of others those of a classifier that did not learn from the picture (engine.retrieval.class_chances). Then
  name      another class is likelier than the label
  missing   a proposal is likely a class, and no label is there (of a known class: no label of this class)
  place     what is likely of the class lies beside the label or fills a part of it, and has no label of its own; or
            the label looks like background, and no proposal lies on it
  double    two labels on one object; of two names the less likely one
Of a label the likeliest fault is told. All scores are on one scale, how likely it is a fault. Box regression says
nothing of it: of 70 moved and 70 loose boxes of bccd_voc (benchmarks/label_check.py, training pictures) 7 are among the
100 labels that the starter's head moves most.

Shapes: R RoIs of all pictures, K classes (the background is number K).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labels.classes.class_meanings import synonym_in
from engine.retrieval.class_chances import class_chances, proposal_targets, with_sizes
from engine.retrieval.ranking import Floats, Rois, standardised, without_duplicates
from engine.retrieval.roi_vectors import PictureVectors, RoiVectors
from engine.structures.annotation import Annotation, Rectangle
from engine.structures.boxes import BoxArray, area, intersection, iou
from engine.structures.retrieval import FindingKind, LabelFinding
from engine.words import tr

FOLDS = 5
FEWEST = 5  # boxes of a class in the other folds, below which its names are not judged
LEAST_SCORE = 0.3  # below it a finding is none
SURE = 0.5  # score of the net from which it is evidence
BESIDE = 0.1  # IoU of a label and a proposal that may be what the label means
FITS = 0.5  # from which it is; and of two labels, from which the one is seen in the other's box
TAKEN = 0.4  # IoU of a proposal and another label of the class, from which it is that one's
INSIDE = 0.8  # share of a box that lies in another, from which it is a part of it
PROPOSED = 0.7  # IoU of a label and any proposal, from which the net sees something there
BACKGROUND = 0.5  # how sure it is that a label is wrong which looks like background
DOUBLE = 0.8  # IoU of two labels from which they are one object


@dataclass(frozen=True, slots=True, eq=False)
class LabelledVectors:
    """A picture with its vectors, in the order of its boxes. learn: whether others may be judged by it."""

    annotation: Annotation
    vectors: PictureVectors
    learn: bool


def label_faults(pictures: Sequence[LabelledVectors], net_classes: Sequence[str] = ()) -> list[LabelFinding]:
    """The likeliest to be wrong first; of each label one. net_classes: names of the net that made the vectors."""
    if not any(one.annotation.boxes for one in pictures):
        return []
    table, learn = _Table.of(pictures, net_classes), np.array([one.learn for one in pictures])
    chances, enough = _judged(table, learn)
    every = [
        *_names(table, chances, enough),
        *_missing(table, chances),
        *_places(table, chances),
        *_doubles(table, chances),
    ]
    best: dict[int, _Found] = {}
    for one in sorted(every, key=lambda one: -one.score):
        if one.score >= LEAST_SCORE:
            best.setdefault(int(one.row), one)
    return [_finding(pictures, table, one) for one in best.values()]


class _Found(NamedTuple):
    """row: of the table. label: what a missing one may be. better: the name that a wrong one should be. meant: row of
    the proposal that a label out of place may mean, -1: none."""

    row: np.intp
    kind: FindingKind
    reason: str
    score: float
    label: str = ""
    better: str = ""
    meant: int = -1


def _finding(pictures: Sequence[LabelledVectors], table: _Table, found: _Found) -> LabelFinding:
    annotation, number = pictures[table.picture[found.row]].annotation, table.box[found.row]
    if number < 0:
        box, label = Rectangle(*table.boxes[found.row].tolist()), found.label
    else:
        box, label = annotation.boxes[number].box, annotation.boxes[number].label
    meant = None if found.meant < 0 else Rectangle(*table.boxes[found.meant].tolist())
    return LabelFinding(annotation.path, box, label, found.kind, found.reason, found.score, found.better, meant)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All RoIs, of each picture the labelled ones first. picture: (R,). box: (R,) number of the labelled box, or -1.
    target: (R,) class to learn, K the background, -1 neither. label: (R,) of labelled ones; -1: crowds and difficult
    ones. is_free: (R,) proposals that may be missing labels. in_net: (K,) whether the net has the class. kind: (R,)
    class that the net surely sees, else -1. sure: (R,) its score."""

    classes: tuple[str, ...]
    in_net: NDArray[np.bool_]
    picture: NDArray[np.intp]
    box: NDArray[np.intp]
    boxes: BoxArray
    likely: Floats
    vectors: Floats
    label: NDArray[np.intp]
    target: NDArray[np.intp]
    is_free: NDArray[np.bool_]
    kind: NDArray[np.intp]
    sure: Floats

    @classmethod
    def of(cls, pictures: Sequence[LabelledVectors], net_classes: Sequence[str]) -> _Table:
        classes = tuple(dict.fromkeys(name for one in pictures for name in one.annotation.labels))
        number = {name: place for place, name in enumerate(classes)}
        meant = [synonym_in(name, classes) for name in net_classes]
        class_of = np.array([-1 if name is None else number[name] for name in meant], np.intp)
        parts: list[tuple[NDArray[Any], ...]] = []
        for place, one in enumerate(pictures):
            boxes, (own, rest) = one.annotation.boxes, one.vectors
            count, free = len(boxes), len(rest.boxes)
            label = np.array([number[b.label] if b.is_learned else -1 for b in boxes], np.intp)
            kinds, kind = _seen(own, class_of), _seen(rest, class_of)
            target, is_free = proposal_targets(one.annotation, rest.boxes, label, kind, len(classes))
            part: tuple[NDArray[Any], ...] = (
                np.full(count + free, place, np.intp),
                np.concatenate([np.arange(count), np.full(free, -1)]),
                np.concatenate([own.boxes, rest.boxes]),
                np.concatenate([own.scores, rest.scores]),
                np.concatenate([own.vectors, rest.vectors]),
                np.concatenate([label, np.full(free, -1, np.intp)]),
                np.concatenate([label, target]),
                np.concatenate([np.zeros(count, bool), is_free]),
                np.concatenate([kinds, kind]),
                np.concatenate([own.sure, rest.sure]),
            )
            parts.append(part)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        columns[4] = standardised(columns[4])[0]
        return cls(classes, np.isin(np.arange(len(classes)), class_of), *columns)


def _seen(rois: RoiVectors, class_of: NDArray[np.intp]) -> NDArray[np.intp]:
    """(R,) the folder's class that the net surely sees, else -1."""
    if not len(class_of):
        return np.full(len(rois.boxes), -1, np.intp)
    return np.where(rois.sure >= SURE, class_of[rois.kind], -1)


def _judged(table: _Table, learn: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """(R, K+1) chances of each class and, last, of the background, from the other folds; and (R, K) which classes have
    boxes enough there."""
    K, fold = len(table.classes), table.picture % FOLDS
    target = np.where(learn[table.picture], table.target, -1)
    enough = np.zeros((len(fold), K), bool)
    for f in range(FOLDS):
        others = (target >= 0) & (fold != f) & (table.box >= 0)
        enough[fold == f] = np.bincount(target[others], minlength=K)[:K] >= FEWEST
    vectors = with_sizes(table.vectors, table.boxes)
    return class_chances(vectors, target, fold, table.label, K), enough


def _names(table: _Table, chances: Floats, enough: NDArray[np.bool_]) -> Iterator[_Found]:
    """Where the net surely sees a class, and knows the label's, its word counts alone."""
    K = len(table.classes)
    for row in np.flatnonzero(table.label >= 0):
        own, seen = int(table.label[row]), int(table.kind[row])
        there = _labelled_here(table, row)
        if table.in_net[own] and seen >= 0:
            name, sure = table.classes[seen], float(table.sure[row])
            if seen != own and seen not in there:
                yield _Found(
                    row, "name", tr("the model sees {name} here ({sure:.0%})", name=name, sure=sure), sure, better=name
                )
            continue
        best = int(np.where(enough[row], chances[row, :K], -1).argmax())
        if enough[row, own] and best != own and best not in there:
            chance, other = chances[row, own], chances[row, best]
            words = tr(
                "looks more like {classes} ({other:.0%}) than {classes2} ({chance:.0%})",
                classes=table.classes[best],
                other=other,
                classes2=table.classes[own],
                chance=chance,
            )
            yield _Found(row, "name", words, float(other - chance), better=table.classes[best])


def _labelled_here(table: _Table, row: np.intp) -> set[int]:
    """Classes of other labels that lie on this one: what is seen of them here is them."""
    first, last = np.searchsorted(table.picture, [table.picture[row], table.picture[row] + 1])
    others = np.arange(first, last)
    others = others[(table.label[others] >= 0) & (others != row)]
    on = iou(table.boxes[row : row + 1], table.boxes[others])[0] >= FITS
    return set(table.label[others[on]].tolist())


def _evidence(table: _Table, chances: Floats, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
    """The likeliest class of proposals, and how likely one is an object of it: by the net, if it knows the class."""
    K = len(table.classes)
    best, seen = chances[rows, :K].argmax(1), table.kind[rows] >= 0
    guess = np.where(table.in_net[best], 0, np.sqrt(chances[rows, best] * table.likely[rows]))
    return np.where(seen, table.kind[rows], best), np.where(seen, table.sure[rows], guess)


def _missing(table: _Table, chances: Floats) -> Iterator[_Found]:
    rows = np.flatnonzero(table.is_free)
    kind, scores = _evidence(table, chances, rows)
    free = Rois(table.picture[rows], table.boxes[rows], table.likely[rows], table.vectors[rows])
    for place in without_duplicates(free, scores, len(rows)):
        name = table.classes[kind[place]]
        words = tr("looks like {name}, and no label is here", name=name)
        yield _Found(rows[place], "missing", words, float(scores[place]), name)


def _places(table: _Table, chances: Floats) -> Iterator[_Found]:
    """No fault is what all labels of a class look like: that they are like background."""
    rows = np.flatnonzero(table.label >= 0)
    background = chances[rows, -1]
    doubt = background / (background + chances[rows, table.label[rows]] + 1e-9)
    for place, row in enumerate(rows):
        name, alike = table.classes[table.label[row]], table.label[rows] == table.label[row]
        yield _meant(table, chances, row)
        if table.kind[row] != table.label[row] and not _is_proposed(table, row):
            more = float(doubt[place] - np.median(doubt[alike]))
            yield _Found(row, "place", tr("the model sees no {name} here", name=name), BACKGROUND * more)


def _is_proposed(table: _Table, row: np.intp) -> bool:
    """Whether the net sees any object in this place, be it unlike those of the class."""
    first, last = np.searchsorted(table.picture, [table.picture[row], table.picture[row] + 1])
    proposals = np.arange(first, last)[table.box[first:last] < 0]
    return bool((iou(table.boxes[row : row + 1], table.boxes[proposals]) >= PROPOSED).any())


def _meant(table: _Table, chances: Floats, row: np.intp) -> _Found:
    """The likeliest proposal of the label's class that it may mean: one that it touches, and on no other label of the
    class. The more sure it is, the less it fits, and the less any other fits, the more the label is out of place."""
    name = table.classes[table.label[row]]
    first, last = np.searchsorted(table.picture, [table.picture[row], table.picture[row] + 1])
    here = np.arange(first, last)
    proposals = here[table.box[first:last] < 0]
    kind, likely = _evidence(table, chances, proposals)
    of_class = kind == table.label[row]
    proposals, likely = proposals[of_class], likely[of_class]
    overlap = iou(table.boxes[row : row + 1], table.boxes[proposals])[0]
    others = here[(table.label[first:last] == table.label[row]) & (here != row)]
    if len(others):
        on = iou(table.boxes[proposals], table.boxes[others]).max(1)
        likely = np.where((on >= TAKEN) & (on > overlap), 0, likely)
    likely = np.where(overlap > BESIDE, likely, 0)
    if not likely.any():
        return _Found(row, "place", "", 0.0)
    best = int(likely.argmax())
    value = float(overlap[best])
    score = float(likely[best]) * (1 - value) * (1 - float(likely[overlap >= FITS].max(initial=0)))
    if table.kind[row] == table.label[row]:
        score *= 1 - float(table.sure[row])  # it is here, too
    inside = intersection(table.boxes[row : row + 1], table.boxes[proposals[best : best + 1]])[0, 0]
    if inside >= INSIDE * area(table.boxes[proposals[best : best + 1]])[0]:
        words = tr("loose: the {name} fills {share:.0%} of the box", name=name, share=value)
    else:
        words = tr("the nearest {name} lies elsewhere: IoU {overlap:.2f}", name=name, overlap=value)
    return _Found(row, "place", words, score, meant=int(proposals[best]))


def _doubles(table: _Table, chances: Floats) -> Iterator[_Found]:
    """Of each pair the later one; of two classes the less likely one."""
    for picture in np.unique(table.picture[table.label >= 0]):
        rows = np.flatnonzero((table.picture == picture) & (table.label >= 0))
        overlap = np.tril(iou(table.boxes[rows], table.boxes[rows]), -1)
        for later, earlier in zip(*np.nonzero(overlap >= DOUBLE), strict=True):
            row, other, value = rows[later], rows[earlier], float(overlap[later, earlier])
            if table.label[row] != table.label[other] and _likelihood(table, chances, row) > _likelihood(
                table, chances, other
            ):
                row, other = other, row
            name = table.classes[table.label[other]]
            yield _Found(row, "double", tr("lies on a label {other} (IoU {value:.2f})", other=name, value=value), value)


def _likelihood(table: _Table, chances: Floats, row: np.intp) -> float:
    """How likely a label is of its class."""
    is_seen = table.kind[row] == table.label[row]
    return float(table.sure[row] if is_seen else chances[row, table.label[row]])
