"""RoI pooling, the plain one and the compiled one, against torchvision's operators; gradcheck, and properties."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.kernels.roi import pooling as compiled
from engine.roi import pooling as plain
from engine.roi.pooling import multi_level_pool, spatial_pyramid_pool

SCALE = 1 / 16
of_both = pytest.mark.parametrize("pooling", [plain, compiled], ids=["plain", "compiled"])


def align(level: Tensor, rois: Tensor, scale: float) -> Tensor:
    return plain.roi_align(level, rois, 7, scale, 2)


def max_pool(level: Tensor, rois: Tensor, scale: float) -> Tensor:
    return plain.roi_max_pool(level, rois, 7, scale)


@pytest.fixture
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """torch's number of threads, that of the parameter for as long."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


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


@of_both
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("channels", [1, 5, 300])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("threads", [1, 2], indirect=True)
def test_max_pooling_is_torchvisions_bit_by_bit(pooling, dtype, channels, memory_format, threads):
    generator = torch.Generator().manual_seed(channels)
    features = torch.randn(2, channels, 13, 17, generator=generator, dtype=dtype)
    features = features.round(decimals=1).contiguous(memory_format=memory_format)  # equal values: who wins matters
    rois = some_rois(generator).to(dtype)
    pooled, expected, gradient, expected_gradient = both_ways(
        features,
        lambda f: pooling.roi_max_pool(f, rois, (7, 5), SCALE),
        lambda f: torchvision.ops.roi_pool(f, rois, (7, 5), SCALE),
        generator,
    )
    assert torch.equal(pooled, expected)
    assert torch.equal(gradient, expected_gradient)
    assert torch.equal(pooling.roi_max_pool(features, rois, (7, 5), SCALE), expected)  # compiled: without argmax
    assert torch.get_num_threads() == threads


@of_both
@pytest.mark.parametrize("ratio", [0, -1, 2, 3])
@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("channels", [3, 300])
def test_align_is_torchvisions(pooling, ratio, aligned, channels):
    generator = torch.Generator().manual_seed(ratio + 7)
    features = torch.randn(2, channels, 13, 17, generator=generator)
    rois = some_rois(generator)
    pooled, expected, gradient, expected_gradient = both_ways(
        features,
        lambda f: pooling.roi_align(f, rois, (7, 5), SCALE, ratio, aligned),
        lambda f: torchvision.ops.roi_align(f, rois, (7, 5), SCALE, ratio, aligned),
        generator,
    )
    torch.testing.assert_close(pooled, expected, atol=1e-4, rtol=0)
    torch.testing.assert_close(gradient, expected_gradient, atol=1e-4, rtol=1e-4)


