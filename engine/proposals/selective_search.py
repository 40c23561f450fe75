"""Selective Search (Uijlings, van de Sande, Gevers and Smeulders, IJCV 2013): proposals by diversified grouping.

Shapes: H,W the picture, C channels, S segments, R proposals.

A strategy is a colour space, a k of the initial segmentation and a set of similarities. What strategies have in common
is made once: the planes, derivative codes and atoms of a colour space, and the segments and histograms of a k. Work is
spread over plain threads, as all kernels let go of Python's lock.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.proposals.colour_spaces import COLOUR_SPACES, ColourSpace, Planes, to_planes
from engine.proposals.contours import border_strengths, edge_picture, outline_strengths
from engine.proposals.grouping import Hierarchy, group
from engine.proposals.ranking import Ranking, Stages, edge_keys, many_keys, paper_keys, ranked_unique, spread
from engine.proposals.region_features import derivative_codes, region_features
from engine.proposals.segmentation import AtomGraph, Segmentation, atom_graph, segment
from engine.proposals.similarity import COLOUR, FILL, SIZE, TEXTURE
from engine.settings import SearchMode
from engine.structures.stages import Proposals, Segments

T = TypeVar("T")

CTSF = COLOUR | TEXTURE | SIZE | FILL
TSF = TEXTURE | SIZE | FILL
POLL = 0.02  # seconds between two looks at is_cancelled
MOST_THREADS = 8  # more than the strategies of a picture can use well


class SearchCancelledError(Exception):
    """is_cancelled said so; there is no result."""


@dataclass(frozen=True, slots=True)
class Strategies:
    """All combinations of these (the paper's table 5)."""

    spaces: tuple[ColourSpace, ...]
    measures: tuple[int, ...]
    ks: tuple[int, ...]
    many: bool  # so many groupings that they find the same things again and again: see ranking.many_keys

    @property
    def stages(self) -> Stages:
        """Of the edge ranking: how much its first boxes may overlap."""
        return MANY if self.many else FEW


FEW: Stages = ((500, 0.65), (2000, 0.8))
MANY: Stages = ((2500, 0.6),)
STRATEGIES: dict[SearchMode, Strategies] = {
    "single": Strategies(("HSV",), (CTSF,), (100,), False),
    "fast": Strategies(("HSV", "Lab"), (CTSF, TSF), (50, 100), False),
    "quality": Strategies(COLOUR_SPACES, (CTSF, TSF, FILL, SIZE), (50, 100, 150, 300), True),
}


@dataclass(frozen=True, slots=True, eq=False)
class SelectiveSearch:
    """proposals: best first. segments: of the mode's first strategy, with all its merges."""

    proposals: Proposals
    segments: Segments


class _Pool:
    """Runs the parts of one search on its threads, and stops them within milliseconds when the search is cancelled."""

    def __init__(self, threads: int, is_cancelled: Callable[[], bool]) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="selective-search")
        self._is_cancelled = is_cancelled
        self._stop = threading.Event()

    def check(self) -> None:
        if self._stop.is_set():
            raise SearchCancelledError

    def run(self, parts: Sequence[Callable[[], T]]) -> list[T]:
        """The results in the order of the parts. Looks at is_cancelled in the caller's thread alone."""
        futures = [self._executor.submit(part) for part in parts]
        pending = set(futures)
        try:
            while pending:
                if self._is_cancelled():
                    raise SearchCancelledError
                done, pending = wait(pending, POLL, "FIRST_COMPLETED")
                for future in done:
                    future.result()
        except BaseException:
            self._stop.set()
            raise
        return [future.result() for future in futures]

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """One segmentation with its groupings, one for each set of measures, and the outlines (2S-1,) of their regions."""

    segmentation: Segmentation
    hierarchies: list[Hierarchy]
    outlines: list[NDArray[np.int64]]


