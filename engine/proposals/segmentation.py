"""Efficient graph-based image segmentation (Felzenszwalb and Huttenlocher, IJCV 2004), shared over several k.

Shapes: C channels, H,W the picture, E edges of the 8-neighbour grid (4HW at most), M atoms, B edges between atoms.

The paper's algorithm 1 walks all edges from the lightest to the heaviest and joins the two components of an edge when
its weight is at most min(Int(c) + k / |c|) of both. Selective Search wants it for several k of one picture. Here the
picture's edges are walked once, with the smallest k, and a component is *closed* at the first edge that does not join
it; what has been joined until then is an atom. No edge left an atom before it was whole, and every larger k would have
joined it too, so each k may start from the atoms and walk only the edges between them: the result is exactly that of
the paper's algorithm (tests/engine/proposals/test_segmentation.py holds it against a plain one), at a fraction of
the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.proposals.colour_spaces import Planes
from engine.proposals.grid_edges import SIGMA, WEIGHT_SCALE, Check, never, smooth, sorted_edges

CHUNK = 1 << 19  # edges joined between two looks at `check`: some milliseconds

Integer = int | np.integer[Any]


@dataclass(frozen=True, slots=True, eq=False)
class AtomGraph:
    """What all segmentations of one picture and colour space share.

    atoms: (H, W) int32, 0..M-1 in raster order of their first pixels. sizes: (M,) int32 pixels.
    internal: (M,) int32, the heaviest edge inside, Int(c) of the paper, in 128ths of a grey level.
    boxes: (M, 4) int32 x1, y1, x2, y2, exclusive. edges: (B, 2) int32 atoms. weights: (B,) int32, rising.
    smallest_k: no k below it may start from these atoms.
    """

    atoms: NDArray[np.int32]
    sizes: NDArray[np.int32]
    internal: NDArray[np.int32]
    boxes: NDArray[np.int32]
    edges: NDArray[np.int32]
    weights: NDArray[np.int32]
    smallest_k: float


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """S segments of one picture. labels: (H, W) int32, 0..S-1 in raster order of their first pixels.

    sizes: (S,) int32 pixels. boxes: (S, 4) int32 exclusive xyxy. neighbours: (N, 2) int32, each pair
    once, a < b, sorted.
    """

    labels: NDArray[np.int32]
    sizes: NDArray[np.int32]
    boxes: NDArray[np.int32]
    neighbours: NDArray[np.int32]


@njit(nogil=True, cache=True, inline="always")
def _root(parents: NDArray[np.int32], node: Integer) -> Integer:
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
def _join_atoms(
    codes: NDArray[np.uint64],
    width: int,
    k: int,
    parents: NDArray[np.int32],
    limits: NDArray[np.int32],
    seen: NDArray[np.int64],
    between: NDArray[np.int32],
) -> int:
    """Walk `codes`; join open components, close those of an edge that does not join. Returns how many edges were
    written to `between` (B, 3): root, root, weight.

    limits: (HW,) Int(c) + k / |c| of each root; -1 - Int(c) when closed. seen: a direct-mapped table of pairs of closed
    roots: of several edges between two atoms only the lightest can ever decide anything; one that is known is left out.
    """
    reach = np.array([1, width, width + 1, 1 - width], np.int64)
    count = 0
    for code in codes:
        low = np.int64(code & np.uint64(0xFFFFFFFF))
        pixel = low >> 2
        a, b = _root(parents, pixel), _root(parents, pixel + reach[low & 3])
        if a == b:
            continue
        weight = np.int32(code >> np.uint64(32))
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
        pair = (np.int64(min(a, b)) << 32) | np.int64(max(a, b))
        slot = ((pair * 0x9E3779B97F4A7C1) >> 24) & (len(seen) - 1)
        if seen[slot] != pair:
            seen[slot] = pair
            between[count, 0], between[count, 1], between[count, 2] = a, b, weight
            count += 1
    return count


@njit(nogil=True, cache=True)
def _number_atoms(
    parents: NDArray[np.int32], limits: NDArray[np.int32], k: int, atoms: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Fill `atoms` (H, W); returns the number of each root (HW,), sizes (M,), internal (M,) and boxes (M, 4)."""
    height, width = atoms.shape
    count = 0
    for parent in parents:
        count += parent < 0
    numbers = np.full(len(parents), -1, np.int32)
    sizes, internal = np.empty(count, np.int32), np.empty(count, np.int32)
    boxes = np.empty((count, 4), np.int32)
    count = 0
    for y in range(height):
        for x in range(width):
            root = _root(parents, y * width + x)
            atom = numbers[root]
            if atom < 0:
                atom = numbers[root] = count
                sizes[atom] = -parents[root]
                internal[atom] = -1 - limits[root] if limits[root] < 0 else limits[root] - k // sizes[atom]
                boxes[atom] = np.array([x, y, x + 1, y + 1])
                count += 1
            atoms[y, x] = atom
            box = boxes[atom]
            box[0], box[2], box[3] = min(box[0], x), max(box[2], x + 1), y + 1
    return numbers, sizes, internal, boxes


