"""Inverted residual blocks over channels-last maps (MobileNetV2, section 3.3; MobileNetV3, section 3), compiled by
Numba, without the interpreter's lock (engine.roi.team).

Shapes: H,W cells of the block's input and H2,W2 of its output, C input channels, K kernel side, P panels of WIDTH
expanded channels, Q panels of WIDTH output channels, E expanded channels to whole panels (P WIDTH), S squeezed ones.
Every kernel is given the fields of `Numbers` in their order.

A panel of expanded channels is made for some rows of the map at a time, filtered and written as soon as it is there:
what the expansion makes, the largest map of all, never leaves the second cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import carray, cfunc, njit
from numba import uint64 as u

from engine.features.product_kernels import multiply
from engine.features.vector_tiles import FLOAT, NONE, ROWS, WIDTH, add_cells, depthwise_tile, product_tile
from engine.roi.team import C_KERNEL, HEADER, TeamKernel, floats_at, next_part

_CELL = FLOAT * WIDTH  # bytes of a panel's cell


class Numbers(NamedTuple):
    """of_*: the address of an array of float32, 0 where the block has none.

    Weights: expand (P, C, WIDTH), bias (E,), taps (P, K K, WIDTH), tap_bias (E,), project (Q, E, WIDTH), project_bias
    (Q WIDTH,); those of the squeeze and excitation: down (E, S), down_bias (S,), up (S, E), up_bias (E,).
    Maps: x (H, W, C) with x_step numbers from cell to cell, filtered (H2, W2, E), sums (strips, E) of them, scaled (Q,
    E, WIDTH): the projection behind the excitation, y (H2 W2, wide) with cells to whole tiles, skip: as y.
    strip: output rows filtered at a time.
    """

    of_expand: int
    of_bias: int
    of_taps: int
    of_tap_bias: int
    of_project: int
    of_project_bias: int
    of_down: int
    of_down_bias: int
    of_up: int
    of_up_bias: int
    C: int
    E: int
    S: int
    wide: int
    K: int
    stride: int
    first_kind: int
    second_kind: int
    H: int = 0
    W: int = 0
    H2: int = 0
    W2: int = 0
    x_step: int = 0
    strip: int = 1
    of_x: int = 0
    of_filtered: int = 0
    of_sums: int = 0
    of_scaled: int = 0
    of_y: int = 0
    of_skip: int = 0


_LENGTH = HEADER + len(Numbers._fields)


@njit(nogil=True, cache=True)
def _expand_row(x, x_step, cells, C, panel, bias, kind, y):  # type: ignore[no-untyped-def]
    """Addresses: a row of the map times a panel -> cells of the panel. Fewer than ROWS cells: ROWS are written."""
    for begin in range(0, cells, ROWS):
        q = max(min(begin, cells - ROWS), 0)
        product_tile(  # type: ignore[call-arg]
            (
                np.intp(x + q * x_step),
                np.intp(x_step),
                np.intp(min(ROWS, cells)),
                np.intp(panel),
                np.intp(C),
                np.intp(y + q * _CELL),
                np.intp(_CELL),
                np.intp(bias),
                np.intp(0),
                np.intp(0),
                np.intp(kind),
                np.intp(0),
                np.intp(0),
            )
        )


@njit(nogil=True, cache=True)
def _filter_row(x, x_step, cells, taps, count, offsets, bias, kind, y, y_step):  # type: ignore[no-untyped-def]
    """Addresses: the taps over rows of a panel -> cells of the output. Fewer than ROWS cells: ROWS are written."""
    for begin in range(0, cells, ROWS):
        q = max(min(begin, cells - ROWS), 0)
        depthwise_tile(  # type: ignore[call-arg]
            (
                np.intp(x + q * x_step),
                np.intp(x_step),
                np.intp(min(ROWS, cells)),
                np.intp(taps),
                np.intp(count),
                np.intp(y + q * y_step),
                np.intp(y_step),
                np.intp(bias),
                np.intp(kind),
                np.intp(offsets),
            )
        )


@njit(nogil=True, cache=True)
def _take_row(x, x_step, cells, known, y):  # type: ignore[no-untyped-def]
    """Addresses: the first `known` channels of a row of the map -> cells of a panel, zeros in its other channels."""
    given, out = carray(floats_at(x), (cells - 1) * x_step + known), carray(floats_at(y), cells * WIDTH)
    for i in range(cells):
        here, there = u(i * x_step), u(i * WIDTH)
        for c in range(u(known)):
            out[there + c] = given[here + c]
        for c in range(u(known), u(WIDTH)):
            out[there + c] = 0


@njit(nogil=True, cache=True)
def _clear(address, count):  # type: ignore[no-untyped-def]
    values = carray(floats_at(address), count)
    for i in range(u(count)):
        values[i] = 0


@njit(nogil=True, cache=True)
def _filter_panels(numbers, first, last):  # type: ignore[no-untyped-def]
    of_expand, of_bias, of_taps, of_tap_bias = numbers[0], numbers[1], numbers[2], numbers[3]
    C, E, K, stride, first_kind, second_kind = numbers[10], numbers[11], numbers[14], numbers[15], numbers[16], numbers[17]
    H, W, H2, W2, x_step, strip, of_x, of_filtered, of_sums = numbers[18], numbers[19], numbers[20], numbers[21], numbers[22], numbers[23], numbers[24], numbers[25], numbers[26]
    P, pad = E // WIDTH, K // 2
    wide = W + 2 * pad
    rows = np.empty(((strip - 1) * stride + K) * wide * WIDTH + ROWS * WIDTH, np.float32)
    few = np.empty(ROWS * WIDTH, np.float32)
    offsets = np.empty(K * K, np.int64)
    for i in range(K * K):
        offsets[i] = ((i // K) * wide + i % K) * _CELL
    for piece in range(first, last):
        top, p = piece // P * strip, piece % P
        bottom = min(top + strip, H2)
        for j in range((bottom - top - 1) * stride + K):
            at, row = rows.ctypes.data + j * wide * _CELL, top * stride - pad + j
            if not 0 <= row < H:
                _clear(at, wide * WIDTH)
                continue
            here, given = at + pad * _CELL, of_x + row * W * x_step * FLOAT
            _clear(at, pad * WIDTH)
            if of_expand:
                panel, bias = of_expand + p * C * _CELL, of_bias + p * _CELL
                _expand_row(given, x_step * FLOAT, W, C, panel, bias, first_kind, here)
            else:
                _take_row(given + p * _CELL, x_step, W, min(WIDTH, C - p * WIDTH), here)
            _clear(here + W * _CELL, pad * WIDTH)
        taps, bias, sums = of_taps + p * K * K * _CELL, of_tap_bias + p * _CELL, of_sums + (piece // P * P + p) * _CELL
        if of_sums:
            _clear(sums, WIDTH)
        for i in range(top, bottom):
            given, step = rows.ctypes.data + (i - top) * stride * wide * _CELL, stride * _CELL
            out, out_step = of_filtered + (i * W2 * E + p * WIDTH) * FLOAT, E * FLOAT
            if W2 >= ROWS:
                _filter_row(given, step, W2, taps, K * K, offsets.ctypes.data, bias, second_kind, out, out_step)
            else:  # a whole tile would not fit
                made = few.ctypes.data
                _filter_row(given, step, W2, taps, K * K, offsets.ctypes.data, bias, second_kind, made, _CELL)
                for q in range(W2):
                    _take_row(made + q * _CELL, WIDTH, 1, WIDTH, out + q * out_step)
            if of_sums:
                add_cells((np.intp(sums), np.intp(out), np.intp(out_step), np.intp(W2)))  # type: ignore[call-arg]


@njit(nogil=True, cache=True, fastmath={"contract"})
def _add_rows(of_matrix, factors, total):  # type: ignore[no-untyped-def]
    """total += factors (rows,) times the matrix (rows, len(total))."""
    n = u(len(total))
    matrix = carray(floats_at(of_matrix), len(factors) * len(total))
    for i in range(len(factors)):
        factor, row = factors[i], u(i) * n
        for c in range(n):
            total[c] += factor * matrix[row + c]


@njit(nogil=True, cache=True)
def excite(numbers):  # type: ignore[no-untyped-def]
    """Squeeze and excitation (Hu et al. 2018; with the hard sigmoid of MobileNetV3, section 5.3) on the projection's
    weights in place of the map: sums, project -> scaled."""
    of_project, of_down, of_down_bias, of_up, of_up_bias = numbers[4], numbers[6], numbers[7], numbers[8], numbers[9]
    E, S, wide, H2, W2, strip, of_sums, of_scaled = numbers[11], numbers[12], numbers[13], numbers[20], numbers[21], numbers[23], numbers[26], numbers[27]
    mean, hidden, gate = np.zeros(E, np.float32), np.empty(S, np.float32), np.empty(E, np.float32)
    _add_rows(of_sums, np.full((H2 + strip - 1) // strip, np.float32(1) / np.float32(H2 * W2), np.float32), mean)
    hidden[:] = carray(floats_at(of_down_bias), S)
    _add_rows(of_down, mean, hidden)
    for i in range(S):
        hidden[i] = max(hidden[i], np.float32(0))
    gate[:] = carray(floats_at(of_up_bias), E)
    _add_rows(of_up, hidden, gate)
    for c in range(E):
        gate[c] = min(max(gate[c] + np.float32(3), np.float32(0)), np.float32(6)) / np.float32(6)
    project, scaled = carray(floats_at(of_project), E * wide), carray(floats_at(of_scaled), E * wide)
    for i in range(E * wide // WIDTH):
        at, share = u(i * WIDTH), gate[i % E]
        for c in range(u(WIDTH)):
            scaled[at + c] = project[at + c] * share


@njit(nogil=True, cache=True)
def _project_tiles(numbers, first, last):  # type: ignore[no-untyped-def]
    of_project, of_bias, E, wide, cells = numbers[4], numbers[5], numbers[11], numbers[13], numbers[20] * numbers[21]
    of_filtered, of_scaled, of_y, of_skip = numbers[25], numbers[27], numbers[28], numbers[29]
    begin, end = first * ROWS, min(last * ROWS, cells)
    values, y = of_filtered + begin * E * FLOAT, of_y + begin * wide * FLOAT
    skip = of_skip + begin * wide * FLOAT if of_skip else 0
    project = of_scaled if of_scaled else of_project
    multiply(values, E, end - begin, project, E, 0, wide // WIDTH, of_bias, skip, NONE, y, wide)


@cfunc(C_KERNEL, nopython=True, cache=True)
def _filter_panels_for_c(table):  # type: ignore[no-untyped-def]
    first, last = next_part(table)
    while first < last:
        _filter_panels(carray(table, _LENGTH)[HEADER:], first, last)
        first, last = next_part(table)


@cfunc(C_KERNEL, nopython=True, cache=True)
def _project_tiles_for_c(table):  # type: ignore[no-untyped-def]
    first, last = next_part(table)
    while first < last:
        _project_tiles(carray(table, _LENGTH)[HEADER:], first, last)
        first, last = next_part(table)


# Expansion, depthwise convolution and both activations: x -> filtered and sums. Over pieces: strips of output rows, P
# panels in each.
FILTER = TeamKernel(_filter_panels, _filter_panels_for_c)
# The projection, and the block's input where it is added: filtered -> y. Over whole tiles of ROWS cells.
PROJECT = TeamKernel(_project_tiles, _project_tiles_for_c)
