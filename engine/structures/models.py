"""What the shelf says of a model. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.structures.anchor_plan import AnchorPlan

ModelState = Literal["bundled", "cached", "to download", "own"]


@dataclass(frozen=True, slots=True, eq=False)
class ModelEntry:
    """One row of the shelf. detector: its own system (faster-rcnn, ...). size_mb: of the file. figures: published or
    own ones by name ("box AP (COCO)": 22.8). received_mb: of a download that was stopped. error: why it cannot be used
    now, one sentence, else empty. anchors: of its RPN, None where it has none."""

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
