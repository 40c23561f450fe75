"""Non-maximum suppression in compiled code: greedy, by falling score, with torchvision.ops' results.

Shapes: R boxes (R, 4) xyxy, scores (R,), classes (R,). Each box is compared with the boxes that stay so far, and
dropped at the first that overlaps it too much; torchvision compares each one that stays with all that follow. Tensors
of another device than the CPU go to torchvision.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torchvision
from numba import njit
from numpy.typing import NDArray
from torch import Tensor

# Boxes that stay, compared in one go, as vector instructions, before looking whether one of them suppresses.
GROUP = 64
ALL = 2**62
# Up to so many coordinates torchvision moves the classes apart and runs once; the shift rounds IoUs a little, so that
# equal results ask for the same.
TOGETHER = 4000
_Floats = NDArray[np.floating[Any]]


def nms(boxes: Tensor, scores: Tensor, threshold: float, most: int | None = None) -> Tensor:
    """Indices (int64) of the boxes kept, best first: no two of them have an IoU above `threshold`.

    most: stop once so many are kept. Boxes of equal score stay in their order. Raises ValueError for other shapes.
    """
    _check(boxes, scores)
    if boxes.device.type != "cpu":
        kept: Tensor = torchvision.ops.nms(boxes, scores, threshold)
        return kept[:most]
    return torch.from_numpy(_select(_array(boxes), _array(scores), threshold, most))


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, threshold: float, most: int | None = None) -> Tensor:
    """`nms` within each class, the results of all classes together, best first.

    Boxes of equal score stay in their order (torchvision leaves it open for more than 1,000 boxes).
    """
    _check(boxes, scores)
    if classes.shape != scores.shape:
        raise ValueError(f"{len(classes)} classes for {len(boxes)} boxes")
    if boxes.device.type != "cpu":
        theirs: Tensor = torchvision.ops.batched_nms(boxes, scores, classes, threshold)
        return theirs[:most]
    table, ranks, of = _array(boxes), _array(scores), classes.numpy()
    if table.size <= TOGETHER:
        apart = table + (of.astype(table.dtype) * (table.max() + 1 if len(table) else 1))[:, None]
        return torch.from_numpy(_select(apart, ranks, threshold, most))
    kept = np.zeros(len(table), bool)
    for one in np.unique(of):
        rows = np.flatnonzero(of == one)
        kept[rows[_select(table[rows], ranks[rows], threshold, most)]] = True
    rows = np.flatnonzero(kept)
    return torch.from_numpy(rows[_falling(ranks[rows])[:most]])


def warm_up() -> None:
    """Compiles the float32 kernel, or loads it from numba's cache."""
    nms(torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.ones(1), 0.5)


def _check(boxes: Tensor, scores: Tensor) -> None:
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"boxes must be (R, 4), got {tuple(boxes.shape)}")
    if scores.shape != boxes.shape[:1]:
        raise ValueError(f"{tuple(scores.shape)} scores for {len(boxes)} boxes")


def _array(values: Tensor) -> _Floats:
    """As NumPy's float32 or float64."""
    values = values.detach()
    array: _Floats = (values if values.dtype in (torch.float32, torch.float64) else values.float()).numpy()
    return array


def _falling(scores: _Floats) -> NDArray[np.int64]:
    """Their order, best first; equal ones stay in theirs."""
    return np.argsort(-scores, kind="stable")


def _select(boxes: _Floats, scores: _Floats, threshold: float, most: int | None) -> NDArray[np.int64]:
    """Boxes kept, best first. NumPy's small operations take a third of the time that torch's do."""
    order = _falling(scores)
    kept: NDArray[np.int64] = order[_greedy(boxes[order].T.copy(), threshold, ALL if most is None else most)]
    return kept


@njit(nogil=True, cache=True)
def _greedy(edges, threshold, most):  # type: ignore[no-untyped-def]
    """edges: (4, R) -> rows kept, rising."""
    R = edges.shape[1]
    areas = (edges[2] - edges[0]) * (edges[3] - edges[1])
    kept = np.empty(R, np.int64)
    near = np.empty((5, R), edges.dtype)
    zero = edges.dtype.type(0)
    # Smaller than any intersection that division could find above the threshold.
    almost = edges.dtype.type(threshold * (1 - 1e-5) if threshold > 0 else threshold - 1e-5)
    count = 0
    for r in range(R):
        if count >= most:
            break
        x1, y1, x2, y2, area = edges[0, r], edges[1, r], edges[2, r], edges[3, r], areas[r]
        suppressed = False
        for first in range(0, count, GROUP):
            last = min(first + GROUP, count)
            suspects = 0
            for k in range(first, last):
                w = max(min(x2, near[2, k]) - max(x1, near[0, k]), zero)
                h = max(min(y2, near[3, k]) - max(y1, near[1, k]), zero)
                suspects += w * h >= almost * (area + near[4, k] - w * h)
            if suspects:
                for k in range(first, last):
                    w = max(min(x2, near[2, k]) - max(x1, near[0, k]), zero)
                    h = max(min(y2, near[3, k]) - max(y1, near[1, k]), zero)
                    union = near[4, k] + area - w * h
                    # 0 / 0 suppresses nothing, as in torchvision.
                    if union != 0 and w * h / union > threshold:
                        suppressed = True
                        break
            if suppressed:
                break
        if not suppressed:
            for side in range(4):
                near[side, count] = edges[side, r]
            near[4, count] = area
            kept[count] = r
            count += 1
    return kept[:count]
