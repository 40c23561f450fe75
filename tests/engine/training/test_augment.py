"""Pictures and boxes change together."""

from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose

from engine.models import architectures
from engine.training.data.augment import Example, fit, flip, resize
from engine.training.data.loader import to_batch


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


def test_resize_and_fit_carry_the_boxes():
    assert_follow(resize(marked(), 200, 90))
    assert_follow(fit(marked(), 64))


def test_a_batch_is_padded_to_whole_cells_and_normalised():
    specification = architectures.starter()
    black = Example(np.zeros((50, 70, 3), np.uint8), np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    batch = to_batch([replace(marked(), pixels=np.full((60, 100, 3), 255, np.uint8)), black], specification)
    assert tuple(batch.images.shape) == (2, 3, 64, 128)
    assert batch.sizes == [(60, 100), (50, 70)]
    assert_allclose(batch.images[0, 0, :60, :100], (1 - 0.485) / 0.229, atol=1e-5)
    assert_allclose(batch.images[1, 0, :50, :70], -0.485 / 0.229, atol=1e-5)
    assert float(batch.images[1, :, 50:].abs().max()) == 0
