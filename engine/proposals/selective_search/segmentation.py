"""Efficient graph-based image segmentation (Felzenszwalb and Huttenlocher, IJCV 2004) from atoms on.

Shapes: H,W the picture, M atoms, B edges between atoms, S segments, N pairs of neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32
from engine.proposals.selective_search.atoms import CHUNK, AtomGraph, root_of, scaled
from engine.proposals.selective_search.grid_edges import Check, never
from engine.proposals.selective_search.numbering import different


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """S segments of one picture, 0..S-1 in raster order of their first pixels.

    atoms: (H, W) int32, as the graph has them. regions: (M,) int32, the segment of each atom. sizes: (S,) int32 pixels.
    boxes: (S, 4) int32 exclusive xyxy. neighbours: (N, 2) int32, each pair once, a < b, sorted.
    """

    atoms: Int32
    regions: Int32
    sizes: Int32
    boxes: Int32
    neighbours: Int32

    @property
    def labels(self) -> Int32:
        """(H, W) int32, the segment of each pixel; made anew at each call."""
        return np.take(self.regions, self.atoms)


@njit(nogil=True, cache=True)
def _join(edges: Int32, weights: Int32, k: int, parents: Int32, limits: Int32, between: Int32) -> int:
    """The rest of algorithm 1, of some edges. Returns how many did not join; `between` is where they stand."""
    count = 0
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
    return count


@njit(nogil=True, cache=True)
def _join_small(edges: Int32, min_size: int, parents: Int32) -> None:
    """Join the small components of some edges to their nearest, lightest edge first."""
    for i in range(len(edges)):
        a, b = root_of(parents, edges[i, 0]), root_of(parents, edges[i, 1])
        if a != b and (-parents[a] < min_size or -parents[b] < min_size):
            if parents[a] > parents[b]:
                a, b = b, a
            parents[a] += parents[b]
            parents[b] = a


@njit(nogil=True, cache=True)
def _numbered_regions(parents: Int32) -> Int32:
    """The region of each atom (M,), numbered in the atoms' order."""
    regions = np.full(len(parents), -1, np.int32)
    count = 0
    for atom in range(len(parents)):
        root = root_of(parents, atom)
        if regions[root] < 0:
            # A root may come after the atoms that hang on it: its own entry is then this number already.
            regions[root] = count
            count += 1
        regions[atom] = regions[root]
    return regions


def _regions(graph: AtomGraph, k: int, min_size: int, check: Check) -> Int32:
    """(M,) the component of each atom."""
    parents, limits = -graph.sizes, graph.internal + k // graph.sizes
    parts = []  # edges that did not join: only they can join small components
    between = np.empty(min(CHUNK, len(graph.edges)), np.int32)
    for first in range(0, len(graph.edges), CHUNK):
        check()
        edges = graph.edges[first : first + CHUNK]
        count = _join(edges, graph.weights[first : first + CHUNK], k, parents, limits, between)
        parts.append(edges[between[:count]])
    for part in parts:
        check()
        _join_small(part, min_size, parents)
    return _numbered_regions(parents)


@njit(nogil=True, cache=True)
def _region_statistics(atom_sizes: Int32, atom_boxes: Int32, regions: Int32) -> tuple[Int32, Int32]:
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


def neighbour_pairs(edges: Int32, regions: Int32, count: int) -> Int32:
    """(B, 2) edges between atoms -> (N, 2) pairs of the `count` regions, each once, a < b, sorted."""
    a, b = np.take(regions, edges.T)
    keys = np.minimum(a, b).astype(np.uint64) * np.uint64(count) + np.maximum(a, b).astype(np.uint64)
    return np.stack(np.divmod(np.sort(different(keys[a != b])), np.uint64(count)), axis=1).astype(np.int32)


def segment(graph: AtomGraph, k: float, min_size: int | None = None, check: Check = never) -> Segmentation:
    """The Felzenszwalb-Huttenlocher segmentation for one k. min_size: pixels; None is k, as in Selective Search.

    check: called every few milliseconds; an exception that it raises ends the work.
    Raises ValueError when the graph was made for larger k.
    """
    if k < graph.smallest_k:
        raise ValueError(f"k is {k}, but the graph was made for k >= {graph.smallest_k}")
    smallest = round(k) if min_size is None else min_size
    regions = _regions(graph, scaled(k), smallest, check)
    check()
    sizes, boxes = _region_statistics(graph.sizes, graph.boxes, regions)
    return Segmentation(graph.atoms, regions, sizes, boxes, neighbour_pairs(graph.edges, regions, len(sizes)))
