"""Hierarchical grouping (Uijlings et al. 2013, algorithm 1): join the two most similar neighbours until one is left.

Shapes: S segments, N pairs of neighbours, C channels.

Of equally similar pairs the one with the smaller first region, then the smaller second one, goes first. Only the
similarities of the new region are computed after a merge (the algorithm's lines 8 to 11); a heap holds them all, and
those of regions that are no more are passed over when they come up, or thrown out when the heap is full.
Similarities are sums of whole numbers and a few quotients, so they do not depend on the order of adding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Float64, Int32, Int64, UInt16
from engine.proposals.selective_search.grid_edges import Check, never
from engine.proposals.selective_search.region_features import RegionFeatures
from engine.proposals.selective_search.segmentation import Segmentation

Integer = int | np.integer[Any]

COLOUR, TEXTURE, SIZE, FILL = 1, 2, 4, 8  # the paper's letters C, T, S and F
ONE = 65535  # shares of a histogram of one channel (and one direction) sum to about this
STEPS = 256  # merges between two looks at `check`


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """merges: (S-1, 2) int32, a < b; step i makes region S+i. boxes: (2S-1, 4) int32 exclusive xyxy.

    sizes: (2S-1,) int32 pixels.
    """

    merges: Int32
    boxes: Int32
    sizes: Int32


class _Regions(NamedTuple):
    """Of all 2S-1 regions, those to come too. slots: the row of each in counts and shares, -1 once it is merged.

    counts, shares: (S, bins) histograms of colour and texture, without bins where they are not compared.
    marks: the last union that each is a neighbour of.
    """

    sizes: Int32
    boxes: Int32
    slots: Int32
    counts: tuple[Int32, Int32]
    shares: tuple[UInt16, UInt16]
    marks: Int32


class _Pairs(NamedTuple):
    """heads: the first entry in the list of each region's neighbours; links: (neighbour, next entry).

    keys: a heap of similarities, greatest first. pairs: whose they are, a << 32 | b.
    """

    heads: Int32
    links: Int32
    keys: Float64
    pairs: Int64


@njit(nogil=True, cache=True)
def _push(keys: Float64, pairs: Int64, size: int, key: float, pair: Integer) -> None:
    """Put an entry into a heap of `size` entries: greatest key first, then smallest pair."""
    i = size
    while i > 0:
        above = (i - 1) >> 1
        if key < keys[above] or (key == keys[above] and pair > pairs[above]):
            break
        keys[i], pairs[i] = keys[above], pairs[above]
        i = above
    keys[i], pairs[i] = key, pair


@njit(nogil=True, cache=True)
def _pop(keys: Float64, pairs: Int64, size: int) -> None:
    """Take the first of `size` entries off: the last one takes its place and sinks."""
    last = size - 1
    key, pair = keys[last], pairs[last]
    i = 0
    while 2 * i + 1 < last:
        child = 2 * i + 1
        other = child + 1
        if other < last and (keys[other] > keys[child] or (keys[other] == keys[child] and pairs[other] < pairs[child])):
            child = other
        if key > keys[child] or (key == keys[child] and pair < pairs[child]):
            break
        keys[i], pairs[i] = keys[child], pairs[child]
        i = child
    keys[i], pairs[i] = key, pair


@njit(nogil=True, cache=True)
def _normalise(counts: Int32, size: Integer, shares: UInt16) -> None:
    """Counts of a region of `size` pixels as shares of 65535, rounded down."""
    factor = 65535.0 / size
    for i in range(len(counts)):
        shares[i] = np.uint16(np.int32(counts[i] * factor))


@njit(nogil=True, cache=True)
def _intersection(a: UInt16, b: UInt16) -> Integer:
    """Equations 1 and 3: the sum of the smaller shares."""
    total = np.uint32(0)
    for i in range(len(a)):
        total = np.uint32(total + np.uint32(min(a[i], b[i])))
    return np.int64(total)


@njit(nogil=True, cache=True)
def _similarity(measures: int, a: Integer, b: Integer, regions: _Regions) -> float:
    """Equation 6 with the measures wanted."""
    sizes, boxes, (colour, texture) = regions.sizes, regions.boxes, regions.shares
    row, other = regions.slots[a], regions.slots[b]
    area = np.int64(boxes[-1, 2]) * np.int64(boxes[-1, 3])
    total = 0.0
    if measures & COLOUR:
        total += _intersection(colour[row], colour[other]) / (ONE * (colour.shape[1] // 25))
    if measures & TEXTURE:
        total += _intersection(texture[row], texture[other]) / (ONE * (texture.shape[1] // 10))
    if measures & SIZE:  # equation 4: small regions join early
        total += 1.0 - (sizes[a] + sizes[b]) / area
    if measures & FILL:  # equation 5: 1 less the part of their common box that neither fills
        width = max(boxes[a, 2], boxes[b, 2]) - min(boxes[a, 0], boxes[b, 0])
        height = max(boxes[a, 3], boxes[b, 3]) - min(boxes[a, 1], boxes[b, 1])
        total += 1.0 - (np.int64(width) * height - sizes[a] - sizes[b]) / area
    return total


@njit(nogil=True, cache=True)
def _unite(a: Integer, b: Integer, union: Integer, regions: _Regions) -> None:
    """Make region `union` of a and b, in the row of a; rows of a and b are free then."""
    sizes, boxes, slots = regions.sizes, regions.boxes, regions.slots
    sizes[union] = sizes[a] + sizes[b]
    boxes[union, :2] = np.minimum(boxes[a, :2], boxes[b, :2])
    boxes[union, 2:] = np.maximum(boxes[a, 2:], boxes[b, 2:])
    row, other = slots[a], slots[b]
    for i in range(2):
        counts = regions.counts[i]
        counts[row] += counts[other]
        _normalise(counts[row], sizes[union], regions.shares[i][row])
    slots[union], slots[a], slots[b] = row, -1, -1


@njit(nogil=True, cache=True)
def _link(heads: Int32, links: Int32, used: Integer, a: Integer, b: Integer) -> int:
    """Note that a and b are neighbours: an entry in each one's list."""
    links[used, 0], links[used, 1], heads[a] = b, heads[a], used
    links[used + 1, 0], links[used + 1, 1], heads[b] = a, heads[b], used + 1
    return used + 2


