from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.heads.box_head import BoxHead, ConvFc, TwoFc
from engine.kernels.convolution import fused_linear
from engine.kernels.convolution.fused_linear import FusedLinear, can_fuse_linear, replace_linear

needs_operators = pytest.mark.skipif(not can_fuse_linear(), reason="this build of torch, or processor, has none")


@needs_operators
@torch.no_grad()
@pytest.mark.parametrize("rows", [0, 1, 7, 300])
@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_equal_to_the_layer(rows: int, relu: bool, bias: bool) -> None:
    torch.manual_seed(rows)
    layer, x = nn.Linear(300, 90, bias=bias), torch.randn(rows, 300)
    expected = layer(x).relu() if relu else layer(x)
    torch.testing.assert_close(FusedLinear(layer, relu)(x), expected, rtol=1e-5, atol=1e-5)


@needs_operators
@torch.no_grad()
@pytest.mark.parametrize(("kind", "inputs"), [(TwoFc, (32 * 7 * 7,)), (ConvFc, (32, 7))])
def test_a_head_with_its_layers_replaced(kind: type[TwoFc] | type[ConvFc], inputs: tuple[int, ...]) -> None:
    """The small sibling layers stay, and the last layer of a sequence has no ReLU that is another's."""
    torch.manual_seed(0)
    head, pooled = BoxHead(kind(*inputs, 256), 256, 20, False).eval(), torch.randn(9, 32, 7, 7)
    before = head(pooled)
    replace_linear(head)
    assert [type(layer) for layer in head.children()] == [kind, nn.Linear, nn.Linear]
    assert any(isinstance(layer, FusedLinear) for layer in head.features)
    for found, expected in zip(head(pooled), before, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_small_large_and_other_layers_stay() -> None:
    for layer in (nn.Linear(4, 4), nn.Linear(512, 512).double(), nn.Linear(25088, 4096, device="meta")):
        net = nn.Sequential(layer, nn.ReLU())
        replace_linear(net)
        assert net[0] is layer
        assert isinstance(net[1], nn.ReLU)


@pytest.mark.parametrize("failure", [AttributeError("no such operator"), RuntimeError("expected 7 arguments"), None])
def test_operators_that_have_changed_are_not_used(failure: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are torch's own, and may change with any version."""

    def forward(self: FusedLinear, x: torch.Tensor) -> torch.Tensor:
        if failure is not None:
            raise failure
        return x.new_zeros(len(x), 16)  # None: other results

    monkeypatch.setattr(FusedLinear, "forward", forward)
    can_fuse_linear.cache_clear()
    try:
        assert not fused_linear.can_fuse_linear()
        net = nn.Sequential(nn.Linear(512, 512))
        replace_linear(net)
        assert isinstance(net[0], nn.Linear)
    finally:
        can_fuse_linear.cache_clear()
