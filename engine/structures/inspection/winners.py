"""Which cells of a feature map gave the maxima of one RoI's bins (Fast R-CNN, section 2.1). No torch.

Shapes: W cells that gave a maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Never

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.jobs import Request
from engine.structures.settings import DetectSettings
from engine.structures.stages import Ints


@dataclass(frozen=True, slots=True, eq=False)
class RoiWinners(Record):
    """roi: its number among the proposals. boxes: the winning cells, in pixels of the picture. wins: of how many
    channels and bins each is the maximum. cells: how many the RoI covers; channels: of the map."""

    roi: int
    boxes: Annotated[BoxArray, "W", 4]
    wins: Annotated[Ints, "W"]
    cells: int
    channels: int


@dataclass(frozen=True, slots=True)
class FindWinners(Request[Never, RoiWinners | None]):
    """From the maps of the picture's last detection; None where those are no longer there, or nothing is pooled by its
    maximum. No model runs. box: of the RoI, in picture pixels."""

    path: Path
    settings: DetectSettings
    roi: int
    box: Rectangle
