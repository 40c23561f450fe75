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

from engine.roi.team import Kernel, as_tuple, bytes_at, carray, floats_at, run, wholes_at

_SIZES = 16  # of sides whose tables are kept


def scaled_and_normalised(
    pixels: Any,
    size: tuple[int, int],
    mean: Sequence[float],
    std: Sequence[float],
    padded: tuple[int, int] | None = None,
) -> Tensor:
    """uint8 (H, W, 3) -> (3, h, w) float32, (value / 255 - mean) / std, channels last in memory.

    padded: (height, width) of the result where it is larger than the picture; with zeros at the right and below.
    """
    h, w = size
    rows, columns = size if padded is None else padded
    out = torch.empty(rows, columns, 3)
    out[h:] = 0
    out[:, w:] = 0
    given = np.ascontiguousarray(pixels)
    factors = (1 / (255 * np.asarray(std, np.float64))).astype(np.float32)
    shifts = (-np.asarray(mean, np.float64) / np.asarray(std, np.float64)).astype(np.float32)
    held = (given, *_neighbours(given.shape[0], h), *_neighbours(given.shape[1], w), factors, shifts)
    addresses = [array.ctypes.data for array in held]
    run(_scale, h, [*given.shape[:2], h, w, columns, *addresses, out.data_ptr()])
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
def _mix(upper, lower, share, mixed):  # type: ignore[no-untyped-def]
    for i in range(len(mixed)):
        mixed[i] = (np.float32(1) - share) * np.float32(upper[i]) + share * np.float32(lower[i])


@njit(nogil=True, cache=True, fastmath={"contract"})
def _mix_columns(mixed, left, right, beside, factors, shifts, row):  # type: ignore[no-untyped-def]
    for x in range(len(left)):
        a, b, share = 3 * left[x], 3 * right[x], beside[x]
        for c in range(3):
            value = (np.float32(1) - share) * mixed[a + c] + share * mixed[b + c]
            row[3 * x + c] = value * factors[c] + shifts[c]


@Kernel
def _scale(numbers, first, last):  # type: ignore[no-untyped-def]
    """Rows first .. last - 1 of out (., columns, 3): two rows of the picture mixed, then two columns of these.

    Numbers: H, W, h, w, columns, pixels (H, W, 3), top, bottom, below (h,), left, right, beside (w,), factors (3,),
    shifts (3,), out.
    """
    n = as_tuple(carray(numbers, 15), 15)
    H, W, h, w, columns = n[:5]
    pixels, below, beside = carray(bytes_at(n[5]), (H, W * 3)), carray(floats_at(n[8]), h), carray(floats_at(n[11]), w)
    top, bottom = carray(wholes_at(n[6]), h), carray(wholes_at(n[7]), h)
    left, right = carray(wholes_at(n[9]), w), carray(wholes_at(n[10]), w)
    factors, shifts = carray(floats_at(n[12]), 3), carray(floats_at(n[13]), 3)
    mixed = np.empty(W * 3, np.float32)
    for y in range(first, last):
        _mix(pixels[top[y]], pixels[bottom[y]], below[y], mixed)
        row = carray(floats_at(n[14] + 4 * y * columns * 3), w * 3)
        _mix_columns(mixed, left, right, beside, factors, shifts, row)
