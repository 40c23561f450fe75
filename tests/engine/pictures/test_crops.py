"""Crops for the board, cut out of a picture that is read no larger than they need it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.errors import UserError
from engine.pictures.crops import read_crops
from engine.structures.annotation import Rectangle


@pytest.fixture
def quarters(tmp_path: Path) -> Path:
    """A large JPEG: red, green, blue and white, a quarter each."""
    pixels = np.zeros((1200, 1600, 3), np.uint8)
    pixels[:600, :800], pixels[:600, 800:] = (0, 0, 255), (0, 255, 0)
    pixels[600:, :800], pixels[600:, 800:] = (255, 0, 0), (255, 255, 255)
    file = tmp_path / "quarters.jpg"
    cv2.imwrite(str(file), pixels)
    return file


def test_each_crop_shows_its_box(quarters: Path) -> None:
    boxes = [Rectangle(100, 100, 700, 500), Rectangle(900, 100, 1500, 500), Rectangle(100, 700, 700, 1100)]
    crops = read_crops(quarters, boxes, 100)
    means = [crop.reshape(-1, 3).mean(0) for crop in crops]
    assert [int(mean.argmax()) for mean in means] == [0, 1, 2]
    assert all(max(crop.shape[:2]) == 100 for crop in crops)
    assert all(crop.shape[1] > crop.shape[0] for crop in crops), "as wide as the box"


def test_a_whole_picture_a_tiny_box_and_one_that_reaches_out(quarters: Path) -> None:
    whole, tiny, out, gone = read_crops(
        quarters,
        [None, Rectangle(10, 10, 11, 11), Rectangle(1500, 1100, 1900, 1500), Rectangle(5000, 5000, 5100, 5100)],
        64,
    )
    assert whole.shape == (48, 64, 3)
    assert tiny.size > 0
    assert out.reshape(-1, 3).mean() > 240, "white"
    assert gone.size > 0


def test_a_picture_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"nothing")
    with pytest.raises(UserError):
        read_crops(tmp_path / "bad.png", [None], 64)
