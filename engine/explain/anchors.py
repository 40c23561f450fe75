"""Where an anchor stands, and which one would lie better over an object.

Shapes: A anchors, a shapes per cell, C cells of a level. NumPy alone; boxes in pixels of the original picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.labels.anchor_fit import LEAST_IOU
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.stages import AnchorLevel, Anchors


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """level, finest 0, of so many; row, column: of its cell. stride, scale: in pixels of the net's own picture; ratio:
    height over width; both as the model's anchors have them. box, cell: in pixels of the picture."""

    box: Rectangle
    level: int
    levels: int
    row: int
    column: int
    stride: int
    scale: float
    ratio: float
    cell: Rectangle


@dataclass(frozen=True, slots=True)
class BetterAnchor:
    """A shape that the model lacks, at the nearest cell. changed: what of it is not among the model's own. scale,
    stride: in pixels of the net's own picture."""

    box: Rectangle
    scale: float
    ratio: float
    iou: float
    changed: str
    stride: int


def place_of(anchors: Anchors, index: int) -> AnchorPlace:
    number = sum(index >= level.first for level in anchors.levels) - 1
    level = anchors.levels[number]
    row, column = divmod((index - level.first) // level.per_cell, level.columns)
    x, y = column * level.stride_x, row * level.stride_y
    cell = Rectangle(x, y, x + level.stride_x, y + level.stride_y)
    box = Rectangle(*anchors.boxes[index].tolist())
    return AnchorPlace(box, number, len(anchors.levels), row, column, level.stride, *level.shape_of(index), cell)


def better_anchor(anchors: Anchors, box: Rectangle) -> BetterAnchor | None:
    """The object's own size in one of the model's ratios, or its ratio in one of the model's sizes: whichever would lie
    better; both its own where neither comes to half. None for an object without area."""
    width, height = box.x2 - box.x1, box.y2 - box.y1
    if width <= 0 or height <= 0:
        return None
    side, ratio = (width * height) ** 0.5, height / width
    best: BetterAnchor | None = None
    for level in anchors.levels:
        sides, ratios = _shapes(anchors, level)
        tried = [(side, float(one), "size") for one in ratios] + [(float(one), ratio, "ratio") for one in sides]
        best = _best([best, *(_laid(anchors, level, box, *shape) for shape in tried)])
    if best is not None and best.iou < 0.5:
        # Where even its own shape does not fit, the cells are too far apart: that is then what is said.
        its_own = _best([_laid(anchors, level, box, side, ratio, "size and ratio") for level in anchors.levels])
        best = its_own if best.iou < LEAST_IOU else _best([best, its_own])
    return best


def _shapes(anchors: Anchors, level: AnchorLevel) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sides and ratios of the anchors of one cell."""
    boxes = anchors.boxes[level.of_cell(0, 0)]
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-6)
    return np.sqrt(sides.prod(axis=1)), sides[:, 1] / sides[:, 0]


def _laid(
    anchors: Anchors, level: AnchorLevel, box: Rectangle, side: float, ratio: float, changed: str
) -> BetterAnchor:
    """That shape on the cell whose anchors are centred nearest to the object."""
    last = level.first + level.rows * level.columns * level.per_cell
    centres = anchors.boxes[level.first : last : level.per_cell].reshape(-1, 2, 2).mean(axis=1)  # (C, 2)
    middle = np.array([box.x1 + box.x2, box.y1 + box.y2], np.float32) / 2
    x, y = (float(v) for v in centres[np.square(centres - middle).sum(axis=1).argmin()])
    width, height = side / ratio**0.5, side * ratio**0.5
    laid = Rectangle(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    overlap = float(iou(as_boxes([laid]), as_boxes([box]))[0, 0])
    scale = side * (anchors.zoom[0] * anchors.zoom[1]) ** 0.5
    return BetterAnchor(laid, scale, ratio, overlap, changed, level.stride)


def _best(found: list[BetterAnchor | None]) -> BetterAnchor | None:
    return max((one for one in found if one is not None), key=lambda one: one.iou, default=None)
