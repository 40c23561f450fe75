from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.kernels.convolution import fused_conv, winograd
from engine.kernels.convolution.winograd import WinogradConv, can_be_winograd


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max())


@settings(max_examples=25, deadline=None)
@given(
    height=st.integers(1, 45),
    width=st.integers(1, 45),
    channels=st.integers(96, 140),
    outputs=st.integers(96, 140),
    slope=st.sampled_from([0.0, 0.1, 1.0]),
    pictures=st.integers(1, 2),
)
def test_equal_to_the_direct_sum(
    height: int, width: int, channels: int, outputs: int, slope: float, pictures: int
) -> None:
    torch.manual_seed(height * 97 + width)
    conv = nn.Conv2d(channels, outputs, 3, padding=1)
    x = torch.randn(pictures, channels, height, width)
    with torch.no_grad():
        found = WinogradConv(conv, slope)(x)
        expected = conv.double()(x.double())
    assert found.shape == expected.shape
    assert relative_error(found, nn.functional.leaky_relu(expected, slope)) < 5e-6


@torch.no_grad()
def test_equal_without_onednns_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build of torch: its own products."""
    conv, x = nn.Conv2d(96, 100, 3, padding=1), torch.randn(1, 96, 30, 41)
    expected = WinogradConv(conv, 0.0)(x)
    monkeypatch.setattr(winograd, "can_fuse", lambda: False)
    assert relative_error(WinogradConv(conv, 0.0)(x), expected) < 5e-6


@torch.no_grad()
def test_many_blocks_of_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(winograd, "_BLOCK_BYTES", 36 * 200 * 4 * 10)  # ten tiles at a time
    torch.manual_seed(0)
    conv, x = nn.Conv2d(100, 100, 3, padding=1, bias=False), torch.randn(1, 100, 37, 50)
    found = WinogradConv(conv, 1.0)(x.contiguous(memory_format=torch.channels_last))
    assert relative_error(found, conv(x)) < 5e-6
    assert found.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.skipif(not winograd.can_fuse(), reason="this build of torch has no fused convolutions")
@pytest.mark.parametrize("outputs", [192, 512])
@torch.no_grad()
def test_weights_lie_in_the_order_for_each_number_of_rows(outputs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights in the order of another number of rows took 50 times as long (192 and 512 outputs, below 64 rows)."""
    torch.manual_seed(0)
    weights = torch.randn(36, 64, outputs)
    monkeypatch.setattr(fused_conv, "_MOST_BYTES", 3 * weights.nbytes)
    multiply = fused_conv.RowProducts(weights)
    for count in (48, 65, 20, 48, 151):
        rows = torch.randn(count, 36, 64)
        expected = torch.einsum("rgi,gio->rgo", rows, weights)
        torch.testing.assert_close(multiply(rows), expected, atol=1e-4, rtol=1e-4)
        assert count in multiply._ordered
        assert len(multiply._ordered) <= 3


@pytest.mark.parametrize(
    "conv",
    [
        nn.Conv2d(96, 96, 3, padding=1, stride=2),
        nn.Conv2d(96, 96, 3),
        nn.Conv2d(96, 96, 1),
        nn.Conv2d(96, 96, 3, padding=1, groups=96),
        nn.Conv2d(96, 96, 3, padding=2, dilation=2),
        nn.Conv2d(96, 96, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(3, 96, 3, padding=1),
    ],
)
def test_other_convolutions_stay(conv: nn.Conv2d) -> None:
    assert not can_be_winograd(conv)
    with pytest.raises(ValueError, match="no 3 x 3"):
        WinogradConv(conv, 1.0)
