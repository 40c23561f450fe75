from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.proposals.selective_search.ranking import (
    AGREEMENT_POWER,
    AREA_POWER,
    FILL_POWER,
    many_keys,
    ranked_unique,
    spread,
)
from engine.structures.boxes import iou


def random_boxes(seed: int, count: int) -> np.ndarray:
    corners = np.sort(np.random.default_rng(seed).integers(0, 12, (count, 2, 2)), axis=1)
    corners[:, 1] += 1
    return corners.reshape(count, 4).astype(np.int32)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), count=st.integers(1, 80), limit=st.integers(1, 100))
def test_spread_is_a_permutation_whose_head_overlaps_little(seed: int, count: int, limit: int) -> None:
    boxes = random_boxes(seed, count)
    order = spread(boxes, ((limit, 0.5),))
    assert sorted(order) == list(range(count))
    assert order[0] == 0
    kept: list[int] = []
    for i in range(count):
        if len(kept) < limit and all(iou(boxes[[i]].astype(np.float32), boxes[kept].astype(np.float32))[0] <= 0.5):
            kept.append(i)
    assert order[: len(kept)].tolist() == kept
    assert (np.diff(order[len(kept) :]) > 0).all()


def test_duplicates_stay_where_they_come_first() -> None:
    boxes = np.array([[0, 0, 1, 1], [0, 0, 2, 2], [0, 0, 1, 1], [0, 0, 3, 3]], np.int32)
    assert ranked_unique(boxes, np.array([5.0, 2.0, 1.0, 3.0])).tolist() == [2, 1, 3]


def test_boxes_that_many_groupings_found_go_first_and_so_do_small_and_full_ones() -> None:
    boxes = np.array([[0, 0, 2, 2], [1, 0, 2, 4], [0, 0, 2, 2], [0, 0, 2, 8], [0, 0, 2, 8], [0, 0, 4, 4]], np.int32)
    sizes = np.array([4, 4, 2, 16, 16, 16], np.int32)
    keys = many_keys(boxes, sizes)
    np.testing.assert_allclose(keys[1] - keys[0], AGREEMENT_POWER * np.log(2))
    np.testing.assert_allclose(keys[2] - keys[0], FILL_POWER * np.log(2))
    np.testing.assert_allclose(keys[3] - keys[0], AREA_POWER * np.log(4))
    assert keys[3] == keys[4]
    assert keys[5] == 0  # the picture, found once
