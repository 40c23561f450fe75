"""How far an object came: the rule by which its outcome is told.

An object goes through the stages of a detector as through the rungs of a ladder; the first stage after which nothing
leads to it is the outcome.
  found          a detection of its class has IoU .5 or more with it; else
  no anchor      no RoI covers it, and no anchor has IoU .3 with it: training calls all of them background
  no proposal    no RoI covers it: neither a proposal nor what became of one has IoU .5 with it
  unknown class  RoIs cover it, but the model has no such class
  wrong class    none of them has a score for its class above the threshold and FAINT; one has, for another class
  low score      none of them has such a score at all
  badly placed   of those with such a score, no refined box has IoU .5 with it
  suppressed     one is confident and well placed: NMS, or the number of detections, took it away

The score has its say before NMS: what is below the threshold never came as far as NMS. Each object is judged by itself;
a detection may lie on two.

Shapes: A anchors, R RoIs, K classes, D detections. NumPy alone; boxes in pixels of the original picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.explain.suppression import NmsRun, of_proposals
from engine.labels.anchor_fit import LEAST_IOU
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.inspection.stories import FAINT, Outcome
from engine.structures.stages import Anchors, Detections, HeadOutput, Proposals, RankedAnchors, Refinement, Trace

COVERED = 0.5  # the IoU at which PASCAL VOC counts an object as found
NOTHING = -1.0  # where there is no such score
Ratios = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What an explanation needs of a trace. anchors: None without an RPN; ranked: None, too, for proposals from a
    file."""

    anchors: Anchors | None
    ranked: RankedAnchors | None
    proposals: Proposals
    head: HeadOutput
    refinement: Refinement
    detections: Detections

    @classmethod
    def of(cls, trace: Trace) -> Records:
        """Raises ValueError for a trace that does not reach from proposals to detections, or whose records are of two
        runs."""
        proposals, head, refinement, detections = (
            trace.get(Proposals), trace.get(HeadOutput), trace.get(Refinement), trace.get(Detections)
        )  # fmt: skip
        if proposals is None or head is None or refinement is None or detections is None:
            raise ValueError("the trace does not reach from proposals to detections")
        if not len(proposals) == len(head) == len(refinement) or detections.rois.max(initial=-1) >= len(head):
            raise ValueError("the records of the trace are of two runs")
        return cls(trace.get(Anchors), trace.get(RankedAnchors), proposals, head, refinement, detections)

    @property
    def proposal_nms(self) -> NmsRun | None:
        """The RPN's; None where the proposals are not its own."""
        if self.anchors is None or self.ranked is None or self.proposals.source != "rpn":
            return None
        return of_proposals(self.anchors, self.ranked, self.proposals)

    @property
    def threshold(self) -> float:
        """Of the score."""
        return self.detections.selected_by.score

    def refined(self, classes: Indices) -> BoxArray:
        """(R,) a class of each RoI -> (R, 4) its box, refined for that; a class-agnostic regressor has one for all."""
        after = self.refinement.after
        boxes: BoxArray = after[np.arange(len(after)), np.minimum(classes, after.shape[1] - 1)]
        return boxes


@dataclass(frozen=True, eq=False)
class Case:
    """One object before the records. label: its class, None where any class will do. classes: (R,) the class that each
    RoI is asked about, confidence: (R,) its score. other: (R,) the best score of another class. refined: (R, 4) the
    boxes for that class. before, after: (R,) IoU of the proposal and of the refined box with the object. placed: (D,)
    IoU of the detections with the object, NOTHING for those of another class."""

    records: Records
    box: Rectangle
    label: str | None
    is_unknown: bool
    classes: Indices
    confidence: Ratios
    other: Ratios
    refined: BoxArray
    before: Ratios
    after: Ratios
    placed: Ratios

    @cached_property
    def anchor(self) -> tuple[int, float] | None:
        """The one that lies best over the object, and its IoU; None without anchors. There are many: it is looked
        for where it is asked for, among those that meet the object."""
        anchors = self.records.anchors
        if anchors is None or not len(anchors):
            return None
        x1, y1, x2, y2 = self.box
        left, top, right, bottom = anchors.boxes.T
        meeting = np.flatnonzero((left < x2) & (right > x1) & (top < y2) & (bottom > y1))
        if not len(meeting):
            return 0, 0.0
        overlap = iou(anchors.boxes[meeting], as_boxes([self.box]))[:, 0]
        best = int(overlap.argmax())
        return int(meeting[best]), float(overlap[best])

    @property
    def near(self) -> NDArray[np.bool_]:
        """(R,) the RoIs that cover the object."""
        covering: NDArray[np.bool_] = (self.before >= COVERED) | (self.after >= COVERED)
        return covering