def _group_all(
    planes: Planes,
    codes: NDArray[np.uint16],
    graph: AtomGraph,
    edges: NDArray[np.uint16],
    k: int,
    measures: Sequence[int],
    check: Callable[[], None],
) -> _Grouped:
    """All strategies of one colour space and k."""
    check()
    segmentation = segment(graph, k)
    check()
    count, neighbours = len(segmentation.sizes), segmentation.neighbours
    features = region_features(planes, codes, segmentation.labels, count, check)
    hierarchies = [group(segmentation, features, wanted, check) for wanted in measures]
    borders = border_strengths(segmentation.labels, edges, neighbours, count)
    return _Grouped(segmentation, hierarchies, [outline_strengths(h.merges, neighbours, borders) for h in hierarchies])


def _search(pixels: NDArray[np.uint8], strategies: Strategies, pool: _Pool) -> list[_Grouped]:
    """The groupings of all colour spaces and k, in the order of the strategies."""
    spaces, smallest = strategies.spaces, min(strategies.ks)
    planes = pool.run([partial(to_planes, pixels, space) for space in spaces])
    graph_parts: list[Any] = [partial(atom_graph, plane, smallest, check=pool.check) for plane in planes]
    code_parts: list[Any] = [partial(derivative_codes, plane, pool.check) for plane in planes]
    lab = planes[spaces.index("Lab")] if "Lab" in spaces else to_planes(pixels, "Lab")
    made: list[Any] = pool.run([*graph_parts, *code_parts, partial(edge_picture, lab, pool.check)])
    graphs, codes, edges = made[: len(spaces)], made[len(spaces) : -1], made[-1]
    return pool.run(
        [
            partial(_group_all, planes[i], codes[i], graphs[i], edges, k, strategies.measures, pool.check)
            for i in range(len(spaces))
            for k in strategies.ks
        ]
    )


def _proposals(grouped: Sequence[_Grouped], strategies: Strategies, ranking: Ranking, seed: int) -> Proposals:
    hierarchies = [hierarchy for part in grouped for hierarchy in part.hierarchies]
    boxes = np.concatenate([hierarchy.boxes for hierarchy in hierarchies])
    if ranking == "paper":
        kept = ranked_unique(boxes, paper_keys(hierarchies, seed))
    else:
        outlines = np.concatenate([outline for part in grouped for outline in part.outlines])
        plain = [not measures & (COLOUR | TEXTURE) for _ in grouped for measures in strategies.measures]
        keys = edge_keys(hierarchies, outlines, plain)
        kept = ranked_unique(boxes, keys + many_keys(boxes) if strategies.many else keys)
        kept = kept[spread(boxes[kept], strategies.stages)]
    scores = np.linspace(1, 0, len(kept), endpoint=False, dtype=np.float32)
    return Proposals(boxes[kept].astype(np.float32), scores, "selective-search")


def _segments(first: _Grouped, strategies: Strategies) -> Segments:
    hierarchy = first.hierarchies[0]
    return Segments(
        first.segmentation.labels,
        hierarchy.merges,
        hierarchy.boxes.astype(np.float32),
        strategies.spaces[0],
        float(strategies.ks[0]),
    )


def selective_search(
    pixels: NDArray[np.uint8],
    mode: SearchMode = "fast",
    *,
    ranking: Ranking = "edges",
    seed: int = 0,
    threads: int = 0,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> SelectiveSearch:
    """Proposals for one picture, best first, and the first strategy's segments with their merges.

    pixels: (H, W, 3) uint8 RGB, H and W at least 1. ranking: engine.proposals.ranking says what the two are. seed: of
    the random part of the paper's ranking. threads: the result does not depend on it; 0 is one a core, at most 8.
    is_cancelled: asked every 20 ms, in the caller's thread.
    Raises SearchCancelledError when it says so, and ValueError for any other kind of array.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or pixels.size == 0:
        raise ValueError(f"pixels: expected (H, W, 3) uint8, got {pixels.shape} {pixels.dtype}")
    strategies = STRATEGIES[mode]
    pool = _Pool(threads or min(os.cpu_count() or 1, MOST_THREADS), is_cancelled)
    try:
        grouped = _search(pixels, strategies, pool)
    finally:
        pool.close()
    return SelectiveSearch(_proposals(grouped, strategies, ranking, seed), _segments(grouped[0], strategies))


def warm_up() -> None:
    """Compile every kernel, or load what an earlier run compiled, on a picture of 16 x 16 pixels."""
    ramp = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)
    selective_search(ramp, "quality", threads=1)
