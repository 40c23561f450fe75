"""What a detection run may be asked for. Frozen: a request that has been submitted never changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DetectorName = Literal["rcnn", "sppnet", "fast-rcnn", "faster-rcnn"]
SearchMode = Literal["single", "fast", "quality"]


@dataclass(frozen=True, slots=True)
class DetectSettings:
    """model: a name on the shelf. weights/architecture: a file instead of it.

    detector, proposals: None means the model's own (faster-rcnn with rpn); fast-rcnn with selective-search.
    top: how many proposals reach the head; None is the model's own number (300, 1,000).
    score, nms: post-processing; None is the model's own (the paper's .05 and .3, torchvision's .05 and .5).
    threads: 0 leaves the choice to the program. device: auto, cpu, cuda, cuda:N, mps.
    """

    model: str = "starter"
    weights: Path | None = None
    architecture: str | None = None
    detector: DetectorName | None = None
    proposals: Literal["rpn", "selective-search"] | None = None
    mode: SearchMode = "fast"
    top: int | None = None
    score: float | None = None
    nms: float | None = None
    device: str = "auto"
    threads: int = 0
    seed: int = 0
