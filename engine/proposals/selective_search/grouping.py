"""Hierarchical grouping (Uijlings et al. 2013, algorithm 1): join the two most similar neighbours until one is left.

Shapes: S segments, N pairs of neighbours, C channels.

Of equally similar pairs the one with the smaller first region, then the smaller second one, goes first. Only the
similarities of the new region are computed after a merge (the algorithm's lines 8 to 11); a heap holds them all, and
those of regions that are no more are passed over when they come up, or thrown out when the heap is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.selective_search.arrays import Float64, Int32, Int64, UInt16
from engine.proposals.selective_search.grid_edges import Check, never
from engine.proposals.selective_search.region_features import RegionFeatures
from engine.proposals.selective_search.segmentation import Segmentation
from engine.proposals.selective_search.similarity import (
    COLOUR,
    FILL,
    ONE,
    SIZE,
    TEXTURE,
    Integer,
    fill_similarity,
    intersection,
    normalise,
    size_similarity,
)

Number = TypeVar("Number", bound=np.generic)

STEPS = 256  # merges between two looks at `check`


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """merges: (S-1, 2) int32, a < b; step i makes region S+i. boxes: (2S-1, 4) int32 exclusive xyxy.

    sizes: (2S-1,) int32 pixels. similarities: (S-1,) float64, of the two regions merged.
    """

    merges: Int32
    boxes: Int32
    sizes: Int32
    similarities: Float64


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
def _similarity(
    measures: int, a: Integer, b: Integer, sizes: Int32, boxes: Int32, slots: Int32, colour: UInt16, texture: UInt16
) -> float:
    """Equation 6 with the measures wanted. Slots say in which row of the shares a region's histograms are."""
    area = np.int64(boxes[-1, 2]) * np.int64(boxes[-1, 3])
    total = 0.0
    if measures & COLOUR:
        total += intersection(colour[slots[a]], colour[slots[b]]) / (ONE * (colour.shape[1] // 25))
    if measures & TEXTURE:
        total += intersection(texture[slots[a]], texture[slots[b]]) / (ONE * (texture.shape[1] // 10))
    if measures & SIZE:
        total += size_similarity(sizes[a], sizes[b], area)
    if measures & FILL:
        total += fill_similarity(sizes[a], sizes[b], boxes[a], boxes[b], area)
    return total


@njit(nogil=True, cache=True)
def _unite(
    a: Integer,
    b: Integer,
    union: Integer,
    sizes: Int32,
    boxes: Int32,
    slots: Int32,
    counts: tuple[Int32, Int32],
    shares: tuple[UInt16, UInt16],
) -> None:
    """Make region `union` of a and b, in the row of a; rows of a and b are free then."""
    sizes[union] = sizes[a] + sizes[b]
    boxes[union, :2] = np.minimum(boxes[a, :2], boxes[b, :2])
    boxes[union, 2:] = np.maximum(boxes[a, 2:], boxes[b, 2:])
    row, other = slots[a], slots[b]
    for i in range(2):
        counts[i][row] += counts[i][other]
        normalise(counts[i][row], sizes[union], shares[i][row])
    slots[union], slots[a], slots[b] = row, -1, -1


@njit(nogil=True, cache=True)
def _link(heads: Int32, links: Int32, used: Integer, a: Integer, b: Integer) -> int:
    """Note that a and b are neighbours: an entry (neighbour, next entry) in each one's list."""
    links[used, 0], links[used, 1], heads[a] = b, heads[a], used
    links[used + 1, 0], links[used + 1, 1], heads[b] = a, heads[b], used + 1
    return used + 2


@njit(nogil=True, cache=True)
def _start(
    measures: int,
    neighbours: Int32,
    sizes: Int32,
    boxes: Int32,
    slots: Int32,
    counts: tuple[Int32, Int32],
    shares: tuple[UInt16, UInt16],
    heads: Int32,
    links: Int32,
    keys: Float64,
    pairs: Int64,
) -> None:
    """Shares of all segments; similarities of all neighbours (the algorithm's lines 2 to 6)."""
    for region in range(len(counts[0])):
        for i in range(2):
            normalise(counts[i][region], sizes[region], shares[i][region])
    used = 0
    for i in range(len(neighbours)):
        a, b = neighbours[i]
        used = _link(heads, links, used, a, b)
        key = _similarity(measures, a, b, sizes, boxes, slots, shares[0], shares[1])
        _push(keys, pairs, i, key, np.int64(a) << 32 | np.int64(b))


@njit(nogil=True, cache=True)
def _merge(
    measures: int,
    state: Int64,
    steps: int,
    merges: Int32,
    similarities: Float64,
    sizes: Int32,
    boxes: Int32,
    slots: Int32,
    counts: tuple[Int32, Int32],
    shares: tuple[UInt16, UInt16],
    heads: Int32,
    links: Int32,
    keys: Float64,
    pairs: Int64,
    marks: Int32,
) -> None:
    """At most `steps` merges; fewer when heap or links might overflow. state: merges done, heap entries, links used."""
    done, entries, used = state
    segments = len(merges) + 1
    for _ in range(steps):
        most = segments - done  # neighbours that a new region can have
        if done == len(merges) or entries + most > len(keys) or used + 2 * most > len(links):
            break
        a = pairs[0] >> 32
        b = pairs[0] & 0xFFFFFFFF
        while slots[a] < 0 or slots[b] < 0:
            _pop(keys, pairs, entries)
            entries -= 1
            a = pairs[0] >> 32
            b = pairs[0] & 0xFFFFFFFF
        union = segments + done
        merges[done, 0], merges[done, 1], similarities[done] = a, b, keys[0]
        done += 1
        _unite(a, b, union, sizes, boxes, slots, counts, shares)
        for part in (a, b):
            entry = heads[part]
            while entry >= 0:
                other = links[entry, 0]
                entry = links[entry, 1]
                if slots[other] >= 0 and marks[other] != union:
                    marks[other] = union
                    used = _link(heads, links, used, union, other)
                    key = _similarity(measures, other, union, sizes, boxes, slots, shares[0], shares[1])
                    _push(keys, pairs, entries, key, np.int64(other) << 32 | np.int64(union))
                    entries += 1
    state[0], state[1], state[2] = done, entries, used


@njit(nogil=True, cache=True)
def _purge(state: Int64, slots: Int32, heads: Int32, links: Int32, keys: Float64, pairs: Int64) -> None:
    """Keep in heap and links only pairs of regions that still are: a background that touches everything has new
    similarities with all its neighbours after each of its merges."""
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


def _grown(array: NDArray[Number], length: int) -> NDArray[Number]:
    """The array with room for `length` rows more."""
    return np.concatenate([array, np.empty((length, *array.shape[1:]), array.dtype)])


def group(segmentation: Segmentation, features: RegionFeatures, measures: int, check: Check = never) -> Hierarchy:
    """Algorithm 1 with the sum of the measures COLOUR | TEXTURE | SIZE | FILL.

    check: called every few milliseconds; an exception that it raises ends the work.
    """
    segments, pairs_known = len(segmentation.sizes), len(segmentation.neighbours)
    regions = 2 * segments - 1
    sizes, boxes = np.empty(regions, np.int32), np.empty((regions, 4), np.int32)
    sizes[:segments], boxes[:segments] = segmentation.sizes, segmentation.boxes
    boxes[-1] = (
        0,
        0,
        *segmentation.boxes[:, 2:].max(axis=0),
    )  # the last union is the picture; its area is wanted from the start
    slots = np.arange(regions, dtype=np.int32)
    # What is not compared is not kept: groupings by size and fill then have rows of no bins.
    colour = features.colour if measures & COLOUR else features.colour[:, :0]
    texture = features.texture if measures & TEXTURE else features.texture[:, :0]
    counts = (colour.copy(), texture.copy())
    shares = (np.empty(counts[0].shape, np.uint16), np.empty(counts[1].shape, np.uint16))
    heads, marks = np.full(regions, -1, np.int32), np.zeros(regions, np.int32)
    room = 4 * pairs_known + 2 * segments
    links, keys, pairs = np.empty((2 * room, 2), np.int32), np.empty(room, np.float64), np.empty(room, np.int64)
    merges, similarities = np.empty((segments - 1, 2), np.int32), np.empty(segments - 1, np.float64)
    _start(measures, segmentation.neighbours, sizes, boxes, slots, counts, shares, heads, links, keys, pairs)
    state = np.array([0, pairs_known, 2 * pairs_known], np.int64)
    while state[0] < segments - 1:
        check()
        before = state[0]
        _merge(
            measures, state, STEPS, merges, similarities, sizes, boxes, slots,
            counts, shares, heads, links, keys, pairs, marks,
        )  # fmt: skip
        if before + STEPS > state[0] < segments - 1:
            _purge(state, slots, heads, links, keys, pairs)
            if 2 * (state[1] + segments - state[0]) < len(keys):
                continue
            keys, pairs, links = _grown(keys, len(keys)), _grown(pairs, len(pairs)), _grown(links, len(links))
    return Hierarchy(merges, boxes, sizes, similarities)
