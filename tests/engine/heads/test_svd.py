from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.heads.svd import compress_head, truncate
from engine.models import architectures, checkpoints
from engine.models.build import build


def test_the_best_approximation_of_its_rank() -> None:
    """Eckart and Young: the error is the energy of the singular values left out."""
    torch.manual_seed(0)
    layer = nn.Linear(30, 20)
    low = truncate(layer, 5)
    approximation = low.outer.weight @ low.inner.weight
    left_out = torch.linalg.svdvals(layer.weight.double())[5:]
    error = (approximation - layer.weight).double().norm()
    assert error.item() == pytest.approx(left_out.norm().item(), rel=1e-4)


def test_full_rank_changes_nothing() -> None:
    torch.manual_seed(0)
    layer = nn.Linear(12, 20)
    x = torch.randn(7, 12)
    torch.testing.assert_close(truncate(layer, 99)(x), layer(x), atol=1e-5, rtol=1e-4)


def test_a_compressed_net_is_saved_and_loaded(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = compress_head(build(architectures.starter()), (64, 32))
    assert net.specification.svd_ranks == (64, 32)
    checkpoints.save(net, tmp_path / "small.safetensors")
    again = checkpoints.load(tmp_path / "small.safetensors")
    pooled = torch.randn(3, net.backbone.channels, 7, 7)
    torch.testing.assert_close(again.box_head(pooled), net.box_head(pooled))
    with pytest.raises(ValueError, match="ranks"):
        compress_head(build(architectures.starter()), (64,))
