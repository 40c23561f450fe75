from __future__ import annotations

import pytest
import torch

from engine.proposals.joined_rpn import JoinedRpnHead
from engine.proposals.rpn import RpnHead


@torch.no_grad()
@pytest.mark.parametrize(("channels", "depth"), [(96, 1), (128, 2), (40, 1)])
def test_equal_to_the_head(channels: int, depth: int) -> None:
    torch.manual_seed(0)
    head = RpnHead(channels, 5, depth)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    sizes = ((30, 41), (9, 13), (1, 2))
    maps = [torch.randn(2, channels, *size).contiguous(memory_format=torch.channels_last) for size in sizes]
    found, expected = JoinedRpnHead(head)(maps), head(maps)
    for kind, wanted in zip(found, expected, strict=True):
        for mine, theirs in zip(kind, wanted, strict=True):
            assert mine.shape == theirs.shape
            torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-4 * float(theirs.abs().max()))
