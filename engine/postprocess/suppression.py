"""The last NMS box by box: which box stays, and which it removes (Fast R-CNN, section 3). NumPy alone.

Shapes: R RoIs, K foreground classes, N boxes that the score threshold leaves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray, iou
from engine.structures.inspection.post_processing import Suppression
from engine.structures.stages import Floats, HeadOutput, PostProcessing, Refinement

SMALLEST_SIDE = 1e-2  # pixels; what clipping left of a box outside the picture


class ClassBoxes(NamedTuple):
    """Each RoI's box of each class that is sure enough: boxes (N, 4), scores, classes and rois (N,)."""

    boxes: BoxArray
    scores: Floats
    classes: NDArray[np.intp]
    rois: NDArray[np.intp]


def class_boxes(head: HeadOutput, refinement: Refinement, score: float) -> ClassBoxes:
    """Those above `score` that are not empty, by RoI and class."""
    scores = head.scores[:, 1:]
    rois, classes = np.nonzero(scores > score)
    boxes = refinement.after[rois, np.minimum(classes, refinement.after.shape[1] - 1)]
    proper = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= SMALLEST_SIDE).all(axis=1))
    return ClassBoxes(boxes[proper], scores[rois, classes][proper], classes[proper], rois[proper])


def who_removes(boxes: BoxArray, nms: float) -> tuple[NDArray[np.intp], Floats]:
    """Greedy NMS of one group, boxes (N, 4) best first: the row that removes each, -1 for one that stays, and its IoU
    with that one, then 0."""
    by, overlap = np.full(len(boxes), -1, np.intp), np.zeros(len(boxes), np.float32)
    waiting = np.arange(len(boxes))
    while len(waiting):
        best, waiting = int(waiting[0]), waiting[1:]
        shared = iou(boxes[best : best + 1], boxes[waiting])[0]
        goes = shared.astype(np.float64) > nms  # as torchvision compares them
        by[waiting[goes]], overlap[waiting[goes]] = best, shared[goes]
        waiting = waiting[~goes]
    return by, overlap


def replay(head: HeadOutput, refinement: Refinement, rule: PostProcessing) -> Suppression:
    """As `engine.postprocess.detections.select_detections` does it at once. The steps are its detections."""
    found = class_boxes(head, refinement, rule.score)
    order = np.argsort(-found.scores, kind="stable")
    boxes, scores, classes, rois = found.boxes[order], found.scores[order], found.classes[order], found.rois[order]
    by, overlap = np.full(len(boxes), -1, np.int32), np.zeros(len(boxes), np.float32)
    for k in np.unique(classes):
        rows = np.flatnonzero(classes == k)
        removers, overlap[rows] = who_removes(boxes[rows], rule.nms)
        by[rows] = np.where(removers < 0, -1, rows[removers])
    numbers = classes.astype(np.int32), rois.astype(np.int32)
    return Suppression(boxes, numbers[0], scores, numbers[1], by, overlap, head.class_names, rule)
