"""Models: their entries on the shelf, their anchors, and what an export says of its file. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.words import tr

ModelState = Literal["bundled", "cached", "to download", "own"]


@dataclass(frozen=True, slots=True)
class AnchorPlan:
    """sizes: per level, side lengths in pixels of the net's input. ratios: height over width. strides: per level.

    shorter_side, longer_side: the picture is scaled to the first, or to the second where that would be exceeded.
    rule: how shapes are rounded and where in a cell anchors sit (engine.proposals.anchors).
    """

    sizes: tuple[tuple[float, ...], ...]
    ratios: tuple[float, ...]
    strides: tuple[int, ...]
    shorter_side: int
    longer_side: int
    rule: Literal["torchvision", "paper"] = "torchvision"

    def __post_init__(self) -> None:
        if len(self.sizes) != len(self.strides):
            raise ValueError(f"{len(self.strides)} levels need as many lists of anchor sizes, not {len(self.sizes)}")


@dataclass(frozen=True, slots=True, eq=False)
class OwnFigures:
    """The figures of a model from an evaluation on this machine.

    folder: labelled, split: of it, None is all. any_class: names did not count. pictures, boxes: how many there were.
    learned_from, chosen_by: how many of the pictures the model learned from, and how many its weights were chosen by.
    when: ISO 8601 in UTC. figures: AP50, AP, AR100, and "proposals" for the recall of all proposals at IoU .5, as far
    as there was anything to measure.
    """

    folder: Path
    split: str | None
    any_class: bool
    pictures: int
    boxes: int
    when: str
    figures: Mapping[str, float]
    learned_from: int = 0
    chosen_by: int = 0

    @property
    def seen(self) -> str:
        """In few words, how many of the pictures were not new to the model; empty where all were."""
        parts = ((self.learned_from, tr("learned from")), (self.chosen_by, tr("looked at for choosing")))
        return ", ".join(f"{count:,} {what}" for count, what in parts if count)

    @property
    def where(self) -> str:
        """The folder's last name, and the split."""
        words = (self.folder.name or str(self.folder), self.split or "", tr("any class") if self.any_class else "")
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, eq=False)
class ModelEntry:
    """One row of the shelf. detector: its own system (faster-rcnn, ...). size_mb: of the file. figures: published or
    own ones by name ("box AP (COCO)": 22.8). received_mb: of a download that was stopped. error: why it cannot be used
    now, one sentence, else empty. anchors: of its RPN, None where it has none. own_figures: of evaluations on this
    machine, newest first. provenance: what it was made from, as its file says it. can_truncate: its fc6 and fc7 are
    there, and whole (Fast R-CNN, section 3.1); head_width: of both. file: of its weights; None before a download. nms:
    the IoU threshold of its own post-processing."""

    name: str
    title: str
    detector: str
    backbone: str
    classes: tuple[str, ...]
    state: ModelState
    size_mb: float
    licence: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    received_mb: float = 0.0
    error: str = ""
    anchors: AnchorPlan | None = None
    own_figures: tuple[OwnFigures, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    can_truncate: bool = False
    head_width: int = 0
    file: Path | None = None
    nms: float = 0.5

    @property
    def is_trunk(self) -> bool:
        """No detector: a new one starts from it."""
        return self.detector == "trunk"


@dataclass(frozen=True, slots=True)
class ExportCheck:
    """The file's detections, by onnxruntime, beside the engine's.

    pictures: that were compared. detections: the engine's on them. unpaired: of both, those without a partner in the
    other. box_difference: the largest between partners, in pixels. score_difference: likewise. score: the threshold at
    which they were compared. seconds, own_seconds: for a picture (median), onnxruntime's and the engine's.
    """

    pictures: int
    detections: int
    unpaired: int
    box_difference: float
    score_difference: float
    score: float
    seconds: float
    own_seconds: float


@dataclass(frozen=True, slots=True)
class ExportResult:
    """model: as it is called on the shelf. score, nms: the thresholds in the file."""

    model: str
    file: Path
    size_mb: float
    score: float
    nms: float
    check: ExportCheck
