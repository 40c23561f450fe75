"""3 x 3 convolutions with a quarter of the multiplications (Lavin and Gray 2016, "Fast algorithms for convolutional
neural networks", F(4 x 4, 3 x 3)).

Shapes: N pictures, C input and K output channels, H,W cells, T tiles of 4 x 4 outputs. On the CPU, float32, for
detection alone. The result differs from the direct sum by float32 rounding, some 1e-6 of the largest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor, nn

from engine.kernels.convolution import winograd_kernels as kernels
from engine.kernels.convolution.fused_conv import FusedConv, RowProducts, can_fuse
from engine.kernels.convolution.winograd_kernels import POINTS, SIDE
from engine.kernels.runtime.threads import in_parts

_VALUES = POINTS * POINTS
_BLOCK_BYTES = 12e6  # bytes of a block of tiles, before and after the products: the last cache holds as much
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


class WinogradConv(nn.Module):
    """The convolution and the leaky ReLU after it. slope: below zero; 0 is ReLU, 1 no activation at all.

    Raises ValueError for a convolution of another kind.
    """

    def __init__(self, conv: nn.Conv2d, slope: float) -> None:
        super().__init__()
        if not can_be_winograd(conv):
            raise ValueError(f"{conv} is no 3 x 3 convolution of stride 1 on the CPU")
        self.slope = slope
        self._channels = conv.in_channels + conv.out_channels
        self._direct = _direct(conv, slope)
        weights = transformed_weights(conv.weight.detach())
        self._multiply = RowProducts(weights) if can_fuse() else partial(_multiply, weights)
        bias = conv.weight.new_zeros(conv.out_channels) if conv.bias is None else conv.bias.detach()
        self.register_buffer("bias", bias.contiguous(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, K, H, W), channels last."""
        N, _, H, W = x.shape
        tiles = N * -(-H // SIDE) * -(-W // SIDE)
        if tiles < _FEWEST_TILES:
            small: Tensor = self._direct(x)
            return small
        cells = x.detach().permute(0, 2, 3, 1).contiguous()
        result = torch.empty(N, H, W, len(self.get_buffer("bias")))
        for first, count in self._blocks(tiles):
            self._convolve(cells, result, first, count)
        return result.permute(0, 3, 1, 2)

    def _blocks(self, tiles: int) -> Iterator[tuple[int, int]]:
        """(first tile, how many) of blocks of one size, for which weights are in order: the last two may overlap."""
        blocks = math.ceil(tiles * _VALUES * self._channels * 4 / _BLOCK_BYTES)
        size = min(-(-tiles // blocks) | 1, tiles)  # odd: streams on many cache sets
        for first in range(0, tiles, size):
            yield min(first, tiles - size), size

    def _convolve(self, x: Tensor, y: Tensor, origin: int, count: int) -> None:
        """`count` tiles from `origin` on of maps (N, H, W, C) -> (N, H, W, K)."""
        bias = self.get_buffer("bias").numpy()
        (_, H, W, C), K = x.shape, len(bias)
        across, down = -(-W // SIDE), -(-H // SIDE)
        values = torch.empty(count, _VALUES, C)
        cells, of_tiles, out = (t.view(-1).numpy() for t in (x, values, y))

        def split(first: int, last: int) -> None:
            kernels.split(cells, H, W, C, across, down, origin, of_tiles, first, last)

        in_parts(count, split, parts_per_thread=4)
        products = self._multiply(values).view(-1).numpy()

        def join(first: int, last: int) -> None:
            kernels.join(products, bias, self.slope, H, W, K, across, down, origin, out, first, last)

        in_parts(count, join, parts_per_thread=4)


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    conv = WinogradConv(nn.Conv2d(_FEWEST_CHANNELS, _FEWEST_CHANNELS, 3, padding=1), 0.0)
    conv(torch.zeros(1, _FEWEST_CHANNELS, SIDE, SIDE * _FEWEST_TILES))


def _multiply(weights: Tensor, values: Tensor) -> Tensor:
    """(36, C, K) and (T, 36, C) -> (T, 36, K)."""
    return torch.bmm(values.transpose(0, 1), weights).transpose(0, 1).contiguous()


def _direct(conv: nn.Conv2d, slope: float) -> nn.Module:
    """The convolution as it is defined, and its leaky ReLU."""
    activation = None if slope == 1 else nn.LeakyReLU(slope)
    if can_fuse():
        return FusedConv(conv, activation)
    return conv if activation is None else nn.Sequential(conv, activation)
