"""Efficient graph-based image segmentation (Felzenszwalb and Huttenlocher, IJCV 2004) from atoms on.

Shapes: H,W the picture, M atoms, B edges between atoms, S segments, N pairs of neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.atoms import AtomGraph, root_of, scaled
from engine.proposals.numbering import different


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """S segments of one picture, 0..S-1 in raster order of their first pixels.

    atoms: (H, W) int32, as the graph has them. regions: (M,) int32, the segment of each atom. sizes: (S,) int32 pixels.
    boxes: (S, 4) int32 exclusive xyxy. neighbours: (N, 2) int32, each pair once, a < b, sorted.
    """

    atoms: NDArray[np.int32]
    regions: NDArray[np.int32]
    sizes: NDArray[np.int32]
    boxes: NDArray[np.int32]
    neighbours: NDArray[np.int32]

    @property
    def labels(self) -> NDArray[np.int32]:
        """(H, W) int32, the segment of each pixel; made anew at each call."""
        return np.take(self.regions, self.atoms)


@njit(nogil=True, cache=True)
def _join_regions(
    edges: NDArray[np.int32],
    weights: NDArray[np.int32],
    sizes: NDArray[np.int32],
    internal: NDArray[np.int32],
    k: int,
    min_size: int,
) -> NDArray[np.int32]:
    """The rest of algorithm 1, then the small components joined to their nearest, lightest edge first.

    Returns the region of each atom (M,), numbered in the atoms' order.
    """
    parents, limits = -sizes, internal + k // sizes
    between, count = np.empty(len(edges), np.int32), 0  # edges that did not join: no other can join small components
    for i in range(len(edges)):
        a, b = root_of(parents, edges[i, 0]), root_of(parents, edges[i, 1])
        if a == b:
            continue
        if weights[i] <= limits[a] and weights[i] <= limits[b]:
            if parents[a] > parents[b]:
                a, b = b, a
            parents[a] += parents[b]
            parents[b] = a
            limits[a] = weights[i] + k // -parents[a]
        else:
            between[count] = i
            count += 1
    for i in between[:count]:
        a, b = root_of(parents, edges[i, 0]), root_of(parents, edges[i, 1])
        if a != b and (-parents[a] < min_size or -parents[b] < min_size):
            if parents[a] > parents[b]:
                a, b = b, a
            parents[a] += parents[b]
            parents[b] = a
    regions = np.full(len(sizes), -1, np.int32)
    count = 0
    for atom in range(len(sizes)):
        root = root_of(parents, atom)
        if regions[root] < 0:
            # A root may come after the atoms that hang on it: its own entry is then this number already.
            regions[root] = count
            count += 1
        regions[atom] = regions[root]
    return regions


@njit(nogil=True, cache=True)
def _region_statistics(
    atom_sizes: NDArray[np.int32], atom_boxes: NDArray[np.int32], regions: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The sizes (S,) and boxes (S, 4) of the regions."""
    count = regions.max() + 1
    sizes, boxes = np.zeros(count, np.int32), np.empty((count, 4), np.int32)
    boxes[:, :2], boxes[:, 2:] = 2**31 - 1, 0
    for atom in range(len(regions)):
        box, part = boxes[regions[atom]], atom_boxes[atom]
        sizes[regions[atom]] += atom_sizes[atom]
        box[0], box[1] = min(box[0], part[0]), min(box[1], part[1])
        box[2], box[3] = max(box[2], part[2]), max(box[3], part[3])
    return sizes, boxes


@njit(nogil=True, cache=True)
def _pair_keys(edges: NDArray[np.int32], regions: NDArray[np.int32], count: int) -> NDArray[np.uint64]:
    """smaller * count + larger region of each edge that leaves a region."""
    keys, found = np.empty(len(edges), np.uint64), 0
    for i in range(len(edges)):
        a, b = np.int64(regions[edges[i, 0]]), np.int64(regions[edges[i, 1]])
        keys[found] = min(a, b) * count + max(a, b)
        found += a != b
    return keys[:found]


def neighbour_pairs(edges: NDArray[np.int32], regions: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """(B, 2) edges between atoms -> (N, 2) pairs of the `count` regions, each once, a < b, sorted."""
    keys = np.sort(different(_pair_keys(edges, regions, count)))
    return np.stack(np.divmod(keys, np.uint64(count)), axis=1).astype(np.int32)


def segment(graph: AtomGraph, k: float, min_size: int | None = None) -> Segmentation:
    """The Felzenszwalb-Huttenlocher segmentation for one k. min_size: pixels; None is k, as in Selective Search.

    Raises ValueError when the graph was made for larger k.
    """
    if k < graph.smallest_k:
        raise ValueError(f"k is {k}, but the graph was made for k >= {graph.smallest_k}")
    smallest = round(k) if min_size is None else min_size
    regions = _join_regions(graph.edges, graph.weights, graph.sizes, graph.internal, scaled(k), smallest)
    sizes, boxes = _region_statistics(graph.sizes, graph.boxes, regions)
    return Segmentation(graph.atoms, regions, sizes, boxes, neighbour_pairs(graph.edges, regions, len(sizes)))
