from __future__ import annotations

import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pil

from benchmarks.selective_search import best_overlaps, read_truth, run_peer
from engine.pictures.reading import read_image
from engine.proposals.selective_search import SearchCancelledError, SelectiveSearch, selective_search, warm_up
from engine.structures.boxes import is_proper


def scene(height: int = 90, width: int = 120, seed: int = 0) -> np.ndarray:
    """Coloured rectangles on a noisy ground."""
    random = np.random.default_rng(seed)
    pixels = random.integers(90, 110, (height, width, 3))
    for _ in range(12):
        x, y = random.integers(0, width - 4), random.integers(0, height - 4)
        w, h = random.integers(4, width // 2), random.integers(4, height // 2)
        pixels[y : y + h, x : x + w] = random.integers(0, 240, 3) + random.integers(
            0, 15, pixels[y : y + h, x : x + w].shape
        )
    return pixels.astype(np.uint8)


def assert_well_formed(found: SelectiveSearch, height: int, width: int) -> None:
    boxes, scores = found.proposals.boxes, found.proposals.scores
    assert is_proper(boxes).all()
    assert boxes[:, :2].min() >= 0
    assert boxes[:, 2].max() == width
    assert boxes[:, 3].max() == height
    assert len(np.unique(boxes, axis=0)) == len(boxes)
    assert (np.diff(scores) <= 0).all()
    assert scores.min() >= 0
    assert scores.max() <= 1
    assert found.proposals.source == "selective-search"
    assert found.segments.labels.shape == (height, width)
    assert len(found.segments) == found.segments.labels.max() + 1
    assert len(found.segments.merges) == len(found.segments) - 1


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 2), (1, 300), (300, 1), (2, 2), (20, 1000), (1000, 20), (90, 120)], ids=str
)
@pytest.mark.parametrize("mode", ["single", "fast", "quality"])
def test_any_shape(shape: tuple[int, int], mode: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    assert_well_formed(selective_search(pixels, mode), *shape)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (7, 99, 201)])
def test_one_colour_is_one_proposal(colour: tuple[int, int, int]) -> None:
    found = selective_search(np.full((40, 50, 3), colour, np.uint8), "quality")
    assert found.proposals.boxes.tolist() == [[0, 0, 50, 40]]


def test_greyscale() -> None:
    grey = scene()[:, :, :1].repeat(3, axis=2)
    assert_well_formed(selective_search(grey, "quality"), 90, 120)


def test_twelve_megapixels() -> None:
    pixels = cv2.resize(scene(300, 400), (4000, 3000), interpolation=cv2.INTER_CUBIC)
    assert_well_formed(selective_search(pixels, "single"), 3000, 4000)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    """The hidden colours of a picture with alpha are not searched."""
    pixels = np.dstack([scene(), np.zeros((90, 120), np.uint8)])
    pixels[20:70, 40:110] = (220, 40, 20, 255)
    Pil.fromarray(pixels).save(tmp_path / "alpha.png")
    white = np.full((90, 120, 3), 255, np.uint8)
    white[20:70, 40:110] = (220, 40, 20)
    boxes = selective_search(read_image(tmp_path / "alpha.png").pixels).proposals.boxes
    np.testing.assert_array_equal(boxes, selective_search(white).proposals.boxes)
    with pytest.raises(ValueError, match="expected"):
        selective_search(pixels)


def test_a_rectangle_is_found_exactly() -> None:
    pixels = np.full((100, 140, 3), (30, 60, 200), np.uint8)
    pixels[20:70, 40:110] = (220, 180, 20)
    boxes = selective_search(pixels).proposals.boxes.tolist()
    assert [40, 20, 110, 70] in boxes


def test_read_only_and_strided_pictures() -> None:
    pixels = scene()
    expected = selective_search(pixels).proposals.boxes
    frozen = pixels.copy()
    frozen.flags.writeable = False
    np.testing.assert_array_equal(selective_search(frozen).proposals.boxes, expected)
    wide = np.zeros((90, 120, 4), np.uint8)
    wide[:, :, :3] = pixels
    np.testing.assert_array_equal(selective_search(wide[:, :, :3]).proposals.boxes, expected)


