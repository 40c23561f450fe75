"""3 x 3 convolutions with a quarter of the multiplications (Lavin and Gray 2016, "Fast algorithms for convolutional
neural networks", F(4 x 4, 3 x 3)).

Shapes: N pictures, C input and K output channels, H,W cells, T tiles of 4 x 4 outputs. On the CPU, float32, for
detection alone. The result differs from the direct sum by float32 rounding, some 1e-6 of the largest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.features import winograd_kernels as kernels
from engine.features.fused_conv import FusedConv, can_fuse
from engine.features.product_kernels import multiply_each
from engine.features.vector_tiles import HAS_VECTORS, ROWS, WIDTH
from engine.features.winograd_kernels import POINTS, SIDE
from engine.roi.team import Step, run_steps
from engine.roi.tiles import empty_large

_VALUES = POINTS * POINTS
_BLOCK_BYTES = 12e6  # of a block of tiles, before and after the products: what the last cache holds
_FEWEST_TILES = 12  # fewer rows leave the matrix products waiting for the weights
_FEWEST_CHANNELS = 96  # for fewer, moving the numbers takes as long as multiplying them
_A, _B = math.sqrt(0.5), math.sqrt(2.0)
# Values of a polynomial of three weights at 0, ±a, ±b and infinity, divided by what interpolation needs.
_WEIGHTS_AT = [
    [1, 0, 0],
    *[[1 / -1.5, p / -1.5, p * p / -1.5] for p in (_A, -_A)],
    *[[1 / 6, p / 6, p * p / 6] for p in (_B, -_B)],
    [0, 0, 1],
]


class Workspace:
    """Memory for blocks of tiles, used again by every convolution of a net."""

    def __init__(self) -> None:
        self._kept = torch.empty(0)

    def take(self, *shapes: tuple[int, ...]) -> list[Tensor]:
        sizes = [math.prod(shape) for shape in shapes]
        if len(self._kept) < sum(sizes):
            self._kept = empty_large((sum(sizes),), torch.float32)
        parts = self._kept[: sum(sizes)].split(sizes)
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]

    def __deepcopy__(self, memo: object) -> Workspace:
        return Workspace()


def can_be_winograd(conv: nn.Conv2d) -> bool:
    """3 x 3, stride 1, one ring of zeros, enough channels."""
    return (
        (conv.kernel_size, conv.stride, conv.padding, conv.dilation) == ((3, 3), (1, 1), (1, 1), (1, 1))
        and (conv.groups, conv.padding_mode) == (1, "zeros")
        and min(conv.in_channels, conv.out_channels) >= _FEWEST_CHANNELS
        and conv.weight.dtype == torch.float32
        and conv.weight.device.type == "cpu"
    )


def transformed_weights(weight: Tensor) -> Tensor:
    """(K, C, 3, 3) -> (36, C, K)."""
    g = torch.tensor(_WEIGHTS_AT, dtype=torch.float64)
    return torch.einsum("ia,kcab,jb->ijck", g, weight.double(), g).reshape(_VALUES, *weight.shape[1::-1]).float()


def in_panels(weights: Tensor) -> Tensor:
    """(36, C, K) -> (36, P, C, WIDTH), as `product_kernels` reads them."""
    points, C, K = weights.shape
    panels = empty_large((points, K // WIDTH, C, WIDTH), torch.float32)
    return panels.copy_(weights.reshape(points, C, K // WIDTH, WIDTH).transpose(1, 2))


class _Piece(NamedTuple):
    """`tiles` tiles of the map x (H, W, C) from `origin` on, for y (H, W, K)."""

    x: Tensor
    y: Tensor
    origin: int
    tiles: int


def _tiles(H: int, W: int) -> int:
    return -(-H // SIDE) * -(-W // SIDE)


def _cut(count: int, room: int, whole: int) -> Iterator[tuple[int, int]]:
    """(origin, length) of pieces of `count` items: the first as long as there is room, the others as a whole one."""
    origin = 0
    while origin < count:
        length = min(room, count - origin)
        yield origin, length
        origin, room = origin + length, whole


class WinogradConv(nn.Module):
    """The convolution, and its ReLU where that is its own. Raises ValueError for a convolution of another kind."""

    def __init__(self, conv: nn.Conv2d, relu: bool, workspace: Workspace) -> None:
        super().__init__()
        if not can_be_winograd(conv):
            raise ValueError(f"{conv} is no 3 x 3 convolution of stride 1 on the CPU")
        self.relu, self._workspace = relu, workspace
        self._direct = _direct(conv, relu)
        weights = transformed_weights(conv.weight.detach())
        self._packs = HAS_VECTORS and conv.out_channels % WIDTH == 0
        self.register_buffer("weights", in_panels(weights) if self._packs else weights, persistent=False)
        bias = conv.weight.new_zeros(conv.out_channels) if conv.bias is None else conv.bias.detach()
        self.register_buffer("bias", bias.contiguous(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, K, H, W), channels last."""
        return self.of_each([x])[0]

    def of_each(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """Of several maps, (N, C, H, W) each, the weights read once for all: for small ones most of the reading."""
        if sum(len(x) * _tiles(*x.shape[2:]) for x in maps) < _FEWEST_TILES:
            return [self._direct(x) for x in maps]
        given = [x.detach().permute(0, 2, 3, 1).contiguous() for x in maps]
        K = len(self.get_buffer("bias"))
        results = [empty_large((*x.shape[:3], K), torch.float32) for x in given]
        pairs = [(x, y) for xs, ys in zip(given, results, strict=True) for x, y in zip(xs, ys, strict=True)]
        for block in self._blocks(pairs):
            self._convolve(block)
        return [y.permute(0, 3, 1, 2) for y in results]

    def _blocks(self, pairs: Sequence[tuple[Tensor, Tensor]]) -> Iterator[list[_Piece]]:
        """The maps' tiles one after another, cut into blocks of the same size."""
        C, K = pairs[0][0].shape[2], pairs[0][1].shape[2]
        tiles = [_tiles(*x.shape[:2]) for x, _ in pairs]
        blocks = math.ceil(sum(tiles) * _VALUES * (C + K) * 4 / _BLOCK_BYTES)
        T = -(-sum(tiles) // blocks) | 1  # odd: streams on many cache sets
        block, room = [], T
        for (x, y), count in zip(pairs, tiles, strict=True):
            for origin, length in _cut(count, room, T):
                block.append(_Piece(x, y, origin, length))
                room -= length
                if room == 0:
                    yield block
                    block, room = [], T
        if block:
            yield block

    def _convolve(self, block: list[_Piece]) -> None:
        """Pieces of maps (H, W, C) -> (H, W, K)."""
        bias = self.get_buffer("bias")
        C, K, count = block[0].x.shape[2], len(bias), sum(piece.tiles for piece in block)
        rows = -(-count // ROWS) * ROWS if self._packs else count
        values, products = self._workspace.take((count, _VALUES, C), (_VALUES, rows, K))
        splits, joins, at = [], [], 0
        for x, y, origin, tiles in block:
            H, W = x.shape[:2]
            across = -(-W // SIDE)
            given = [x.data_ptr(), H, W, C, across, origin, values[at:].data_ptr(), tiles]
            splits.append(Step(kernels.split, tiles, given))
            made = [products[0, at:].data_ptr(), rows, bias.data_ptr(), int(self.relu), H, W, K, across, origin]
            joins.append(Step(kernels.join, tiles, [*made, y.data_ptr()]))
            at += tiles
        weights = self.get_buffer("weights")
        if self._packs:
            numbers = [values.data_ptr(), _VALUES, count, weights.data_ptr(), K // WIDTH, C, products.data_ptr()]
            run_steps([*splits, Step(multiply_each, _VALUES, numbers), *joins])
            return
        run_steps(splits)
        torch.bmm(values.transpose(0, 1), weights, out=products)
        run_steps(joins)


def _direct(conv: nn.Conv2d, relu: bool) -> nn.Module:
    """The convolution as it is defined, and its ReLU."""
    activation = nn.ReLU() if relu else None
    if can_fuse():
        return FusedConv(conv, activation)
    return conv if activation is None else nn.Sequential(conv, activation)


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    conv = WinogradConv(nn.Conv2d(_FEWEST_CHANNELS, _FEWEST_CHANNELS, 3, padding=1), True, Workspace())
    conv(torch.zeros(1, _FEWEST_CHANNELS, SIDE, SIDE * _FEWEST_TILES))
