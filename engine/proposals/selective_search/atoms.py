"""Atoms of a picture, and the edges between them: the common part of its segmentations by several k.

Shapes: C channels, H,W the picture, E edges of the 8-neighbour grid (4HW at most), M atoms, B edges between atoms.

The paper's algorithm 1 (Felzenszwalb and Huttenlocher, IJCV 2004) walks all edges from the lightest to the heaviest and
joins the two components of an edge when its weight is at most min(Int(c) + k / |c|) of both. Selective Search wants it
for several k of one picture. Here the picture's edges are walked once, with the smallest k, and a component is *closed*
at the first edge that does not join it; what has been joined until then is an atom. No edge left an atom before it was
whole, and every larger k would have joined it too, so each k may start from the atoms and walk only the edges between
them: the result is exactly that of the paper's algorithm (tests/engine/proposals/test_segmentation.py holds it against
a plain one), at a fraction of the work.

An edge that is the last of a triangle p, q, r of edges joins no atoms: the two others either joined p, q and r, or they
closed what they did not join, so that either both its ends are in one component or both are in closed ones. Two fifths
of the edges are left when these are taken out, and only they are walked. When the atoms are whole, all edges between
them are gathered, the heaviest of triangles too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, Int64, UInt16
from engine.proposals.selective_search.colour_spaces import Planes
from engine.proposals.selective_search.edge_order import SortedEdges, heaviest_of_triangles, sorted_edges
from engine.proposals.selective_search.grid_edges import WEIGHT_SCALE, Check, bands, edge_weights, never, smooth

CHUNK = 1 << 17  # edges walked between two looks at `check`: some milliseconds

NUMBERED = -(1 << 30)  # no root has that many pixels: below it stands the number of its atom

Integer = int | np.integer[Any]


@dataclass(frozen=True, slots=True, eq=False)
class AtomGraph:
    """What all segmentations of one picture and colour space share.

    atoms: (H, W) int32, 0..M-1 in raster order of their first pixels. sizes: (M,) int32 pixels.
    internal: (M,) int32, the heaviest edge inside, Int(c) of the paper, in 128ths of a grey level.
    boxes: (M, 4) int32 x1, y1, x2, y2, exclusive. edges: (B, 2) int32 atoms. weights: (B,) int32, rising.
    smallest_k: no k below it may start from these atoms.
    """

    atoms: Int32
    sizes: Int32
    internal: Int32
    boxes: Int32
    edges: Int32
    weights: Int32
    smallest_k: float


@njit(nogil=True, cache=True, inline="always")
def root_of(parents: Int32, node: Integer) -> Integer:
    """The root of a node, with path halving. Roots hold the negative number of their pixels."""
    parent: Integer = parents[node]
    while parent >= 0:
        above = parents[parent]
        if above < 0:
            return parent
        parents[node] = above
        node = above
        parent = parents[node]
    return node


@njit(nogil=True, cache=True)
def _join(order: SortedEdges, first: int, last: int, width: int, k: int, parents: Int32, limits: Int32) -> None:
    """Walk edges first..last-1; join open components, close those of an edge that does not join.

    limits: (HW,) Int(c) + k / |c| of each root; -1 - Int(c) when closed.
    """
    codes, ends = order
    reach = np.array([1, width, width + 1, 1 - width], np.int64)
    weight = np.int32(np.searchsorted(ends, first, "right"))
    for i in range(first, last):
        while i >= ends[weight]:
            weight += np.int32(1)
        pixel = np.int64(codes[i] >> 2)
        a, b = root_of(parents, pixel), root_of(parents, pixel + reach[codes[i] & 3])
        if a == b:
            continue
        if weight <= limits[a] and weight <= limits[b]:
            if parents[a] > parents[b]:
                a, b = b, a
            parents[a] += parents[b]
            parents[b] = a
            limits[a] = weight + k // -parents[a]
            continue
        for root in (a, b):
            if limits[root] >= 0:
                limits[root] = k // -parents[root] - limits[root] - 1


@njit(nogil=True, cache=True)
def _number(
    parents: Int32,
    limits: Int32,
    k: int,
    first: int,
    last: int,
    count: int,
    atoms: Int32,
    statistics: tuple[Int32, Int32, Int32],
) -> int:
    """Fill `atoms` (H, W) and the statistics (sizes, internal, boxes) from the pixels of rows first..last-1.

    `count` atoms have a number already; returns how many then have one. It takes the place of the root's size.
    """
    sizes, internal, boxes = statistics
    width = atoms.shape[1]
    for y in range(first, last):
        atom = -1
        for x in range(width):
            root = root_of(parents, y * width + x)
            if parents[root] > NUMBERED:
                sizes[count] = -parents[root]
                internal[count] = -1 - limits[root] if limits[root] < 0 else limits[root] - k // sizes[count]
                boxes[count, 0], boxes[count, 1], boxes[count, 2] = x, y, x
                parents[root] = NUMBERED - count
                count += 1
            number = NUMBERED - parents[root]
            if number != atom:
                if atom >= 0:
                    boxes[atom, 2] = max(boxes[atom, 2], x)
                atom = number
                boxes[atom, 0], boxes[atom, 3] = min(boxes[atom, 0], x), y + 1
            atoms[y, x] = atom
        boxes[atom, 2] = width
    return count


@njit(nogil=True, cache=True)
def _lighten_inside(weights: UInt16, atoms: Int32, first: int, last: int) -> None:
    """Edges inside atoms get the weight 0, all others 1 more than they have; of the rows first..last-1."""
    height, width = atoms.shape
    for direction in range(4):
        dx = 0 if direction == 1 else 1
        dy = (0, 1, 1, -1)[direction]
        for y in range(first, last):
            if 0 <= y + dy < height:
                row, here, there = weights[direction, y], atoms[y], atoms[y + dy, dx:]
                for x in range(width - dx):
                    row[x] = (row[x] + np.uint16(1)) * np.uint16(here[x] != there[x])


@njit(nogil=True, cache=True)
def _between(order: SortedEdges, first: int, last: int, atoms: Int32, seen: Int64, edges: Int32, weights: Int32) -> int:
    """Atoms (B, 2) and weights (B,) of edges first..last-1; returns B.

    seen: a direct-mapped table of pairs of atoms. Of several edges between two atoms only the lightest can ever decide
    anything; one whose pair is in the table is left out.
    """
    codes, ends = order
    width, flat = atoms.shape[1], atoms.reshape(-1)
    reach = np.array([1, width, width + 1, 1 - width], np.int64)
    weight = np.int32(np.searchsorted(ends, first, "right"))
    count = 0
    for i in range(first, last):
        while i >= ends[weight]:
            weight += np.int32(1)
        pixel = np.int64(codes[i] >> 2)
        a, b = flat[pixel], flat[pixel + reach[codes[i] & 3]]
        pair = (np.int64(min(a, b)) << 32) | np.int64(max(a, b))
        slot = ((pair * 0x9E3779B97F4A7C1) >> 24) & (len(seen) - 1)
        if seen[slot] != pair:
            seen[slot] = pair
            edges[count, 0], edges[count, 1], weights[count] = a, b, weight - 1
            count += 1
    return count


def scaled(k: float) -> int:
    """k in 128ths of a grey level. The weights being whole numbers, so may k / |c| be, rounded down."""
    return round(k * WEIGHT_SCALE)


def _walk(weights: UInt16, k: int, check: Check) -> tuple[Int32, Int32]:
    """Join the pixels to atoms: parents and limits (HW,)."""
    height, width = weights.shape[1:]
    order = sorted_edges(weights, heaviest_of_triangles(weights, check), check)
    parents = np.full(height * width, -1, np.int32)
    limits = np.full(height * width, k, np.int32)
    for first in range(0, len(order.codes), CHUNK):
        check()
        last = min(first + CHUNK, len(order.codes))
        _join(order, first, last, width, k, parents, limits)
    return parents, limits


def _edges_between(weights: UInt16, atoms: Int32, check: Check) -> tuple[Int32, Int32]:
    """(B, 2) and (B,). Changes `weights`. Where two edges of a triangle join the same two atoms, the later is left
    out."""
    for first, last in bands(atoms.shape, check):
        _lighten_inside(weights, atoms, first, last)
    out = heaviest_of_triangles(weights, check, 0)
    out |= weights == 0
    order = sorted_edges(weights, out, check)
    seen = np.full(1 << 16, -1, np.int64)
    size = min(CHUNK, len(order.codes))
    edges, heavy = np.empty((size, 2), np.int32), np.empty(size, np.int32)
    parts = [(edges[:0].copy(), heavy[:0].copy())]
    for first in range(0, len(order.codes), CHUNK):
        check()
        last = min(first + CHUNK, len(order.codes))
        count = _between(order, first, last, atoms, seen, edges, heavy)
        parts.append((edges[:count].copy(), heavy[:count].copy()))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def atom_graph(planes: Planes, smallest_k: float, check: Check = never) -> AtomGraph:
    """Algorithm 1 as far as it is the same for every k >= smallest_k. planes: (C, H, W) uint8, H and W at least 1.

    check: called every few milliseconds; an exception that it raises ends the work.
    """
    _, height, width = planes.shape
    weights, k = edge_weights(smooth(planes, check), 4, check), scaled(smallest_k)
    parents, limits = _walk(weights, k, check)
    count = int(np.count_nonzero(parents < 0))
    sizes, internal, boxes = np.empty(count, np.int32), np.empty(count, np.int32), np.empty((count, 4), np.int32)
    atoms = np.empty((height, width), np.int32)
    count = 0
    for first, last in bands(atoms.shape, check):
        count = _number(parents, limits, k, first, last, count, atoms, (sizes, internal, boxes))
    edges, heavy = _edges_between(weights, atoms, check)
    return AtomGraph(atoms, sizes, internal, boxes, edges, heavy, smallest_k)
