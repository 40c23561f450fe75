"""Inverted residual blocks (MobileNetV2, section 3.3; MobileNetV3, section 3) as two passes over the cells instead of
four to eight; for detection alone, on the CPU, with BatchNorm folded.

Shapes: N pictures, C,H,W a feature map, E expanded channels to whole panels of WIDTH, O output channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.ops import SqueezeExcitation

from engine.features import residual_kernels as kernels
from engine.features.packed import KINDS, pack
from engine.features.residual_kernels import Numbers
from engine.features.vector_tiles import FLOAT, HAS_VECTORS, ROWS, WIDTH
from engine.roi.team import Program, Step, Within
from engine.roi.tiles import empty_large

_SIZES = 4  # of maps whose plans are kept: upright, lying, the crops to be named, and one more
_STRIP_BYTES = 160e3  # of a panel of expanded rows: a part of the second cache


class Parts(NamedTuple):
    """What a block is made of; excite: its squeeze and excitation."""

    expand: nn.Conv2d | None
    first: nn.Module
    depthwise: nn.Conv2d
    second: nn.Module
    excite: SqueezeExcitation | None
    project: nn.Conv2d
    skip: bool


def parts_of(block: nn.Module) -> Parts | None:
    """Of torchvision's and timm's blocks, with BatchNorm folded; None for anything else."""
    if type(block).__name__ not in ("InvertedResidual", "DepthwiseSeparableConv") or not HAS_VECTORS:
        return None
    chain = _chain(block)
    excite = next((layer for layer in chain if isinstance(layer, SqueezeExcitation)), None)
    layers = [layer for layer in chain if layer is not excite]
    if len(layers) == 3:
        layers = [None, nn.Identity(), *layers]
    if len(layers) != 5:
        return None
    skip = bool(getattr(block, "use_res_connect", getattr(block, "has_skip", False)))
    parts = Parts(layers[0], layers[1], layers[2], layers[3], excite, layers[4], skip)
    return parts if _fits(parts) else None


def _chain(block: nn.Module) -> list[Any]:
    """Its layers one after another, squeeze and excitation as one, without those that do nothing."""
    found: list[Any] = []
    for child in block.children():
        if isinstance(child, SqueezeExcitation) or not list(child.children()):
            found.append(child)
        else:
            found += _chain(child)
    return [layer for layer in found if not isinstance(layer, nn.Identity)]


def _fits(parts: Parts) -> bool:
    deep = parts.depthwise
    return (
        all(conv is None or _is_pointwise(conv) for conv in (parts.expand, parts.project))
        and type(deep) is nn.Conv2d
        and deep.groups == deep.in_channels == deep.out_channels == parts.project.in_channels
        and deep.kernel_size in ((3, 3), (5, 5))
        and deep.padding == (deep.kernel_size[0] // 2,) * 2
        and deep.stride in ((1, 1), (2, 2))
        and (deep.dilation, deep.padding_mode, deep.weight.dtype) == ((1, 1), "zeros", torch.float32)
        and type(parts.first) in KINDS
        and type(parts.second) in KINDS
        and (parts.excite is None or _is_hard(parts.excite))
    )


def _is_pointwise(conv: nn.Module) -> bool:
    return (
        type(conv) is nn.Conv2d
        and (conv.kernel_size, conv.stride, conv.padding, conv.groups) == ((1, 1), (1, 1), (0, 0), 1)
        and conv.weight.dtype == torch.float32
        and conv.weight.device.type == "cpu"
    )


def _is_hard(layer: SqueezeExcitation) -> bool:
    return type(layer.activation) is nn.ReLU and type(layer.scale_activation) is nn.Hardsigmoid


class _Block(NamedTuple):
    """numbers: without those that a map's size decides; weights: held, for their addresses."""

    numbers: Numbers
    weights: Tensor
    skip: bool
    out_channels: int


