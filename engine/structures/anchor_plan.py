"""Which anchors a net lays over a picture, without the net: what labels are compared with before a training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
