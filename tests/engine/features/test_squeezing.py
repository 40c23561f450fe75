from __future__ import annotations

import pytest
import torch
from torch import nn
from torchvision.ops import SqueezeExcitation

from engine.features import squeezing
from engine.features.squeezing import QuickSqueeze, use_quick_squeeze


def module(channels: int, squeezed: int, last: type[nn.Module] = nn.Hardsigmoid) -> SqueezeExcitation:
    made = SqueezeExcitation(channels, squeezed, scale_activation=last)
    for parameter in made.parameters():  # wide enough that the hard sigmoid meets both its ends
        nn.init.normal_(parameter, std=2.0)
    return made


@torch.no_grad()
@pytest.mark.parametrize("parts", [1, 5])
@pytest.mark.parametrize("shape", [(1, 72, 9, 13), (2, 16, 1, 1), (3, 120, 7, 4)])
def test_equal_to_torchvision(shape: tuple[int, ...], parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    theirs, x = module(shape[1], 8), torch.randn(shape).contiguous(memory_format=torch.channels_last)
    expected = theirs(x)
    if parts > 1:
        monkeypatch.setattr(squeezing, "_VALUES_PER_PART", shape[1])
    found = QuickSqueeze(theirs)(x.clone(memory_format=torch.preserve_format))
    assert found.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_others_stay() -> None:
    net = nn.Sequential(module(4, 2), nn.Sequential(module(4, 2, nn.Sigmoid)))
    use_quick_squeeze(net)
    assert isinstance(net[0], QuickSqueeze)
    assert isinstance(net[1][0], SqueezeExcitation)
