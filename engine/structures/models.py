"""What the shelf says of a model. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.structures.anchor_plan import AnchorPlan

ModelState = Literal["bundled", "cached", "to download", "own"]


@dataclass(frozen=True, slots=True, eq=False)
class OwnFigures:
    """What an evaluation on this machine found of a model. folder: labelled, split: of it, None is all. any_class:
    names did not count. pictures, boxes: how many there were. learned_from, chosen_by: of the pictures, how many the
    model learned from, and how many its weights were chosen by. when: ISO 8601 in UTC. figures: AP50, AP, AR100, and
    "proposals" for the recall of all proposals at IoU .5, as far as there was anything to measure."""

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
        parts = ((self.learned_from, "learned from"), (self.chosen_by, "looked at for choosing"))
        return ", ".join(f"{count:,} {what}" for count, what in parts if count)

    @property
    def where(self) -> str:
        """The folder's last name, and the split."""
        words = (self.folder.name or str(self.folder), self.split or "", "any class" if self.any_class else "")
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, eq=False)
class ModelEntry:
    """One row of the shelf. detector: its own system (faster-rcnn, ...). size_mb: of the file. figures: published or
    own ones by name ("box AP (COCO)": 22.8). received_mb: of a download that was stopped. error: why it cannot be used
    now, one sentence, else empty. anchors: of its RPN, None where it has none. own_figures: of evaluations on this
    machine, newest first. provenance: what it was made from, as its file says it."""

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
