"""Selective Search (Uijlings, van de Sande, Gevers and Smeulders, IJCV 2013): proposals by diversified grouping.

Shapes: H,W the picture, C channels, S segments, R proposals.

A strategy is a colour space, a k of the initial segmentation and a set of similarities. What strategies have in common
is made once: the planes, derivative codes, atoms and cells of a colour space, and the segments and histograms of a k.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import cv2
import numpy as np

from engine.proposals.selective_search.arrays import Int64, UInt8, UInt16
from engine.proposals.selective_search.atoms import AtomGraph, atom_graph
from engine.proposals.selective_search.cells import CellFeatures, cell_features, cells_of
from engine.proposals.selective_search.colour_spaces import COLOUR_SPACES, ColourSpace, Planes, to_planes
from engine.proposals.selective_search.contours import edge_picture, outline_strengths
from engine.proposals.selective_search.grid_edges import Check
from engine.proposals.selective_search.grouping import COLOUR, FILL, SIZE, TEXTURE, Hierarchy, group
from engine.proposals.selective_search.pool import Pool, Route, SearchCancelledError
from engine.proposals.selective_search.ranking import (
    Ranking,
    Stages,
    edge_keys,
    many_keys,
    paper_keys,
    ranked_unique,
    spread,
)
from engine.proposals.selective_search.region_features import derivative_codes
from engine.proposals.selective_search.segmentation import Segmentation, segment
from engine.structures.settings import SearchMode
from engine.structures.stages import Proposals, Segments

__all__ = ["STRATEGIES", "SearchCancelledError", "SelectiveSearch", "selective_search", "warm_up"]

CTSF = COLOUR | TEXTURE | SIZE | FILL
TSF = TEXTURE | SIZE | FILL
MOST_THREADS = 8  # more than the strategies of a picture can use well


@dataclass(frozen=True, slots=True)
class Strategies:
    """All combinations of these (the paper's table 5)."""

    spaces: tuple[ColourSpace, ...]
    measures: tuple[int, ...]
    ks: tuple[int, ...]
    stages: Stages  # of the edge ranking: many groupings find the same large things many times


FEW: Stages = ((300, 0.6), (1000, 0.7), (2000, 0.75))
MANY: Stages = ((1000, 0.6), (2500, 0.7))
STRATEGIES: dict[SearchMode, Strategies] = {
    "single": Strategies(("HSV",), (CTSF,), (100,), FEW),
    "fast": Strategies(("HSV", "Lab"), (CTSF, TSF), (50, 100), FEW),
    "quality": Strategies(COLOUR_SPACES, (CTSF, TSF, FILL, SIZE), (50, 100, 150, 300), MANY),
}


@dataclass(frozen=True, slots=True, eq=False)
class SelectiveSearch:
    """proposals: best first. segments: of the mode's first strategy, with all its merges."""

    proposals: Proposals
    segments: Segments


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """One segmentation with a hierarchy for each set of measures, and the edges along the outlines (2S-1,) of its
    regions."""

    segmentation: Segmentation
    hierarchies: list[Hierarchy]
    outlines: list[Int64]


def _group(segmentation: Segmentation, features: CellFeatures, measures: Sequence[int], check: Check) -> _Grouped:
    histograms, borders = features.of(segmentation)
    hierarchies = [group(segmentation, histograms, one, check) for one in measures]
    outlines = [outline_strengths(one.merges, segmentation.neighbours, borders) for one in hierarchies]
    return _Grouped(segmentation, hierarchies, outlines)


def _features(
    graph: AtomGraph,
    segmentations: Sequence[Segmentation],
    planes: Planes,
    codes: UInt16,
    edges: Future[UInt16],
    check: Check,
) -> CellFeatures:
    cells = cells_of(graph, segmentations)
    check()
    return cell_features(cells, planes, codes, edges.result(), check)


def _space(
    pixels: UInt8, space: ColourSpace, strategies: Strategies, edges: Future[UInt16], check: Check
) -> Route[list[_Grouped]]:
    """All strategies of one colour space, in the order of k."""
    smallest = min(strategies.ks)
    (planes,) = yield [partial(to_planes, pixels, space)]
    graph, codes = yield [partial(atom_graph, planes, smallest, check=check), partial(derivative_codes, planes, check)]
    segmentations = yield [partial(segment, graph, k, check=check) for k in strategies.ks]
    (features,) = yield [partial(_features, graph, segmentations, planes, codes, edges, check)]
    grouped = yield [partial(_group, one, features, strategies.measures, check) for one in segmentations]
    return grouped


def _proposals(grouped: Sequence[_Grouped], strategies: Strategies, ranking: Ranking, seed: int) -> Proposals:
    hierarchies = [hierarchy for part in grouped for hierarchy in part.hierarchies]
    boxes = np.concatenate([hierarchy.boxes for hierarchy in hierarchies])
    if ranking == "paper":
        order = ranked_unique(boxes, paper_keys(hierarchies, seed))
    else:
        outlines = np.concatenate([outlines for part in grouped for outlines in part.outlines])
        plain = [not measures & (COLOUR | TEXTURE) for _ in grouped for measures in strategies.measures]
        sizes = np.concatenate([hierarchy.sizes for hierarchy in hierarchies])
        order = ranked_unique(boxes, edge_keys(hierarchies, outlines, plain) + many_keys(boxes, sizes))
        order = order[spread(boxes[order], strategies.stages)]
    scores = np.linspace(1, 0, len(order), endpoint=False, dtype=np.float32)
    return Proposals(boxes[order].astype(np.float32), scores, "selective-search")


def _segments(first: _Grouped, strategies: Strategies) -> Segments:
    hierarchy = first.hierarchies[0]
    return Segments(
        first.segmentation.labels,
        hierarchy.merges,
        hierarchy.boxes.astype(np.float32),
        strategies.spaces[0],
        float(strategies.ks[0]),
    )


def _results(grouped: Sequence[_Grouped], strategies: Strategies, *order: Any) -> Route[SelectiveSearch]:
    parts = yield [partial(_proposals, grouped, strategies, *order), partial(_segments, grouped[0], strategies)]
    return SelectiveSearch(*parts)


def selective_search(
    pixels: UInt8,
    mode: SearchMode = "fast",
    *,
    ranking: Ranking = "edges",
    seed: int = 0,
    threads: int = 0,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> SelectiveSearch:
    """Proposals for one picture, best first, and the first strategy's segments with their merges.

    pixels: (H, W, 3) uint8 RGB, H and W at least 1. ranking: the module of that name says what the two are. seed: of
    the random part of the paper's ranking. threads: the result does not depend on it; 0 is one a core, at most 8.
    is_cancelled: asked every 20 ms, in the caller's thread.
    Raises SearchCancelledError when it says so, and ValueError for any other kind of array.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or pixels.size == 0:
        raise ValueError(f"pixels: expected (H, W, 3) uint8, got {pixels.shape} {pixels.dtype}")
    strategies = STRATEGIES[mode]
    pool = Pool(threads or min(os.cpu_count() or 1, MOST_THREADS), is_cancelled)
    opencv_threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # of each of ours: OpenCV's own would come on top of `threads`
    try:
        edges = pool.submit(lambda: edge_picture(to_planes(pixels, "Lab"), pool.check))
        spaces = pool.drive([_space(pixels, space, strategies, edges, pool.check) for space in strategies.spaces])
        return pool.drive([_results(list(chain.from_iterable(spaces)), strategies, ranking, seed)])[0]
    finally:
        pool.close()
        cv2.setNumThreads(opencv_threads)


def warm_up() -> None:
    """Compile every kernel, or load what an earlier run compiled, on a picture of 16 x 16 pixels."""
    ramp = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)
    selective_search(ramp, "quality", threads=1)
