"""The order of the proposals of several hierarchies.

Shapes: R proposals.

paper: position in the hierarchy times a random number, then duplicates removed (Uijlings et al. 2013, section 3.3).
edges: not of the paper, and not random: position, how strong the picture's edges are along the region's outline, and
how far from square its box is; with many groupings also how many of them found the box, and its size; then boxes that
lie much like an earlier one wait until others have had their turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.grid_edges import WEIGHT_SCALE
from engine.proposals.grouping import Hierarchy

Ranking = Literal["edges", "paper"]

# Chosen on 60 to 80 pictures of COCO's training part, from logistic regressions on a dozen such quantities: these three
# did as well as all.
EDGE_POWER = 0.6
SHAPE_POWER = 0.8
FAINT = 0.1  # grey levels: what an outline without any edge counts as
PLAIN_PENALTY = (
    0.7  # of groupings by size or fill alone, which see no colour and no texture: half the chance to be first
)
# With the 80 groupings of quality alone (chosen on 20 other pictures of that part): a box that many of them agree on is
# worth more, and large ones, which every grouping finds in some form, are held back a little.
AGREEMENT_POWER = 0.8
AREA_POWER = 0.1
Stages = tuple[tuple[int, float], ...]  # (500, 0.65): the first 500 overlap each other by at most IoU 0.65


def _positions(hierarchy: Hierarchy) -> NDArray[np.int64]:
    """1 for the whole picture, growing downwards."""
    return np.arange(len(hierarchy.boxes), 0, -1)


def paper_keys(hierarchies: Sequence[Hierarchy], seed: int) -> NDArray[np.float64]:
    """Position in the hierarchy times a random number: smallest first."""
    random = np.random.default_rng(seed)
    positions = [_positions(hierarchy) for hierarchy in hierarchies]
    return np.concatenate([position * random.random(len(position)) for position in positions])


def edge_keys(
    hierarchies: Sequence[Hierarchy], outlines: NDArray[np.int64], plain: Sequence[bool]
) -> NDArray[np.float64]:
    """Smallest first. outlines: (R,) sums of edges along the regions' outlines, in 128ths of a grey level. plain: of
    each hierarchy, whether it was grouped without colour and texture."""
    positions = np.concatenate([_positions(hierarchy) for hierarchy in hierarchies])
    boxes = np.concatenate([hierarchy.boxes for hierarchy in hierarchies]).astype(np.float64)
    sides = boxes[:, 2:] - boxes[:, :2]
    strengths = outlines / WEIGHT_SCALE / sides.sum(axis=1) + FAINT
    unlike_square = np.abs(np.log(sides[:, 0] / sides[:, 1]))
    penalties = np.repeat(np.where(plain, PLAIN_PENALTY, 0.0), [len(hierarchy.boxes) for hierarchy in hierarchies])
    keys: NDArray[np.float64] = (
        penalties + np.log(positions) - EDGE_POWER * np.log(strengths) + SHAPE_POWER * unlike_square
    )
    return keys


def _numbered(boxes: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(R,) a number for each different box of `boxes` (R, 4), and how often each number is there.

    A pair of corners is one whole number each: sorting those is several times quicker than sorting rows.
    """
    corners = np.ascontiguousarray(boxes).view(np.uint64)  # (R, 2), as coordinates are not negative
    ends = [np.unique(corners[:, i], return_inverse=True)[1].astype(np.int64) for i in range(2)]
    _, numbers, counts = np.unique(ends[0] * len(boxes) + ends[1], return_inverse=True, return_counts=True)
    return numbers, counts


def many_keys(boxes: NDArray[np.int32]) -> NDArray[np.float64]:
    """To be added to the keys of `boxes` (R, 4) of many hierarchies, the last of which is the whole picture: how many
    found each box, and how large it is."""
    numbers, counts = _numbered(boxes)
    areas = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64).prod(axis=1)
    keys: NDArray[np.float64] = AREA_POWER * np.log(areas / areas[-1]) - AGREEMENT_POWER * np.log(counts[numbers])
    return keys


def ranked_unique(boxes: NDArray[np.int32], keys: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of `boxes` (R, 4) by rising key, each different box once, where it comes first."""
    order = np.argsort(keys, kind="stable")
    _, first = np.unique(_numbered(boxes)[0][order], return_index=True)
    kept: NDArray[np.intp] = order[np.sort(first)]
    return kept


@njit(nogil=True, cache=True)
def _take(
    boxes: NDArray[np.float32],
    limit: int,
    overlap: float,
    taken: NDArray[np.bool_],
    order: NDArray[np.int64],
    count: int,
) -> int:
    """Append to `order`, which holds `count`, boxes that overlap none of it by more, until it holds `limit`."""
    for i in range(len(boxes)):
        if count >= limit:
            break
        if taken[i]:
            continue
        x1, y1, x2, y2 = boxes[i]
        area = (x2 - x1) * (y2 - y1)
        fits = True
        for j in range(count):
            other = boxes[order[j]]
            width, height = min(x2, other[2]) - max(x1, other[0]), min(y2, other[3]) - max(y1, other[1])
            if width > 0 and height > 0:
                common = width * height
                if common > overlap * (area + (other[2] - other[0]) * (other[3] - other[1]) - common):
                    fits = False
                    break
        if fits:
            order[count], taken[i] = i, True
            count += 1
    return count


def spread(boxes: NDArray[np.int32], stages: Stages) -> NDArray[np.int64]:
    """A new order of `boxes` (R, 4), which are in order of rank: those much like an earlier one go later."""
    exact = boxes.astype(np.float32)
    taken, order, count = np.zeros(len(boxes), np.bool_), np.empty(len(boxes), np.int64), 0
    for limit, overlap in stages:
        count = _take(exact, limit, overlap, taken, order, count)
    order[count:] = np.flatnonzero(~taken)
    return order
