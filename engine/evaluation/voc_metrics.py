"""PASCAL VOC's average precision (Everingham et al. 2010, section 4.2): 11 points (VOC07) and all points (VOC10 on).

With continuous edges, IoU is the development kit's: its "+ 1" is already in the edges.
Shapes: D detections of a class over all pictures, best first; G its labelled boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class ClassTruth(NamedTuple):
    """One picture's boxes of one class. ignored: (G,) difficult ones, which count neither for nor against."""

    boxes: Floats
    ignored: NDArray[np.bool_]


class ClassAnswers(NamedTuple):
    """One picture's detections of one class: (D, 4) and (D,)."""

    boxes: Floats
    scores: Floats


def average_precision(
    truths: Sequence[ClassTruth], answers: Sequence[ClassAnswers], threshold: float = 0.5
) -> tuple[float, float]:
    """(11-point, all-point) AP of one class; (nan, nan) where there is nothing to find."""
    wanted = sum(int((~truth.ignored).sum()) for truth in truths)
    if wanted == 0:
        return float("nan"), float("nan")
    hits, scores = zip(*(_hits(t, a, threshold) for t, a in zip(truths, answers, strict=True)), strict=True)
    hit, score = np.concatenate(hits), np.concatenate(scores)
    order = np.argsort(-score, kind="stable")
    hit = hit[order][hit[order] >= 0]
    true, false = np.cumsum(hit == 1), np.cumsum(hit == 0)
    recall, precision = true / wanted, true / np.maximum(true + false, 1)
    return eleven_points(recall, precision), all_points(recall, precision)


def eleven_points(recall: Floats, precision: Floats) -> float:
    """Mean over recall 0, .1 ... 1 of the best precision at that recall or a higher one."""
    best = [precision[recall >= level].max(initial=0.0) for level in np.arange(11) / 10]
    return float(np.mean(best))


def all_points(recall: Floats, precision: Floats) -> float:
    """Area under precision made to fall with recall."""
    r = np.concatenate([[0.0], recall, [1.0]])
    p = np.concatenate([[0.0], precision, [0.0]])
    envelope = np.maximum.accumulate(p[::-1])[::-1]
    return float(((r[1:] - r[:-1]) * envelope[1:]).sum())


def _hits(truth: ClassTruth, answers: ClassAnswers, threshold: float) -> tuple[NDArray[np.int8], Floats]:
    """Per detection of one picture, best first: 1 the first on its box, 0 false, -1 on a difficult box.

    The order between pictures does not matter here: no box can be claimed from another picture.
    """
    order = np.argsort(-answers.scores, kind="stable")
    hit = np.zeros(len(order), np.int8)
    if len(truth.boxes):
        overlap = iou64(answers.boxes[order], truth.boxes)
        best = overlap.argmax(axis=1)
        taken = np.zeros(len(truth.boxes), bool)
        for d in np.flatnonzero(overlap.max(axis=1) >= threshold):
            box = best[d]
            if truth.ignored[box]:
                hit[d] = -1
            elif not taken[box]:
                taken[box], hit[d] = True, 1
    return hit, answers.scores[order]


def iou64(a: Floats, b: Floats) -> Floats:
    """(N, 4) x (M, 4) -> (N, M) in float64: figures are compared to six places."""
    corner, end = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = np.maximum(end - corner, 0)
    shared = sides[..., 0] * sides[..., 1]
    areas = [(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    ratio: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return ratio
