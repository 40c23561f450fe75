"""What would help an object that was missed. A threshold is offered only where NMS, gone through again with it, would
leave a box on the object, among as many as are shown; more proposals where there may be one among them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.explain import words
from engine.explain.ladder import COVERED
from engine.explain.outcome import Explanation
from engine.explain.suppression import greedy
from engine.postprocess.suppression import SMALLEST_SIDE, replay
from engine.structures.boxes import as_boxes, iou
from engine.structures.inspection.stories import Remedy

STEP = 0.01  # of the sliders
MANY = 2000  # proposals, the papers' number of Selective Search boxes
ROUND = 100


def remedies_for(why: Explanation) -> tuple[Remedy, ...]:
    """Those that the program can do, the smallest first."""
    if why.outcome == "found":
        return ()
    found = [_threshold(why), _nms(why), _proposals(why)]
    if why.outcome == "no anchor":
        found.append(Remedy("anchors", words.other_anchors()))
    if why.outcome != "suppressed" and why.is_named:
        found.append(Remedy("learn", words.label_more()))
    return tuple(remedy for remedy in found if remedy is not None)


def _threshold(why: Explanation) -> Remedy | None:
    if why.outcome not in ("low score", "wrong class"):
        return None
    score = _survivor(why, why.case.records.detections.selected_by.nms)
    value = math.floor(score / STEP - 1e-6) * STEP
    return Remedy("threshold", words.lower_threshold(value), round(value, 2)) if 0 < value < why.threshold else None


def _nms(why: Explanation) -> Remedy | None:
    if why.rival is None:
        return None
    value = round(math.ceil(why.rival.iou / STEP + 1e-6) * STEP, 2)
    helps = value < 1 and _survivor(why, value) > why.threshold
    return Remedy("nms", words.raise_nms(value), value) if helps else None


def _survivor(why: Explanation, nms: float) -> float:
    """The best score of a box on the object that NMS within its class would leave; -1: none above a step of it, or
    none that would be shown."""
    r = why.case.records
    boxes = r.refined(np.full(len(r.head), why.klass))
    scores = r.head.scores[:, 1 + why.klass]
    is_proper = ((boxes[:, 2:] - boxes[:, :2]) >= SMALLEST_SIDE).all(axis=1)
    proper = np.flatnonzero(is_proper & (scores > STEP))
    stayed = proper[greedy(boxes[proper], scores[proper], nms)]
    hits = stayed[iou(boxes[stayed], as_boxes([why.box]))[:, 0] >= COVERED]
    score = float(scores[hits].max(initial=-1.0))
    return -1.0 if score > 0 and _is_full(why, score, nms) else score


def _is_full(why: Explanation, score: float, nms: float) -> bool:
    """Whether boxes of any class with a higher score take all the places that there are for detections."""
    r = why.case.records
    rule = replace(r.detections.selected_by, score=score, nms=nms)
    if np.count_nonzero(r.head.scores[:, 1:] > score) < rule.top:
        return False
    return len(replay(r.head, r.refinement, rule).steps) >= rule.top


def _proposals(why: Explanation) -> Remedy | None:
    """As many as the rank before NMS of a box that came too late: the RPN has no others. Of Selective Search, many."""
    proposals, run = why.case.records.proposals, why.case.records.proposal_nms
    now, value = len(proposals), MANY
    if why.outcome != "no proposal" or not now or proposals.source == "file":
        return None
    if run is not None and len(run.boxes):
        overlap = iou(run.boxes, as_boxes([why.box]))[:, 0]
        late = [row for row in np.flatnonzero(overlap >= COVERED).tolist() if run.remover_of(row) is None]
        value = -(-(late[0] + 1) // ROUND) * ROUND if late else 0
    return Remedy("proposals", words.more_proposals(value, now), float(value)) if value > now else None
