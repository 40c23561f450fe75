from __future__ import annotations

import copy
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision.models.mobilenetv3 import InvertedResidual, InvertedResidualConfig
from torchvision.ops import SqueezeExcitation

from engine.features.inverted_residual import Parts, QuickBlocks, parts_of
from engine.features.vector_tiles import HAS_VECTORS
from engine.roi import threads

pytestmark = pytest.mark.skipif(not HAS_VECTORS, reason="the kernels are for processors with AVX2")


def block_of(
    channels: int, expanded: int, out: int, kernel: int, stride: int, excites: bool, hard: bool
) -> InvertedResidual:
    """torchvision's, as it is when BatchNorm has been folded."""
    torch.manual_seed(channels * 97 + expanded)
    numbers = InvertedResidualConfig(channels, kernel, expanded, out, excites, "HS" if hard else "RE", stride, 1, 1.0)
    block = InvertedResidual(numbers, norm_layer=partial(Bias)).eval()
    for parameter in block.parameters():
        nn.init.uniform_(parameter, -0.5, 0.5)
    return block


class Bias(nn.Identity):
    """In place of a BatchNorm that has been folded."""


def quick(block: nn.Module) -> QuickBlocks:
    parts = parts_of(block)
    assert parts is not None
    return QuickBlocks(parts)


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    assert found.shape == expected.shape
    assert float((found - expected).abs().max()) < 5e-6 * (1 + float(expected.abs().max()))


ACTIVATIONS = (nn.Identity, nn.ReLU, nn.ReLU6, nn.Hardswish)


def run_apart(parts: Parts, x: torch.Tensor) -> torch.Tensor:
    """Layer by layer, in float64."""
    y = x.double()
    for layer in parts[:-1]:
        y = y if layer is None else copy.deepcopy(layer).double()(y)
    return y + x if parts.skip else y


