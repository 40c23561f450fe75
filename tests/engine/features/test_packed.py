from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.features import packed
from engine.features.packed import PackedLinear, can_be_packed, use_packed
from engine.features.vector_tiles import HAS_VECTORS

pytestmark = pytest.mark.skipif(not HAS_VECTORS, reason="the kernel is for processors with AVX2")


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max())


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 40),
    inputs=st.integers(1, 700),
    outputs=st.integers(1, 90),
    relu=st.booleans(),
    bias=st.booleans(),
)
@torch.no_grad()
def test_equal_to_the_layer(rows: int, inputs: int, outputs: int, relu: bool, bias: bool) -> None:
    torch.manual_seed(rows * 97 + inputs)
    layer, x = nn.Linear(inputs, outputs, bias=bias), torch.randn(rows, inputs)
    found = PackedLinear(layer, relu)(x)
    expected = layer.double()(x.double())
    expected = expected.relu() if relu else expected
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
@pytest.mark.parametrize("relu", [False, True])
def test_many_rows_are_left_to_torch(relu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, x = nn.Linear(20, 30), torch.randn(9, 20)
    few = PackedLinear(layer, relu)(x)
    monkeypatch.setattr(packed, "_MOST_ROWS", 8)
    assert relative_error(PackedLinear(layer, relu)(x), few) < 1e-6


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
