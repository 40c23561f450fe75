"""What would help an object that was missed. A threshold is offered only where NMS, gone through again with it, would
leave a box on the object, among as many as are shown; more proposals where there may be one among them; learning where
the stage that lost the object learns."""

from __future__ import annotations

import math

import cv2
import numpy as np

from engine.explain import words
from engine.explain.ladder import COVERED
from engine.explain.outcome import Explanation
from engine.explain.suppression import NmsRun
from engine.explain.survivor import STEP, survivor
from engine.labels.anchor_fit import LEAST_IOU
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.inspection.stories import Remedy
from engine.structures.settings import SearchMode

MANY = 2000  # proposals, the papers' number of Selective Search boxes
ROUND = 100


def remedies_for(why: Explanation, other_proposals: tuple[Remedy, ...] = ()) -> tuple[Remedy, ...]:
    """Those that the program can do, the smallest first. other_proposals: in place of Selective Search's."""
    if why.outcome == "found":
        return ()
    found = [_threshold(why), _nms(why), _proposals(why), _anchors(why)]
    if why.outcome == "no proposal" and why.case.records.proposals.source == "selective-search":
        found += other_proposals
    if _can_learn(why):
        found.append(Remedy("learn", words.label_more()) if why.is_named else Remedy("label", words.label_it()))
    return tuple(remedy for remedy in found if remedy is not None)


def other_proposals(has_rpn: bool, mode: SearchMode) -> tuple[Remedy, ...]:
    """What a model may try in place of Selective Search in this mode."""
    rpn = (Remedy("rpn", words.try_rpn()),) if has_rpn else ()
    return rpn if mode == "quality" else (*rpn, Remedy("quality", words.try_quality()))


def _can_learn(why: Explanation) -> bool:
    """Only the RPN's proposals are learned, and no training lays an anchor over an object that none meets."""
    if why.outcome == "no proposal":
        return why.case.records.proposals.source == "rpn"
    return why.outcome not in ("no anchor", "suppressed")


def _anchors(why: Explanation) -> Remedy | None:
    better = why.better_anchor
    fits = better is not None and better.iou >= LEAST_IOU
    return Remedy("anchors", words.other_anchors()) if fits else None


def _threshold(why: Explanation) -> Remedy | None:
    value = math.floor(why.left / STEP - 1e-6) * STEP
    return Remedy("threshold", words.lower_threshold(value), round(value, 2)) if 0 < value < why.threshold else None


def _nms(why: Explanation) -> Remedy | None:
    if why.rival is None:
        return None
    value = round(math.ceil(why.rival.iou / STEP + 1e-6) * STEP, 2)
    helps = value < 1 and survivor(why.case.records, why.klass, why.box, value) > why.threshold
    return Remedy("nms", words.raise_nms(value), value) if helps else None


def _proposals(why: Explanation) -> Remedy | None:
    """As many as it takes for the first that covers the object to be among them: the RPN has no others than those that
    NMS would leave. Of Selective Search, many, where there may be more: a number that is not round was not cut."""
    proposals, run = why.case.records.proposals, why.case.records.proposal_nms
    now, value = len(proposals), MANY
    if why.outcome != "no proposal" or not now or proposals.source == "file":
        return None
    if run is not None and len(run.boxes):
        value = _needed(run, why.box)
    elif now % ROUND:
        return None
    return Remedy("proposals", words.more_proposals(value), float(value)) if value > now else None


def _needed(run: NmsRun, box: Rectangle) -> int:
    """How many of the boxes that NMS would leave, rounded up while there are so many; 0 where none covers the
    object."""
    covers = iou(run.boxes, as_boxes([box]))[:, 0] >= COVERED
    if not covers.any():
        return 0
    stays = np.zeros(len(run.boxes), bool)
    for group in np.unique(run.groups):
        rows = np.flatnonzero(run.groups == group)
        corners, falling = run.boxes[rows], np.linspace(1, 0.5, len(rows))  # they come best first
        sides = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])
        left = cv2.dnn.NMSBoxes(sides.tolist(), falling.tolist(), 0.0, run.nms)
        stays[rows[np.ravel(np.asarray(left, np.intp))]] = True
    first = np.flatnonzero(covers[stays])
    return min(-(-int(first[0] + 1) // ROUND) * ROUND, int(stays.sum())) if first.size else 0
