from __future__ import annotations

import pytest
import torch
from torch import nn
from torchvision.ops import SqueezeExcitation

from engine.features.backbones import Backbone
from engine.kernels.convolution import fused_conv, fusing
from engine.kernels.convolution.folding import fold_norms
from engine.kernels.convolution.fused_conv import FusedConv
from engine.kernels.convolution.fusing import replace_convolutions
from engine.kernels.convolution.winograd import WinogradConv
from engine.models.specification import ModelSpecification
from tests.engine.kernels.convolution.test_folding import unlike_new

needs_onednn = pytest.mark.skipif(not fusing.can_fuse(), reason="this build of torch has no fused convolutions")


@needs_onednn
@pytest.mark.parametrize("name", ["mobilenet_v3_large", "efficientnet_lite0", "resnet18", "vgg16", "csp"])
@torch.no_grad()
def test_float_noise_alone(name: str) -> None:
    strides = {"mobilenet_v3_large": (32, 32), "vgg16": (16,)}.get(name, (8, 16))
    levels = len(strides) + (name != "vgg16")
    channels = 0 if name == "vgg16" else 96
    anchors = ((32.0,),) * levels
    described = ModelSpecification("test", name, ("a",), strides=strides, fpn_channels=channels, anchor_sizes=anchors)
    backbone = unlike_new(Backbone(described))
    example = torch.randn(1, 3, 64, 96)
    fold_norms(backbone, example)
    pictures = [torch.randn(n, 3, *size) for n, size in ((1, (200, 320)), (2, (64, 64)), (1, (320, 200)))] * 2
    before = [backbone(x) for x in pictures]
    assert replace_convolutions(backbone, example)
    quick = (FusedConv, WinogradConv, SqueezeExcitation)  # that one's convolutions see one cell
    assert all(isinstance(parent, quick) for parent in parents_of_convolutions(backbone))
    for x, expected in zip(pictures, before, strict=True):
        for new, old in zip(backbone(x), expected, strict=True):
            torch.testing.assert_close(new, old, atol=1e-4 * float(old.abs().max()), rtol=1e-4)


def parents_of_convolutions(net: nn.Module) -> list[nn.Module]:
    return [m for m in net.modules() if any(isinstance(child, nn.Conv2d) for child in m.children())]


class Residual(nn.Module):
    """One activation for two places, and a sum in place before the second."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.act = nn.Conv2d(8, 8, 1), nn.Conv2d(8, 8, 1), nn.Hardswish()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.second(self.act(self.first(x)))
        y += x
        out: torch.Tensor = self.act(y)
        return out


@needs_onednn
@torch.no_grad()
def test_an_activation_used_twice_stays() -> None:
    torch.manual_seed(0)
    net, x = Residual().eval(), torch.randn(1, 8, 9, 9)
    before = net(x)
    assert replace_convolutions(net, x) == 2
    assert isinstance(net.act, nn.Hardswish)
    torch.testing.assert_close(net(x), before)


@needs_onednn
@torch.no_grad()
def test_a_sum_in_place_is_not_the_convolutions_output() -> None:
    class Added(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.act = nn.Conv2d(8, 8, 1), nn.ReLU()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self.conv(x)
            y += x
            out: torch.Tensor = self.act(y)
            return out

    net, x = Added().eval(), torch.randn(1, 8, 9, 9)
    before = net(x)
    replace_convolutions(net, x)
    assert isinstance(net.act, nn.ReLU)
    torch.testing.assert_close(net(x), before)


@torch.no_grad()
def test_without_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fusing, "can_fuse", lambda: False)
    wide = nn.Sequential(nn.Conv2d(96, 96, 3, padding=1), nn.ReLU(), nn.Conv2d(96, 4, 1), nn.Hardswish()).eval()
    x = torch.randn(1, 96, 40, 40)
    before = wide(x)
    assert replace_convolutions(wide, x) == 1
    assert isinstance(wide[0], WinogradConv)
    assert isinstance(wide[3], nn.Hardswish)
    torch.testing.assert_close(wide(x), before, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("failure", [AttributeError("no such operator"), RuntimeError("expected 9 arguments"), None])
def test_operators_that_have_changed_are_not_used(failure: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are torch's own, and may change with any version."""

    def forward(self: FusedConv, x: torch.Tensor) -> torch.Tensor:
        if failure is not None:
            raise failure
        return torch.zeros_like(x)  # None: other results

    monkeypatch.setattr(FusedConv, "forward", forward)
    fused_conv.can_fuse.cache_clear()
    try:
        assert not fused_conv.can_fuse()
    finally:
        fused_conv.can_fuse.cache_clear()


@needs_onednn
@torch.no_grad()
def test_weights_are_kept_for_a_few_sizes_alone() -> None:
    conv = nn.Conv2d(8, 16, 1)
    fused = FusedConv(conv, nn.ReLU6())
    for side in range(3, 15):
        x = torch.randn(2, 8, side, side + 1)
        torch.testing.assert_close(fused(x), conv(x).clamp(0, 6))
    assert len(fused._ordered) == fused_conv._SIZES
