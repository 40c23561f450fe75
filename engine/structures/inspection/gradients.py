"""What a training step would send back through RoI pooling, for one RoI (Fast R-CNN, section 2.3, equation 4).

Shapes: H,W cells of the map that the RoI is pooled from. No torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Never

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.jobs import Request
from engine.structures.settings import DetectSettings
from engine.words import tr


@dataclass(frozen=True, slots=True, eq=False)
class RoiGradient(Record):
    """roi: its number among the proposals; -1: of a box that is watched. box: of the RoI, in picture pixels. label: the
    class that it would be trained as, "" for background; iou: with the labelled box that says so. class_loss, box_loss:
    of this RoI alone. cells: how many the RoI covers. heat: sum over channels of |dL/dx| at each cell, 0 where no
    maximum came from. strides: picture pixels per cell."""

    roi: int
    box: Rectangle
    label: str
    iou: float
    class_loss: float
    box_loss: float
    cells: int
    heat: Annotated[NDArray[np.float32], "H", "W"]
    strides: tuple[float, float]

    @property
    def reached(self) -> int:
        """How many cells get gradient."""
        return int((self.heat > 0).sum())

    @property
    def sentence(self) -> str:
        """In one line."""
        learns = tr(
            "RoI {roi:,} learns {label} (IoU {iou:.2f} with a label)",
            roi=self.roi + 1,
            label=self.label or tr("background"),
            iou=self.iou,
        )
        losses = tr(
            "loss {class_loss:.3f} class, {box_loss:.3f} box", class_loss=self.class_loss, box_loss=self.box_loss
        )
        return tr(
            "{learns}; {losses}; {reached:,} of its {cells:,} cells get gradient",
            learns=learns,
            losses=losses,
            reached=self.reached,
            cells=self.cells,
        )

    def as_json(self) -> dict[str, Any]:
        """cells: (row, column, |gradient|) of those that get any."""
        cells = [(row, column, float(self.heat[row, column])) for row, column in np.argwhere(self.heat > 0).tolist()]
        whole = {"roi": self.roi, "box": self.box, "label": self.label, "iou": self.iou, "strides": self.strides}
        return {**whole, "class_loss": self.class_loss, "box_loss": self.box_loss, "cells": cells}


@dataclass(frozen=True, slots=True, eq=False)
class SendBack(Request[Never, RoiGradient]):
    """The gradient of one RoI's loss at the map, by the net as it is now: nothing is learned.

    roi: -1 for a box that is watched while a net learns. box: in picture pixels. truth: (G, 4) labelled boxes that are
    learned from, labels: their classes; those of a class that the model does not have are left out.
    """

    path: Path
    settings: DetectSettings
    roi: int
    box: Rectangle
    truth: BoxArray
    labels: tuple[str, ...]
