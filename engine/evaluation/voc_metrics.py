"""PASCAL VOC's average precision (Everingham et al. 2010, section 4.2): 11 points (VOC07) and all points (VOC10 on).

With continuous edges, IoU is the development kit's: its "+ 1" is already in the edges.
Shapes: D detections of a class over all pictures, best first; G its labelled boxes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.coco_metrics import Floats, ScoredBoxes
from engine.structures.boxes import iou

FOUND_IOU = 0.5


def average_precision(pictures: Sequence[ScoredBoxes], k: int) -> tuple[float, float]:
    """(11-point, all-point) AP of class k at IoU .5; (nan, nan) where there is nothing to find.

    Difficult boxes and crowd regions count neither for nor against.
    """
    total = sum(int(((p.truth_classes == k) & ~p.difficult & ~p.crowd).sum()) for p in pictures)
    if total == 0:
        return float("nan"), float("nan")
    hits, scores = zip(*(_hits(picture, k) for picture in pictures), strict=True)
    hit = np.concatenate(hits)[np.argsort(-np.concatenate(scores), kind="stable")]
    hit = hit[hit >= 0]
    true, false = np.cumsum(hit == 1), np.cumsum(hit == 0)
    recall, precision = true / total, true / np.maximum(true + false, 1)
    return eleven_points(recall, precision), all_points(recall, precision)


def eleven_points(recall: Floats, precision: Floats) -> float:
    """Mean over recall 0, .1 ... 1 of the best precision at that recall or a higher one."""
    best = [precision[recall >= level].max(initial=0.0) for level in np.arange(11) / 10]
    return float(np.mean(best))


def all_points(recall: Floats, precision: Floats) -> float:
    """Area under precision made to fall with recall."""
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float((np.diff(recall, prepend=0.0) * envelope).sum())


def _hits(picture: ScoredBoxes, k: int) -> tuple[NDArray[np.int8], Floats]:
    """(D,) of one picture, best first: 1 the first on its box, 0 false, -1 on a box that does not count; and scores.

    The order between pictures does not matter here: no box can be claimed from another picture.
    """
    rows, mine = np.flatnonzero(picture.classes == k), picture.truth_classes == k
    rows = rows[np.argsort(-picture.scores[rows], kind="stable")]
    hit = np.zeros(len(rows), np.int8)
    if mine.any():
        ignored = (picture.difficult | picture.crowd)[mine]
        overlap = iou(picture.boxes[rows], picture.truth[mine])
        taken = np.zeros(len(ignored), bool)
        for d in np.flatnonzero(overlap.max(axis=1) >= FOUND_IOU):
            box = overlap[d].argmax()
            if ignored[box]:
                hit[d] = -1
            elif not taken[box]:
                taken[box], hit[d] = True, 1
    return hit, picture.scores[rows]
