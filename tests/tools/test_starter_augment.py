"""Pictures and boxes change together, also as the bundled model's recipe changes them."""

import numpy as np
import pytest

from engine.training.data.strength import Strength
from tests.engine.training.test_augment import assert_follow, marked
from tools.starter_augment import augment, crop, mosaic, paste


def test_a_crop_carries_the_boxes():
    assert_follow(crop(marked(), 5, 2, 90, 55), 0)


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
