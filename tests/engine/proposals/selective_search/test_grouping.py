from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.proposals.selective_search.atoms import atom_graph
from engine.proposals.selective_search.grouping import COLOUR, FILL, SIZE, TEXTURE, Hierarchy, group
from engine.proposals.selective_search.region_features import RegionFeatures, derivative_codes, region_features
from engine.proposals.selective_search.segmentation import Segmentation, segment
from tests.engine.proposals.selective_search import reference
from tests.engine.proposals.selective_search.test_segmentation import planes_of

LETTERS = {"C": COLOUR, "T": TEXTURE, "S": SIZE, "F": FILL}


def parts(seed: int, channels: int) -> tuple[Segmentation, RegionFeatures]:
    planes = planes_of(seed, channels, 36, 44, 5)
    found = segment(atom_graph(planes, 10), 10, 12)
    return found, region_features(planes, derivative_codes(planes), found.labels, len(found.sizes))


@pytest.mark.parametrize("letters", ["CTSF", "TSF", "F", "S", "C", "T"])
@pytest.mark.parametrize("seed", range(3))
def test_merges_equal_brute_force(seed: int, letters: str) -> None:
    found, features = parts(seed, 1 if seed == 2 else 3)
    assert len(found.sizes) > 15
    hierarchy = group(found, features, sum(LETTERS[letter] for letter in letters))
    expected = reference.group(
        found.boxes, found.sizes, found.neighbours, features.colour, features.texture, found.labels.size, letters
    )
    assert [tuple(map(int, merge)) for merge in hierarchy.merges] == expected


def test_equal_similarities_go_by_number() -> None:
    labels = np.arange(16, dtype=np.int32).reshape(4, 4).repeat(3, 0).repeat(3, 1)
    rows, columns = np.divmod(np.arange(16), 4)
    boxes = np.stack([columns * 3, rows * 3, columns * 3 + 3, rows * 3 + 3], axis=1).astype(np.int32)
    pairs = sorted({(a, b) for a in range(16) for b in (a + 1, a + 4) if b < 16 and (b != a + 1 or b % 4)})
    found = Segmentation(
        labels, np.arange(16, dtype=np.int32), np.full(16, 9, np.int32), boxes, np.array(pairs, np.int32)
    )
    features = RegionFeatures(np.full((16, 25), 1, np.int32), np.full((16, 80), 1, np.int32))
    merges = group(found, features, SIZE).merges
    assert tuple(merges[0]) == (0, 1)
    expected = reference.group(boxes, found.sizes, found.neighbours, features.colour, features.texture, 144, "S")
    assert [tuple(map(int, merge)) for merge in merges] == expected


def test_every_region_is_the_union_of_its_parts() -> None:
    found, features = parts(1, 3)
    hierarchy = group(found, features, COLOUR | TEXTURE | SIZE | FILL)
    segments = len(found.sizes)
    assert_is_tree(hierarchy, segments)
    for step, (a, b) in enumerate(hierarchy.merges):
        box_a, box_b, union = hierarchy.boxes[a], hierarchy.boxes[b], hierarchy.boxes[segments + step]
        assert tuple(union) == (*np.minimum(box_a[:2], box_b[:2]), *np.maximum(box_a[2:], box_b[2:]))
        assert hierarchy.sizes[segments + step] == hierarchy.sizes[a] + hierarchy.sizes[b]
    assert tuple(hierarchy.boxes[-1]) == (0, 0, 44, 36)


def assert_is_tree(hierarchy: Hierarchy, segments: int) -> None:
    """Each region but the last is merged exactly once, after it was made."""
    assert sorted(hierarchy.merges.ravel()) == list(range(2 * segments - 2))
    assert (hierarchy.merges.max(axis=1) < segments + np.arange(segments - 1)).all()


def test_one_segment_has_no_merges() -> None:
    planes = np.full((1, 5, 7), 9, np.uint8)
    found = segment(atom_graph(planes, 50), 50)
    hierarchy = group(found, region_features(planes, derivative_codes(planes), found.labels, 1), COLOUR)
    assert hierarchy.merges.shape == (0, 2)
    assert hierarchy.boxes.tolist() == [[0, 0, 7, 5]]


def crowd(count: int) -> tuple[Segmentation, RegionFeatures]:
    """A background that touches everything: its list of neighbours is renewed at each of its merges."""
    labels = np.zeros((2, 2 * count), np.int32)
    labels[1, ::2] = np.arange(1, count + 1)
    sizes = np.bincount(labels.ravel()).astype(np.int32)
    lefts = 2 * np.arange(count)
    boxes = np.concatenate([[[0, 0, 2 * count, 2]], np.stack([lefts, lefts * 0 + 1, lefts + 1, lefts * 0 + 2], axis=1)])
    pairs = np.stack([np.zeros(count), np.arange(1, count + 1)], axis=1)
    numbers = np.arange(count + 1, dtype=np.int32)
    found = Segmentation(labels, numbers, sizes, boxes.astype(np.int32), pairs.astype(np.int32))
    colour = np.eye(25, dtype=np.int32)[np.random.default_rng(0).integers(0, 25, count + 1)] * sizes[:, None]
    return found, RegionFeatures(colour, np.zeros((count + 1, 80), np.int32))


def test_a_crowd_of_neighbours_is_grouped_as_any_other() -> None:
    found, features = crowd(60)
    hierarchy = group(found, features, COLOUR | FILL)
    expected = reference.group(
        found.boxes, found.sizes, found.neighbours, features.colour, features.texture, found.labels.size, "CF"
    )
    assert [tuple(map(int, merge)) for merge in hierarchy.merges] == expected


def test_a_crowd_of_neighbours_needs_no_room_for_all_their_similarities() -> None:
    found, features = crowd(3000)
    tracemalloc.start()
    try:
        assert_is_tree(group(found, features, FILL), 3001)
        assert tracemalloc.get_traced_memory()[1] < 10 * 2**20  # 4.5 million similarities of 24 bytes are 100 MB
    finally:
        tracemalloc.stop()
