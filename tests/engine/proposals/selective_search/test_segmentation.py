from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.proposals.selective_search.atoms import atom_graph
from engine.proposals.selective_search.grid_edges import smooth
from engine.proposals.selective_search.segmentation import segment
from tests.engine.proposals.selective_search import reference


def planes_of(seed: int, channels: int, height: int, width: int, levels: int) -> np.ndarray:
    """Blocks of few levels with noise: components of all sizes, and many equal weights."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, levels, (channels, height // 4 + 1, width // 4 + 1)).repeat(4, 1).repeat(4, 2)
    noise = random.integers(0, 12, (channels, height, width))
    return (blocks[:, :height, :width] * (240 // levels) + noise).astype(np.uint8)


def test_smoothing_is_a_gaussian() -> None:
    planes = planes_of(0, 3, 20, 33, 5)
    expected = [cv2.GaussianBlur(p.astype(np.float32), (9, 9), 0.8, borderType=cv2.BORDER_REPLICATE) for p in planes]
    np.testing.assert_allclose(smooth(planes), expected, atol=0.02)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("k", [50, 100, 150, 300])
@pytest.mark.parametrize("seed", range(3))
def test_every_k_from_shared_atoms_equals_the_papers_algorithm(seed: int, k: int, channels: int) -> None:
    planes = planes_of(seed, channels, 19, 23, 3 + seed)
    graph = atom_graph(planes, 50)
    for min_size in (1, 20):
        found = segment(graph, k, min_size)
        np.testing.assert_array_equal(found.labels, reference.segment(smooth(planes), k, min_size))


@settings(max_examples=40, deadline=None)
@given(
    planes=arrays(np.uint8, st.tuples(st.sampled_from([1, 3]), st.integers(1, 9), st.integers(1, 9))),
    k=st.integers(1, 400),
)
def test_any_small_picture_equals_the_papers_algorithm(planes: np.ndarray, k: int) -> None:
    found = segment(atom_graph(planes, k), k, 4)
    np.testing.assert_array_equal(found.labels, reference.segment(smooth(planes), k, 4))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), height=st.integers(1, 40), width=st.integers(1, 40), k=st.integers(10, 300))
def test_segments_are_a_partition_with_right_sizes_boxes_and_neighbours(
    seed: int, height: int, width: int, k: int
) -> None:
    found = segment(atom_graph(planes_of(seed, 3, height, width, 4), 10), k)
    count = len(found.sizes)
    np.testing.assert_array_equal(np.bincount(found.labels.ravel(), minlength=count), found.sizes)
    assert found.sizes.sum() == height * width
    assert count == 1 or found.sizes.min() >= min(k, height * width)
    for label, box in enumerate(found.boxes):
        rows, columns = np.nonzero(found.labels == label)
        assert tuple(box) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        components, _ = cv2.connectedComponents((found.labels == label).astype(np.uint8), connectivity=8)
        assert components == 2
    assert {tuple(pair) for pair in found.neighbours} == touching(found.labels)


def touching(labels: np.ndarray) -> set[tuple[int, int]]:
    """Pairs of labels that meet in the 8-neighbourhood, the smaller first."""
    pairs = set()
    views = ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:]))
    diagonal = ((labels[:-1, :-1], labels[1:, 1:]), (labels[1:, :-1], labels[:-1, 1:]))
    for here, there in views + diagonal:
        different = here != there
        ends = np.sort(np.stack([here[different], there[different]], axis=1), axis=1)
        pairs |= {tuple(pair) for pair in ends}
    return pairs


def test_labels_are_numbered_in_raster_order() -> None:
    labels = segment(atom_graph(planes_of(4, 3, 40, 40, 6), 50), 50, 10).labels
    _, first = np.unique(labels, return_index=True)
    assert (np.diff(first) > 0).all()


def test_too_small_a_k_is_refused() -> None:
    with pytest.raises(ValueError, match="k >= 100"):
        segment(atom_graph(planes_of(0, 1, 8, 8, 3), 100), 50)


def test_the_check_stops_the_work() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        atom_graph(planes_of(0, 3, 8, 8, 3), 50, check=stop)
