"""Which edges of the pixel grid the segmentation walks, and in which order.

Shapes: H,W the picture, E edges (4HW at most).

Felzenszwalb and Huttenlocher's algorithm walks all edges from the lightest to the heaviest; equally heavy ones go by
direction, then in raster order. `heaviest_of_triangles` finds those that need no walking (see `atoms`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, Int64, UInt8, UInt16, UInt32
from engine.proposals.selective_search.grid_edges import MISSING, PIXELS, Check, bands

ALL_OUT = np.uint64(0x0101010101010101)


class SortedEdges(NamedTuple):
    """codes: (E,) uint32, pixel << 2 | direction. ends: (65536,) int64, codes[:ends[w]] weigh at most w."""

    codes: UInt32
    ends: Int64


@njit(nogil=True, cache=True)
def _heaviest(h: UInt16, v: UInt16, d: UInt16, most: np.uint16, out_h: UInt8, out_v: UInt8, out_d: UInt8) -> None:
    """Of each triangle of a horizontal, a vertical and a diagonal edge mark the one that is walked last."""
    for x in range(len(d)):
        out_d[x] |= np.uint8((d[x] >= h[x]) & (d[x] >= v[x]) & (min(h[x], v[x]) <= most))
    for x in range(len(d)):
        out_v[x] |= np.uint8((v[x] >= h[x]) & (v[x] > d[x]) & (min(h[x], d[x]) <= most))
    for x in range(len(d)):
        out_h[x] |= np.uint8((h[x] > v[x]) & (h[x] > d[x]) & (min(v[x], d[x]) <= most))


@njit(nogil=True, cache=True)
def _mark_heaviest(weights: UInt16, most: int, out: UInt8, first: int, last: int) -> None:
    """The four triangles of each square of pixels whose upper row is one of first..last-1."""
    n, limit = weights.shape[2] - 1, np.uint16(most)
    for y in range(first, min(last, weights.shape[1] - 1)):
        top, bottom, left, right = weights[0, y, :n], weights[0, y + 1, :n], weights[1, y, :n], weights[1, y, 1:]
        falling, rising = weights[2, y, :n], weights[3, y + 1, :n]
        out_top, out_bottom, out_left, out_right = out[0, y], out[0, y + 1], out[1, y], out[1, y, 1:]
        _heaviest(top, right, falling, limit, out_top, out_right, out[2, y])
        _heaviest(bottom, left, falling, limit, out_bottom, out_left, out[2, y])
        _heaviest(top, left, rising, limit, out_top, out_left, out[3, y + 1])
        _heaviest(bottom, right, rising, limit, out_bottom, out_right, out[3, y + 1])


def heaviest_of_triangles(weights: UInt16, check: Check, most: int = MISSING) -> UInt8:
    """(4, H, W) -> (4, H, W), 1 for each edge that the picture lacks or that is the last of a triangle of edges.

    most: leave triangles alone whose lightest edge is heavier.
    """
    out: UInt8 = (weights == MISSING).view(np.uint8)
    for first, last in bands(weights.shape, check):
        _mark_heaviest(weights, most, out, first, last)
    return out


@njit(nogil=True, cache=True)
def _zeros(out: UInt8, found: Int32) -> int:
    """The positions where `out` (a multiple of 8 long) is 0, and how many. Without a branch for each, as they are hard
    to foresee."""
    eights, count = out.view(np.uint64), 0
    for i in range(len(eights)):
        if eights[i] != ALL_OUT:
            for p in range(8 * i, 8 * i + 8):
                found[count] = p
                count += 1 - out[p]
    return count


def _positions(out: UInt8, room: Int32) -> Int32:
    """Where `out` is 0, rising."""
    whole = len(out) - len(out) % 8
    count = _zeros(out[:whole], room)
    rest = whole + np.flatnonzero(out[whole:] == 0)
    room[count : count + len(rest)] = rest
    return room[: count + len(rest)]


@njit(nogil=True, cache=True)
def _count(weights: UInt16, found: Int32, counts: Int64) -> None:
    for p in found:
        counts[weights[p]] += 1


@njit(nogil=True, cache=True)
def _place(weights: UInt16, found: Int32, first: int, direction: int, places: Int64, codes: UInt32) -> None:
    """Write the codes of the pixels `first` + `found` of one direction to the next places of their weights."""
    for p in found:
        w = weights[p]
        codes[places[w]] = np.uint32((first + p) << 2 | direction)
        places[w] += 1


def sorted_edges(weights: UInt16, out: UInt8, check: Check) -> SortedEdges:
    """Those of the (4, H, W) edges for which `out` is 0, sorted by counting: equal weights stay in order of direction,
    then raster."""
    flat, flat_out = weights.reshape(4, -1), out.reshape(4, -1)
    counts = np.zeros(MISSING + 1, np.int64)
    found = np.empty(min(flat.shape[1], PIXELS) + 8, np.int32)
    pieces = [(i, first) for i in range(4) for first in range(0, flat.shape[1], PIXELS)]
    for i, first in pieces:
        check()
        _count(flat[i, first : first + PIXELS], _positions(flat_out[i, first : first + PIXELS], found), counts)
    ends = np.cumsum(counts)
    codes, places = np.empty(int(ends[-1]), np.uint32), ends - counts
    for i, first in pieces:
        check()
        here = _positions(flat_out[i, first : first + PIXELS], found)
        _place(flat[i, first : first + PIXELS], here, first, i, places, codes)
    return SortedEdges(codes, ends)