@dataclass(frozen=True, slots=True)
class Ladder:
    """lost: the outcome where no threshold of the score could change it. found, placed, scored, other: the best score
    of a detection on the object, of a RoI that covers it and whose refined box does, too, of any RoI that covers it,
    and of any such RoI for another class; NOTHING where there is none."""

    lost: Outcome | None
    found: float
    placed: float
    scored: float
    other: float

    def outcome(self, threshold: float) -> Outcome:
        """The rule, for a threshold of the score."""
        if self.found > threshold:
            return "found"
        if self.lost is not None:
            return self.lost
        least = max(threshold, FAINT)
        if self.scored <= least:
            return "wrong class" if self.other > least else "low score"
        return "badly placed" if self.placed <= least else "suppressed"


def case_of(records: Records, box: Rectangle, label: str | None) -> Case:
    """label: None, or any of a model with a single class: whatever the model would call it."""
    target, head, d = as_boxes([box]), records.head, records.detections
    scores = head.scores[:, 1:]
    names = head.class_names
    if len(names) == 1:
        label = None
    known = None if label is None else synonym_in(label, names)
    is_unknown = label is not None and known is None
    label = known or label
    if label is None or is_unknown:
        classes, other = scores.argmax(axis=1), np.full(len(scores), NOTHING, np.float32)
    else:
        classes = np.full(len(scores), names.index(label))
        rest = np.delete(scores, names.index(label), axis=1)
        other = rest.max(axis=1, initial=NOTHING)
    refined = records.refined(classes)
    placed = iou(d.boxes, target)[:, 0]
    if label is not None:
        placed = np.where(np.array(d.names, object) == label, placed, np.float32(NOTHING)).astype(np.float32)
    confidence = scores[np.arange(len(scores)), classes] if len(scores) else np.zeros(0, np.float32)
    before, after = (iou(boxes, target)[:, 0] for boxes in (records.proposals.boxes, refined))
    return Case(records, box, label, is_unknown, classes, confidence, other, refined, before, after, placed)


def ladder_of(case: Case) -> Ladder:
    near = case.near
    lost: Outcome | None = None
    if not near.any():
        lost = "no anchor" if case.anchor is not None and case.anchor[1] < LEAST_IOU else "no proposal"
    elif case.is_unknown:
        lost = "unknown class"
    hits = case.records.detections.scores[case.placed >= COVERED]
    return Ladder(
        lost,
        _best(hits),
        _best(case.confidence[near & (case.after >= COVERED)]),
        _best(case.confidence[near]),
        _best(case.other[near]),
    )


def followed_roi(case: Case, outcome: Outcome) -> int | None:
    """The RoI in which it happened; None where there are no RoIs."""
    if not len(case.before):
        return None
    d, near, confident = case.records.detections, case.near, case.confidence > max(case.records.threshold, FAINT)
    match outcome:
        case "found":
            return int(d.rois[case.placed.argmax()])
        case "no anchor" | "no proposal":
            return int(case.before.argmax())
        case "wrong class":
            return _best_of(case.other, near)
        case "badly placed":
            return _best_of(case.after, near & confident)
        case "suppressed":
            return _best_of(case.confidence, near & confident & (case.after >= COVERED))
        case _:
            return _best_of(case.confidence, near)


def _best(scores: Ratios) -> float:
    return float(scores.max(initial=NOTHING))


def _best_of(values: Ratios, among: NDArray[np.bool_]) -> int:
    rows = np.flatnonzero(among)
    return int(rows[values[rows].argmax()])
