"""A product in seven products of halves instead of eight (Strassen 1969, "Gaussian elimination is not optimal"), once:
for a fully connected layer large enough that the sums before and after cost less than the eighth.

Shapes: M rows, K numbers summed over, P panels of WIDTH columns. With A = x and B = the weights, cut into quarters:

M1 = (A11 + A22)(B11 + B22), M2 = (A21 + A22) B11, M3 = A11 (B12 - B22), M4 = A22 (B21 - B11),
M5 = (A11 + A12) B22, M6 = (A21 - A11)(B11 + B12), M7 = (A12 - A22)(B21 + B22);
C11 = M1 + M4 - M5 + M7, C12 = M3 + M5, C21 = M2 + M4, C22 = M1 - M2 + M3 + M6.

The upper half of the rows is whole tiles; the lower half may be shorter, what it lacks is zero. Sums of the weights are
made beforehand, those of the rows a block at a time, to be used up while it is in the second cache. Results differ from
the direct product by rounding, some 1e-6 of the largest.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numba import uint64 as u
from torch import Tensor

from engine.features.product_kernels import DEPTH, blocks_of_rows, multiply_block, rows_of_block
from engine.features.vector_tiles import FLOAT, NONE, ROWS, WIDTH
from engine.roi.team import Kernel, as_tuple, carray, floats_at, run
from engine.roi.tiles import empty_large

_CELL = FLOAT * WIDTH
_PRODUCTS = 7
_PLUS, _MINUS = np.float32(1), np.float32(-1)


def sums_of_quarters(panels: Tensor) -> Tensor:
    """(P, K, WIDTH) -> (5, P / 2, K / 2, WIDTH): the right factors of M1, M3, M4, M6 and M7. P and K must be even."""
    halves, depth = panels.shape[0] // 2, panels.shape[1] // 2
    (b11, b21), (b12, b22) = ((half[:, :depth], half[:, depth:]) for half in (panels[:halves], panels[halves:]))
    sums = empty_large((5, halves, depth, WIDTH), panels.dtype)
    for i, made in enumerate((b11 + b22, b12 - b22, b21 - b11, b11 + b12, b21 + b22)):
        sums[i] = made
    return sums


def multiply_halves(x: Tensor, panels: Tensor, sums: Tensor, bias: Tensor, relu: bool, y: Tensor) -> None:
    """y (M, P WIDTH) = x (M, K) times the panels, with bias (P WIDTH,) and ReLU or not.

    M > ROWS; P and K even; the numbers of a row of x, and of y, lie side by side.
    """
    P, K, _ = panels.shape
    one, *others = (part.data_ptr() for part in sums)
    right = [one, panels.data_ptr(), *others[:2], panels[P // 2 :, K // 2 :].data_ptr(), *others[2:]]
    numbers = [x.data_ptr(), x.stride(0), len(x), K, P, bias.data_ptr(), int(relu), y.data_ptr(), y.stride(0), *right]
    run(_multiply, P // 2, numbers, parts_per_thread=1)  # each part sums all rows for itself


@njit(nogil=True, cache=True)
def _add(one, other, step, rows, known, depth, sign, total):  # type: ignore[no-untyped-def]
    """total (rows, depth) = one + sign times other; of the other there are `known` rows. Addresses; step in numbers."""
    a, b = carray(floats_at(one), rows * step), carray(floats_at(other), rows * step)
    sums = carray(floats_at(total), rows * depth)
    for r in range(rows):
        at, to = u(r * step), u(r * depth)
        if r < known:
            for k in range(u(depth)):
                sums[to + k] = a[at + k] + sign * b[at + k]
        else:
            for k in range(u(depth)):
                sums[to + k] = a[at + k]


@njit(nogil=True, cache=True)
def _left(i, x, step, across, upper, lower, depth, sums):  # type: ignore[no-untyped-def]
    """The left factor of M(i + 1), some of its columns: its address, numbers from row to row, and rows.

    across: bytes from A11 to A12; upper, lower: rows of the halves.
    """
    below = upper * step * FLOAT
    a11, a12, a21, a22 = x, x + across, x + below, x + below + across
    if i == 2:
        return a11, step, upper
    if i == 3:
        return a22, step, lower
    if i == 0:
        _add(a11, a22, step, upper, lower, depth, _PLUS, sums)
    elif i == 1:
        _add(a21, a22, step, lower, lower, depth, _PLUS, sums)
    elif i == 4:
        _add(a11, a12, step, upper, upper, depth, _PLUS, sums)
    elif i == 5:
        _add(a21, a11, step, lower, lower, depth, _MINUS, sums)
    else:
        _add(a12, a22, step, upper, lower, depth, _MINUS, sums)
    return sums, depth, lower if i == 1 or i == 5 else upper


@njit(nogil=True, cache=True)
def _right(i, factors, K, first, k):  # type: ignore[no-untyped-def]
    """The right factor of M(i + 1), panel `first` from number k on: its address, and bytes from panel to panel."""
    step = (K if i == 1 or i == 4 else K // 2) * _CELL  # B11 and B22 lie between the others of their panels
    return factors[i] + first * step + k * _CELL, step


@njit(nogil=True, cache=True)
def _join(products, upper, lower, count, bias, half, floor, y, y_step):  # type: ignore[no-untyped-def]
    """M1 .. M7 (7, upper, count) -> `count` columns of each half of y, with the bias, not below `floor`. bias, y:
    addresses of the first column; half: numbers from it to the right half's."""
    m, size = carray(floats_at(products), _PRODUCTS * upper * count), u(upper * count)
    b, out = carray(floats_at(bias), half + count), carray(floats_at(y), (upper + lower) * y_step)
    n2, n3, n4, n5, n6, n7 = size, u(2) * size, u(3) * size, u(4) * size, u(5) * size, u(6) * size
    right = u(half)
    for r in range(upper):
        at, to, under = u(r * count), u(r * y_step), u((upper + r) * y_step)
        known = r < lower  # beyond, what lies in M4's place must not be looked at
        for c in range(u(count)):
            i = at + c
            m4 = m[n4 + i] if known else np.float32(0)
            out[to + c] = max((m[i] + m4) + (m[n7 + i] - m[n5 + i]) + b[c], floor)
            out[to + right + c] = max(m[n3 + i] + m[n5 + i] + b[right + c], floor)
        if known:
            for c in range(u(count)):
                i = at + c
                out[under + c] = max(m[n2 + i] + m[n4 + i] + b[c], floor)
                out[under + right + c] = max((m[i] - m[n2 + i]) + (m[n3 + i] + m[n6 + i]) + b[right + c], floor)


