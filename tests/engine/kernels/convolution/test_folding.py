from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.features.backbones import Backbone
from engine.kernels.convolution.folding import fold_norms
from engine.models.specification import ModelSpecification


def unlike_new(module: nn.Module) -> nn.Module:
    """Norms with statistics that matter."""
    torch.manual_seed(0)
    for norm in (m for m in module.modules() if isinstance(m, nn.BatchNorm2d)):
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.normal_(0, 0.1)
        norm.running_var.uniform_(0.5, 2)
    return module.eval()


@pytest.mark.parametrize(
    ("name", "strides", "norm"),
    [
        ("resnet18", (4, 8, 16, 32), True),
        ("mobilenet_v3_large", (32, 32), False),
        ("efficientnet_lite0", (8, 16), False),
    ],
)
def test_folding_changes_float_noise_alone(name: str, strides: tuple[int, ...], norm: bool) -> None:
    levels = len(strides) + 1
    described = ModelSpecification(
        "test", name, ("thing",), strides=strides, fpn_channels=32, fpn_norm=norm, anchor_sizes=((32.0,),) * levels
    )
    backbone = unlike_new(Backbone(described))
    x = torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        before = backbone(x)
    norms = sum(isinstance(m, nn.BatchNorm2d) for m in backbone.modules())
    assert fold_norms(backbone, torch.randn(1, 3, 64, 64)) == norms
    assert not any(isinstance(m, nn.BatchNorm2d) for m in backbone.modules())
    with torch.no_grad():
        for old, new in zip(before, backbone(x), strict=True):
            torch.testing.assert_close(new, old, atol=1e-4 * float(old.abs().max()), rtol=1e-4)


def test_a_convolution_used_twice_stays() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.norm = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self.conv(x)
            z: torch.Tensor = self.norm(y) + y  # its output is needed as it is, too
            return z

    twice = unlike_new(Twice())
    assert fold_norms(twice, torch.randn(1, 3, 8, 8)) == 0
    assert isinstance(twice.norm, nn.BatchNorm2d)
