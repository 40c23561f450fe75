"""Why this box, why not that one: follows one object back through the records of a run.

Shapes: A anchors, R RoIs, K foreground classes. NumPy alone; boxes in pixels of the original picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.stages import Anchors, Detections, HeadOutput, Proposals, Refinement, Trace

COVERED = 0.5  # the IoU at which PASCAL VOC counts an object as found
BACKGROUND = "background"
Outcome = Literal["found", "no proposal", "wrong class", "low score", "suppressed", "badly placed"]
Ratios = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BestAnchor:
    """The reference box that lies best over the object. level: of the pyramid, finest 0. iou: with the object."""

    box: Rectangle
    level: int
    iou: float


@dataclass(frozen=True, slots=True)
class BestProposal:
    """The proposal that lies best over the object. rank: 1 is the best scored of all. objectness: its score."""

    box: Rectangle
    iou: float
    rank: int
    objectness: float


@dataclass(frozen=True, slots=True)
class FollowedRefinement:
    """What box regression did to the RoI that was followed. delta: (tx, ty, tw, th)."""

    delta: tuple[float, float, float, float]
    before: Rectangle
    after: Rectangle


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """box, label: the object asked for. roi: index of the RoI that was followed, None without proposals.

    best_anchor: None where there are no anchors (Fast R-CNN). scores: of the RoI by class, best first, with
    "background". suppressed_by: the detection that NMS preferred. text: one sentence for a person.
    """

    box: Rectangle
    label: str
    outcome: Outcome
    text: str
    best_anchor: BestAnchor | None
    best_proposal: BestProposal | None
    roi: int | None
    scores: Mapping[str, float]
    refinement: FollowedRefinement | None
    suppressed_by: Rectangle | None


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """The records that are followed. column: of the label among the scores (0 is the background). near: the RoIs whose
    proposal covers the object. before, after: (R,) IoU with it, before and after refinement for the label."""

    head: HeadOutput
    refinement: Refinement
    detections: Detections
    column: int
    near: NDArray[np.intp]
    before: Ratios
    after: Ratios
    refined: NDArray[np.float32]


def explain(trace: Trace, box: Rectangle, label: str | None = None, *, score: float = 0.05) -> Explanation:
    """What became of the object at `box`. score: the threshold of the run.

    label: its class; None, or a model with a single class: whatever the model would call it. Raises UserError for a
    class that the model does not have, and ValueError for a trace without proposals, scores and detections.
    """
    proposals, head, refinement, detections = (
        trace.get(Proposals), trace.get(HeadOutput), trace.get(Refinement), trace.get(Detections)
    )  # fmt: skip
    if proposals is None or head is None or refinement is None or detections is None:
        raise ValueError("the trace does not reach from proposals to detections")
    target = as_boxes([box])
    anchor = _best_anchor(trace.get(Anchors), target)
    overlap = iou(proposals.boxes, target)[:, 0]
    if not len(overlap):
        text = "There are no proposals at all."
        return Explanation(box, label or head.class_names[0], "no proposal", text, anchor, None, None, {}, None, None)
    best = int(overlap.argmax())
    closest = Rectangle(*proposals.boxes[best].tolist())
    proposal = BestProposal(closest, float(overlap[best]), best + 1, float(proposals.scores[best]))
    column = _column(head, label, best)
    # A class-agnostic regressor has one box for all classes.
    refined = refinement.after[:, min(column - 1, refinement.after.shape[1] - 1)]
    near = np.flatnonzero(overlap >= COVERED)
    case = _Case(head, refinement, detections, column, near, overlap, iou(refined, target)[:, 0], refined)
    outcome, roi, rival = _outcome(case, target, score)
    name = label or head.class_names[column - 1]
    text = _sentence(outcome, name, proposal, case, roi, score)
    scores, followed = _scores(head, roi), _refinement(case, roi)
    return Explanation(box, name, outcome, text, anchor, proposal, roi, scores, followed, rival)


def _best_anchor(anchors: Anchors | None, target: NDArray[np.float32]) -> BestAnchor | None:
    if anchors is None or not len(anchors):
        return None
    overlap = iou(anchors.boxes, target)[:, 0]
    best = int(overlap.argmax())
    level = sum(best >= one.first for one in anchors.levels) - 1
    return BestAnchor(Rectangle(*anchors.boxes[best].tolist()), level, float(overlap[best]))


def _column(head: HeadOutput, label: str | None, roi: int) -> int:
    if label is None or len(head.class_names) == 1:
        return 1 + int(head.scores[roi, 1:].argmax())
    if label not in head.class_names:
        classes = ", ".join(head.class_names[:10]) + (", ..." if len(head.class_names) > 10 else "")
        raise UserError(label, "is not a class of this model", f"choose one of {classes}")
    return 1 + head.class_names.index(label)


def _outcome(case: _Case, target: NDArray[np.float32], score: float) -> tuple[Outcome, int, Rectangle | None]:
    """What happened, the RoI in which it happened, and the box that NMS preferred."""
    d = case.detections
    of_class = d.classes == case.column - 1
    placed = iou(d.boxes, target)[:, 0] if len(d) else np.zeros(0, np.float32)
    if (hits := np.flatnonzero(of_class & (placed >= COVERED))).size:
        return "found", int(d.rois[hits[placed[hits].argmax()]]), None
    confidence = case.head.scores[:, case.column]
    confident = confidence > score
    if (well := np.flatnonzero(confident & (case.after >= COVERED))).size:
        roi = int(well[confidence[well].argmax()])
        return "suppressed", roi, _rival(case, roi)
    if not case.near.size:
        return "no proposal", int(case.before.argmax()), None
    roi = int(case.near[confidence[case.near].argmax()])
    if confident[roi]:
        return "badly placed", roi, None
    others = np.delete(case.head.scores[case.near], [0, case.column], axis=1)
    if others.size and others.max() > score:
        return "wrong class", int(case.near[others.max(axis=1).argmax()]), None
    return "low score", roi, None


def _rival(case: _Case, roi: int) -> Rectangle | None:
    """The detection of the same class that lies most over the RoI's refined box."""
    d = case.detections
    rows = np.flatnonzero(d.classes == case.column - 1)
    if not rows.size:
        return None
    overlap = iou(d.boxes[rows], case.refined[roi : roi + 1])[:, 0]
    return Rectangle(*d.boxes[rows[overlap.argmax()]].tolist()) if overlap.max() > 0 else None