@njit(nogil=True, cache=True)
def _start(measures: int, neighbours: Int32, regions: _Regions, near: _Pairs) -> None:
    """Shares of all segments; similarities of all neighbours (the algorithm's lines 2 to 6)."""
    for region in range(len(regions.counts[0])):
        for i in range(2):
            _normalise(regions.counts[i][region], regions.sizes[region], regions.shares[i][region])
    used = 0
    for i in range(len(neighbours)):
        a, b = neighbours[i]
        used = _link(near.heads, near.links, used, a, b)
        key = _similarity(measures, a, b, regions)
        _push(near.keys, near.pairs, i, key, np.int64(a) << 32 | np.int64(b))


@njit(nogil=True, cache=True)
def _merge(measures: int, state: Int64, merges: Int32, regions: _Regions, near: _Pairs) -> None:
    """At most STEPS merges; fewer when heap or links might overflow. state: merges done, heap entries, links used."""
    done, entries, used = state
    heads, links, keys, pairs = near
    slots, marks = regions.slots, regions.marks
    segments = len(merges) + 1
    for _ in range(STEPS):
        most = segments - done  # neighbours that a new region can have
        if done == len(merges) or entries + most > len(keys) or used + 2 * most > len(links):
            break
        while slots[pairs[0] >> 32] < 0 or slots[pairs[0] & 0xFFFFFFFF] < 0:
            _pop(keys, pairs, entries)
            entries -= 1
        a, b, union = pairs[0] >> 32, pairs[0] & 0xFFFFFFFF, segments + done
        merges[done, 0], merges[done, 1] = a, b
        done += 1
        _unite(a, b, union, regions)
        for part in (a, b):
            entry = heads[part]
            while entry >= 0:
                other, entry = links[entry]
                if slots[other] >= 0 and marks[other] != union:
                    marks[other] = union
                    used = _link(heads, links, used, union, other)
                    key = _similarity(measures, other, union, regions)
                    _push(keys, pairs, entries, key, np.int64(other) << 32 | np.int64(union))
                    entries += 1
    state[0], state[1], state[2] = done, entries, used


@njit(nogil=True, cache=True)
def _purge(state: Int64, slots: Int32, near: _Pairs) -> None:
    """Leave in heap and links only pairs of regions that still are: a background that touches everything has new
    similarities with all its neighbours after each of its merges."""
    heads, links, keys, pairs = near
    live = 0
    for i in range(state[1]):
        if slots[pairs[i] >> 32] >= 0 and slots[pairs[i] & 0xFFFFFFFF] >= 0:
            _push(keys, pairs, live, keys[i], pairs[i])
            live += 1
    used = 0
    heads[:] = -1
    for pair in pairs[:live]:
        used = _link(heads, links, used, pair >> 32, pair & 0xFFFFFFFF)
    state[1], state[2] = live, used


def _with_double_room(near: _Pairs) -> _Pairs:
    links, keys, pairs = (np.concatenate([array, np.empty_like(array)]) for array in near[1:])
    return _Pairs(near.heads, links, keys, pairs)


def group(segmentation: Segmentation, features: RegionFeatures, measures: int, check: Check = never) -> Hierarchy:
    """Algorithm 1 with the sum of the measures COLOUR | TEXTURE | SIZE | FILL.

    check: called every few milliseconds; an exception that it raises ends the work.
    """
    segments, borders = len(segmentation.sizes), len(segmentation.neighbours)
    count, room = 2 * segments - 1, 4 * borders + 2 * segments
    sizes, boxes = np.empty(count, np.int32), np.empty((count, 4), np.int32)
    sizes[:segments], boxes[:segments] = segmentation.sizes, segmentation.boxes
    boxes[-1, :2], boxes[-1, 2:] = 0, segmentation.boxes[:, 2:].max(axis=0)  # the picture's, whose area is wanted
    counts = (
        features.colour[:, : None if measures & COLOUR else 0].copy(),
        features.texture[:, : None if measures & TEXTURE else 0].copy(),
    )
    shares = (np.empty(counts[0].shape, np.uint16), np.empty(counts[1].shape, np.uint16))
    slots, marks = np.arange(count, dtype=np.int32), np.zeros(count, np.int32)
    regions = _Regions(sizes, boxes, slots, counts, shares, marks)
    links, pairs = np.empty((2 * room, 2), np.int32), np.empty(room, np.int64)
    near = _Pairs(np.full(count, -1, np.int32), links, np.empty(room, np.float64), pairs)
    merges = np.empty((segments - 1, 2), np.int32)
    _start(measures, segmentation.neighbours, regions, near)
    state = np.array([0, borders, 2 * borders], np.int64)
    while state[0] < segments - 1:
        check()
        before = state[0]
        _merge(measures, state, merges, regions, near)
        if before + STEPS > state[0] < segments - 1:
            _purge(state, slots, near)
            if 2 * (state[1] + segments - state[0]) >= len(near.keys):
                near = _with_double_room(near)
    return Hierarchy(merges, boxes, sizes)
