"""Which labels of a folder look wrong, judged picture by picture by a classifier that did not learn from it.

The pictures are dealt into folds. For each, ridge regression from vectors to the classes and the background is fitted
on the other folds, in closed form (the sums over a fold are taken out of those over all); its answers become
probabilities by a softmax whose temperature makes the labels as they are likeliest. Then
  name      another class is likelier than the label
  missing   a proposal that lies on no label is likelier a class than background
  place     the head's box regression moves the box by more than it moves those of this class as a rule, or what is
            likeliest of the class lies beside it
  double    two labels on one object

The scores were set on 24 training pictures of bccd_voc with 92 faults put in (benchmarks/label_check.py), so that kinds
which were right more often come first: of the first 20 findings of a kind were right all (double), .75 (name), .35
(missing), .2 (place).

Shapes: R RoIs of all pictures, D numbers of a vector, K classes (the background is number K).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.ranking import ON, RIDGE, Floats, Rois, standardised, without_duplicates
from engine.retrieval.roi_vectors import PictureVectors
from engine.structures.annotation import Annotation, Rectangle
from engine.structures.boxes import BoxArray, area, intersection, iou
from engine.structures.retrieval import FindingKind, LabelFinding
from engine.words import tr

FOLDS = 5
OFF = 0.3  # IoU with every label, below which a proposal is background
FEWEST = 10  # boxes of a class in the other folds, below which its names are not judged
LEAST_SCORE = 0.3  # below it a finding is none
COVERED = 0.6  # share of a proposal, or of a label, that lies in the other: a part or a group, not another object
BESIDE = 0.1  # IoU of a label and a proposal that may be what the label means
DISPLACED = 0.5  # how sure it is that such a label is wrong: it often is not
DOUBLE = 0.8  # IoU of two labels from which they are one object
TEMPERATURES = (0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledVectors:
    """A picture with its vectors, in the order of its boxes. learn: whether others may be judged by it."""

    annotation: Annotation
    vectors: PictureVectors
    learn: bool


def label_faults(pictures: Sequence[LabelledVectors]) -> list[LabelFinding]:
    """The likeliest to be wrong first; of each label one of a kind."""
    if not any(one.annotation.boxes for one in pictures):
        return []
    table, learn = _Table.of(pictures), np.array([one.learn for one in pictures])
    chances, enough = _judged(table, learn)
    every = [
        *_names(table, chances, enough),
        *_missing(table, chances),
        *_places(table, chances, learn),
        *_doubles(table),
    ]
    best: dict[tuple[int, str], _Found] = {}
    for one in sorted(every, key=lambda one: -one.score):
        if one.score >= LEAST_SCORE:
            best.setdefault((int(one.row), one.kind), one)
    return [_finding(pictures, table, one) for one in best.values()]


class _Found(NamedTuple):
    """row: of the table. label: what a missing one may be. better: the name that a wrong one should be."""

    row: np.intp
    kind: FindingKind
    reason: str
    score: float
    label: str = ""
    better: str = ""


def _finding(pictures: Sequence[LabelledVectors], table: _Table, found: _Found) -> LabelFinding:
    annotation, number = pictures[table.picture[found.row]].annotation, table.box[found.row]
    if number < 0:
        box, label = Rectangle(*table.boxes[found.row].tolist()), found.label
    else:
        box, label = annotation.boxes[number].box, annotation.boxes[number].label
    return LabelFinding(annotation.path, box, label, found.kind, found.reason, found.score, found.better)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All RoIs, of each picture the labelled ones first. picture: (R,). box: (R,) number of the labelled box, or -1.
    target: (R,) class to learn, K the background, -1 neither. label: (R,) of labelled ones; -1: crowds and difficult
    ones. is_free: (R,) proposals that lie on no label."""

    classes: tuple[str, ...]
    picture: NDArray[np.intp]
    box: NDArray[np.intp]
    boxes: BoxArray
    refined: BoxArray
    likely: Floats
    vectors: Floats
    label: NDArray[np.intp]
    target: NDArray[np.intp]
    is_free: NDArray[np.bool_]

    @classmethod
    def of(cls, pictures: Sequence[LabelledVectors]) -> _Table:
        classes = tuple(dict.fromkeys(name for one in pictures for name in one.annotation.labels))
        number = {name: place for place, name in enumerate(classes)}
        parts: list[tuple[NDArray[Any], ...]] = []
        for place, one in enumerate(pictures):
            boxes, (own, rest) = one.annotation.boxes, one.vectors
            count, free = len(boxes), len(rest.boxes)
            label = np.array([number[b.label] if b.is_learned else -1 for b in boxes], np.intp)
            target, is_free = _of_proposals(one.annotation, rest.boxes, label, len(classes))
            part: tuple[NDArray[Any], ...] = (
                np.full(count + free, place, np.intp),
                np.concatenate([np.arange(count), np.full(free, -1)]),
                np.concatenate([own.boxes, rest.boxes]),
                np.concatenate([own.refined, rest.refined]),
                np.concatenate([own.scores, rest.scores]),
                np.concatenate([own.vectors, rest.vectors]),
                np.concatenate([label, np.full(free, -1, np.intp)]),
                np.concatenate([label, target]),
                np.concatenate([np.zeros(count, bool), is_free]),
            )
            parts.append(part)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        columns[5] = standardised(columns[5])[0]
        return cls(classes, *columns)


