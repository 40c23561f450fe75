from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.errors import UserError
from engine.heads.svd import truncate, truncate_head
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.detector import Detector
from engine.models.library import checkpoints
from engine.models.library.shelf import Shelf
from engine.structures.settings import DetectSettings


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
    net = build(architectures.starter())
    truncate_head(net, (64, 32))
    assert net.specification.svd_ranks == (64, 32)
    checkpoints.save(net, tmp_path / "small.safetensors")
    again = checkpoints.load(tmp_path / "small.safetensors")
    pooled = torch.randn(3, net.backbone.channels, 7, 7)
    torch.testing.assert_close(again.box_head(pooled), net.box_head(pooled))
    with pytest.raises(UserError, match="2 fully connected layers"):
        truncate_head(build(architectures.starter()), (64, 32, 16))


def test_fewer_numbers_that_answer_nearly_the_same() -> None:
    """A layer of low rank and a little noise, as a trained one is, loses next to nothing."""
    torch.manual_seed(0)
    net = build(architectures.starter())
    for layer in net.box_head.layers.children():
        if isinstance(layer, nn.Linear):
            narrow = torch.randn(layer.out_features, 8) @ torch.randn(8, layer.in_features) / layer.in_features
            layer.weight.data = narrow + 1e-5 * torch.randn_like(narrow)
    small = copy.deepcopy(net)
    truncate_head(small, (0.05,))
    pooled = torch.rand(5, net.backbone.channels, 7, 7)
    for found, expected in zip(small.box_head(pooled), net.box_head(pooled), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-2, atol=1e-3 * float(expected.detach().abs().max()))
    whole, fewer = (sum(p.numel() for p in n.box_head.parameters()) for n in (net, small))
    assert fewer < 0.15 * whole


def test_a_truncated_net_is_another_one_on_the_shelf(tiny_cache: Path) -> None:
    shelf = Shelf(tiny_cache / "nothing", tiny_cache)
    whole = shelf.load(DetectSettings(model="tiny"))
    small = shelf.load(DetectSettings(model="tiny", svd=(8, 4)))
    assert isinstance(whole, Detector)
    assert isinstance(small, Detector)
    assert whole.net.specification.svd_ranks == ()
    assert small.net.specification.svd_ranks == (8, 4)
    assert small.cache is not whole.cache
