from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.features import scaling as plain
from engine.kernels.scaling import scaled_and_normalised

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIDES = st.integers(1, 90)


@settings(max_examples=80, deadline=None)
@given(height=SIDES, width=SIDES, rows=SIDES, columns=SIDES)
def test_equal_to_the_plain_one(height: int, width: int, rows: int, columns: int) -> None:
    pixels = np.random.default_rng(height * 91 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    expected = plain.scaled_and_normalised(pixels, (rows, columns), MEAN, STD)
    found = scaled_and_normalised(pixels, (rows, columns), MEAN, STD)
    assert found.shape == (3, rows, columns)
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)


def test_with_a_border() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    found = scaled_and_normalised(pixels, (30, 45), MEAN, STD, (32, 64))
    expected = plain.scaled_and_normalised(pixels, (30, 45), MEAN, STD, (32, 64))
    assert found.shape == expected.shape == (3, 32, 64)
    assert found.stride() == expected.stride()
    assert not found[:, 30:].any()
    assert not found[:, :, 45:].any()
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)


def test_a_large_picture_in_several_parts() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (700, 900, 3), dtype=np.uint8)
    found = scaled_and_normalised(pixels, (700, 900), (0, 0, 0), (1, 1, 1))
    torch.testing.assert_close(found, torch.from_numpy(pixels).permute(2, 0, 1) / 255)


def test_a_cutting_of_a_picture() -> None:
    """Rows that do not follow each other in memory."""
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)[3:30, 5:41]
    found = scaled_and_normalised(pixels, (27, 36), (0, 0, 0), (1, 1, 1))
    torch.testing.assert_close(found, torch.from_numpy(pixels.copy()).permute(2, 0, 1) / 255)