@of_both
def test_gradcheck(pooling):
    generator = torch.Generator().manual_seed(3)
    features = torch.randn(2, 2, 6, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    rois = torch.tensor([[0, 0, 0, 40, 60], [1, 16, 20, 79, 95], [1, 30, 30, 30, 30]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda f: pooling.roi_max_pool(f, rois, 3, SCALE), (features,))
    for aligned in (False, True):
        assert torch.autograd.gradcheck(lambda f, a=aligned: pooling.roi_align(f, rois, 3, SCALE, 2, a), (features,))


@of_both
@given(corners=st.lists(st.integers(-8, 72), min_size=4, max_size=4), bins=st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_half_cells_round_as_in_torchvision(pooling, corners, bins):
    """Multiples of 4 pixels at stride 8: every second corner falls on a half."""
    features = torch.arange(80.0).reshape(1, 1, 8, 10)
    rois = torch.tensor([[0.0, *[4.0 * c for c in corners]]])
    expected = torchvision.ops.roi_pool(features, rois, bins, 1 / 8)
    assert torch.equal(pooling.roi_max_pool(features, rois, bins, 1 / 8), expected)


@of_both
def test_an_empty_bin_is_zero_and_gives_no_gradient(pooling):
    features = torch.full((1, 1, 4, 4), -5.0, requires_grad=True)
    pooled = pooling.roi_max_pool(features, torch.tensor([[0.0, 100, 100, 130, 130]]), 2, 1.0)
    pooled.sum().backward()
    assert torch.equal(pooled, torch.zeros(1, 1, 2, 2))
    assert not features.grad.any()


@of_both
def test_one_cell_that_wins_in_many_bins_gets_the_sum(pooling):
    """Fast R-CNN, equation 4: overlapping RoIs and bins add up in their common argmax."""
    values = torch.zeros(1, 1, 4, 4)
    values[0, 0, 1, 1] = 9
    features = values.requires_grad_()
    rois = torch.tensor([[0.0, 0, 0, 3, 3], [0.0, 1, 1, 2, 2], [0.0, 0, 0, 2, 2]])
    pooling.roi_max_pool(features, rois, 1, 1.0).sum().backward()
    assert features.grad[0, 0, 1, 1] == 3
    assert features.grad.sum() == 3


@of_both
def test_values_that_are_not_numbers_lose_as_in_torchvision(pooling):
    features = torch.tensor([[[[float("nan"), -float("inf")], [1.0, float("inf")]]]])
    rois = torch.tensor([[0.0, 0, 0, 0, 0], [0.0, 1, 0, 1, 0], [0.0, 0, 0, 1, 1]])
    expected = torchvision.ops.roi_pool(features, rois, 1, 1.0)
    assert torch.equal(pooling.roi_max_pool(features, rois, 1, 1.0), expected)
    trained = features.clone().requires_grad_()
    assert torch.equal(pooling.roi_max_pool(trained, rois, 1, 1.0), expected)


def test_the_pyramid_is_the_same_pooling_at_four_sizes():
    generator = torch.Generator().manual_seed(0)
    features, rois = torch.randn(2, 8, 13, 17, generator=generator), some_rois(generator, 6)
    pyramid = spatial_pyramid_pool(features, rois, SCALE)
    assert pyramid.shape == (6, 8 * 50)
    levels = [torchvision.ops.roi_pool(features, rois, side, SCALE).flatten(1) for side in (6, 3, 2, 1)]
    assert torch.equal(pyramid, torch.cat(levels, dim=1))


@pytest.mark.parametrize("levels", [1, 4])
def test_multi_level_pooling_is_torchvisions(levels):
    generator = torch.Generator().manual_seed(levels)
    maps = [torch.randn(2, 6, 256 // 2**i, 256 // 2**i, generator=generator) for i in range(2, 2 + levels)]
    sides = torch.rand(2, 30, 2, generator=generator) ** 2 * 250 + 1
    corners = torch.rand(2, 30, 2, generator=generator) * (256 - sides)
    boxes = list(torch.cat((corners, corners + sides), dim=2))
    theirs = torchvision.ops.MultiScaleRoIAlign([str(i) for i in range(levels)], 7, 2)
    expected = theirs({str(i): m for i, m in enumerate(maps)}, boxes, [(256, 256)] * 2)
    pooled = multi_level_pool(maps, boxes, [1 / 2**i for i in range(2, 2 + levels)], align)
    torch.testing.assert_close(pooled, expected, atol=1e-4, rtol=0)


def test_multi_level_max_pooling_trains_every_level():
    generator = torch.Generator().manual_seed(5)
    maps = [torch.randn(1, 2, 64 // 2**i, 64 // 2**i, generator=generator, requires_grad=True) for i in range(2)]
    boxes = [torch.tensor([[0.0, 0, 20, 20], [0, 0, 250, 250]])]
    multi_level_pool(maps, boxes, [1 / 4, 1 / 8], max_pool, canonical_level=3).sum().backward()
    assert all(m.grad.any() for m in maps)


@of_both
def test_no_rois_no_features(pooling):
    features = torch.randn(1, 3, 4, 4, requires_grad=True)
    pooled = pooling.roi_max_pool(features, torch.zeros(0, 5), 7, 1.0)
    assert pooled.shape == (0, 3, 7, 7)
    pooled.sum().backward()
    assert not features.grad.any()
    assert pooling.roi_align(features, torch.zeros(0, 5), 7, 1.0).shape == (0, 3, 7, 7)
    assert multi_level_pool([features], [torch.zeros(0, 4)], [1 / 4], align).shape == (0, 3, 7, 7)


@of_both
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
def test_what_the_kernels_could_not_bear_is_refused(pooling, rois, size, said):
    for pool in (pooling.roi_max_pool, pooling.roi_align):
        with pytest.raises(ValueError, match=said):
            pool(torch.zeros(1, 1, 4, 4), rois, size, 1.0)
