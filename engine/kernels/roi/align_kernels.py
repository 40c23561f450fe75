"""RoIAlign over channels-last maps, compiled by Numba, releasing the GIL (Mask R-CNN, section 3).

Shapes: N pictures, H,W cells, C channels, R RoIs, b x v bins. Features (N, H, W, C); pooled (R, C, b, v).
start, step: (R, 2) of the first bin and of each bin along y, x in cells; samples: (R, 2) int64 points per bin and axis.

A bin is the mean of bilinear samples on a regular grid. Bilinear weights are a product of one along y and one along x,
so all samples of a bin together are weights per row times weights per column: rows first, then columns.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.kernels.roi.max_kernels import PADDING, transpose

CHANNEL_BLOCK = 256  # channels whose rows and bins stay in the fast caches


@njit(nogil=True, cache=True)
def _axis_weights(start, step, samples, weights, ends):  # type: ignore[no-untyped-def]
    """weights (b, cells): the sum of the samples' bilinear weights per cell; ends (b, 2): first, one past last cell.

    A sample more than a cell outside the map counts as 0, one within a cell of it as the edge (as in torchvision).
    """
    b, cells = weights.shape
    number = weights.dtype.type
    weights[:] = 0
    for p in range(b):
        ends[p, 0], ends[p, 1] = cells, 0
        for i in range(samples):
            at = start + number(p) * step + number(i + 0.5) * step / number(samples)
            if at < -1 or at > cells:
                continue
            at = max(at, number(0))
            low = min(int(at), cells - 1)
            high = min(low + 1, cells - 1)
            share = at - number(low) if high > low else number(0)
            weights[p, low] += number(1) - share
            weights[p, high] += share
            ends[p, 0] = min(ends[p, 0], low)
            ends[p, 1] = max(ends[p, 1], high + 1)


@njit(nogil=True, cache=True, fastmath={"contract"})
def _add(values, weight, total):  # type: ignore[no-untyped-def]
    for c in range(total.shape[0]):
        total[c] += weight * values[c]


@njit(nogil=True, cache=True)
def align(features, pictures, start, step, samples, first, last, pooled):  # type: ignore[no-untyped-def]
    """RoIs first .. last - 1."""
    H, W, C = features.shape[1:]
    b, v = pooled.shape[2:]
    block = min(CHANNEL_BLOCK, C)
    wy, wx = np.empty((b, H), features.dtype), np.empty((v, W), features.dtype)
    ey, ex = np.empty((b, 2), np.int64), np.empty((v, 2), np.int64)
    rows = np.empty((v, H, block), features.dtype)
    tile = np.empty((b * v, block + PADDING), features.dtype)
    for r in range(first, last):
        _axis_weights(start[r, 0], step[r, 0], samples[r, 0], wy, ey)
        _axis_weights(start[r, 1], step[r, 1], samples[r, 1], wx, ex)
        wy /= features.dtype.type(max(samples[r, 0] * samples[r, 1], 1))
        out = pooled[r].reshape(C, b * v)
        for c0 in range(0, C, CHANNEL_BLOCK):
            c1 = min(c0 + CHANNEL_BLOCK, C)
            for y in range(ey[:, 0].min(), ey[:, 1].max()):
                for q in range(v):
                    total = rows[q, y, : c1 - c0]
                    total[:] = 0
                    for x in range(ex[q, 0], ex[q, 1]):
                        if wx[q, x] != 0:
                            _add(features[pictures[r], y, x, c0:c1], wx[q, x], total)
            for p in range(b):
                for q in range(v):
                    total = tile[p * v + q, : c1 - c0]
                    total[:] = 0
                    for y in range(ey[p, 0], ey[p, 1]):
                        if wy[p, y] != 0:
                            _add(rows[q, y, : c1 - c0], wy[p, y], total)
            transpose(tile, out[c0:c1], b * v, c1 - c0)


@njit(nogil=True, cache=True)
def align_gradient(gradient, pictures, start, step, samples, first, last, features_gradient):  # type: ignore[no-untyped-def]
    """Of channels first .. last - 1. gradient: (R, C, b, v). features_gradient: (N, H, W, C), zero before."""
    H, W = features_gradient.shape[1:3]
    R, C, b, v = gradient.shape
    block = min(CHANNEL_BLOCK, C)
    dtype = features_gradient.dtype
    wy, wx = np.empty((b, H), dtype), np.empty((v, W), dtype)
    ey, ex = np.empty((b, 2), np.int64), np.empty((v, 2), np.int64)
    row = np.empty((v, block), dtype)
    tile = np.empty((b * v, block + PADDING), dtype)
    for r in range(R):
        _axis_weights(start[r, 0], step[r, 0], samples[r, 0], wy, ey)
        _axis_weights(start[r, 1], step[r, 1], samples[r, 1], wx, ex)
        wy /= dtype.type(max(samples[r, 0] * samples[r, 1], 1))
        given = gradient[r].reshape(C, b * v)
        for c0 in range(first, last, CHANNEL_BLOCK):
            c1 = min(c0 + CHANNEL_BLOCK, last)
            transpose(given[c0:c1], tile, c1 - c0, b * v)
            for y in range(ey[:, 0].min(), ey[:, 1].max()):
                row[:] = 0
                for p in range(b):
                    if ey[p, 0] <= y < ey[p, 1] and wy[p, y] != 0:
                        for q in range(v):
                            _add(tile[p * v + q, : c1 - c0], wy[p, y], row[q, : c1 - c0])
                for q in range(v):
                    for x in range(ex[q, 0], ex[q, 1]):
                        if wx[q, x] != 0:
                            _add(row[q, : c1 - c0], wx[q, x], features_gradient[pictures[r], y, x, c0:c1])
