"""A copy of a model with a truncated head (Fast R-CNN, section 3.1), and what that costs on this machine. No torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Never

from engine.structures.jobs import Request
from engine.structures.settings import DetectSettings


@dataclass(frozen=True, slots=True)
class CompressionSide:
    """The model or its copy. weights: of fc6 and fc7. head: seconds a picture of the fully connected layers; picture:
    of the whole detection. ap50: on the labelled pictures, None without any."""

    weights: int
    size_mb: float
    head: float
    picture: float
    ap50: float | None = None


@dataclass(frozen=True, slots=True)
class Compression:
    """model: the copy's name. ranks: singular values that stay of each layer. pictures: that both were measured on."""

    model: str
    file: Path
    ranks: tuple[int, ...]
    pictures: int
    before: CompressionSide
    after: CompressionSide


@dataclass(frozen=True, slots=True)
class Compress(Request[Never, Compression]):
    """A copy of settings.model whose fully connected layers keep the singular values that settings.svd says.

    save: its name on the shelf, or a file ending in .safetensors. folder, split: labelled pictures to compare the two
    on; without them the bundled samples, whose time alone is compared. any_class: names do not count.
    """

    is_patient: ClassVar[bool] = True
    save: str
    settings: DetectSettings = field(default_factory=DetectSettings)
    folder: Path | None = None
    split: str | None = None
    any_class: bool = False
