"""What lies under the pointer: pure functions over arrays.

Shapes: N boxes (N, 4) xyxy in picture pixels. Tolerances are in picture pixels too: divide screen pixels by the zoom.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import area

Part = Literal["n", "s", "e", "w", "ne", "nw", "se", "sw"]
PARTS: tuple[Part, ...] = ("nw", "n", "ne", "e", "se", "s", "sw", "w")  # in the order in which handles are drawn


def boxes_under(boxes: NDArray[Any], x: float, y: float, tolerance: float = 0.0) -> NDArray[np.intp]:
    """Indices of the boxes around the point, smallest first; of equal ones the later, which is drawn on top, first."""
    inside = (
        (boxes[:, 0] - tolerance <= x)
        & (x <= boxes[:, 2] + tolerance)
        & (boxes[:, 1] - tolerance <= y)
        & (y <= boxes[:, 3] + tolerance)
    )
    found = np.flatnonzero(inside)[::-1]
    return found[np.argsort(area(boxes[found]), kind="stable")]


def smallest_under(boxes: NDArray[Any], x: float, y: float, tolerance: float = 0.0) -> int | None:
    """The box that a click means: the smallest one around the point."""
    found = boxes_under(boxes, x, y, tolerance)
    return int(found[0]) if len(found) else None


def smallest_first(boxes: NDArray[Any]) -> NDArray[np.intp]:
    """The order in which Tab goes through the boxes: by area, equal ones in their own order."""
    return np.argsort(area(boxes), kind="stable")


def enclosed(boxes: NDArray[Any], left: float, top: float, right: float, bottom: float) -> NDArray[np.intp]:
    """Indices of the boxes wholly inside a marquee; its corners may be given in any order."""
    left, right = min(left, right), max(left, right)
    top, bottom = min(top, bottom), max(top, bottom)
    inside = (boxes[:, 0] >= left) & (boxes[:, 1] >= top) & (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
    return np.flatnonzero(inside)


def has_handles(box: NDArray[Any], least: float) -> bool:
    """A box with a side below `least` shows no handles: they would hide it and leave nothing to take it by."""
    return bool(box[2] - box[0] >= least and box[3] - box[1] >= least)


def part_under(box: NDArray[Any], x: float, y: float, tolerance: float, least: float) -> Part | None:
    """The corner or edge of a box within `tolerance` of the point, corners first; None where there is none.

    A box too small for handles (a side below `least`) can only be taken by its edges from outside, so that its
    inside stays free for moving it.
    """
    x1, y1, x2, y2 = (float(v) for v in box)
    inside = x1 <= x <= x2 and y1 <= y <= y2
    if inside and not has_handles(box, least):
        return None
    if not (x1 - tolerance <= x <= x2 + tolerance and y1 - tolerance <= y <= y2 + tolerance):
        return None
    vertical = _nearer(y, y1, y2, "n", "s", tolerance)
    horizontal = _nearer(x, x1, x2, "w", "e", tolerance)
    return (vertical + horizontal) or None  # type: ignore[return-value]


def _nearer(value: float, low: float, high: float, low_name: str, high_name: str, tolerance: float) -> str:
    to_low, to_high = abs(value - low), abs(value - high)
    if min(to_low, to_high) > tolerance:
        return ""
    return low_name if to_low < to_high else high_name
