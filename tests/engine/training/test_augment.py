"""Pictures and boxes change together."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.models import architectures
from engine.training.augment import Example, Strength, augment, crop, fit, flip, mosaic, paste, resize
from engine.training.loader import to_batch


def marked(height: int = 60, width: int = 100) -> Example:
    """Two rectangles of pure red and green where the boxes are, on grey."""
    pixels = np.full((height, width, 3), 127, np.uint8)
    boxes = np.array([[10, 20, 40, 50], [60, 5, 90, 25]], np.float32)
    for box, colour in zip(boxes.astype(int), ((255, 0, 0), (0, 255, 0)), strict=True):
        pixels[box[1] : box[3], box[0] : box[2]] = colour
    return Example(pixels, boxes, np.array([1, 2]), "marked")


def box_of(pixels: np.ndarray, channel: int) -> list[float]:
    others = [c for c in range(3) if c != channel]
    there = (pixels[:, :, channel] > 200) & (pixels[:, :, others] < 60).all(2)
    rows, columns = np.flatnonzero(there.any(1)), np.flatnonzero(there.any(0))
    return [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]


def assert_follow(example: Example, tolerance: float = 1.5) -> None:
    for box, label in zip(example.boxes, example.classes, strict=True):
        assert_allclose(box, box_of(example.pixels, int(label) - 1), atol=tolerance)


def test_flip_twice_is_the_identity():
    once = flip(marked())
    assert_follow(once, 0)
    twice = flip(once)
    np.testing.assert_array_equal(twice.pixels, marked().pixels)
    np.testing.assert_array_equal(twice.boxes, marked().boxes)


def test_resize_crop_and_fit_carry_the_boxes():
    assert_follow(resize(marked(), 200, 90))
    assert_follow(crop(marked(), 5, 2, 90, 55), 0)
    assert_follow(fit(marked(), 64))


def test_a_crop_drops_what_is_hardly_left():
    found = crop(marked(), 35, 0, 60, 60)
    assert found.classes.tolist() == [2]


@pytest.mark.parametrize("seed", range(8))
def test_the_whole_chain_carries_the_boxes(seed):
    plain = Strength(brightness=0, contrast=0, saturation=0, hue=0, grey=0)
    found = augment(marked(), 128, np.random.default_rng(seed), plain)
    assert found.pixels.shape == (128, 128, 3)
    assert len(found.boxes) >= 1
    assert_follow(found, 2.5)


def test_a_mosaic_holds_parts_of_four():
    found = mosaic([marked()] * 4, 128, np.random.default_rng(2), Strength(smallest_crop=0.9))
    assert found.pixels.shape == (128, 128, 3)
    assert len(found.boxes) >= 4
    assert (found.boxes >= 0).all()
    assert (found.boxes <= 128).all()


def test_paste_adds_a_box_and_takes_away_what_it_hides():
    cutout = np.zeros((34, 36, 4), np.uint8)
    cutout[2:32, 3:33] = (0, 0, 255, 255)
    found = paste(marked(), cutout, 8, 18, 3)
    assert found.classes.tolist() == [2, 3]
    assert found.boxes[-1].tolist() == [11, 20, 41, 50]
    assert_follow(found, 0)
    outside = paste(marked(), cutout, 300, 300, 3)
    assert outside.classes.tolist() == [1, 2]


def test_a_batch_is_padded_to_whole_cells_and_normalised():
    specification = architectures.starter()
    black = Example(np.zeros((50, 70, 3), np.uint8), np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    batch = to_batch([replace(marked(), pixels=np.full((60, 100, 3), 255, np.uint8)), black], specification)
    assert tuple(batch.images.shape) == (2, 3, 64, 128)
    assert batch.sizes == [(60, 100), (50, 70)]
    assert_allclose(batch.images[0, :, :60, :100], 1.0, atol=1e-6)
    assert_allclose(batch.images[1, :, :50, :70], -127 / 128, atol=1e-6)
    assert float(batch.images[1, :, 50:].abs().max()) == 0
