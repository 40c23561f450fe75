"""How likely each RoI is each class or background, judged by other pictures: linear discriminant analysis.

The pictures are dealt into folds. For each, the classes' means and the covariance within classes, shrunk towards a
multiple of the identity, come from the other folds (the sums over a fold are taken out of those over all). All classes
and the background are equally likely beforehand, so a rare class is not judged by how rare it is. The answers become
probabilities by a softmax whose temperature makes the labels as they are likeliest.

Shapes: R RoIs of all pictures, D numbers of a vector, K classes (the background is number K).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.ranking import ON, Floats
from engine.structures.annotation import Annotation
from engine.structures.boxes import BoxArray, area, intersection, iou

Doubles = NDArray[np.float64]
SHRINKAGE = 0.1
SIZE = 0.1  # spread of a box's logarithmic sides among numbers of vectors of length 1
OFF = 0.3  # IoU with every label, below which a proposal is background
COVERED = 0.6  # share of a proposal, or of a label, that lies in the other: a part or a group, not another object
TEMPERATURES = (1, 2, 3, 5, 8, 12, 20, 40)


def proposal_targets(
    annotation: Annotation, boxes: BoxArray, label: NDArray[np.intp], kind: NDArray[np.intp], background: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """What proposals are learned as: the label that they lie on, background, or (-1) neither. And which may be missing
    labels: on no label, or, where the net surely sees a class, on none of this class."""
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
    parts = shared / np.maximum(area(boxes), 1)[:, None]
    wholes = shared / np.maximum(area(every), 1)[None]
    names = np.concatenate([label, np.full(len(ignored), -1, np.intp)])
    same = (names == -1) | (names == kind[:, None])
    is_new = (np.where(same, overlap, 0).max(1) < OFF) & (np.where(same, parts, 0).sum(1) < COVERED)
    is_alone = (overlap.max(1) < OFF) & (parts.max(1) < COVERED) & (wholes.max(1) < COVERED)
    return target, np.where(kind >= 0, is_new & (overlap.max(1) < ON), is_alone)


def with_sizes(vectors: Floats, boxes: BoxArray) -> Floats:
    """(R, D + 2): pooling takes the size of a RoI away, and some classes differ in little else."""
    sides = np.log(np.maximum(boxes[:, 2:] - boxes[:, :2], 1))
    sides = SIZE * (sides - sides.mean(0)) / np.maximum(sides.std(0), 1e-3)
    return np.concatenate([vectors, sides], 1).astype(np.float32)


def class_chances(
    vectors: Floats, target: NDArray[np.intp], fold: NDArray[np.intp], label: NDArray[np.intp], classes: int
) -> Floats:
    """(R, K + 1). target: (R,) what to learn, -1: nothing. label: (R,) of labelled RoIs, else -1."""
    every = np.bincount(target[target >= 0], minlength=classes + 1)
    weight = 1 / np.sqrt(np.maximum(every, 1))
    sums = {int(f): _sums(vectors, np.where(fold == f, target, -1), weight) for f in np.unique(fold)}
    count, total, square = (sum(parts) for parts in zip(*sums.values(), strict=True))
    answers = np.zeros((len(vectors), classes + 1))
    for f, (own_count, own_total, own_square) in sums.items():
        number, totals = count - own_count, total - own_total
        scale = np.maximum((weight * number).sum(), 1e-9)
        means = totals / np.maximum(number, 1)[:, None]
        within = (square - own_square - (means.T * (weight * number)) @ means) / scale
        size = len(within)
        within = (1 - SHRINKAGE) * within + (SHRINKAGE * np.trace(within) / size + 1e-9) * np.eye(size)
        middle = totals.sum(0) / max(number.sum(), 1)
        means = (totals + middle) / (number + 1)[:, None]  # that of few RoIs says less
        lines = np.linalg.solve(within, means.T)
        here = fold == f
        answers[here] = vectors[here] @ lines - 0.5 * (means.T * lines).sum(0)
        answers[np.ix_(here, number == 0)] = -1e6
    return _softmax(answers, label)


def _sums(vectors: Floats, target: NDArray[np.intp], weight: Doubles) -> tuple[NDArray[np.intp], Doubles, Doubles]:
    """Of the RoIs with a target: how many of each class, their sum, and all their weighted outer products."""
    rows = np.flatnonzero(target >= 0)
    part, kind = vectors[rows].astype(np.float64), target[rows]
    total = np.zeros((len(weight), vectors.shape[1]))
    np.add.at(total, kind, part)
    return np.bincount(kind, minlength=len(weight)), total, (part * weight[kind][:, None]).T @ part


def _softmax(answers: Doubles, label: NDArray[np.intp]) -> Floats:
    """With the temperature that makes the labels as they are likeliest: most of them are right."""

    def chances(temperature: float) -> Floats:
        raised = np.exp((answers - answers.max(1, keepdims=True)) / temperature)
        whole: Floats = (raised / raised.sum(1, keepdims=True)).astype(np.float32)
        return whole

    labelled = np.flatnonzero(label >= 0)
    if not len(labelled):
        return chances(TEMPERATURES[0])
    return max(map(chances, TEMPERATURES), key=lambda one: float(np.log(one[labelled, label[labelled]] + 1e-6).sum()))
