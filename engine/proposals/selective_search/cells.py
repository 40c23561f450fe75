"""Histograms and borders of cells: the common part of the groupings of one colour space.

Shapes: H,W the picture, M atoms, Q cells, S segments, P pairs of neighbouring cells, N of neighbouring segments.

A cell is all pixels that lie in one and the same segment for each k. Pixels are counted once, by cell; a segment's
histograms and borders are sums of its cells'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, Int64, UInt16
from engine.proposals.selective_search.atoms import AtomGraph
from engine.proposals.selective_search.colour_spaces import Planes
from engine.proposals.selective_search.contours import border_strengths
from engine.proposals.selective_search.grid_edges import Check
from engine.proposals.selective_search.numbering import first_places, numbered
from engine.proposals.selective_search.region_features import RegionFeatures, region_features
from engine.proposals.selective_search.segmentation import Segmentation, neighbour_pairs


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """labels: (H, W) int32, 0..Q-1. atoms: (Q,) int64, one atom of each. neighbours: (P, 2) int32, a < b, sorted."""

    labels: Int32
    atoms: Int64
    neighbours: Int32

    def regions(self, segmentation: Segmentation) -> Int32:
        """(Q,) the segment of each cell."""
        return segmentation.regions[self.atoms]


def cells_of(graph: AtomGraph, segmentations: Sequence[Segmentation]) -> Cells:
    """The common parts of the segmentations of one graph."""
    cells, count = segmentations[0].regions, len(segmentations[0].sizes)
    for other in segmentations[1:]:
        keys = cells.astype(np.uint64) * np.uint64(len(other.sizes)) + other.regions.astype(np.uint64)
        cells, count = numbered(keys)
    return Cells(np.take(cells, graph.atoms), first_places(cells, count), neighbour_pairs(graph.edges, cells, count))


@njit(nogil=True, cache=True)
def _united_rows(rows: Int32, regions: Int32, count: int) -> Int32:
    """(Q, n) -> (S, n): sums by region."""
    sums = np.zeros((count, rows.shape[1]), np.int32)
    for i in range(len(rows)):
        out, row = sums[regions[i]], rows[i]
        for j in range(len(row)):
            out[j] += row[j]
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class CellFeatures:
    """histograms: of the cells. borders: (P,) int64, the sum of the picture's edges along each border of two cells."""

    cells: Cells
    histograms: RegionFeatures
    borders: Int64

    def of(self, segmentation: Segmentation) -> tuple[RegionFeatures, Int64]:
        """Histograms (S, …) and borders (N,) of a segmentation that the cells were made of."""
        regions, count = self.cells.regions(segmentation), len(segmentation.sizes)
        colour = _united_rows(self.histograms.colour, regions, count)
        texture = _united_rows(self.histograms.texture, regions, count)
        ends = np.sort(regions[self.cells.neighbours].astype(np.int64), axis=1)
        apart = ends[:, 0] != ends[:, 1]
        known = segmentation.neighbours[:, 0].astype(np.int64) * count + segmentation.neighbours[:, 1]
        places = np.searchsorted(known, ends[apart, 0] * count + ends[apart, 1])
        borders = np.bincount(places, self.borders[apart], len(known))  # whole numbers far below 2**53: exact
        return RegionFeatures(colour, texture), borders.astype(np.int64)


def cell_features(cells: Cells, planes: Planes, codes: UInt16, edges: UInt16, check: Check) -> CellFeatures:
    """planes, codes: of the colour space. edges: of engine.proposals.selective_search.contours.edge_picture."""
    count = len(cells.atoms)
    histograms = region_features(planes, codes, cells.labels, count, check)
    check()
    return CellFeatures(cells, histograms, border_strengths(cells.labels, edges, cells.neighbours, count))
