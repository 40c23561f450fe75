"""How strong the edges of a picture are along the outline of every region of a hierarchy.

Shapes: H,W the picture, S segments, N pairs of neighbours.

An outline is made of borders between segments. A border counts for the regions that hold one of its two segments, until
the merge that takes both in: so the sum along the outline of a union is that of its parts less twice what they share.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, Int64, UInt16
from engine.proposals.selective_search.colour_spaces import Planes
from engine.proposals.selective_search.grid_edges import Check, edge_weights, never, smooth


def edge_picture(planes: Planes, check: Check = never) -> UInt16:
    """(C, H, W) -> (2, H, W): the distance to the right and to the lower neighbour, in 128ths of a grey level."""
    return edge_weights(smooth(planes, check=check), 2, check)


@njit(nogil=True, cache=True)
def border_strengths(labels: Int32, weights: UInt16, neighbours: Int32, count: int) -> Int64:
    """(N,) the sum of `weights` (2, H, W) along the border of each pair of neighbouring segments."""
    height, width = labels.shape
    keys = neighbours[:, 0].astype(np.int64) * count + neighbours[:, 1]
    sums = np.zeros(len(keys), np.int64)
    pair, last = 0, np.int64(-1)  # borders run on: the next piece is often of the same pair
    for y in range(height):
        for x in range(width):
            a = labels[y, x]
            for direction in range(2):
                if (direction == 0 and x + 1 == width) or (direction == 1 and y + 1 == height):
                    continue
                b = labels[y + direction, x + 1 - direction]
                if a != b:
                    key = np.int64(min(a, b)) * count + max(a, b)
                    if key != last:
                        pair, last = np.searchsorted(keys, key), key
                    sums[pair] += weights[direction, y, x]
    return sums


@njit(nogil=True, cache=True)
def outline_strengths(merges: Int32, neighbours: Int32, strengths: Int64) -> Int64:
    """(2S-1,) the sum along the outline of each region, from that of the borders (N,)."""
    segments = len(merges) + 1
    sums = np.zeros(2 * segments - 1, np.int64)
    # A forest by size, never compressed: the step at which two segments met is on the way to where their paths join.
    parents, steps = np.arange(segments), np.full(segments, len(merges), np.int64)
    sizes, roots = np.ones(segments, np.int64), np.arange(2 * segments - 1)
    for step in range(len(merges)):
        a, b = roots[merges[step, 0]], roots[merges[step, 1]]
        if sizes[a] < sizes[b]:
            a, b = b, a
        parents[b], steps[b] = a, step
        sizes[a] += sizes[b]
        roots[segments + step] = a
    for i in range(len(neighbours)):
        a, b = neighbours[i]
        sums[a] += strengths[i]
        sums[b] += strengths[i]
        met = 0
        while a != b:
            if steps[a] > steps[b]:
                a, b = b, a
            met = steps[a]
            a = parents[a]
        sums[segments + met] -= 2 * strengths[i]
    for step in range(len(merges)):
        sums[segments + step] += sums[merges[step, 0]] + sums[merges[step, 1]]
    return sums
