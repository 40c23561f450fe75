"""Requests and what is done for them: request -> generator of events. The window and the command line share this.

`Session.run` is the engine thread's runner. A task yields functions of the job (`stage_ready(...)` and so on), so that
it need not know which job it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.images import read_image
from engine.errors import UserError
from engine.models.detector import Detector
from engine.models.shelf import ModelEntry, Shelf
from engine.settings import DetectSettings
from engine.structures.boxes import BoxArray
from engine.structures.image import Image
from engine.structures.jobs import PartReady, Progress, StageReady
from engine.structures.stages import AnchorLabels, Anchors, Detections, Proposals, Segments, Trace
from engine.training.targets import label_anchors
from engine.worker import Task


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Import, compile and load what the first detection needs. Progress texts say what is being done."""

    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class ListModels:
    """Result: tuple[ModelEntry, ...]."""


@dataclass(frozen=True, slots=True, eq=False)
class Detect:
    """Every stage of one picture. truth: (N, 4) labelled boxes, for AnchorLabels. Result: ImageResult."""

    path: Path
    settings: DetectSettings
    truth: BoxArray | None = None
    proposals: Proposals | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reselect:
    """Post-processing alone, from a trace that is already there. Yields its Detections as a stage; result: them."""

    path: Path
    trace: Trace
    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class DetectMany:
    """A folder. Yields a PartReady of ImageResult or PictureFailed per picture. Result: how many succeeded."""

    paths: tuple[Path, ...]
    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class Propose:
    """Proposals alone (settings.proposals, settings.mode). Result: ImageResult."""

    path: Path
    settings: DetectSettings


Request = WarmUp | ListModels | Detect | Reselect | DetectMany | Propose


@dataclass(frozen=True, slots=True, eq=False)
class ImageResult:
    """One picture done. seconds: by stage name, with "read" and "total"."""

    path: Path
    width: int
    height: int
    trace: Trace
    seconds: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class PictureFailed:
    path: Path
    message: str
