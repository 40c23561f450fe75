"""A picture scaled and normalised in one pass over its pixels: engine.features.scaling's result but for rounding.

Shapes: H,W the picture, h,w the net's input.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numba import njit
from torch import Tensor

from engine.features import scaling as plain
from engine.kernels.runtime.threads import in_parts

_SIZES = 16  # lengths whose tables are cached


def scaled_and_normalised(
    pixels: Any,
    size: tuple[int, int],
    mean: Sequence[float],
    std: Sequence[float],
    padded: tuple[int, int] | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """As engine.features.scaling's: uint8 (H, W, 3) -> (3, h, w) float32, channels last in memory."""
    if device is not None and device.type != "cpu":
        return plain.scaled_and_normalised(pixels, size, mean, std, padded, device)
    h, w = size
    rows, columns = size if padded is None else padded
    result = torch.empty(rows, columns, 3)
    result[h:] = 0
    result[:, w:] = 0
    source = np.ascontiguousarray(pixels).reshape(len(pixels), -1)
    source.flags.writeable = False  # one type for the compiler, whoever the picture belongs to
    factors = (1 / (255 * np.asarray(std, np.float64))).astype(np.float32)
    shifts = (-np.asarray(mean, np.float64) / np.asarray(std, np.float64)).astype(np.float32)
    tables = (*_neighbours(source.shape[0], h), *_neighbours(source.shape[1] // 3, w))
    out = result.view(rows, columns * 3).numpy()

    def work(first: int, last: int) -> None:
        _scale_rows(source, *tables, factors, shifts, first, last, out)

    in_parts(h, work, parts_per_thread=4, at_least=16)
    return result.permute(2, 0, 1)


def warm_up() -> None:
    """Compiles the kernel, or loads it from numba's cache."""
    scaled_and_normalised(np.zeros((1, 1, 3), np.uint8), (1, 1), (0, 0, 0), (1, 1, 1))


@lru_cache(maxsize=_SIZES)
def _neighbours(source: int, target: int) -> tuple[Any, Any, Any]:
    """Along an axis, for each of `target` places: the two pixels around it, and the second one's share."""
    place = (np.arange(target, dtype=np.float32) + np.float32(0.5)) * np.float32(source / target) - np.float32(0.5)
    place = place.clip(0, source - 1)
    low = place.astype(np.int64)
    return low, np.minimum(low + 1, source - 1), place - low.astype(np.float32)


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


@njit(nogil=True, cache=True)
def _scale_rows(pixels, top, bottom, below, left, right, beside, factors, shifts, first, last, out):  # type: ignore[no-untyped-def]
    """Rows first .. last - 1 of out (., columns * 3): two rows of pixels (H, W * 3) mixed, then two columns of these.

    top, bottom (h,): the two rows, below: the second one's share; left, right, beside (w,): likewise columns.
    """
    mixed = np.empty(pixels.shape[1], np.float32)
    for y in range(first, last):
        _mix(pixels[top[y]], pixels[bottom[y]], below[y], mixed)
        _mix_columns(mixed, left, right, beside, factors, shifts, out[y])
