"""A picture scaled and normalised for the net in one pass over its pixels, on the CPU.

Shapes: H,W the picture, h,w what the net sees. Bilinear without smoothing, corners not aligned, as torch's
`interpolate` and torchvision's detectors have it; results differ by rounding alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numba import njit
from torch import Tensor

from engine.roi.threads import in_parts

_ROWS_PER_PART = 64
_SIZES = 16  # of sides whose tables are kept


def scaled_and_normalised(pixels: Any, size: tuple[int, int], mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """uint8 (H, W, 3) -> (3, h, w) float32, (value / 255 - mean) / std, channels last in memory."""
    h, w = size
    out = torch.empty(h, w, 3)
    factors = 1 / (255 * np.asarray(std, np.float64))
    shifts = -np.asarray(mean, np.float64) / np.asarray(std, np.float64)
    rows, columns = _neighbours(pixels.shape[0], h), _neighbours(pixels.shape[1], w)
    given = (np.ascontiguousarray(pixels), *rows, *columns, factors.astype(np.float32), shifts.astype(np.float32))
    result = out.numpy()
    in_parts(h, lambda first, last: _scale(*given, first, last, result), at_least=_ROWS_PER_PART)
    return out.permute(2, 0, 1)


@lru_cache(maxsize=_SIZES)
def _neighbours(given: int, wanted: int) -> tuple[Any, Any, Any]:
    """Along an axis, for each of `wanted` places: the two pixels around it, and the second one's share."""
    place = (np.arange(wanted, dtype=np.float32) + np.float32(0.5)) * np.float32(given / wanted) - np.float32(0.5)
    place = place.clip(0, given - 1)
    low = place.astype(np.int64)
    return low, np.minimum(low + 1, given - 1), place - low.astype(np.float32)


def warm_up() -> None:
    """Compiles the kernel, or loads it from numba's cache."""
    scaled_and_normalised(np.zeros((1, 1, 3), np.uint8), (1, 1), (0, 0, 0), (1, 1, 1))


@njit(nogil=True, cache=True, fastmath={"contract"})
def _scale(pixels, top, bottom, below, left, right, beside, factors, shifts, first, last, out):  # type: ignore[no-untyped-def]
    """Rows first .. last - 1 of out (h, w, 3): two rows of the picture mixed, then two columns of these."""
    W = pixels.shape[1]
    mixed = np.empty(W * 3, np.float32)
    for y in range(first, last):
        upper, lower = pixels[top[y]].reshape(W * 3), pixels[bottom[y]].reshape(W * 3)
        share = below[y]
        for i in range(W * 3):
            mixed[i] = (np.float32(1) - share) * np.float32(upper[i]) + share * np.float32(lower[i])
        for x in range(out.shape[1]):
            a, b, share_x = 3 * left[x], 3 * right[x], beside[x]
            for c in range(3):
                value = (np.float32(1) - share_x) * mixed[a + c] + share_x * mixed[b + c]
                out[y, x, c] = value * factors[c] + shifts[c]
