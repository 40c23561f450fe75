"""The order of the proposals of several hierarchies.

Shapes: R proposals.

paper: position in the hierarchy times a random number, then duplicates removed (Uijlings et al. 2013, section 3.3).
edges: not of the paper, and not random: position, how strong the picture's edges are along the region's outline, how
far from square its box is, how much of it the region fills, how large it is, and how many groupings found it; then
boxes that lie much like an earlier one wait until others have had their turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.selective_search.arrays import Float32, Float64, Int32, Int64
from engine.proposals.selective_search.grid_edges import WEIGHT_SCALE
from engine.proposals.selective_search.grouping import Hierarchy
from engine.proposals.selective_search.numbering import first_places, numbered

Ranking = Literal["edges", "paper"]

# Chosen on the 128 pictures of COCO's training part in the test data (quality mode on the first 20 of them).
EDGE_POWER = 0.6
SHAPE_POWER = 0.8
FAINT = 0.1  # grey levels: what an outline without any edge counts as
PLAIN_PENALTY = 0.7  # of groupings by size or fill alone: they see neither colour nor texture
AGREEMENT_POWER = 0.8  # a box that several groupings found is worth more
AREA_POWER = 0.2  # every grouping finds large things in some form: they are held back a little
FILL_POWER = 0.5  # a thin or scattered region says little about its box
BLOCK = 64  # boxes that are compared at once, before a look whether one overlapped
Stages = tuple[tuple[int, float], ...]  # (500, 0.65): the first 500 overlap each other by at most IoU 0.65


def _positions(hierarchy: Hierarchy) -> Int64:
    """1 for the whole picture, growing downwards."""
    return np.arange(len(hierarchy.boxes), 0, -1)


def paper_keys(hierarchies: Sequence[Hierarchy], seed: int) -> Float64:
    """Position in the hierarchy times a random number: smallest first."""
    random = np.random.default_rng(seed)
    positions = [_positions(hierarchy) for hierarchy in hierarchies]
    return np.concatenate([position * random.random(len(position)) for position in positions])


def edge_keys(hierarchies: Sequence[Hierarchy], outlines: Int64, plain: Sequence[bool]) -> Float64:
    """Smallest first. outlines: (R,) sums of edges along the regions' outlines, in 128ths of a grey level. plain: of
    each hierarchy, whether it was grouped without colour and texture."""
    positions = np.concatenate([_positions(hierarchy) for hierarchy in hierarchies])
    boxes = np.concatenate([hierarchy.boxes for hierarchy in hierarchies]).astype(np.float64)
    sides = boxes[:, 2:] - boxes[:, :2]
    strengths = outlines / WEIGHT_SCALE / sides.sum(axis=1) + FAINT
    unlike_square = np.abs(np.log(sides[:, 0] / sides[:, 1]))
    penalties = np.repeat(np.where(plain, PLAIN_PENALTY, 0.0), [len(hierarchy.boxes) for hierarchy in hierarchies])
    keys: Float64 = penalties + np.log(positions) - EDGE_POWER * np.log(strengths) + SHAPE_POWER * unlike_square
    return keys


def _numbered(boxes: Int32) -> tuple[Int32, int]:
    """(R,) a number for each different box of `boxes` (R, 4), and how many there are."""
    corners = (np.ascontiguousarray(boxes[:, i : i + 2]).view(np.uint64)[:, 0] for i in (0, 2))
    (first, _), (second, two) = map(numbered, corners)
    return numbered(first.astype(np.uint64) * np.uint64(two) + second.astype(np.uint64))


def many_keys(boxes: Int32, sizes: Int32) -> Float64:
    """To be added to the keys of `boxes` (R, 4) of several hierarchies, the last of which is the picture: how many
    found each box, how large it is, and how much of it the region of `sizes` (R,) pixels fills."""
    numbers, count = _numbered(boxes)
    found = np.bincount(numbers, minlength=count)[numbers]
    areas = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64).prod(axis=1)
    small, full = np.log(areas[-1] / areas), np.log(sizes / areas)
    keys: Float64 = -AREA_POWER * small - FILL_POWER * full - AGREEMENT_POWER * np.log(found)
    return keys


def ranked_unique(boxes: Int32, keys: Float64) -> NDArray[np.intp]:
    """Indices of `boxes` (R, 4) by rising key, each different box once, where it comes first."""
    order = np.argsort(keys, kind="stable")
    numbers, count = _numbered(boxes[order])
    kept: NDArray[np.intp] = order[first_places(numbers, count)]
    return kept


@njit(nogil=True, cache=True)
def _overlaps_any(box: Float32, others: Float32, overlap: float) -> bool:
    """Whether the IoU of a box with one of (4, n) boxes is above `overlap`. Looks at BLOCK of them at once."""
    x1, y1, x2, y2 = box
    share, area = np.float32(overlap), (x2 - x1) * (y2 - y1)
    zero = np.float32(0)
    left, top, right, bottom = others[0], others[1], others[2], others[3]
    for first in range(0, others.shape[1], BLOCK):
        found = np.int32(0)
        for j in range(first, min(first + BLOCK, others.shape[1])):
            width = max(min(x2, right[j]) - max(x1, left[j]), zero)
            height = max(min(y2, bottom[j]) - max(y1, top[j]), zero)
            common = width * height
            other = (right[j] - left[j]) * (bottom[j] - top[j])
            found += np.int32(common > share * (area + other - common))
        if found > 0:
            return True
    return False


@njit(nogil=True, cache=True)
def _take(
    boxes: Float32, classes: Int64, limit: int, overlap: float, taken: NDArray[np.bool_], order: Int64, count: int
) -> int:
    """Append to `order`, which holds `count`, boxes that overlap none of it by more, until it holds `limit`.

    classes: (R,) by size, such that boxes which overlap by more are of one class or of two that are next to each other.
    """
    room = min(limit, len(boxes))
    known = np.empty((classes.max() + 3, 4, room), np.float32)  # the boxes in `order` by class, 1 and on
    counts = np.zeros(len(known), np.int64)
    for i in order[:count]:
        known[classes[i] + 1, :, counts[classes[i] + 1]] = boxes[i]
        counts[classes[i] + 1] += 1
    for i in range(len(boxes)):
        if count >= room:
            break
        if taken[i]:
            continue
        fits = True
        for size in range(classes[i] + 2, classes[i] - 1, -1):
            if _overlaps_any(boxes[i], known[size, :, : counts[size]], overlap):
                fits = False
                break
        if fits:
            order[count], taken[i] = i, True
            count += 1
            known[classes[i] + 1, :, counts[classes[i] + 1]] = boxes[i]
            counts[classes[i] + 1] += 1
    return count


def spread(boxes: Int32, stages: Stages) -> Int64:
    """A new order of `boxes` (R, 4), which are in order of rank: those much like an earlier one go later."""
    exact = boxes.astype(np.float32)
    areas = (exact[:, 2:] - exact[:, :2]).astype(np.float64).prod(axis=1)
    taken, order, count = np.zeros(len(boxes), np.bool_), np.empty(len(boxes), np.int64), 0
    for limit, overlap in stages:
        # The smaller of two boxes is at least their overlap times as large as the other.
        classes = np.floor(np.log(areas) / (1e-6 - np.log(overlap))).astype(np.int64)
        count = _take(exact, classes, limit, overlap, taken, order, count)
    order[count:] = np.flatnonzero(~taken)
    return order