@settings(max_examples=150, deadline=None)
@given(
    size=st.tuples(st.integers(1, 3), st.integers(1, 40), st.integers(1, 40)),
    channels=st.tuples(st.integers(1, 40), st.integers(1, 70), st.integers(1, 40)),
    kernel=st.sampled_from([3, 5]),
    stride=st.sampled_from([1, 2]),
    expands=st.booleans(),
    skips=st.booleans(),
    squeezed=st.integers(0, 20),
    kinds=st.tuples(st.sampled_from(ACTIVATIONS), st.sampled_from(ACTIVATIONS)),
    workers=st.integers(1, 3),
)
@torch.no_grad()
def test_equal_to_the_layers(
    size: tuple[int, int, int],
    channels: tuple[int, int, int],
    kernel: int,
    stride: int,
    expands: bool,
    skips: bool,
    squeezed: int,
    kinds: tuple[type[nn.Module], type[nn.Module]],
    workers: int,
) -> None:
    torch.manual_seed(sum(size) * 97 + sum(channels))
    C, E, out = channels
    if not expands:
        E = C
    if skips:
        out, stride = C, 1
    parts = Parts(
        nn.Conv2d(C, E, 1) if expands else None,
        kinds[0]() if expands else nn.Identity(),
        nn.Conv2d(E, E, kernel, stride, kernel // 2, groups=E),
        kinds[1](),
        SqueezeExcitation(E, squeezed, scale_activation=nn.Hardsigmoid) if squeezed else None,
        nn.Conv2d(E, out, 1, bias=False),
        skips,
    )
    x = 3 * torch.randn(size[0], C, *size[1:])
    before = torch.get_num_threads()
    torch.set_num_threads(workers)
    try:
        found = QuickBlocks(parts)(x.contiguous(memory_format=torch.channels_last))
    finally:
        torch.set_num_threads(before)
    assert_close(found, run_apart(parts, x))


@pytest.mark.parametrize("excites", [False, True])
@pytest.mark.parametrize(("channels", "expanded"), [(16, 64), (24, 24), (40, 120)])
@torch.no_grad()
def test_equal_to_torchvisions_block(channels: int, expanded: int, excites: bool) -> None:
    for kernel, stride, hard in ((3, 1, True), (5, 2, False), (5, 1, True)):
        block = block_of(channels, expanded, channels, kernel, stride, excites, hard)
        x = torch.randn(1, channels, 19, 27)
        assert_close(quick(block)(x), block(x.clone()))


@pytest.mark.parametrize("skips", [False, True])
@torch.no_grad()
def test_any_order_of_memory(skips: bool) -> None:
    block, x = block_of(24, 40, 24 if skips else 20, 3, 1, True, True), torch.randn(2, 24, 9, 13)
    expected, ours = block(x.clone()), quick(block)
    apart = torch.randn(2, 9, 13, 32)
    apart[..., :24] = x.permute(0, 2, 3, 1)
    for given_as in (x, x.transpose(2, 3).contiguous().transpose(2, 3), apart.permute(0, 3, 1, 2)[:, :24]):
        kept = given_as.clone()
        assert_close(ours(given_as), expected)
        assert torch.equal(given_as, kept)


@torch.no_grad()
def test_one_after_another() -> None:
    """Each is given the other's cells, with their padding."""
    first, second = block_of(16, 72, 24, 3, 2, False, False), block_of(24, 72, 24, 5, 1, True, False)
    x = torch.randn(1, 16, 31, 45)
    assert_close(quick(second)(quick(first)(x)), second(first(x)))


@torch.no_grad()
def test_a_chain() -> None:
    """Each block reads what the one before wrote, wherever that lies; maps of several sizes, more than are kept."""
    numbers = ((16, 16, 16, 3, 1), (16, 64, 24, 3, 2), (24, 72, 24, 5, 1), (24, 72, 40, 5, 2), (40, 120, 40, 5, 1))
    chain = [block_of(*n, excites=i > 1, hard=i % 2 == 1) for i, n in enumerate(numbers)]
    parts = [parts_of(block) for block in chain]
    ours = QuickBlocks(*(p for p in parts if p is not None))
    for size in ((1, 31, 45), (2, 9, 13), (7, 5, 6), (1, 1, 1), (1, 64, 30), (1, 30, 64), (1, 31, 45)):
        x = torch.randn(size[0], 16, *size[1:])
        found = ours(x.contiguous(memory_format=torch.channels_last))
        kept = found.clone()
        ours(torch.randn_like(x))  # what was returned is not written on again
        assert torch.equal(found, kept)
        assert_close(found, nn.Sequential(*chain)(x))


@torch.no_grad()
def test_a_large_map_in_strips() -> None:
    block, x = block_of(16, 64, 24, 5, 2, True, True), torch.randn(1, 16, 301, 223)
    assert_close(quick(block)(x), block(x))


@torch.no_grad()
def test_without_openmp(monkeypatch: pytest.MonkeyPatch) -> None:
    block, x = block_of(16, 64, 16, 3, 1, True, True), torch.randn(1, 16, 30, 22)
    expected = quick(block)(x)
    threads.openmp.cache_clear()
    monkeypatch.setattr(threads.sys, "platform", "win32")
    try:
        assert torch.equal(quick(block)(x), expected)
    finally:
        monkeypatch.undo()
        threads.openmp.cache_clear()


@torch.no_grad()
def test_a_copy_outlives_the_original() -> None:
    block, x = block_of(16, 64, 16, 3, 1, False, True), torch.randn(1, 16, 10, 12)
    ours = quick(block)
    expected, copied = ours(x), copy.deepcopy(nn.Sequential(ours))
    del ours
    assert torch.equal(copied(x), expected)


def test_other_blocks_stay() -> None:
    assert parts_of(nn.Sequential(nn.Conv2d(8, 8, 1))) is None
    block = block_of(16, 64, 16, 3, 1, True, True)
    assert parts_of(block) is not None
    assert parts_of(block.double()) is None
    dilated = InvertedResidualConfig(16, 3, 64, 16, False, "HS", 1, 2, 1.0)
    assert parts_of(InvertedResidual(dilated, norm_layer=partial(Bias))) is None
    assert parts_of(InvertedResidual(dilated, norm_layer=nn.BatchNorm2d)) is None  # nothing has been folded
