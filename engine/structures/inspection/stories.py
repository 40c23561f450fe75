"""What became of an object, and how a detection came about: steps in words, with what each looks like over the picture.

Boxes are in pixels of the original picture. No torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

import numpy as np

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.stages import Floats

# In the order of the stages: the first that fails is the outcome.
Outcome = Literal[
    "found", "no anchor", "no proposal", "unknown class", "wrong class", "low score", "badly placed", "suppressed"
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# Below it no score is more than low, whatever the threshold is: of a box so faint nobody asks what NMS did to it.
FAINT = 0.1
# What a box in a sketch is: the labelled or asked object; an anchor; a proposal (or what the RPN's NMS refused); the
# refined box; a box that was removed; the one that removed another; a RoI as it was rounded.
Role = Literal["object", "anchor", "proposal", "refined", "removed", "rival", "rounded"]
RemedyKind = Literal["threshold", "nms", "proposals", "rpn", "quality", "anchors", "learn", "label"]
NO_BOXES = np.zeros((0, 4), np.float32)
NO_POINTS = np.zeros((0, 2), np.float32)
NO_SHARES = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Mark:
    """A box over the picture. words: beside it, "" for none."""

    box: Rectangle
    role: Role
    words: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch(Record):
    """What a step looks like over the picture. moves: corners of the first box go to those of the second. cells: of a
    feature map. bins: of the RoI. points: where RoIAlign samples. won: the cells that gave its maxima, and shares: of
    how many each did, against the most of one."""

    marks: tuple[Mark, ...] = ()
    moves: tuple[tuple[Rectangle, Rectangle], ...] = ()
    cells: Annotated[BoxArray, "C", 4] = field(default_factory=NO_BOXES.copy)
    bins: Annotated[BoxArray, "B", 4] = field(default_factory=NO_BOXES.copy)
    points: Annotated[Floats, "P", 2] = field(default_factory=NO_POINTS.copy)
    won: Annotated[BoxArray, "W", 4] = field(default_factory=NO_BOXES.copy)
    shares: Annotated[Floats, "W"] = field(default_factory=NO_SHARES.copy)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one stage did. stage: its name, as in STAGE_NAMES. text: one plain sentence, or two. passed: false where the
    object was lost here. bars: (class, score), best first."""

    stage: str
    title: str
    text: str
    sketch: Sketch
    passed: bool = True
    bars: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would help. value: the score or NMS threshold, or the number of proposals, that it sets."""

    kind: RemedyKind
    text: str
    value: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """title: what it is about. label: the class, "" where nothing gives one. outcome: of an object; None of a detection
    or a proposal. text: one sentence. roi: the one that is followed."""

    title: str
    label: str
    box: Rectangle
    outcome: Outcome | None
    text: str
    steps: tuple[Step, ...]
    remedies: tuple[Remedy, ...] = ()
    roi: int | None = None