def scaled(k: float) -> int:
    """k in 128ths of a grey level. The weights being whole numbers, so may k / |c| be, rounded down."""
    return round(k * WEIGHT_SCALE)


def atom_graph(planes: Planes, smallest_k: float, sigma: float = SIGMA, check: Check = never) -> AtomGraph:
    """Algorithm 1 as far as it is the same for every k >= smallest_k. planes: (C, H, W) uint8, H and W at least 1.

    check: called every few milliseconds; an exception that it raises ends the work.
    """
    _, height, width = planes.shape
    codes = sorted_edges(smooth(planes, sigma, check), check)
    parents = np.full(height * width, -1, np.int32)
    k = scaled(smallest_k)
    limits = np.full(height * width, k, np.int32)
    seen = np.zeros(1 << 16, np.int64)
    between = np.empty((min(CHUNK, len(codes)), 3), np.int32)
    parts = [between[:0].copy()]
    for first in range(0, len(codes), CHUNK):
        check()
        count = _join_atoms(codes[first : first + CHUNK], width, k, parents, limits, seen, between)
        parts.append(between[:count].copy())
    atoms = np.empty((height, width), np.int32)
    numbers, sizes, internal, boxes = _number_atoms(parents, limits, k, atoms)
    edges = np.concatenate(parts)
    return AtomGraph(atoms, sizes, internal, boxes, numbers[edges[:, :2]], edges[:, 2].copy(), smallest_k)


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
    for step in range(2):
        for i in range(len(edges)):
            a, b = _root(parents, edges[i, 0]), _root(parents, edges[i, 1])
            if a == b:
                continue
            if step == 0:
                joins = weights[i] <= limits[a] and weights[i] <= limits[b]
            else:
                joins = -parents[a] < min_size or -parents[b] < min_size
            if joins:
                if parents[a] > parents[b]:
                    a, b = b, a
                parents[a] += parents[b]
                parents[b] = a
                limits[a] = weights[i] + k // -parents[a]
    regions = np.full(len(sizes), -1, np.int32)
    count = 0
    for atom in range(len(sizes)):
        root = _root(parents, atom)
        if regions[root] < 0:
            # A root may come after the atoms that hang on it: its own entry is then this number already.
            regions[root] = count
            count += 1
        regions[atom] = regions[root]
    return regions


@njit(nogil=True, cache=True)
def _region_statistics(
    graph_atoms: NDArray[np.int32],
    atom_sizes: NDArray[np.int32],
    atom_boxes: NDArray[np.int32],
    regions: NDArray[np.int32],
    labels: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fill `labels` (H, W); returns the sizes (S,) and boxes (S, 4) of the regions."""
    count = regions.max() + 1
    sizes, boxes = np.zeros(count, np.int32), np.empty((count, 4), np.int32)
    boxes[:, :2], boxes[:, 2:] = 2**31 - 1, 0
    for atom in range(len(regions)):
        box, part = boxes[regions[atom]], atom_boxes[atom]
        sizes[regions[atom]] += atom_sizes[atom]
        box[0], box[1] = min(box[0], part[0]), min(box[1], part[1])
        box[2], box[3] = max(box[2], part[2]), max(box[3], part[3])
    flat, source = labels.reshape(-1), graph_atoms.reshape(-1)
    for i in range(flat.size):
        flat[i] = regions[source[i]]
    return sizes, boxes


def neighbour_pairs(edges: NDArray[np.int32], regions: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """(B, 2) edges between atoms -> (N, 2) pairs of different regions, each once, a < b, sorted."""
    ends = regions[edges].astype(np.int64)
    ends = ends[ends[:, 0] != ends[:, 1]]
    keys = np.unique(ends.min(axis=1, initial=count) * count + ends.max(axis=1, initial=0))
    return np.stack([keys // count, keys % count], axis=1).astype(np.int32)


def segment(graph: AtomGraph, k: float, min_size: int | None = None) -> Segmentation:
    """The Felzenszwalb-Huttenlocher segmentation for one k. min_size: pixels; None is k, as in Selective Search.

    Raises ValueError when the graph was made for larger k.
    """
    if k < graph.smallest_k:
        raise ValueError(f"k is {k}, but the graph was made for k >= {graph.smallest_k}")
    smallest = round(k) if min_size is None else min_size
    regions = _join_regions(graph.edges, graph.weights, graph.sizes, graph.internal, scaled(k), smallest)
    labels = np.empty(graph.atoms.shape, np.int32)
    sizes, boxes = _region_statistics(graph.atoms, graph.sizes, graph.boxes, regions, labels)
    return Segmentation(labels, sizes, boxes, neighbour_pairs(graph.edges, regions, len(sizes)))
