"""What changed between two models on one picture. A box is the same where IoU is at least .5, each for one other.

Shapes: B boxes before, A boxes after, G labelled boxes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.labels.classes.class_meanings import synonym_in
from engine.structures.annotation import Annotation
from engine.structures.boxes import area, intersection, iou
from engine.structures.comparison import PictureComparison
from engine.structures.stages import Detections

SAME_BOX_IOU = 0.5
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def compare_picture(truth: Annotation, before: Detections, after: Detections, score: float) -> PictureComparison:
    """Detections below `score` are left out. A box that only changed its name is neither gained nor lost."""
    before, after = _at_least(before, score), _at_least(after, score)
    pairs = pair_up(iou(before.boxes.astype(np.float64), after.boxes.astype(np.float64)))
    (found_before, _), (found_after, _) = judge(truth, before), judge(truth, after)
    return PictureComparison(
        truth=truth,
        before=before,
        after=after,
        gained=np.setdiff1d(np.arange(len(after)), pairs[:, 1]),
        lost=np.setdiff1d(np.arange(len(before)), pairs[:, 0]),
        fixed=np.flatnonzero(found_after & ~found_before),
        broken=np.flatnonzero(found_before & ~found_after),
    )


def _at_least(detections: Detections, score: float) -> Detections:
    """Those of at least this score."""
    rows, d = detections.scores >= score, detections
    return Detections(d.boxes[rows], d.classes[rows], d.scores[rows], d.rois[rows], d.class_names)


def pair_up(overlap: NDArray[np.float64]) -> Ints:
    """(B, A) -> (n, 2): the pairs that overlap most first, until none reaches SAME_BOX_IOU."""
    left, pairs = overlap.copy(), []
    while left.size and left.max() >= SAME_BOX_IOU:
        b, a = np.unravel_index(int(left.argmax()), left.shape)
        pairs.append((int(b), int(a)))
        left[b, :] = left[:, a] = -1.0
    return np.array(pairs, np.int64).reshape(-1, 2)


def judge(truth: Annotation, detections: Detections) -> tuple[Bools, Bools]:
    """(G,): labelled boxes on which a detection of their name lies; crowd regions are never found. And (A,): detections
    that lie on no labelled box of their name, nor in a crowd region of it."""
    boxes, found = truth.box_array().astype(np.float64), detections.boxes.astype(np.float64)
    called = {name: synonym_in(name, truth.labels) for name in dict.fromkeys(detections.names)}
    names = [called[name] for name in detections.names]
    shape = len(boxes), len(found)
    same_name = np.array([[box.label == name for name in names] for box in truth.boxes], bool).reshape(shape)
    real = np.array([not box.crowd for box in truth.boxes], bool)
    pairs = pair_up(np.where(same_name & real[:, None], iou(boxes, found), -1.0))
    share = intersection(boxes, found) / np.maximum(area(found), 1e-12)
    in_crowd = (same_name & ~real[:, None] & (share >= SAME_BOX_IOU)).any(axis=0)
    return np.isin(np.arange(len(boxes)), pairs[:, 0]), ~np.isin(np.arange(len(found)), pairs[:, 1]) & ~in_crowd
