from __future__ import annotations

import copy

import pytest
import torch

from engine.heads.box_head import BoxHead, ConvFc, TwoFc
from engine.heads.joined_head import JoinedBoxHead


@torch.no_grad()
@pytest.mark.parametrize("agnostic", [False, True])
@pytest.mark.parametrize("kind", [TwoFc, ConvFc])
def test_equal_to_the_head(kind: type[TwoFc] | type[ConvFc], agnostic: bool) -> None:
    torch.manual_seed(0)
    head = BoxHead(kind(16, 7, 256), 256, 20, agnostic).eval()
    joined, pooled = JoinedBoxHead(copy.deepcopy(head)), torch.randn(9, 16, 7, 7)
    for found, expected in zip(joined(pooled), head(pooled), strict=True):
        assert found.shape == expected.shape
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
