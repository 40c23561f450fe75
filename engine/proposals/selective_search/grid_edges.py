"""The edges of the 8-neighbour pixel grid, weighed (Felzenszwalb and Huttenlocher, sections 4 and 5).

Shapes: C channels, H,W the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Float32, UInt8, UInt16
from engine.proposals.selective_search.colour_spaces import Planes

SIGMA = 0.8  # the paper's smoothing, to remove camera artefacts (section 5)
# Edge weights are whole 128ths of a grey level: 441.7 * 128 fits 16 bits, which sorting by counting wants.
WEIGHT_SCALE = 128
MISSING = 65535  # the weight of an edge that would leave the picture; no true edge has it
PIXELS = 1 << 19  # of a band of the picture, between two looks at `check`: some milliseconds

Check = Callable[[], None]  # raises to stop the work


def never() -> None:
    """The check of work that nobody wants to stop."""


def _half_gaussian() -> Float32:
    """Half of a normalised Gaussian, centre first, cut at 4 sigma as in the authors' code."""
    half = np.exp(-0.5 * (np.arange(int(np.ceil(4 * SIGMA)) + 1) / SIGMA) ** 2)
    kernel: Float32 = (half / (2 * half.sum() - 1)).astype(np.float32)
    return kernel


def bands(shape: tuple[int, ...], check: Check) -> Iterator[tuple[int, int]]:
    """The first row of each band of a (…, H, W) picture and the first after it, with a look at `check` before each."""
    height, width = shape[-2:]
    step = max(1, PIXELS // width)
    for first in range(0, height, step):
        check()
        yield first, min(first + step, height)


@njit(nogil=True, cache=True)
def _smooth_rows(plane: UInt8, half: Float32, rows: Float32) -> None:
    """(h, W) uint8 -> float32 along the rows, the border's pixels repeated."""
    height, width = plane.shape
    reach = len(half) - 1
    padded = np.empty(width + 2 * reach, np.float32)
    for y in range(height):
        source, row = plane[y], rows[y]
        padded[:reach], padded[reach + width :] = source[0], source[width - 1]
        padded[reach : reach + width] = source
        centre = padded[reach:]
        for x in range(width):
            row[x] = half[0] * centre[x]
        for i in range(1, reach + 1):
            left, right, factor = padded[reach - i :], padded[reach + i :], half[i]
            for x in range(width):
                row[x] += factor * (left[x] + right[x])


@njit(nogil=True, cache=True)
def _smooth_columns(rows: Float32, half: Float32, first: int, last: int, smooth: Float32) -> None:
    """(H, W) -> (H, W) along the columns, rows first..last-1."""
    height, width = rows.shape
    for y in range(first, last):
        out, row = smooth[y], rows[y]
        for x in range(width):
            out[x] = half[0] * row[x]
        for i in range(1, len(half)):
            above, below, factor = rows[max(y - i, 0)], rows[min(y + i, height - 1)], half[i]
            for x in range(width):
                out[x] += factor * (above[x] + below[x])


def smooth(planes: Planes, check: Check = never) -> Float32:
    """(C, H, W) uint8 -> float32, Gaussian of SIGMA pixels, separable."""
    smoothed = np.empty(planes.shape, np.float32)
    half, rows = _half_gaussian(), np.empty(planes.shape[1:], np.float32)
    for plane, out in zip(planes, smoothed, strict=True):
        for first, last in bands(plane.shape, check):
            _smooth_rows(plane[first:last], half, rows[first:last])
        for first, last in bands(plane.shape, check):
            _smooth_columns(rows, half, first, last, out)
    return smoothed


@njit(nogil=True, cache=True)
def _weights(smoothed: Float32, direction: int, weights: UInt16) -> None:
    """(C, H, W) -> (H, W): Euclidean distance to the right (0), lower, lower right or upper right (3) neighbour.

    Edges that would leave the picture are MISSING.
    """
    channels, height, width = smoothed.shape
    squares = np.empty(width, np.float32)
    dx = 0 if direction == 1 else 1
    dy = (0, 1, 1, -1)[direction]
    for y in range(height):
        out = weights[y]
        out[:] = MISSING
        if y + dy < 0 or y + dy >= height:
            continue
        squares[:] = 0
        for c in range(channels):
            here, there = smoothed[c, y], smoothed[c, y + dy, dx:]
            for x in range(width - dx):
                difference = here[x] - there[x]
                squares[x] += difference * difference
        for x in range(width - dx):
            out[x] = np.uint16(np.sqrt(squares[x]) * np.float32(WEIGHT_SCALE) + np.float32(0.5))


def edge_weights(smoothed: Float32, directions: int, check: Check = never) -> UInt16:
    """(C, H, W) -> (directions, H, W) uint16, in 128ths of a grey level."""
    weights = np.empty((directions, *smoothed.shape[1:]), np.uint16)
    for direction in range(directions):
        check()
        _weights(smoothed, direction, weights[direction])
    return weights
