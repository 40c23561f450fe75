"""What became of one object, by the rule of `engine.explain.ladder`, with the evidence: its best anchor, its best
proposal, the RoI that was followed, and who took its box away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engine.explain import words
from engine.explain.anchors import BetterAnchor, better_anchor, place_of
from engine.explain.detection_story import BACKGROUND, ranked_scores, rectangle
from engine.explain.ladder import COVERED, NOTHING, Case, Records, case_of, followed_roi, ladder_of
from engine.explain.suppression import of_detections
from engine.explain.survivor import survivor
from engine.structures.annotation import Rectangle
from engine.structures.boxes import iou
from engine.structures.inspection.stories import Mark, Outcome
from engine.structures.stages import Trace
from engine.words import tr


@dataclass(frozen=True, slots=True)
class BestAnchor:
    """The reference box that lies best over the object. level: of the pyramid, finest 0. stride, scale: in pixels of
    the net's own picture; ratio: height over width. iou: with the object."""

    box: Rectangle
    level: int
    stride: int
    scale: float
    ratio: float
    iou: float


@dataclass(frozen=True, slots=True)
class BestProposal:
    """The proposal that lies best over the object. rank: 1 is the best scored of all. objectness: its score, whoever
    gave it. source: who did."""

    box: Rectangle
    iou: float
    rank: int
    objectness: float
    source: str


@dataclass(frozen=True, slots=True)
class FollowedRefinement:
    """What box regression did to the RoI that was followed. delta: (tx, ty, tw, th)."""

    delta: tuple[float, float, float, float]
    before: Rectangle
    after: Rectangle


