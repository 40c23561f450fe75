"""Inverted residual blocks over channels-last maps (MobileNetV2, section 3.3; MobileNetV3, section 3), compiled by
Numba, without the interpreter's lock (engine.roi.team).

Shapes: N pictures, H,W cells of the block's input and H2,W2 of its output, C input channels, K kernel side, P panels of
WIDTH expanded channels, Q panels of WIDTH output channels, E expanded channels to whole panels (P WIDTH), S squeezed
ones, to whole panels, too.
Every kernel is given the fields of `Numbers` in their order.

A panel of expanded channels is made for some rows of the map at a time, filtered and written as soon as it is there:
what the expansion makes, the largest map of all, never leaves the second cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numba import uint64 as u

from engine.features.product_kernels import multiply
from engine.features.vector_tiles import FLOAT, NONE, RELU, ROWS, WIDTH, add_cells, depthwise_tile, product_tile
from engine.roi.team import Kernel, as_tuple, carray, floats_at

_CELL = FLOAT * WIDTH  # bytes of a panel's cell


class Numbers(NamedTuple):
    """of_*: the address of an array of float32 (in a Program: or what it is within), 0 where the block has none.

    Weights: expand (P, C, WIDTH), bias (E,), taps (P, K K, WIDTH), tap_bias (E,), project (Q, E, WIDTH), project_bias
    (Q WIDTH,); those of the squeeze and excitation: down (S / WIDTH, E, WIDTH), down_bias (S,), up (P, S, WIDTH),
    up_bias (E,).
    Maps: x (N, H, W, C) with x_step numbers from cell to cell and x_picture from picture to picture, filtered (N, H2,
    W2, E), sums (N, strips, E) of it, hidden (N to whole tiles, S), scaled (N, Q, E, WIDTH): the projection behind the
    excitation, y (N, cells to whole tiles, wide), skip: as x, wide.
    strip: output rows filtered at a time; tiles: whole ones of ROWS cells of a picture's output.
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
    N: int = 1
    H: int = 0
    W: int = 0
    H2: int = 0
    W2: int = 0
    x_step: int = 0
    x_picture: int = 0
    strip: int = 1
    strips: int = 1
    tiles: int = 1
    of_x: int = 0
    of_filtered: int = 0
    of_sums: int = 0
    of_hidden: int = 0
    of_scaled: int = 0
    of_y: int = 0
    of_skip: int = 0


_LENGTH = len(Numbers._fields)


