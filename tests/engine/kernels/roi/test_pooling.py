"""What the compiled RoI pooling has beside the properties of both (tests/engine/roi/test_pooling.py)."""

from __future__ import annotations

import torch

from engine.kernels.roi.pooling import roi_max_pool, warm_up
from engine.roi import pooling as plain


def test_half_precision_goes_through_the_plain_one():
    generator = torch.Generator().manual_seed(0)
    features, rois = torch.randn(1, 3, 8, 8, generator=generator).half(), torch.tensor([[0.0, 8, 8, 100, 90]])
    expected = plain.roi_max_pool(features, rois, 3, 1 / 16)
    assert torch.equal(roi_max_pool(features, rois, 3, 1 / 16), expected)


def test_warming_up_works_without_gradients():
    with torch.no_grad():
        warm_up()
        assert not torch.is_grad_enabled()
