"""Winograd's transforms F(4 x 4, 3 x 3) over channels-last maps, compiled by Numba, releasing the GIL.

Shapes: N pictures, H,W cells, C input and K output channels, T tiles of 4 x 4 outputs, `down` rows of `across` of them
in each picture. Maps (N, H, W, C).
Points 0, ±√½, ±√2 and infinity, where rounding errors stay small (Barabasz et al. 2020, "Error analysis and improving
the accuracy of Winograd convolution for deep neural networks").

Arrays are flat and indices unsigned: only so, without signs to check and with one array for many streams, does the
compiler find that the loops over channels may be vector instructions (measured: two to three times as fast).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numba import uint64 as u

SIDE = 4  # outputs of a tile along an axis
POINTS = SIDE + 2  # inputs of a tile along an axis, and products
_BLOCK = 64  # channels whose 6 x 6 numbers stay in the first cache
_N = u(_BLOCK)
_ROW = u(POINTS * _BLOCK)
_A, _B = np.float32(math.sqrt(0.5)), np.float32(math.sqrt(2))
_HALF, _TWO, _SUM = np.float32(0.5), np.float32(2), np.float32(2.5)


@njit(nogil=True, cache=True, fastmath={"contract"})
def _split_column(d, first, step, n, mid, j):  # type: ignore[no-untyped-def]
    """Six cells below each other -> their values at the six points, in column j of mid (6, 6, block)."""
    for c in range(n):
        i = first + c
        d0, d1, d2 = d[i], d[i + step], d[i + u(2) * step]
        d3, d4, d5 = d[i + u(3) * step], d[i + u(4) * step], d[i + u(5) * step]
        o = j * _N + c
        even, odd = d4 - _TWO * d2, _A * (d3 - _TWO * d1)
        mid[o] = d0 - _SUM * d2 + d4
        mid[o + _ROW] = even + odd
        mid[o + u(2) * _ROW] = even - odd
        even, odd = d4 - _HALF * d2, _B * (d3 - _HALF * d1)
        mid[o + u(3) * _ROW] = even + odd
        mid[o + u(4) * _ROW] = even - odd
        mid[o + u(5) * _ROW] = d1 - _SUM * d3 + d5


@njit(nogil=True, cache=True, fastmath={"contract"})
def _split_row(mid, i, out, n):  # type: ignore[no-untyped-def]
    """Row i of mid (6, 6, block) -> row i of out, at the six points."""
    for c in range(n):
        o = i * _ROW + c
        d0, d1, d2 = mid[o], mid[o + _N], mid[o + u(2) * _N]
        d3, d4, d5 = mid[o + u(3) * _N], mid[o + u(4) * _N], mid[o + u(5) * _N]
        even, odd = d4 - _TWO * d2, _A * (d3 - _TWO * d1)
        out[o] = d0 - _SUM * d2 + d4
        out[o + _N] = even + odd
        out[o + u(2) * _N] = even - odd
        even, odd = d4 - _HALF * d2, _B * (d3 - _HALF * d1)
        out[o + u(3) * _N] = even + odd
        out[o + u(4) * _N] = even - odd
        out[o + u(5) * _N] = d1 - _SUM * d3 + d5


@njit(nogil=True, cache=True, fastmath={"contract"})
def _join_column(m, first, step, n, mid, j):  # type: ignore[no-untyped-def]
    """Six products below each other -> four outputs, in column j of mid (4, 6, block)."""
    for c in range(n):
        i = first + c
        m0, m1, m2 = m[i], m[i + step], m[i + u(2) * step]
        m3, m4, m5 = m[i + u(3) * step], m[i + u(4) * step], m[i + u(5) * step]
        sum_a, gap_a, sum_b, gap_b = m1 + m2, _A * (m1 - m2), m3 + m4, _B * (m3 - m4)
        o = j * _N + c
        mid[o] = m0 + sum_a + sum_b
        mid[o + _ROW] = gap_a + gap_b
        mid[o + u(2) * _ROW] = _HALF * sum_a + _TWO * sum_b
        mid[o + u(3) * _ROW] = _HALF * gap_a + _TWO * gap_b + m5


@njit(nogil=True, cache=True, fastmath={"contract"})
def _join_row(mid, i, bias, c0, slope, out, n):  # type: ignore[no-untyped-def]
    """Row i of mid (4, 6, block) -> row i of out (4, 4, block), with the bias, times `slope` below 0."""
    for c in range(n):
        o, b = i * _ROW + c, bias[c0 + c]
        m0, m1, m2 = mid[o], mid[o + _N], mid[o + u(2) * _N]
        m3, m4, m5 = mid[o + u(3) * _N], mid[o + u(4) * _N], mid[o + u(5) * _N]
        sum_a, gap_a, sum_b, gap_b = m1 + m2, _A * (m1 - m2), m3 + m4, _B * (m3 - m4)
        o = i * u(SIDE) * _N + c
        y0, y1 = m0 + sum_a + sum_b + b, gap_a + gap_b + b
        y2, y3 = _HALF * sum_a + _TWO * sum_b + b, _HALF * gap_a + _TWO * gap_b + m5 + b
        out[o] = max(y0, slope * y0)
        out[o + _N] = max(y1, slope * y1)
        out[o + u(2) * _N] = max(y2, slope * y2)
        out[o + u(3) * _N] = max(y3, slope * y3)


@njit(nogil=True, cache=True)
def _copy(source, i, out, o, n):  # type: ignore[no-untyped-def]
    for c in range(n):
        out[o + c] = source[i + c]


@njit(nogil=True, cache=True)
def _patch(x, begin, H, W, C, top, left, c0, n, patch):  # type: ignore[no-untyped-def]
    """6 x 6 cells of the map that begins there in x, with zeros beyond its edges."""
    patch[:] = 0
    for i in range(max(-top, 0), min(POINTS, H - top)):
        for j in range(max(-left, 0), min(POINTS, W - left)):
            _copy(x, u(begin + ((top + i) * W + left + j) * C + c0), patch, u((i * POINTS + j) * _BLOCK), n)


@njit(nogil=True, cache=True)
def split(x, H, W, C, across, down, origin, values, first, last):  # type: ignore[no-untyped-def]
    """Tiles origin + first .. origin + last - 1 of x (N, H, W, C) -> rows first .. last - 1 of values (T, 36, C)."""
    patch = np.empty(POINTS * POINTS * _BLOCK, np.float32)
    mid = np.empty(POINTS * POINTS * _BLOCK, np.float32)
    for t in range(first, last):
        picture, place = (origin + t) // (across * down), (origin + t) % (across * down)
        begin, top, left = picture * H * W * C, SIDE * (place // across) - 1, SIDE * (place % across) - 1
        whole = top >= 0 and left >= 0 and top + POINTS <= H and left + POINTS <= W
        for c0 in range(0, C, _BLOCK):
            n = u(min(_BLOCK, C - c0))
            if whole:
                for j in range(POINTS):
                    _split_column(x, u(begin + (top * W + left + j) * C + c0), u(W * C), n, mid, u(j))
            else:
                _patch(x, begin, H, W, C, top, left, c0, n, patch)
                for j in range(POINTS):
                    _split_column(patch, u(j * _BLOCK), _ROW, n, mid, u(j))
            for i in range(POINTS):
                _split_row(mid, u(i), patch, n)
            for p in range(POINTS * POINTS):
                _copy(patch, u(p * _BLOCK), values, u((t * POINTS * POINTS + p) * C + c0), n)


@njit(nogil=True, cache=True)
def join(products, bias, slope, H, W, K, across, down, origin, y, first, last):  # type: ignore[no-untyped-def]
    """Rows first .. last - 1 of products (T, 36, K) -> tiles origin + first .. origin + last - 1 of y (N, H, W, K)."""
    slope = np.float32(slope)
    mid = np.empty(SIDE * POINTS * _BLOCK, np.float32)
    out = np.empty(SIDE * SIDE * _BLOCK, np.float32)
    for t in range(first, last):
        picture, place = (origin + t) // (across * down), (origin + t) % (across * down)
        begin, top, left = picture * H * W * K, SIDE * (place // across), SIDE * (place % across)
        for c0 in range(0, K, _BLOCK):
            n = u(min(_BLOCK, K - c0))
            for j in range(POINTS):
                _join_column(products, u((t * POINTS * POINTS + j) * K + c0), u(POINTS * K), n, mid, u(j))
            for i in range(min(SIDE, H - top)):
                _join_row(mid, u(i), bias, u(c0), slope, out, n)
                for j in range(min(SIDE, W - left)):
                    _copy(out, u((i * SIDE + j) * _BLOCK), y, u(begin + ((top + i) * W + left + j) * K + c0), n)
