from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from engine.features.scaling import scaled_and_normalised

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIDES = st.integers(1, 90)


@settings(max_examples=40, deadline=None)
@given(height=SIDES, width=SIDES, rows=SIDES, columns=SIDES)
def test_scaled_then_normalised(height: int, width: int, rows: int, columns: int) -> None:
    """The other way round gives the same."""
    pixels = np.random.default_rng(height * 91 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    values = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
    normalised = (values - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    expected = F.interpolate(normalised, (rows, columns), mode="bilinear", align_corners=False)[0]
    found = scaled_and_normalised(pixels, (rows, columns), MEAN, STD)
    assert found.shape == (3, rows, columns)
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)


def test_beyond_the_picture_are_zeros() -> None:
    found = scaled_and_normalised(np.full((8, 6, 3), 255, np.uint8), (8, 6), (0, 0, 0), (1, 1, 1), (16, 8))
    assert found.shape == (3, 16, 8)
    assert found.permute(1, 2, 0).is_contiguous()
    assert float(found.sum()) == 3 * 8 * 6
