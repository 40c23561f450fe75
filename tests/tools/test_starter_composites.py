"""Composed pictures: the box of a cut-out is where it can be seen."""

import numpy as np

from tools.starter.composites import compose, paste


def cutout(height: int, width: int) -> np.ndarray:
    """Solid red, with a transparent border of five pixels."""
    rgba = np.zeros((height, width, 4), np.uint8)
    rgba[..., 0] = 255
    rgba[5:-5, 5:-5, 3] = 255
    return rgba


def test_the_box_holds_the_solid_pixels_that_lie_inside() -> None:
    pixels = np.zeros((100, 120, 3), np.uint8)
    box = paste(pixels, cutout(40, 60), left=-20, top=70)
    assert box.tolist() == [[0, 75, 35, 100]]
    assert (pixels[75:100, 0:35, 0] == 255).all()
    assert pixels.sum() == 255 * 25 * 35


def test_a_seed_repeats_a_picture_and_every_box_can_be_seen() -> None:
    photograph = np.full((240, 320, 3), 60, np.uint8)
    for seed in range(30):
        pixels, boxes = compose(photograph, [cutout(60, 40)], np.random.default_rng(seed))
        again, _ = compose(photograph, [cutout(60, 40)], np.random.default_rng(seed))
        assert (pixels == again).all()
        for x1, y1, x2, y2 in boxes.astype(int):
            assert 0 <= x1 < x2 <= 320
            assert 0 <= y1 < y2 <= 240
            assert (pixels[y1:y2, x1:x2, 0] > 200).mean() > 0.5
    assert (photograph == 60).all()
