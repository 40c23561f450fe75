from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from engine.features.packed import (
    KINDS,
    PackedLinear,
    PointwiseConv,
    can_be_packed,
    can_be_pointwise,
    use_packed,
)
from engine.features.vector_tiles import HAS_VECTORS

pytestmark = pytest.mark.skipif(not HAS_VECTORS, reason="the kernel is for processors with AVX2")


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max())


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 40),
    inputs=st.integers(1, 700),
    outputs=st.integers(1, 90),
    activation=st.sampled_from([None, *map(type.__call__, KINDS)]),
    bias=st.booleans(),
)
@torch.no_grad()
def test_equal_to_the_layer(rows: int, inputs: int, outputs: int, activation: nn.Module | None, bias: bool) -> None:
    torch.manual_seed(rows * 97 + inputs)
    layer, x = nn.Linear(inputs, outputs, bias=bias), 5 * torch.randn(rows, inputs)
    found = PackedLinear(layer, activation)(x)
    expected = layer.double()(x.double())
    expected = expected if activation is None else activation(expected)
    assert found.shape == expected.shape
    assert float((found - expected).abs().max()) < 2e-6 * (1 + float(expected.abs().max()))


@torch.no_grad()
def test_rounds_as_little_as_torch() -> None:
    torch.manual_seed(0)
    layer, x = nn.Linear(12544, 64), torch.randn(150, 12544)
    found, theirs = PackedLinear(layer)(x), layer(x)
    expected = layer.double()(x.double())
    assert relative_error(found, expected) < 2 * relative_error(theirs, expected)


@torch.no_grad()
@pytest.mark.parametrize("rows", [216, 217, 500, 2161])
def test_many_rows(rows: int) -> None:
    layer, x = nn.Linear(300, 40), torch.randn(rows, 300)
    assert relative_error(PackedLinear(layer, nn.Hardswish())(x), F.hardswish(layer(x))) < 1e-6


@torch.no_grad()
@pytest.mark.parametrize("size", [(9, 13), (1, 1), (30, 41)])
@pytest.mark.parametrize("activation", [None, nn.Hardswish()])
def test_a_convolution_of_one_cell(size: tuple[int, int], activation: nn.Module | None) -> None:
    """On the large map it is the other module."""
    conv, x = nn.Conv2d(200, 90, 1), torch.randn(2, 200, *size)
    otherwise = conv if activation is None else nn.Sequential(conv, activation)
    assert can_be_pointwise(conv, activation)
    found, expected = PointwiseConv(conv, activation, otherwise)(x), otherwise(x)
    assert found.shape == expected.shape
    assert relative_error(found, expected) < 1e-6


def test_other_convolutions_stay() -> None:
    assert not can_be_pointwise(nn.Conv2d(200, 90, 1, stride=2), None)
    assert not can_be_pointwise(nn.Conv2d(200, 90, 3), None)
    assert not can_be_pointwise(nn.Conv2d(200, 90, 1), nn.SiLU())
    assert not can_be_pointwise(nn.Conv2d(4, 4, 1), None)
    assert not can_be_pointwise(nn.Conv2d(1024, 256, 1), None)


@torch.no_grad()
def test_no_rows() -> None:
    assert PackedLinear(nn.Linear(20, 30))(torch.zeros(0, 20)).shape == (0, 30)


@torch.no_grad()
def test_rows_that_lie_apart() -> None:
    layer, x = nn.Linear(20, 30), torch.randn(7, 40)
    assert relative_error(PackedLinear(layer)(x[:, ::2]), layer(x[:, ::2])) < 1e-6


@torch.no_grad()
def test_a_head_with_its_layers_replaced() -> None:
    torch.manual_seed(0)
    head = nn.Sequential(nn.Flatten(1), nn.Linear(98, 200), nn.ReLU(), nn.Dropout(), nn.Linear(200, 128)).eval()
    x = torch.randn(5, 2, 7, 7)
    before = head(x)
    use_packed(head)
    assert [type(layer) for layer in head] == [nn.Flatten, PackedLinear, nn.Identity, nn.Dropout, PackedLinear]
    assert relative_error(head(x), before) < 1e-6
    assert (before < 0).any()  # the last one has no ReLU


def test_small_large_and_other_layers_stay() -> None:
    assert can_be_packed(nn.Linear(128, 128))
    assert not can_be_packed(nn.Linear(4, 4))
    assert not can_be_packed(nn.Linear(128, 128).double())
    assert not can_be_packed(nn.Linear(25088, 4096, device="meta"))
    assert not can_be_packed(nn.Conv2d(128, 128, 1))
