"""The edges of the 8-neighbour pixel grid, weighed and sorted (Felzenszwalb and Huttenlocher, sections 4 and 5).

Shapes: C channels, H,W the picture, E edges (4HW at most).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.colour_spaces import Planes

SIGMA = 0.8  # the paper's smoothing, to remove camera artefacts (section 5)
WEIGHT_SCALE = 128  # edge weights are whole 128ths of a grey level: 441.7 * 128 fits 16 bits, which a radix sort wants
SORT_CHUNK = 1 << 22  # edges between two looks at `check`: some tens of milliseconds

Check = Callable[[], None]  # raises to stop the work


def never() -> None:
    """The check of work that nobody wants to stop."""


def smoothing_kernel(sigma: float) -> NDArray[np.float32]:
    """Half of a normalised Gaussian, centre first, cut at 4 sigma as in the authors' code."""
    offsets = np.arange(int(np.ceil(4 * sigma)) + 1)
    half = np.exp(-0.5 * (offsets / sigma) ** 2)
    kernel: NDArray[np.float32] = (half / (2 * half.sum() - 1)).astype(np.float32)
    return kernel


@njit(nogil=True, cache=True)
def _smooth_plane(plane: NDArray[np.uint8], half: NDArray[np.float32], smooth: NDArray[np.float32]) -> None:
    """(H, W) uint8 -> float32, separable, the border's pixels repeated."""
    height, width = plane.shape
    reach = len(half) - 1
    padded = np.empty(width + 2 * reach, np.float32)
    rows = np.empty((height, width), np.float32)
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
    for y in range(height):
        out, row = smooth[y], rows[y]
        for x in range(width):
            out[x] = half[0] * row[x]
        for i in range(1, reach + 1):
            above, below, factor = rows[max(y - i, 0)], rows[min(y + i, height - 1)], half[i]
            for x in range(width):
                out[x] += factor * (above[x] + below[x])


def smooth(planes: Planes, sigma: float = SIGMA, check: Check = never) -> NDArray[np.float32]:
    """(C, H, W) uint8 -> float32, Gaussian with `sigma` pixels."""
    smoothed = np.empty(planes.shape, np.float32)
    half = smoothing_kernel(sigma)
    for plane, out in zip(planes, smoothed, strict=True):
        check()
        _smooth_plane(plane, half, out)
    return smoothed


@njit(nogil=True, cache=True)
def _weights(smoothed: NDArray[np.float32], direction: int, weights: NDArray[np.uint16]) -> None:
    """(C, H, W) -> (H, W): Euclidean distance to the right (0), lower, lower right or upper right (3) neighbour.

    Edges that would leave the picture are 65535, a weight that no true edge has.
    """
    channels, height, width = smoothed.shape
    squares = np.empty(width, np.float32)
    dx = 0 if direction == 1 else 1
    dy = (0, 1, 1, -1)[direction]
    for y in range(height):
        out = weights[y]
        out[:] = 65535
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


@njit(nogil=True, cache=True)
def _count_bytes(weights: NDArray[np.uint16], low: NDArray[np.int64], high: NDArray[np.int64]) -> None:
    """How often each low and each high byte occurs among the true weights, added to (256,) each."""
    for w in weights.reshape(-1):
        if w != 65535:
            low[w & 255] += 1
            high[w >> 8] += 1


@njit(nogil=True, cache=True)
def _place_by_low_byte(
    weights: NDArray[np.uint16], direction: int, places: NDArray[np.int64], codes: NDArray[np.uint64]
) -> None:
    """Write the codes of one direction, (H, W) weights, to the next places of their low bytes."""
    flat = weights.reshape(-1)
    for p in range(flat.size):
        w = flat[p]
        if w != 65535:
            codes[places[w & 255]] = (np.uint64(w) << np.uint64(32)) | np.uint64((p << 2) | direction)
            places[w & 255] += 1


@njit(nogil=True, cache=True)
def _place_by_high_byte(codes: NDArray[np.uint64], places: NDArray[np.int64], placed: NDArray[np.uint64]) -> None:
    for code in codes:
        byte = np.int64(code >> np.uint64(40))
        placed[places[byte]] = code
        places[byte] += 1


def edge_weights(smoothed: NDArray[np.float32], directions: int, check: Check = never) -> NDArray[np.uint16]:
    """(C, H, W) -> (directions, H, W) uint16, in 128ths of a grey level."""
    weights = np.empty((directions, *smoothed.shape[1:]), np.uint16)
    for direction in range(directions):
        check()
        _weights(smoothed, direction, weights[direction])
    return weights


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    starts: NDArray[np.int64] = np.cumsum(counts) - counts
    return starts


def sorted_edges(smoothed: NDArray[np.float32], check: Check) -> NDArray[np.uint64]:
    """(C, H, W) -> (E,) codes weight << 32 | pixel << 2 | direction, rising; equal weights in order of direction, then
    raster. A radix sort of two passes of 8 bits."""
    weights = edge_weights(smoothed, 4, check)
    low, high = np.zeros(256, np.int64), np.zeros(256, np.int64)
    for direction in range(4):
        check()
        _count_bytes(weights[direction], low, high)
    once = np.empty(low.sum(), np.uint64)
    places = _starts(low)
    for direction in range(4):
        check()
        _place_by_low_byte(weights[direction], direction, places, once)
    placed = np.empty_like(once)
    places = _starts(high)
    for first in range(0, len(once), SORT_CHUNK):
        check()
        _place_by_high_byte(once[first : first + SORT_CHUNK], places, placed)
    return placed
