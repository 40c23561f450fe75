"""Small pictures of objects, cut out of a picture that is read no larger than they need it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.pictures.reading import read_size, read_thumbnail
from engine.structures.annotation import Rectangle

MARGIN = 0.12  # of the box's longer side, seen around it on each side
LEAST = 8.0  # pixels of the picture that a crop shows at least
Pixels = NDArray[np.uint8]


def read_crops(path: Path, boxes: Sequence[Rectangle | None], side: int) -> list[Pixels]:
    """For each box (h, w, 3) RGB with max(h, w) <= side, and a little of what is around it; None: the whole picture.

    Raises UserError where the picture cannot be read.
    """
    width, height = read_size(path)
    frames = [_frame(box, width, height) for box in boxes]
    needed = max(min(1.0, side / max(x2 - x1, y2 - y1)) for x1, y1, x2, y2 in frames)
    pixels = read_thumbnail(path, max(1, round(max(width, height) * needed)))
    return [_cut(pixels, frame, width, side) for frame in frames]


def _frame(box: Rectangle | None, width: int, height: int) -> tuple[float, float, float, float]:
    """What the crop shows, in pixels of the picture; of a box that lies outside, the place that is nearest to it."""
    if box is None:
        return 0.0, 0.0, float(width), float(height)
    x1, x2 = (float(np.clip(edge, 0, width)) for edge in (box.x1, box.x2))
    y1, y2 = (float(np.clip(edge, 0, height)) for edge in (box.y1, box.y2))
    around = MARGIN * max(x2 - x1, y2 - y1)
    across, down = ((max(b - a + 2 * around, LEAST) - (b - a)) / 2 for a, b in ((x1, x2), (y1, y2)))
    return max(0.0, x1 - across), max(0.0, y1 - down), min(float(width), x2 + across), min(float(height), y2 + down)


def _cut(pixels: Pixels, frame: tuple[float, float, float, float], width: int, side: int) -> Pixels:
    scale = pixels.shape[1] / width
    x1, y1 = (min(int(edge * scale), limit - 1) for edge, limit in zip(frame[:2], pixels.shape[1::-1], strict=True))
    x2, y2 = (round(edge * scale) for edge in frame[2:])
    crop = pixels[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]
    factor = side / max(crop.shape[:2])
    if factor >= 1:
        return np.ascontiguousarray(crop)
    size = [max(1, round(edge * factor)) for edge in crop.shape[1::-1]]
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