def _laid_out(parts: Parts) -> _Block:
    deep, project, excite = parts.depthwise, parts.project, parts.excite
    expanded, out_channels = deep.in_channels, project.out_channels
    beyond, beyond_out = -expanded % WIDTH, -out_channels % WIDTH
    squeezed = 0 if excite is None else -(-excite.fc1.out_channels // WIDTH) * WIDTH
    arrays: list[Tensor | None] = [None] * 10
    if parts.expand is not None:
        arrays[0:2] = pack(parts.expand.weight.flatten(1)), F.pad(_bias(parts.expand), (0, beyond))
    arrays[2:4] = _packed_taps(deep.weight), F.pad(_bias(deep), (0, beyond))
    arrays[4:6] = pack(F.pad(project.weight.flatten(1), (0, beyond))), F.pad(_bias(project), (0, beyond_out))
    if excite is not None:
        further = squeezed - excite.fc1.out_channels
        arrays[6:8] = pack(F.pad(excite.fc1.weight.flatten(1), (0, beyond))), F.pad(_bias(excite.fc1), (0, further))
        arrays[8:10] = pack(F.pad(excite.fc2.weight.flatten(1), (0, further))), F.pad(_bias(excite.fc2), (0, beyond))
    weights, addresses = _one_after_another(arrays)
    numbers = Numbers(
        **dict(zip(Numbers._fields, addresses, strict=False)),
        C=project.in_channels if parts.expand is None else parts.expand.in_channels,
        E=expanded + beyond,
        S=squeezed,
        wide=out_channels + beyond_out,
        K=deep.kernel_size[0],
        stride=deep.stride[0],
        first_kind=KINDS[type(parts.first)],
        second_kind=KINDS[type(parts.second)],
    )
    return _Block(numbers, weights, parts.skip, out_channels)


# What a plan's addresses are within.
_X, _SCRATCH, _Y = range(3)


class _Plan(NamedTuple):
    """The blocks' kernels for maps of one size. scratch, y: numbers of float32 to be had for them."""

    program: Program
    scratch: int
    y: tuple[int, int, int]
    cells: tuple[int, int]


class QuickBlocks(nn.Module):
    """In place of blocks, one after another, that have these parts; their weights are a copy."""

    @torch.no_grad()
    def __init__(self, *blocks: Parts) -> None:
        super().__init__()
        self._blocks = [_laid_out(parts) for parts in blocks]
        self._plan_for = lru_cache(_SIZES)(self._plan)

    def __deepcopy__(self, memo: object) -> QuickBlocks:
        """Itself: it never changes, and knows its weights by their addresses."""
        return self

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H2, W2), channels last."""
        maps, step = self._in_order(x.detach().permute(0, 2, 3, 1))
        plan = self._plan_for(*maps.shape[:3], step, maps.stride(0))
        scratch, y = torch.empty(plan.scratch), torch.empty(plan.y)
        plan.program.run(maps.data_ptr(), scratch.data_ptr(), y.data_ptr())
        (H2, W2), (N, _, wide) = plan.cells, plan.y
        return y[:, : H2 * W2].view(N, H2, W2, wide).permute(0, 3, 1, 2)[:, : self._blocks[-1].out_channels]

    def _in_order(self, maps: Tensor) -> tuple[Tensor, int]:
        """(N, H, W, C) with cell after cell, and numbers from one to the next: whole panels where the first block adds
        them to its own."""
        (numbers, _, skip, _), (_, _, W, C) = self._blocks[0], maps.shape
        step = numbers.wide if skip else maps.stride(2) if W > 1 else C
        if maps.stride()[1:] == (W * step, step, 1):
            return maps, step
        return (F.pad(maps, (0, step - C)).contiguous(), step) if skip else (maps.contiguous(), C)

    def _plan(self, N: int, H: int, W: int, x_step: int, x_picture: int) -> _Plan:
        sized = []
        for n, *_ in self._blocks:
            H2, W2 = (H - 1) // n.stride + 1, (W - 1) // n.stride + 1
            strip = max(1, min(H2, int(_STRIP_BYTES / (4 * WIDTH * (W + n.K) * n.stride))))
            strips, tiles = -(-H2 // strip), -(-H2 * W2 // ROWS)
            sized.append(n._replace(N=N, H=H, W=W, H2=H2, W2=W2, strip=strip, strips=strips, tiles=tiles))
            H, W = H2, W2
        lengths = [max(counts) for counts in zip(*map(_lengths, sized), strict=True)]
        at = [Within(_SCRATCH, FLOAT * count) for count in accumulate(lengths, initial=0)]
        filtered, *outputs, sums, hidden, scaled, _ = at
        given, steps = Within(_X, 0), []
        for i, (n, block) in enumerate(zip(sized, self._blocks, strict=True)):
            y = Within(_Y, 0) if n is sized[-1] else outputs[i % 2]
            places: dict[str, Any] = {
                "of_x": given,
                "of_filtered": filtered,
                "of_y": y,
                "of_skip": given if block.skip else 0,
            }
            if n.S:
                places |= {"of_sums": sums, "of_hidden": hidden, "of_scaled": scaled}
            n = n._replace(x_step=x_step, x_picture=x_picture, **places)
            steps.append(Step(kernels.filter_panels, N * n.strips * n.E // WIDTH, n))
            if n.S:
                steps += [Step(kernels.squeeze, n.S // WIDTH, n), Step(kernels.excite, n.E // WIDTH, n)]
            steps.append(Step(kernels.project_tiles, N * n.tiles, n))
            given, x_step, x_picture = y, n.wide, n.tiles * ROWS * n.wide
        return _Plan(Program(steps), sum(lengths), (N, n.tiles * ROWS, n.wide), (H, W))


def _lengths(n: Numbers) -> tuple[int, ...]:
    """Numbers of float32 in filtered, y twice (a block reads the one before's), sums, hidden and scaled."""
    y, rows = n.N * n.tiles * ROWS * n.wide, -(-n.N // ROWS) * ROWS
    excited = (n.N * n.strips * n.E, rows * n.S, n.N * n.E * n.wide) if n.S else (0, 0, 0)
    return n.N * n.H2 * n.W2 * n.E, y, y, *excited


def _one_after_another(arrays: Sequence[Tensor | None]) -> tuple[Tensor, list[int]]:
    """One flat tensor, and each one's address in it (0: none), at whole lines of the caches."""
    lengths = [0 if array is None else -(-array.numel() // WIDTH) * WIDTH for array in arrays]
    flat = empty_large((sum(lengths),), torch.float32).zero_()
    addresses, at = [], 0
    for array, length in zip(arrays, lengths, strict=True):
        addresses.append(0 if array is None else flat[at:].data_ptr())
        if array is not None:
            flat[at : at + array.numel()] = array.detach().reshape(-1)
        at += length
    return flat, addresses


def _packed_taps(weight: Tensor) -> Tensor:
    """A depthwise kernel's (E, 1, K, K) -> (P, K K, WIDTH), zeros beyond the last channel."""
    channels, taps = len(weight), weight[0].numel()
    panels = -(-channels // WIDTH)
    padded = F.pad(weight.reshape(channels, taps), (0, 0, 0, panels * WIDTH - channels))
    packed = empty_large((panels, taps, WIDTH), torch.float32)
    return packed.copy_(padded.view(panels, WIDTH, taps).transpose(1, 2))


def _bias(conv: nn.Conv2d) -> Tensor:
    return conv.weight.new_zeros(conv.out_channels) if conv.bias is None else conv.bias.detach()


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    if not HAS_VECTORS:
        return
    layers = [nn.Conv2d(8, 16, 1), nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.Conv2d(16, 8, 1)]
    parts = Parts(layers[0], nn.ReLU(), layers[1], nn.ReLU(), SqueezeExcitation(16, 8), layers[2], True)
    QuickBlocks(parts)(torch.zeros(1, 8, 8, 8))
