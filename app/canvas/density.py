"""A layer of very many boxes as a picture: how many edges run through each pixel.

Shapes: N boxes (N, 4); the picture (height, width) counts.
Pure: safe on any thread (QImage may be made anywhere, QPixmap may not).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

Cells = NDArray[np.int64]
# A larger picture is made coarser: 4K windows keep their speed and some hundred MB of memory.
MOST_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class DensityPicture:
    """picture: premultiplied ARGB. area: the part of the scene that it covers."""

    picture: QImage
    area: QRectF


def edge_counts(boxes: NDArray[Any], left: float, top: float, scale: float, width: int, height: int) -> NDArray[Any]:
    """(N, 4) -> (height, width) int32: edges per pixel, of pixels 1/scale wide from (left, top) on.

    Each edge adds one at its start and takes one away behind its end; running sums fill in between.
    """
    cells = np.floor((boxes - np.array([left, top, left, top])) * scale)
    x1, y1, x2, y2 = np.clip(cells, -1, [width, height, width, height]).astype(np.int64).T
    # OpenCV's transposition is four times as quick as adding a transposed view.
    upright = cv2.transpose(_runs(y1, y2, x1, x2, height, width)).astype(np.int32, copy=False)
    return _runs(x1, x2, y1, y2, width, height) + upright


def draw_density(boxes: NDArray[Any], area: QRectF, scale: float, table: NDArray[np.uint32]) -> DensityPicture:
    """The picture of `area`, coloured by `table` (256,) over the logarithm of the counts.

    scale: pixels per picture pixel; lowered where the picture would have more than MOST_PIXELS.
    """
    scale = min(scale, (MOST_PIXELS / max(1.0, area.width() * area.height())) ** 0.5)
    width, height = max(1, round(area.width() * scale)), max(1, round(area.height() * scale))
    counts = edge_counts(boxes, area.left(), area.top(), scale, width, height)
    pixels = shades_of_counts(counts, table)[counts]
    picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return DensityPicture(picture, area)


def shades_of_counts(counts: NDArray[np.int32], table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """(most + 1,) the colour of each count: logarithmic, with the usual counts (5 to 99 %) over the whole table, so
    that an even carpet of boxes shows its pattern instead of one flat shade."""
    spread = np.bincount(counts[::3, ::3].ravel(), minlength=int(counts.max(initial=0)) + 1)  # a ninth tells enough
    spread[0] = 0
    so_far = np.cumsum(spread) / max(1, spread.sum())
    low, high = np.log1p(np.searchsorted(so_far, [0.05, 0.99]))
    shares = (np.log1p(np.arange(len(spread))) - low) / max(high - low, 1e-6)
    shades: NDArray[np.uint32] = table[np.clip(1 + shares * 254, 1, 255).astype(np.intp)]
    shades[0] = 0
    return shades


def _runs(start: Cells, stop: Cells, low: Cells, high: Cells, length: int, rows: int) -> NDArray[np.int32]:
    """(rows, length) counts of the runs start..stop inclusive that lie on the rows `low` and on the rows `high`."""
    row, first, last = np.concatenate([low, high]), np.tile(start, 2), np.tile(stop, 2)
    seen = (row >= 0) & (row < rows) & (last >= 0) & (first < length)
    row, first, last = row[seen], np.maximum(first[seen], 0), np.minimum(last[seen] + 1, length)
    stride = length + 1
    begun = np.bincount(row * stride + first, minlength=rows * stride)
    ended = np.bincount(row * stride + last, minlength=rows * stride)
    steps = np.subtract(begun, ended, dtype=np.int32, casting="unsafe").reshape(rows, stride)
    np.cumsum(steps, axis=1, out=steps)
    return np.ascontiguousarray(steps[:, :length])
