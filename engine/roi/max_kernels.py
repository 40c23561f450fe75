"""RoI max pooling over channels-last maps, compiled by Numba, releasing the GIL.

Shapes: N pictures, H,W cells, C channels, R RoIs, b x v bins. Features (N, H, W, C); pooled (R, C, b, v);
argmax (R, C, b, v) int32, the cell y * W + x that won, -1 where there is none. Bins are int64 (R, b) first cells and
one past the last.

Maxima are taken along each row for each column of bins, then down the columns: a cell is read once per column of bins
instead of once per bin. Two values are compared per step: stored back unchanged, one value would become a conditional
store, which the compiler does not turn into vector instructions (ten times slower). An odd last one is compared twice.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.roi.tiles import CHANNEL_BLOCK, PADDING, turn

# What torchvision's kernel starts from: all values below it (and NaN) lose to it, and have no argmax.
LOWEST = -3.4028234663852886e38


@njit(nogil=True, cache=True)
def _begin(one, two, lowest, best):  # type: ignore[no-untyped-def]
    """best = the greatest of one, two and `lowest`; all (c,)."""
    for c in range(best.shape[0]):
        m = one[c] if one[c] > lowest else lowest
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def _go_on(one, two, best):  # type: ignore[no-untyped-def]
    """best = the greatest of best, one and two; all (c,)."""
    for c in range(best.shape[0]):
        m = one[c] if one[c] > best[c] else best[c]
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def pool_values(features, pictures, y0, y1, x0, x1, first, last, pooled):  # type: ignore[no-untyped-def]
    """The maxima of RoIs first .. last - 1; no argmax, for detection."""
    H, C = features.shape[1], features.shape[3]
    b, v = y0.shape[1], x0.shape[1]
    block = min(CHANNEL_BLOCK, C)
    lowest = features.dtype.type(LOWEST)
    rows = np.empty((v, H, block), features.dtype)
    tile = np.empty((b * v, block + PADDING), features.dtype)
    for r in range(first, last):
        n = pictures[r]
        out = pooled[r].reshape(C, b * v)
        for c0 in range(0, C, CHANNEL_BLOCK):
            c1 = min(c0 + CHANNEL_BLOCK, C)
            for y in range(y0[r].min(), y1[r].max()):
                for q in range(v):
                    best = rows[q, y, : c1 - c0]
                    end = x1[r, q] - 1
                    for x in range(x0[r, q], end + 1, 2):
                        one, two = features[n, y, x, c0:c1], features[n, y, min(x + 1, end), c0:c1]
                        if x == x0[r, q]:
                            _begin(one, two, lowest, best)
                        else:
                            _go_on(one, two, best)
            for q in range(v):
                for p in range(b):
                    best = tile[p * v + q, : c1 - c0]
                    end = y1[r, p] - 1
                    if end < y0[r, p] or x1[r, q] <= x0[r, q]:
                        best[:] = 0
                        continue
                    for y in range(y0[r, p], end + 1, 2):
                        one, two = rows[q, y, : c1 - c0], rows[q, min(y + 1, end), : c1 - c0]
                        if y == y0[r, p]:
                            _begin(one, two, lowest, best)
                        else:
                            _go_on(one, two, best)
            turn(tile, out[c0:c1])


@njit(nogil=True, cache=True)
def _begin_at(one, two, cell, second, lowest, best, winners):  # type: ignore[no-untyped-def]
    """As `_begin`, and winners = the cell (int32) that each value comes from, -1 for `lowest`."""
    none = np.int32(-1)
    for c in range(best.shape[0]):
        m = one[c] if one[c] > lowest else lowest
        i = cell if one[c] > lowest else none
        winners[c] = second if two[c] > m else i
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def _go_on_at(one, two, cell, second, best, winners):  # type: ignore[no-untyped-def]
    for c in range(best.shape[0]):
        m = one[c] if one[c] > best[c] else best[c]
        i = cell if one[c] > best[c] else winners[c]
        winners[c] = second if two[c] > m else i
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def _begin_of(one, two, cells, seconds, lowest, best, winners):  # type: ignore[no-untyped-def]
    """As `_begin_at`, where each channel has a cell of its own: (c,) int32."""
    none = np.int32(-1)
    for c in range(best.shape[0]):
        m = one[c] if one[c] > lowest else lowest
        i = cells[c] if one[c] > lowest else none
        winners[c] = seconds[c] if two[c] > m else i
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def _go_on_of(one, two, cells, seconds, best, winners):  # type: ignore[no-untyped-def]
    for c in range(best.shape[0]):
        m = one[c] if one[c] > best[c] else best[c]
        i = cells[c] if one[c] > best[c] else winners[c]
        winners[c] = seconds[c] if two[c] > m else i
        best[c] = two[c] if two[c] > m else m


@njit(nogil=True, cache=True)
def pool_with_argmax(features, pictures, y0, y1, x0, x1, first, last, pooled, argmax):  # type: ignore[no-untyped-def]
    """The maxima of RoIs first .. last - 1 and the cells that they come from; the first of equals, in row order."""
    H, W, C = features.shape[1:]
    b, v = y0.shape[1], x0.shape[1]
    block = min(CHANNEL_BLOCK, C)
    lowest = features.dtype.type(LOWEST)
    rows = np.empty((v, H, block), features.dtype)
    row_cells = np.empty((v, H, block), np.int32)
    tile = np.empty((b * v, block + PADDING), features.dtype)
    tile_cells = np.empty((b * v, block + PADDING), np.int32)
    for r in range(first, last):
        n = pictures[r]
        out, out_cells = pooled[r].reshape(C, b * v), argmax[r].reshape(C, b * v)
        for c0 in range(0, C, CHANNEL_BLOCK):
            c1 = min(c0 + CHANNEL_BLOCK, C)
            for y in range(y0[r].min(), y1[r].max()):
                for q in range(v):
                    best, winners = rows[q, y, : c1 - c0], row_cells[q, y, : c1 - c0]
                    end = x1[r, q] - 1
                    for x in range(x0[r, q], end + 1, 2):
                        other = min(x + 1, end)
                        one, two = features[n, y, x, c0:c1], features[n, y, other, c0:c1]
                        cell, second = np.int32(y * W + x), np.int32(y * W + other)
                        if x == x0[r, q]:
                            _begin_at(one, two, cell, second, lowest, best, winners)
                        else:
                            _go_on_at(one, two, cell, second, best, winners)
            for q in range(v):
                for p in range(b):
                    best, winners = tile[p * v + q, : c1 - c0], tile_cells[p * v + q, : c1 - c0]
                    end = y1[r, p] - 1
                    if end < y0[r, p] or x1[r, q] <= x0[r, q]:
                        best[:], winners[:] = 0, -1
                        continue
                    for y in range(y0[r, p], end + 1, 2):
                        other = min(y + 1, end)
                        one, two = rows[q, y, : c1 - c0], rows[q, other, : c1 - c0]
                        cells, seconds = row_cells[q, y, : c1 - c0], row_cells[q, other, : c1 - c0]
                        if y == y0[r, p]:
                            _begin_of(one, two, cells, seconds, lowest, best, winners)
                        else:
                            _go_on_of(one, two, cells, seconds, best, winners)
            turn(tile, out[c0:c1])
            turn(tile_cells, out_cells[c0:c1])


@njit(nogil=True, cache=True)
def spread_gradient(gradient, argmax, pictures, first, last, features_gradient):  # type: ignore[no-untyped-def]
    """Fast R-CNN, equation 4, of channels first .. last - 1: each output's gradient goes to its argmax.

    gradient, argmax: (R, C, bins). features_gradient: (N, C, cells), zero before. Summed in the order of RoIs and
    bins whatever the number of threads, since each thread has channels of its own.
    """
    for r in range(gradient.shape[0]):
        for c in range(first, last):
            plane = features_gradient[pictures[r], c]
            for p in range(gradient.shape[2]):
                if argmax[r, c, p] >= 0:
                    plane[argmax[r, c, p]] += gradient[r, c, p]
