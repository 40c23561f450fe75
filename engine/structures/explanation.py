"""Why an object was or was not found. Imports no torch: the window shows it, too.

All boxes are xyxy in pixels of the original picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.structures.annotation import Rectangle

Outcome = Literal["found", "no proposal", "wrong class", "low score", "suppressed", "badly placed"]


@dataclass(frozen=True, slots=True)
class BestAnchor:
    """The reference box that lies best over the object. level: of the pyramid, finest 0. iou: with the object."""

    index: int
    level: int
    box: Rectangle
    iou: float


@dataclass(frozen=True, slots=True)
class BestProposal:
    """The proposal that lies best over the object. rank: 1 is the best scored of all. objectness: its score."""

    index: int
    box: Rectangle
    iou: float
    rank: int
    objectness: float


@dataclass(frozen=True, slots=True)
class FollowedRefinement:
    """What box regression did to the RoI that was followed. delta: (tx, ty, tw, th). iou: of `after` with it."""

    delta: tuple[float, float, float, float]
    before: Rectangle
    after: Rectangle
    iou: float


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