@njit(nogil=True, cache=True)
def _multiply_rows(x, x_step, M, factors, K, first, last, sums, products):  # type: ignore[no-untyped-def]
    """x (M, K) times the panels -> M1 .. M7, panels first .. last - 1 of their columns."""
    tiles, count = (M + ROWS - 1) // ROWS, (last - first) * WIDTH
    upper = (tiles + 1) // 2 * ROWS
    lower = M - upper
    for k in range(0, K // 2, DEPTH):
        depth, ends = min(DEPTH, K // 2 - k), k + DEPTH >= K // 2
        for i in range(_PRODUCTS):
            last_one = i + 1 == _PRODUCTS
            a, step, rows = _left(i, x + k * FLOAT, x_step, K // 2 * FLOAT, upper, lower, depth, sums)
            b, wide = _right(i, factors, K, first, k)
            after, _ = _right(0 if last_one else i + 1, factors, K, first, k + DEPTH if last_one else k)
            y = products + i * upper * count * FLOAT
            before, after = 0 if k == 0 else y, 0 if last_one and ends else after
            multiply_block(a, step, rows, b, wide, depth, 0, last - first, 0, before, NONE, y, count, after)
    return upper, lower


@Kernel
def _multiply(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: x, x_step, M, K, P, bias, relu (1, or 0 for none), y, y_step, seven right factors. Over the panels of
    the left half, each with its fellow of the right half."""
    x, x_step, M, K, P, bias, relu, y, y_step = as_tuple(carray(numbers, 9), 9)
    factors = carray(numbers, 9 + _PRODUCTS)[9:]
    count, at = (last - first) * WIDTH, first * _CELL
    floor = np.float32(0) if relu else np.float32(-np.inf)
    most = rows_of_block(M, blocks_of_rows(M) - 1)  # no block has more tiles than the last
    half = (most[1] - most[0] + 2 * ROWS - 1) // (2 * ROWS) * ROWS
    sums, products = np.empty(half * DEPTH, np.float32), np.empty(_PRODUCTS * half * count, np.float32)
    for i in range(blocks_of_rows(M)):
        r, end = rows_of_block(M, i)
        given, made = x + r * x_step * FLOAT, y + r * y_step * FLOAT + at
        of_sums, of_products = sums.ctypes.data, products.ctypes.data
        upper, lower = _multiply_rows(given, x_step, end - r, factors, K, first, last, of_sums, of_products)
        _join(of_products, upper, lower, count, bias + at, P // 2 * WIDTH, floor, made, y_step)
