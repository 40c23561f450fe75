"""What an export tells of the file it has written. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