@dataclass(frozen=True, slots=True)
class Rival:
    """The detection that NMS preferred. index: among the detections. iou: with the box that it removed."""

    box: Rectangle
    index: int
    score: float
    iou: float

    @property
    def mark(self) -> Mark:
        return Mark(
            self.box,
            "rival",
            tr("detection {index:,}, {digits}", index=self.index + 1, digits=words.digits(self.score)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """box, label: the object asked for. is_named: whether somebody said its class. roi: index of the RoI that was
    followed, None without proposals; klass: the class that it was followed for. detection: the one that found it.
    left: of a score that is too low, or for another class: the best score of a box on the object that NMS would leave.

    best_anchor: None where there are no anchors (Fast R-CNN). scores: of the RoI by class, best first, with
    "background". rival: the detection that NMS preferred. text: one sentence for a person. threshold: of the score.
    """

    case: Case
    box: Rectangle
    label: str
    is_named: bool
    outcome: Outcome
    text: str
    best_anchor: BestAnchor | None
    better_anchor: BetterAnchor | None
    best_proposal: BestProposal | None
    roi: int | None
    klass: int
    detection: int | None
    scores: Mapping[str, float]
    refinement: FollowedRefinement | None
    rival: Rival | None
    left: float = NOTHING

    @property
    def threshold(self) -> float:
        return self.case.records.threshold


def explain(trace: Trace, box: Rectangle, label: str | None = None) -> Explanation:
    """What became of the object at `box`, by the thresholds of the run itself.

    label: its class; None, or a model with a single class: whatever the model would call it. Raises ValueError for a
    trace without proposals, scores and detections.
    """
    records = Records.of(trace)
    case = case_of(records, box, label)
    outcome = ladder_of(case).outcome(records.threshold)
    roi = followed_roi(case, outcome)
    detection = int(case.placed.argmax()) if outcome == "found" else None
    if detection is not None:
        klass = int(records.detections.classes[detection])
    else:
        klass = int(case.classes[roi]) if roi is not None else 0
    name = label or records.head.class_names[klass]
    better = better_anchor(records.anchors, box) if outcome == "no anchor" and records.anchors is not None else None
    rival = rival_of(records, roi, klass) if outcome == "suppressed" and roi is not None else None
    is_low = outcome in ("low score", "wrong class")
    left = survivor(records, klass, box, records.detections.selected_by.nms) if is_low else NOTHING
    if outcome == "low score" and not label and roi is not None:
        text = _unnamed(case, roi, klass)
    else:
        text = _sentence(case, outcome, _both_names(name, klass, case), roi, klass, detection, rival, better)
    if is_low:
        text = " ".join(filter(None, (text, _why_not_so_high(case, klass, left))))
    return Explanation(
        case, box, name, bool(label), outcome, text, _best_anchor(case), better, _best_proposal(case), roi, klass,
        detection,
        {} if roi is None else dict(ranked_scores(records.head, roi)),
        None if roi is None else _refinement(records, roi, klass), rival, left,
    )  # fmt: skip


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The document of `main.py explain --json`, without its steps."""
    e, rule = explanation, explanation.case.records.detections.selected_by
    return {
        "box": e.box,
        "label": e.label,
        "outcome": e.outcome,
        "text": e.text,
        "score": rule.score,
        "nms": rule.nms,
        "best_anchor": e.best_anchor and asdict(e.best_anchor),
        "better_anchor": e.better_anchor and asdict(e.better_anchor),
        "best_proposal": e.best_proposal and asdict(e.best_proposal),
        "scores": dict(e.scores),
        "scored_by": e.case.records.head.scored_by,
        "refinement": e.refinement and asdict(e.refinement),
        "suppressed_by": e.rival and e.rival.box,
    }


def _best_anchor(case: Case) -> BestAnchor | None:
    if case.anchor is None or case.records.anchors is None:
        return None
    index, overlap = case.anchor
    place = place_of(case.records.anchors, index)
    return BestAnchor(place.box, place.level, place.stride, place.scale, place.ratio, overlap)


def _best_proposal(case: Case) -> BestProposal | None:
    if not len(case.before):
        return None
    proposals, best = case.records.proposals, int(case.before.argmax())
    score, source = float(proposals.scores[best]), tr(words.SOURCES[proposals.source])
    return BestProposal(rectangle(proposals.boxes, best), float(case.before[best]), best + 1, score, source)


def rival_of(r: Records, roi: int, klass: int) -> Rival | None:
    """None where nothing removed the RoI's box: the number was full."""
    d = r.detections
    run = of_detections(r.head, r.refinement, d, klass)
    rows = np.flatnonzero(run.sources == roi)
    by = run.remover_of(int(rows[0])) if rows.size else None
    if by is None:
        return None
    index = int(np.flatnonzero((d.rois == run.sources[by]) & (d.classes == klass))[0])
    overlap = float(iou(run.boxes[[by]], run.boxes[rows[:1]])[0, 0])
    return Rival(rectangle(d.boxes, index), index, float(d.scores[index]), overlap)


def _refinement(records: Records, roi: int, klass: int) -> FollowedRefinement:
    r = records.refinement
    column = min(klass, r.deltas.shape[1] - 1)
    tx, ty, tw, th = r.deltas[roi, column].tolist()
    return FollowedRefinement((tx, ty, tw, th), rectangle(r.before, roi), rectangle(r.after[:, column], roi))


def _both_names(name: str, klass: int, case: Case) -> str:
    """The label's own, and the model's where that is another: in one sentence, as the steps have the model's."""
    called = case.records.head.class_names[klass]
    return name if case.is_unknown or name.casefold() == called.casefold() else f"{name} ({called})"


def _best_scored(case: Case) -> int:
    """The RoI with the best score for its class, of those that cover the object."""
    return int(np.where(case.near, case.confidence, NOTHING).argmax())


def _why_not_so_high(case: Case, klass: int, left: float) -> str:
    """Why the score that would find the object is lower than the one that was told."""
    roi = _best_scored(case)
    score, overlap = float(case.confidence[roi]), float(case.after[roi])
    if left <= 0 or words.digits(left) == words.digits(score):
        return ""
    return words.lies_beside(overlap, left) if overlap < COVERED else words.would_be_removed(left)


def _unnamed(case: Case, roi: int, klass: int) -> str:
    """Of an object that nobody has named, and whose scores are low."""
    head, score = case.records.head, float(case.confidence[roi])
    nothing = float(head.scores[roi, 0])
    if nothing > score:
        return words.background(head.scored_by, nothing)
    return words.best_is_low(head.class_names[klass], score, case.records.threshold)


def _sentence(
    case: Case,
    outcome: Outcome,
    name: str,
    roi: int | None,
    klass: int,
    detection: int | None,
    rival: Rival | None,
    better: BetterAnchor | None,
) -> str:
    records = case.records
    called = records.head.class_names[klass]
    if roi is None:
        return (
            tr(words.NO_PROPOSALS)
            if outcome == "no proposal" or case.anchor is None
            else words.no_anchor(case.anchor[1], better)
        )
    score = float(case.confidence[roi])
    match outcome:
        case "found" if detection is not None:
            return words.found(name, float(records.detections.scores[detection]), detection + 1)
        case "no anchor" if case.anchor is not None:
            return words.no_anchor(case.anchor[1], better)
        case "unknown class":
            return words.unknown_class(name, called, score)
        case "wrong class":
            other = next((n, s) for n, s in ranked_scores(records.head, roi) if n not in (BACKGROUND, case.label))
            best = _best_scored(case)
            return words.wrong_class(*other, name, float(case.confidence[best]), best + 1 if best != roi else None)
        case "low score":
            return words.low_score(name, score, records.threshold)
        case "badly placed":
            return words.badly_placed(name, score, float(case.after[roi]))
        case "suppressed" if rival is not None:
            return words.suppressed(name, score, called, rival.score, rival.iou, records.detections.selected_by.nms)
        case "suppressed":
            return words.number_full(name, score, records.detections.selected_by.top)
        case _:
            return words.no_proposal(float(case.before[roi]), roi + 1, len(case.before))
