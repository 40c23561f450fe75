from __future__ import annotations

import numpy as np
import pytest

from engine.proposals.selective_search.edge_order import heaviest_of_triangles, sorted_edges
from engine.proposals.selective_search.grid_edges import MISSING, edge_weights, never, smooth
from tests.engine.proposals.selective_search import reference
from tests.engine.proposals.selective_search.test_segmentation import planes_of

REACH = ((1, 0), (0, 1), (1, 1), (1, -1))


def decoded(codes: np.ndarray, width: int) -> list[tuple[int, int]]:
    steps = np.array([dy * width + dx for dx, dy in REACH])
    pixels = (codes >> 2).astype(int)
    return list(zip(pixels.tolist(), (pixels + steps[codes & 3]).tolist(), strict=True))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2), (17, 21)], ids=str)
def test_edges_are_sorted_by_weight_direction_and_place(shape: tuple[int, int]) -> None:
    smoothed = smooth(planes_of(1, 3, *shape, 3))
    weights = edge_weights(smoothed, 4)
    order = sorted_edges(weights, (weights == MISSING).view(np.uint8), never)
    expected = reference.grid_edges(smoothed)
    assert decoded(order.codes, shape[1]) == [(a, b) for _, a, b in expected]
    found = np.searchsorted(order.ends, np.arange(len(order.codes)), "right")
    assert found.tolist() == [weight for weight, _, _ in expected]


@pytest.mark.parametrize("most", [MISSING, 300])
@pytest.mark.parametrize("seed", range(3))
def test_the_last_edge_of_each_triangle_is_marked(seed: int, most: int) -> None:
    shape = (8, 11)
    smoothed = smooth(planes_of(seed, 1, *shape, 2 + seed))
    weights = edge_weights(smoothed, 4)
    kept = sorted_edges(weights, heaviest_of_triangles(weights, never, most), never)
    edges = reference.grid_edges(smoothed)
    place = {frozenset(edge[1:]): i for i, edge in enumerate(edges)}
    last = set()
    for a, b in (tuple(pair) for pair in place):
        for q in range(shape[0] * shape[1]):
            pairs = [frozenset(pair) for pair in ((a, b), (a, q), (b, q))]
            if all(pair in place for pair in pairs) and min(edges[place[pair]][0] for pair in pairs) <= most:
                last.add(max(pairs, key=place.__getitem__))
    expected = [(a, b) for _, a, b in edges if frozenset((a, b)) not in last]
    assert decoded(kept.codes, shape[1]) == expected
    assert 0 < len(expected) < len(edges)
