"""Boxes as arrays: float32 `xyxy`, continuous edges (no +1), pixels of the original picture.

Shapes: N boxes, M boxes -> (N, 4), (M, 4).
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

BoxArray = NDArray[np.float32]
F = TypeVar("F", bound=np.floating[Any])


def as_boxes(values: Any) -> BoxArray:
    """(N, 4) float32, also for an empty list. Raises ValueError for any other shape."""
    boxes = np.asarray(values, dtype=np.float32)
    if boxes.size == 0:
        return np.zeros((0, 4), np.float32)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"boxes must have shape (N, 4), got {boxes.shape}")
    return boxes


def area(boxes: NDArray[F]) -> NDArray[F]:
    """(N, 4) -> (N,) square pixels; an inverted box has area 0."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    areas: NDArray[F] = sides[:, 0] * sides[:, 1]
    return areas


def intersection(a: NDArray[F], b: NDArray[F]) -> NDArray[F]:
    """(N, 4) x (M, 4) -> (N, M) square pixels that two boxes share."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    sides = np.maximum(np.minimum(a[:, None, 2:], b[None, :, 2:]) - top_left, 0)
    shared: NDArray[F] = sides[..., 0] * sides[..., 1]
    return shared


def iou(a: NDArray[F], b: NDArray[F]) -> NDArray[F]:
    """Intersection over union, (N, 4) x (M, 4) -> (N, M), in the boxes' own precision; 0 where both are empty."""
    shared = intersection(a, b)
    union = area(a)[:, None] + area(b)[None, :] - shared
    ratio: NDArray[F] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return ratio


def match_greedily(overlap: NDArray[F], scores: NDArray[Any], least: float) -> NDArray[np.intp]:
    """(D, G) overlaps -> (D,) columns: each row, the best scored first, takes the free column that it overlaps most;
    -1 where that is less than `least`."""
    match, free = np.full(len(overlap), -1, np.intp), np.ones(overlap.shape[1], bool)
    for row in np.argsort(-scores, kind="stable") if overlap.shape[1] else ():
        best = int(np.where(free, overlap[row], -1).argmax())
        if free[best] and overlap[row, best] >= least:
            match[row], free[best] = best, False
    return match


def clip(boxes: BoxArray, width: float, height: float) -> BoxArray:
    """Boxes cut at the picture's edges; a box wholly outside becomes empty."""
    limits = np.array([width, height, width, height], np.float32)
    return np.clip(boxes, 0, limits)


def scale(boxes: BoxArray, factor_x: float, factor_y: float) -> BoxArray:
    """Boxes in the pixels of a picture scaled by the two factors."""
    return boxes * np.array([factor_x, factor_y, factor_x, factor_y], np.float32)


def is_proper(boxes: BoxArray) -> NDArray[np.bool_]:
    """(N,) true where a box is finite and has positive width and height."""
    finite = np.isfinite(boxes).all(axis=1)
    return finite & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
