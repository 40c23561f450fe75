"""RoI max pooling over blocks of channels, compiled by Numba, releasing the GIL.

Shapes: N pictures, H,W cells, C channels in B blocks of LANES (the last one filled up with anything), R RoIs, b x v
bins. Cells (B, N, H, W, LANES); pooled (R, C, b, v). Bins are int64 (R, b) first cells and one past the last.

A block of a map of 38 x 50 cells is 243 KB: it stays in a core's own cache while all RoIs are pooled from it. Channels
side by side in whole maps lie 2 KB apart from cell to cell, and share a few sets of that cache.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.kernels.roi.bin_maximum import LANES, add_at_maximum, bin_maximum

# What torchvision's kernel starts from: all values below it (and NaN) lose to it, and have no argmax.
LOWEST = -3.4028234663852886e38
# Numbers between rows of a tile, so that a column of it does not fall on the same few cache sets.
PADDING = 16


@njit(nogil=True, cache=True)
def transpose(source, target, rows, columns):  # type: ignore[no-untyped-def]
    """target[j, i] = source[i, j] for i < rows, j < columns. Of whole arrays: slices of rows are half as quick."""
    for j in range(columns):
        for i in range(rows):
            target[j, i] = source[i, j]


@njit(nogil=True, cache=True)
def pool(cells, pictures, y0, y1, x0, x1, first, last, pooled):  # type: ignore[no-untyped-def]
    """The maxima of RoIs first .. last - 1."""
    B, W = cells.shape[0], cells.shape[3]
    C, b, v = pooled.shape[1:]
    lowest = cells.dtype.type(LOWEST)
    tile = np.empty((b * v, LANES + PADDING), cells.dtype)
    for k in range(B):
        c0, c1 = k * LANES, min((k + 1) * LANES, C)
        for r in range(first, last):
            begin = cells[k, pictures[r]].ctypes.data
            for p in range(b):
                for q in range(v):
                    best = tile[p * v + q]
                    if y1[r, p] <= y0[r, p] or x1[r, q] <= x0[r, q]:
                        best[:] = 0
                    else:
                        bin_maximum(begin, W, y0[r, p], y1[r, p], x0[r, q], x1[r, q], lowest, best.ctypes.data)  # type: ignore[call-arg]
            transpose(tile, pooled[r].reshape(C, b * v)[c0:c1], b * v, c1 - c0)


@njit(nogil=True, cache=True)
def spread_gradient(gradient, cells, pictures, y0, y1, x0, x1, first, last, total):  # type: ignore[no-untyped-def]
    """Fast R-CNN, equation 4, of blocks first .. last - 1: each output's gradient goes to its argmax.

    gradient: (R, C, b, v). total: (B, N, H, W, LANES), zero before. The argmax is found again, which is quicker than
    to write it down for each output and to read it back. Summed in the order of RoIs and bins whatever the number of
    threads: each thread has channels of its own.
    """
    W = cells.shape[3]
    R, C, b, v = gradient.shape
    lowest = cells.dtype.type(LOWEST)
    tile = np.zeros((b * v, LANES + PADDING), cells.dtype)
    for k in range(first, last):
        c0, c1 = k * LANES, min((k + 1) * LANES, C)
        for r in range(R):
            begin, sums = cells[k, pictures[r]].ctypes.data, total[k, pictures[r]].ctypes.data
            transpose(gradient[r].reshape(C, b * v)[c0:c1], tile, c1 - c0, b * v)
            for p in range(b):
                for q in range(v):
                    if y1[r, p] <= y0[r, p] or x1[r, q] <= x0[r, q]:
                        continue
                    one_bin = tile[p * v + q].ctypes.data
                    add_at_maximum(begin, W, y0[r, p], y1[r, p], x0[r, q], x1[r, q], lowest, one_bin, sums)  # type: ignore[call-arg]