@pytest.mark.parametrize("mode", ["single", "fast", "quality"])
def test_the_same_on_any_number_of_threads(mode: str) -> None:
    first, *others = [selective_search(scene(), mode, seed=3, threads=threads) for threads in (1, 2, 5)]
    for other in others:
        np.testing.assert_array_equal(first.proposals.boxes, other.proposals.boxes)
        np.testing.assert_array_equal(first.proposals.scores, other.proposals.scores)
        np.testing.assert_array_equal(first.segments.merges, other.segments.merges)


@pytest.mark.parametrize("pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)])
def test_other_arrays_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected"):
        selective_search(pixels)


def test_cancelled_before_it_starts() -> None:
    with pytest.raises(SearchCancelledError):
        selective_search(scene(), is_cancelled=lambda: True)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("selective-search")]


@pytest.mark.parametrize("moment", [0.02, 0.15, 0.4, 0.8])
def test_cancel_does_not_wait_for_the_end(moment: float) -> None:
    """At 3 megapixels, in whatever stage that is: some 0.05 s of two threads. What the processor does for others while
    the test runs does not count."""
    warm_up()
    pixels = np.kron(scene(150, 200), np.ones((10, 10, 1), np.uint8))
    start, spent = time.monotonic(), [0.0]

    def is_cancelled() -> bool:
        spent[0] = time.process_time()
        return time.monotonic() > start + moment

    with pytest.raises(SearchCancelledError):
        selective_search(pixels, "quality", threads=2, is_cancelled=is_cancelled)
    assert time.process_time() - spent[0] < 0.4


@pytest.mark.parametrize("threads", [1, 3])
def test_no_more_threads_than_wanted(threads: int) -> None:
    before, seen = cv2.getNumThreads(), set()

    def look() -> bool:
        ours = [thread for thread in threading.enumerate() if thread.name.startswith("selective-search")]
        seen.add((len(ours), cv2.getNumThreads()))
        return False

    selective_search(scene(), "quality", threads=threads, is_cancelled=look)
    assert seen
    assert all(ours <= threads and opencv == 1 for ours, opencv in seen)
    assert cv2.getNumThreads() == before


@pytest.mark.parametrize("mode", ["single", "fast", "quality"])
def test_both_rankings_hold_the_same_boxes(mode: str) -> None:
    edges = selective_search(scene(), mode).proposals.boxes
    paper = selective_search(scene(), mode, ranking="paper", seed=1).proposals.boxes
    other = selective_search(scene(), mode, ranking="paper", seed=2).proposals.boxes
    assert sorted(map(tuple, edges)) == sorted(map(tuple, paper)) == sorted(map(tuple, other))
    assert (paper != other).any()


def test_recall_is_not_below_opencvs(shared_data: Path) -> None:
    """Twenty-four real pictures at a third of their size, the first 300 and 1,000 boxes of both."""
    if not hasattr(cv2, "ximgproc"):
        pytest.skip("cv2.ximgproc is in opencv-contrib alone")
    ours, peer = [], []
    for path in sorted((shared_data / "coco128_yolo/images/train").glob("*.jpg"))[:24]:
        pixels = cv2.resize(read_image(path).pixels, None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA)
        truth = read_truth(path, pixels.shape[1], pixels.shape[0])
        ours.append(best_overlaps(truth, selective_search(pixels).proposals.boxes))
        peer.append(best_overlaps(truth, run_peer(pixels, "fast")[1]))
    found, expected = np.concatenate(ours)[:, :2], np.concatenate(peer)[:, :2]
    assert ((found >= 0.5).mean(axis=0) >= (expected >= 0.5).mean(axis=0)).all()
    assert (found.mean(axis=0) >= expected.mean(axis=0)).all()