def _of_proposals(
    annotation: Annotation, boxes: BoxArray, label: NDArray[np.intp], background: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """What proposals are learned as: the label that they lie on, background, or (-1) neither. And which lie on none."""
    truth, ignored = annotation.box_array(), annotation.ignored().boxes
    every = np.concatenate([truth, ignored])
    target = np.full(len(boxes), background, np.intp)
    if not len(every):
        return target, np.ones(len(boxes), bool)
    overlap, shared = iou(boxes, every), intersection(boxes, every)
    target[overlap.max(1) >= OFF] = -1
    if len(truth):
        best = overlap[:, : len(truth)].argmax(1)
        on = overlap[np.arange(len(boxes)), best] >= ON
        target[on] = label[best[on]]
    parts = (shared / np.maximum(area(boxes), 1)[:, None]).max(1)
    wholes = (shared / np.maximum(area(every), 1)[None]).max(1)
    return target, (overlap.max(1) < OFF) & (parts < COVERED) & (wholes < COVERED)


def _judged(table: _Table, learn: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """(R, K+1) chances of each class and, last, of the background, from the other folds; and (R, K) which classes have
    boxes enough there."""
    K = len(table.classes)
    fold, used = table.picture % FOLDS, (table.target >= 0) & learn[table.picture]
    target = np.eye(K + 1, dtype=np.float32)[np.maximum(table.target, 0)]
    count = np.maximum(target[used].sum(0), 1)
    weight = count**-0.5  # rare classes count for more, and not for as much as frequent ones
    share = np.where(np.arange(K + 1) < K, 0.5 * weight / (weight * count)[:K].sum(), 0.5 / count[K])
    rows = np.concatenate([table.vectors, np.ones((len(table.vectors), 1), np.float32)], 1)
    weighted = rows * (share[table.target] * used).astype(np.float32)[:, None]
    squares = [weighted[fold == f].T @ rows[fold == f] for f in range(FOLDS)]
    products = [weighted[fold == f].T @ target[fold == f] for f in range(FOLDS)]
    ridge = np.diag(np.r_[np.full(rows.shape[1] - 1, RIDGE), 1e-6]).astype(np.float32)
    answers = np.zeros((len(rows), K + 1), np.float32)
    enough = np.zeros((len(rows), K), bool)
    for f in range(FOLDS):
        here = fold == f
        lines = np.linalg.solve(sum(squares) - squares[f] + ridge, sum(products) - products[f])
        answers[here] = rows[here] @ lines
        enough[here] = target[used & ~here & (table.box >= 0), :K].sum(0) >= FEWEST
    return _softmax(answers, table.label), enough


def _softmax(answers: Floats, label: NDArray[np.intp]) -> Floats:
    """With the temperature that makes the labels as they are likeliest: most of them are right."""

    def chances(temperature: float) -> Floats:
        raised = np.exp((answers - answers.max(1, keepdims=True)) / temperature)
        whole: Floats = raised / raised.sum(1, keepdims=True)
        return whole

    labelled = np.flatnonzero(label >= 0)
    if not len(labelled):
        return chances(TEMPERATURES[0])
    return max(map(chances, TEMPERATURES), key=lambda one: float(np.log(one[labelled, label[labelled]] + 1e-6).sum()))


def _names(table: _Table, chances: Floats, enough: NDArray[np.bool_]) -> Iterator[_Found]:
    K = len(table.classes)
    for row in np.flatnonzero(table.label >= 0):
        own, best = int(table.label[row]), int(chances[row, :K].argmax())
        if enough[row, own] and best != own:
            chance, other = chances[row, own], chances[row, best]
            words = tr(
                "looks more like {classes} ({other:.0%}) than {classes2} ({chance:.0%})",
                classes=table.classes[best],
                other=other,
                classes2=table.classes[own],
                chance=chance,
            )
            yield _Found(row, "name", words, float(other / (other + chance)), better=table.classes[best])


def _missing(table: _Table, chances: Floats) -> Iterator[_Found]:
    K = len(table.classes)
    rows = np.flatnonzero(table.is_free)
    scores = np.sqrt(chances[rows, :K].max(1) * table.likely[rows])
    free = Rois(table.picture[rows], table.boxes[rows], table.likely[rows], table.vectors[rows])
    for place in without_duplicates(free, scores, len(rows)):
        row = rows[place]
        name = table.classes[int(chances[row, :K].argmax())]
        yield _Found(
            row, "missing", tr("looks like {name}, and no label is here", name=name), float(scores[place]), name
        )


def _places(table: _Table, chances: Floats, learn: NDArray[np.bool_]) -> Iterator[_Found]:
    """What box regression does to boxes of a class as a rule is the folder's way of drawing, no fault."""
    rows = np.flatnonzero(table.label >= 0)
    deltas, fold = _deltas(table.boxes[rows], table.refined[rows]), table.picture[rows] % FOLDS
    usual = np.zeros_like(deltas)
    for f, label in sorted({*zip(fold.tolist(), table.label[rows].tolist(), strict=True)}):
        others = learn[table.picture[rows]] & (fold != f)
        alike = others & (table.label[rows] == label)
        chosen = alike if alike.sum() >= FEWEST else others
        if chosen.any():
            usual[(fold == f) & (table.label[rows] == label)] = np.median(deltas[chosen], axis=0)
    moved = _applied(table.boxes[rows], deltas - usual)
    for row, box, after in zip(rows, table.boxes[rows], moved, strict=True):
        name = table.classes[table.label[row]]
        agreement = float(iou(box[None], after[None])[0, 0])
        yield _Found(
            row,
            "place",
            tr("the {name} reaches elsewhere: IoU {agreement:.2f}", name=name, agreement=agreement),
            1 - agreement,
        )
        overlap, background = _nearest(table, chances, row), chances[row, -1]
        doubt = background / (background + chances[row, table.label[row]])
        words = (
            tr("the nearest {name} lies elsewhere: IoU {overlap:.2f}", name=name, overlap=overlap)
            if overlap
            else tr("nothing like {name} is here", name=name)
        )
        yield _Found(row, "place", words, float(DISPLACED * (1 - overlap) * doubt))


def _nearest(table: _Table, chances: Floats, row: np.intp) -> float:
    """The label's IoU with the proposal beside it that is likeliest of its class; 0 without any."""
    first, last = np.searchsorted(table.picture, [table.picture[row], table.picture[row] + 1])
    proposals = np.arange(first, last)[table.box[first:last] < 0]
    overlap = iou(table.boxes[row : row + 1], table.boxes[proposals])[0]
    chance = chances[proposals, table.label[row]]
    likely = table.likely[proposals] * chance / (chance + chances[proposals, -1])
    beside = overlap > BESIDE
    return float(overlap[np.where(beside, likely * np.sqrt(overlap), -1).argmax()]) if beside.any() else 0.0


def _deltas(boxes: BoxArray, after: BoxArray) -> Floats:
    """(R, 4): how far each edge moves, in widths and heights of the box."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1)
    moves: Floats = (after - boxes) / np.tile(sides, 2)
    return moves


def _applied(boxes: BoxArray, deltas: Floats) -> BoxArray:
    """The inverse of `_deltas`."""
    moved: BoxArray = boxes + deltas * np.tile(np.maximum(boxes[:, 2:] - boxes[:, :2], 1), 2)
    return moved


def _doubles(table: _Table) -> Iterator[_Found]:
    """The later one of each pair."""
    for picture in np.unique(table.picture[table.label >= 0]):
        rows = np.flatnonzero((table.picture == picture) & (table.label >= 0))
        overlap = np.tril(iou(table.boxes[rows], table.boxes[rows]), -1)
        for later, earlier in zip(*np.nonzero(overlap >= DOUBLE), strict=True):
            value, other = float(overlap[later, earlier]), table.classes[table.label[rows[earlier]]]
            yield _Found(
                rows[later], "double", tr("lies on a label {other} (IoU {value:.2f})", other=other, value=value), value
            )
