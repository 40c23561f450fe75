"""RoI max pooling over channels-last maps, compiled by Numba, releasing the GIL.

Shapes: N pictures, H,W cells, C channels, R RoIs, b x v bins. Features (N, H, W, C); pooled (R, C, b, v). Bins are
int64 (R, b) first cells and one past the last.

Maxima are taken along each row for each column of bins, then down the columns: a cell is read once per column of bins
instead of once per bin. Two values are compared per step: stored back unchanged, one value would become a conditional
store, which the compiler does not turn into vector instructions (ten times slower). An odd last one is compared twice.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.roi.tiles import CHANNEL_BLOCK, PADDING
from engine.roi.turn import turn

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
def pool(features, pictures, y0, y1, x0, x1, first, last, pooled):  # type: ignore[no-untyped-def]
    """The maxima of RoIs first .. last - 1."""
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
            turn(tile, out[c0:c1], b * v, c1 - c0)


@njit(nogil=True, cache=True)
def _hand_over(values, best, given, total):  # type: ignore[no-untyped-def]
    """total += what is given, where a cell's value is the bin's best; no cell wins there again. All (c,).

    Only sums are stored: of a value stored back unchanged the compiler would make a conditional store.
    """
    none, nothing = given.dtype.type(np.nan), given.dtype.type(0)
    for c in range(given.shape[0]):
        own, won = given[c], values[c] == best[c]
        total[c] += own if won else nothing
        best[c] += none if won else nothing


@njit(nogil=True, cache=True)
def spread_gradient(gradient, pooled, features, pictures, y0, y1, x0, x1, first, last, total):  # type: ignore[no-untyped-def]
    """Fast R-CNN, equation 4, of channels first .. last - 1: each output's gradient goes to its argmax.

    gradient, pooled: (R, C, b, v). total: (N, H, W, C), zero before. The argmax is found again, as the first cell in
    row order that equals the maximum, which is quicker than to write it down for each output and to read it back.
    Summed in the order of RoIs and bins whatever the number of threads: each thread has channels of its own.
    """
    C = features.shape[3]
    b, v = y0.shape[1], x0.shape[1]
    block = min(CHANNEL_BLOCK, C)
    number = features.dtype.type
    lowest, none, nothing = number(LOWEST), number(np.nan), number(0)
    best = np.empty((b * v, block + PADDING), features.dtype)
    tile = np.empty((b * v, block + PADDING), features.dtype)
    for r in range(gradient.shape[0]):
        n = pictures[r]
        given, maxima = gradient[r].reshape(C, b * v), pooled[r].reshape(C, b * v)
        for c0 in range(first, last, CHANNEL_BLOCK):
            c1 = min(c0 + CHANNEL_BLOCK, last)
            turn(given[c0:c1], tile, c1 - c0, b * v)
            turn(maxima[c0:c1], best, c1 - c0, b * v)
            for p in range(b):
                for q in range(v):
                    bin_best, bin_given = best[p * v + q, : c1 - c0], tile[p * v + q, : c1 - c0]
                    for c in range(c1 - c0):
                        bin_best[c] += none if bin_best[c] <= lowest else nothing
                    for y in range(y0[r, p], y1[r, p]):
                        for x in range(x0[r, q], x1[r, q]):
                            _hand_over(features[n, y, x, c0:c1], bin_best, bin_given, total[n, y, x, c0:c1])