def _scores(head: HeadOutput, roi: int) -> dict[str, float]:
    names = (BACKGROUND, *head.class_names)
    order = np.argsort(-head.scores[roi], kind="stable")
    return {names[i]: float(head.scores[roi, i]) for i in order}


def _refinement(case: _Case, roi: int) -> FollowedRefinement:
    regressor = min(case.column - 1, case.refinement.deltas.shape[1] - 1)
    tx, ty, tw, th = case.refinement.deltas[roi, regressor].tolist()
    before, after = case.refinement.before[roi].tolist(), case.refined[roi].tolist()
    return FollowedRefinement((tx, ty, tw, th), Rectangle(*before), Rectangle(*after))


def _sentence(outcome: Outcome, label: str, proposal: BestProposal, case: _Case, roi: int, score: float) -> str:
    confidence = float(case.head.scores[roi, case.column])
    if outcome == "found":
        return f"Found as {label} with score {confidence:.2f}."
    if outcome == "no proposal":
        return f"No proposal covers it: the best one has IoU {proposal.iou:.2f} with it, and {COVERED} is needed."
    if outcome == "wrong class":
        other = next(name for name in _scores(case.head, roi) if name not in (BACKGROUND, label))
        return f"The head takes it for {other}, not {label} ({confidence:.2f})."
    if outcome == "low score":
        return f"Its score for {label} is {confidence:.2f}; {score:.2f} is the threshold."
    if outcome == "suppressed":
        preferred = f"a better scored {label} was preferred, or the number of boxes is full"
        return f"Its box has score {confidence:.2f}, but {preferred}."
    overlap = f"its refined box has IoU {case.after[roi]:.2f} with the object"
    return f"It is seen as {label} ({confidence:.2f}), but {overlap}."


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The document of `main.py explain --json`."""
    return {name: value for name, value in asdict(explanation).items() if name != "roi"}
