"""Which box of an object NMS within its class would leave, by any threshold of the score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.explain.ladder import COVERED, NOTHING, Records
from engine.explain.suppression import greedy
from engine.postprocess.suppression import SMALLEST_SIDE, replay
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou

STEP = 0.01  # of the sliders


def survivor(records: Records, klass: int, box: Rectangle, nms: float) -> float:
    """The best score of a box on the object that NMS within its class would leave; NOTHING where none is above a step
    of the slider, or none would be shown."""
    boxes = records.refined(np.full(len(records.head), klass))
    scores = records.head.scores[:, 1 + klass]
    is_proper = ((boxes[:, 2:] - boxes[:, :2]) >= SMALLEST_SIDE).all(axis=1)
    proper = np.flatnonzero(is_proper & (scores > STEP))
    stayed = proper[greedy(boxes[proper], scores[proper], nms)]
    hits = stayed[iou(boxes[stayed], as_boxes([box]))[:, 0] >= COVERED]
    score = float(scores[hits].max(initial=NOTHING))
    return NOTHING if score > 0 and _is_full(records, score, nms) else score


def _is_full(records: Records, score: float, nms: float) -> bool:
    """Whether boxes of any class with a higher score take all the places that there are for detections."""
    rule = replace(records.detections.selected_by, score=score, nms=nms)
    if np.count_nonzero(records.head.scores[:, 1:] > score) < rule.top:
        return False
    return len(replay(records.head, records.refinement, rule).steps) >= rule.top
