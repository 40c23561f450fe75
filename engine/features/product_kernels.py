"""A matrix product with the second matrix laid out beforehand.

Shapes: M rows, K numbers summed over, N columns, P panels of WIDTH columns. y (M, N) = bias (N,) + x (M, K) w (K, N).
A library must first put w in order, which for 150 rows takes as long as a fifth of the product itself; here it lies so
already, panel after panel, (P, K, WIDTH). Blocks, panels and tiles as in Goto and van de Geijn 2008, "Anatomy of
high-performance matrix multiplication": a panel's block stays in the first cache, the rows' block in the second.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.features.vector_tiles import FLOAT, LINE, NONE, ROWS, WIDTH, product_tile
from engine.roi.team import Kernel, as_tuple, carray

DEPTH = 256  # numbers summed over in one go: 16 KB of a panel
_MOST_ROWS = 216  # in one go: with DEPTH numbers of each, half of the second cache


@njit(nogil=True, cache=True)
def blocks_of_rows(M):  # type: ignore[no-untyped-def]
    """How many blocks M rows make."""
    return (M + _MOST_ROWS - 1) // _MOST_ROWS


@njit(nogil=True, cache=True)
def rows_of_block(M, i):  # type: ignore[no-untyped-def]
    """First row of block i, and one past its last; all of whole tiles but the last."""
    tiles, blocks = (M + ROWS - 1) // ROWS, blocks_of_rows(M)
    return tiles * i // blocks * ROWS, min(tiles * (i + 1) // blocks * ROWS, M)


@njit(nogil=True, cache=True)
def multiply_block(x, x_step, M, panels, step, depth, first, last, bias, before, kind, y, y_step, after):  # type: ignore[no-untyped-def]
    """`multiply` of `depth` numbers of each row and panel. step: bytes from panel to panel; before: as y without rows
    beyond M, added to the products, 0 for none; after: what will be wanted next, 0 for nothing."""
    tiles, wide = (M + ROWS - 1) // ROWS, FLOAT * WIDTH
    lines = (depth * wide // LINE + tiles - 1) // tiles
    for p in range(first, last):
        soon = panels + (p + 1) * step if p + 1 < last else after
        for t in range(tiles):
            r = t * ROWS
            at = (r * y_step + p * WIDTH) * FLOAT
            product_tile(
                (
                    np.intp(x + r * x_step * FLOAT),
                    np.intp(x_step * FLOAT),
                    np.intp(min(ROWS, M - r)),
                    np.intp(panels + p * step),
                    np.intp(depth),
                    np.intp(y + at),
                    np.intp(y_step * FLOAT),
                    np.intp(bias + p * wide if bias else 0),
                    np.intp(before + at if before else 0),
                    np.intp(y_step * FLOAT),
                    np.intp(kind),
                    np.intp(soon + t * lines * LINE),
                    np.intp(lines if soon else 0),
                )
            )


@njit(nogil=True, cache=True)
def multiply(x, x_step, M, panels, K, first, last, bias, skip, kind, y, y_step):  # type: ignore[no-untyped-def]
    """Panels first .. last - 1 of (P, K, WIDTH) -> their columns of y. x, panels, bias, skip and y are addresses.

    x_step, y_step: numbers from row to row; y has rows to whole tiles, the rest is overwritten. bias: (P WIDTH,), added
    to each row; skip: as y without rows beyond M, added too; 0 for none. kind: of activation.
    """
    wide = FLOAT * WIDTH
    for i in range(blocks_of_rows(M)):
        r, end = rows_of_block(M, i)
        given, made, more = x + r * x_step * FLOAT, y + r * y_step * FLOAT, skip + r * y_step * FLOAT if skip else 0
        for k in range(0, K, DEPTH):
            begins, ends = k == 0, k + DEPTH >= K
            multiply_block(
                given + k * FLOAT,
                x_step,
                end - r,
                panels + k * wide,
                K * wide,
                min(DEPTH, K - k),
                first,
                last,
                bias if begins else 0,
                more if begins else made,
                kind if ends else NONE,
                made,
                y_step,
                0 if ends else panels + (first * K + k + DEPTH) * wide,
            )


@Kernel
def multiply_panels(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: x, x_step, K, M, panels (P, K, WIDTH), bias (P WIDTH,), kind, y, y_step; as `multiply`. Over panels."""
    x, x_step, K, M, panels, bias, kind, y, y_step = as_tuple(carray(numbers, 9), 9)
    multiply(x, x_step, M, panels, K, first, last, bias, 0, kind, y, y_step)


@Kernel
def multiply_each(numbers, first, last):  # type: ignore[no-untyped-def]
    """Products first .. last - 1 of `count`, with their own weights each. Numbers: x (M, count, K), count, M, panels
    (count, P, K, WIDTH), P, K, y (count, rows, P WIDTH); rows: M to whole tiles."""
    x, count, M, panels, P, K, y = as_tuple(carray(numbers, 7), 7)
    rows = (M + ROWS - 1) // ROWS * ROWS
    for one in range(first, last):
        weights, out = panels + one * P * K * WIDTH * FLOAT, y + one * rows * P * WIDTH * FLOAT
        multiply(x + one * K * FLOAT, count * K, M, weights, K, 0, P, 0, 0, NONE, out, P * WIDTH)
