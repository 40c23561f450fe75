"""The compiled RoI pooling against the plain one, gradcheck, and properties."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.kernels.roi.pooling import roi_align, roi_max_pool, warm_up
from engine.roi import pooling as plain

SCALE = 1 / 16


def some_rois(generator: torch.Generator, count: int = 40, pictures: int = 2) -> Tensor:
    """Small, large, inverted and partly or wholly outside ones."""
    centres = torch.rand(count, 2, generator=generator) * 240
    sides = torch.rand(count, 2, generator=generator) * 150 - 15
    picture = torch.randint(0, pictures, (count, 1), generator=generator).float()
    return torch.cat((picture, centres - sides / 2, centres + sides / 2), dim=1)


def both_ways(features: Tensor, ours, theirs, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Values and gradients of the two, for the same random weights."""
    mine, other = features.clone().requires_grad_(), features.clone().requires_grad_()
    a, b = ours(mine), theirs(other)
    weights = torch.randn(a.shape, generator=generator, dtype=a.dtype)
    (a * weights).sum().backward()
    (b * weights).sum().backward()
    return a.detach(), b.detach(), mine.grad, other.grad


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("channels", [1, 5, 300])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("threads", [1, 2])
def test_max_pooling_is_the_plain_one_bit_by_bit(dtype, channels, memory_format, threads):
    generator = torch.Generator().manual_seed(channels)
    features = torch.randn(2, channels, 13, 17, generator=generator, dtype=dtype)
    features = features.round(decimals=1).contiguous(memory_format=memory_format)  # equal values: who wins matters
    rois = some_rois(generator).to(dtype)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        pooled, expected, gradient, expected_gradient = both_ways(
            features,
            lambda f: roi_max_pool(f, rois, (7, 5), SCALE),
            lambda f: plain.roi_max_pool(f, rois, (7, 5), SCALE),
            generator,
        )
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert torch.equal(pooled, expected)
    assert torch.equal(gradient, expected_gradient)
    assert torch.equal(roi_max_pool(features, rois, (7, 5), SCALE), expected)  # the kernel without argmax


@pytest.mark.parametrize("ratio", [0, -1, 2, 3])
@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("channels", [3, 300])
def test_align_is_the_plain_one(ratio, aligned, channels):
    generator = torch.Generator().manual_seed(ratio + 7)
    features = torch.randn(2, channels, 13, 17, generator=generator)
    rois = some_rois(generator)
    pooled, expected, gradient, expected_gradient = both_ways(
        features,
        lambda f: roi_align(f, rois, (7, 5), SCALE, ratio, aligned),
        lambda f: plain.roi_align(f, rois, (7, 5), SCALE, ratio, aligned),
        generator,
    )
    torch.testing.assert_close(pooled, expected, atol=1e-4, rtol=0)
    torch.testing.assert_close(gradient, expected_gradient, atol=1e-4, rtol=1e-4)


def test_gradcheck():
    generator = torch.Generator().manual_seed(3)
    features = torch.randn(2, 2, 6, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    rois = torch.tensor([[0, 0, 0, 40, 60], [1, 16, 20, 79, 95], [1, 30, 30, 30, 30]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda f: roi_max_pool(f, rois, 3, SCALE), (features,))
    for aligned in (False, True):
        assert torch.autograd.gradcheck(lambda f, a=aligned: roi_align(f, rois, 3, SCALE, 2, a), (features,))


@given(corners=st.lists(st.integers(-8, 72), min_size=4, max_size=4), bins=st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_half_cells_round_the_same(corners, bins):
    """Multiples of 4 pixels at stride 8: every second corner falls on a half."""
    features = torch.arange(80.0).reshape(1, 1, 8, 10)
    rois = torch.tensor([[0.0, *[4.0 * c for c in corners]]])
    expected = plain.roi_max_pool(features, rois, bins, 1 / 8)
    assert torch.equal(roi_max_pool(features, rois, bins, 1 / 8), expected)


def test_an_empty_bin_is_zero_and_gives_no_gradient():
    features = torch.full((1, 1, 4, 4), -5.0, requires_grad=True)
    pooled = roi_max_pool(features, torch.tensor([[0.0, 100, 100, 130, 130]]), 2, 1.0)
    pooled.sum().backward()
    assert torch.equal(pooled, torch.zeros(1, 1, 2, 2))
    assert not features.grad.any()


def test_one_cell_that_wins_in_many_bins_gets_the_sum():
    """Fast R-CNN, equation 4: overlapping RoIs and bins add up in their common argmax."""
    values = torch.zeros(1, 1, 4, 4)
    values[0, 0, 1, 1] = 9
    features = values.requires_grad_()
    rois = torch.tensor([[0.0, 0, 0, 3, 3], [0.0, 1, 1, 2, 2], [0.0, 0, 0, 2, 2]])
    roi_max_pool(features, rois, 1, 1.0).sum().backward()
    assert features.grad[0, 0, 1, 1] == 3
    assert features.grad.sum() == 3


def test_values_that_are_not_numbers_lose():
    features = torch.tensor([[[[float("nan"), -float("inf")], [1.0, float("inf")]]]])
    rois = torch.tensor([[0.0, 0, 0, 0, 0], [0.0, 1, 0, 1, 0], [0.0, 0, 0, 1, 1]])
    expected = plain.roi_max_pool(features, rois, 1, 1.0)
    assert torch.equal(roi_max_pool(features, rois, 1, 1.0), expected)
    trained = features.clone().requires_grad_()
    assert torch.equal(roi_max_pool(trained, rois, 1, 1.0), expected)


def test_no_rois_no_features():
    features = torch.randn(1, 3, 4, 4, requires_grad=True)
    pooled = roi_max_pool(features, torch.zeros(0, 5), 7, 1.0)
    assert pooled.shape == (0, 3, 7, 7)
    pooled.sum().backward()
    assert not features.grad.any()
    assert roi_align(features, torch.zeros(0, 5), 7, 1.0).shape == (0, 3, 7, 7)


def test_half_precision_goes_through_the_plain_one():
    generator = torch.Generator().manual_seed(0)
    features, rois = torch.randn(1, 3, 8, 8, generator=generator).half(), torch.tensor([[0.0, 8, 8, 100, 90]])
    expected = plain.roi_max_pool(features, rois, 3, SCALE)
    assert torch.equal(roi_max_pool(features, rois, 3, SCALE), expected)


@pytest.mark.parametrize(
    ("rois", "size", "said"),
    [
        (torch.zeros(2, 4), 7, "RoIs must be"),
        (torch.tensor([[0.0, 0, 0, np.nan, 1]]), 7, "finite"),
        (torch.tensor([[0.0, 0, 0, np.inf, 1]]), 7, "finite"),
        (torch.tensor([[1.0, 0, 0, 1, 1]]), 7, "pictures"),
        (torch.tensor([[-1.0, 0, 0, 1, 1]]), 7, "pictures"),
        (torch.zeros(1, 5), 0, "at least 1"),
    ],
)
def test_what_the_kernels_could_not_bear_is_refused(rois, size, said):
    for pool in (roi_max_pool, roi_align):
        with pytest.raises(ValueError, match=said):
            pool(torch.zeros(1, 1, 4, 4), rois, size, 1.0)


def test_warming_up_works_without_gradients():
    with torch.no_grad():
        warm_up()
        assert not torch.is_grad_enabled()
