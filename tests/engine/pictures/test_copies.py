"""Copies of a picture are known by their pixels, whatever their files are called or how they are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as Pil

from engine.pictures.copies import picture_hash


def test_same_pixels_have_the_same_hash_and_others_do_not(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (12, 16, 3), np.uint8)
    Pil.fromarray(pixels).save(tmp_path / "a.png")
    Pil.fromarray(pixels).save(tmp_path / "b.bmp")
    Pil.fromarray(pixels.reshape(16, 12, 3)).save(tmp_path / "turned.png")
    pixels[3, 4, 1] ^= 1
    Pil.fromarray(pixels).save(tmp_path / "other.png")
    assert picture_hash(tmp_path / "a.png") == picture_hash(tmp_path / "b.bmp")
    assert len({picture_hash(tmp_path / name) for name in ("a.png", "turned.png", "other.png")}) == 3