@njit(nogil=True, cache=True)
def _expand_row(x, x_step, cells, C, panel, bias, kind, y):  # type: ignore[no-untyped-def]
    """Addresses: a row of the map times a panel -> cells of the panel. Fewer than ROWS cells: ROWS are written."""
    for begin in range(0, cells, ROWS):
        q = max(min(begin, cells - ROWS), 0)
        product_tile(
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
        depthwise_tile(
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


@Kernel
def filter_panels(numbers, first, last):  # type: ignore[no-untyped-def]
    """Expansion, depthwise convolution and both activations: x -> filtered and sums.

    Over pieces: of each picture strips of output rows, P panels in each.
    """
    n = Numbers(*as_tuple(carray(numbers, _LENGTH), _LENGTH))
    P, pad, taps = n.E // WIDTH, n.K // 2, n.K * n.K
    wide = n.W + 2 * pad
    rows = np.empty(((n.strip - 1) * n.stride + n.K) * wide * WIDTH + ROWS * WIDTH, np.float32)
    few = np.empty(ROWS * WIDTH, np.float32)
    offsets = np.empty(taps, np.int64)
    for i in range(taps):
        offsets[i] = ((i // n.K) * wide + i % n.K) * _CELL
    for piece in range(first, last):
        picture, top, p = piece // (n.strips * P), piece // P % n.strips * n.strip, piece % P
        given, filtered = n.of_x + picture * n.x_picture * FLOAT, n.of_filtered + picture * n.H2 * n.W2 * n.E * FLOAT
        bottom = min(top + n.strip, n.H2)
        for j in range((bottom - top - 1) * n.stride + n.K):
            at, row = rows.ctypes.data + j * wide * _CELL, top * n.stride - pad + j
            if not 0 <= row < n.H:
                _clear(at, wide * WIDTH)
                continue
            here, cells = at + pad * _CELL, given + row * n.W * n.x_step * FLOAT
            _clear(at, pad * WIDTH)
            if n.of_expand:
                panel, bias = n.of_expand + p * n.C * _CELL, n.of_bias + p * _CELL
                _expand_row(cells, n.x_step * FLOAT, n.W, n.C, panel, bias, n.first_kind, here)
            else:
                _take_row(cells + p * _CELL, n.x_step, n.W, min(WIDTH, n.C - p * WIDTH), here)
            _clear(here + n.W * _CELL, pad * WIDTH)
        weights, bias, sums = n.of_taps + p * taps * _CELL, n.of_tap_bias + p * _CELL, n.of_sums + piece * _CELL
        if n.of_sums:
            _clear(sums, WIDTH)
        for i in range(top, bottom):
            row, step = rows.ctypes.data + (i - top) * n.stride * wide * _CELL, n.stride * _CELL
            out, out_step = filtered + (i * n.W2 * n.E + p * WIDTH) * FLOAT, n.E * FLOAT
            if n.W2 >= ROWS:
                _filter_row(row, step, n.W2, weights, taps, offsets.ctypes.data, bias, n.second_kind, out, out_step)
            else:  # a whole tile would not fit
                made = few.ctypes.data
                _filter_row(row, step, n.W2, weights, taps, offsets.ctypes.data, bias, n.second_kind, made, _CELL)
                for q in range(n.W2):
                    _take_row(made + q * _CELL, WIDTH, 1, WIDTH, out + q * out_step)
            if n.of_sums:
                add_cells((np.intp(sums), np.intp(out), np.intp(out_step), np.intp(n.W2)))


@njit(nogil=True, cache=True)
def _within(first, last, picture, count):  # type: ignore[no-untyped-def]
    """Of items first .. last - 1, `count` for each picture: those of one, counted from its first."""
    return max(first - picture * count, 0), min(last - picture * count, count)


@Kernel
def squeeze(numbers, first, last):  # type: ignore[no-untyped-def]
    """sums -> hidden (Hu et al. 2018, section 3.1). Over panels of squeezed channels, of all pictures."""
    n = Numbers(*as_tuple(carray(numbers, _LENGTH), _LENGTH))
    sums, share = carray(floats_at(n.of_sums), n.N * n.strips * n.E), np.float32(1) / np.float32(n.H2 * n.W2)
    mean = np.zeros(n.N * n.E, np.float32)
    for row in range(n.N * n.strips):
        to, at = u(row // n.strips * n.E), u(row * n.E)
        for c in range(u(n.E)):
            mean[to + c] += share * sums[at + c]
    multiply(mean.ctypes.data, n.E, n.N, n.of_down, n.E, first, last, n.of_down_bias, 0, RELU, n.of_hidden, n.S)


@Kernel
def excite(numbers, first, last):  # type: ignore[no-untyped-def]
    """hidden -> scaled (with the hard sigmoid of MobileNetV3, section 5.3): on the projection's weights in place of the
    map. Over panels of expanded channels, of all pictures."""
    n = Numbers(*as_tuple(carray(numbers, _LENGTH), _LENGTH))
    size = n.E * n.wide
    project, scaled = carray(floats_at(n.of_project), size), carray(floats_at(n.of_scaled), n.N * size)
    gate = np.empty((n.N + ROWS) * WIDTH, np.float32)
    for p in range(first, last):
        up, bias = n.of_up + p * n.S * _CELL, n.of_up_bias + p * _CELL
        multiply(n.of_hidden, n.S, n.N, up, n.S, 0, 1, bias, 0, NONE, gate.ctypes.data, WIDTH)
        for i in range(n.N * WIDTH):
            gate[i] = min(max(gate[i] + np.float32(3), np.float32(0)), np.float32(6)) / np.float32(6)
        for picture in range(n.N):
            for q in range(n.wide // WIDTH):
                at = (q * n.E + p * WIDTH) * WIDTH
                for c in range(WIDTH):
                    open_, here, there = (
                        gate[picture * WIDTH + c],
                        u(at + c * WIDTH),
                        u(picture * size + at + c * WIDTH),
                    )
                    for i in range(u(WIDTH)):
                        scaled[there + i] = project[here + i] * open_


@Kernel
def project_tiles(numbers, first, last):  # type: ignore[no-untyped-def]
    """The projection, and the block's input where it is added: filtered -> y. Over each picture's tiles."""
    n = Numbers(*as_tuple(carray(numbers, _LENGTH), _LENGTH))
    cells, panels = n.H2 * n.W2, n.wide // WIDTH
    for picture in range(first // n.tiles, (last - 1) // n.tiles + 1):
        begin, end = _within(first, last, picture, n.tiles)
        begin, end = begin * ROWS, min(end * ROWS, cells)
        values = n.of_filtered + (picture * cells + begin) * n.E * FLOAT
        y = n.of_y + (picture * n.tiles * ROWS + begin) * n.wide * FLOAT
        skip = n.of_skip + (picture * n.x_picture + begin * n.wide) * FLOAT if n.of_skip else 0
        project = n.of_scaled + picture * n.E * n.wide * FLOAT if n.of_scaled else n.of_project
        multiply(values, n.E, end - begin, project, n.E, 0, panels, n.of_project_bias, skip, NONE, y, n.wide)
