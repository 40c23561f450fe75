"""3 x 3 convolutions with a quarter of the multiplications (Lavin and Gray 2016, "Fast algorithms for convolutional
neural networks", F(4 x 4, 3 x 3)).

Shapes: N pictures, C input and K output channels, H,W cells, T tiles of 4 x 4 outputs. On the CPU, float32, for
detection alone. The result differs from the direct sum by float32 rounding, some 1e-6 of the largest value.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.features import winograd_kernels as kernels
from engine.features.fused_conv import FusedConv, can_fuse
from engine.features.product_kernels import multiply_each
from engine.features.vector_tiles import HAS_VECTORS, ROWS, WIDTH
from engine.features.winograd_kernels import POINTS, SIDE
from engine.roi.team import run
from engine.roi.tiles import empty_large

_VALUES = POINTS * POINTS
_BLOCK_BYTES = 12e6  # of a block of tiles, before and after the products: what the last cache holds
_FEWEST_TILES = 24  # fewer rows leave the matrix products waiting for the weights
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
        if -(-x.shape[2] // SIDE) * -(-x.shape[3] // SIDE) < _FEWEST_TILES:
            y: Tensor = self._direct(x)
            return y
        maps = x.detach().permute(0, 2, 3, 1).contiguous()
        result = empty_large((*maps.shape[:3], len(self.get_buffer("bias"))), torch.float32)
        for one, out in zip(maps, result, strict=True):
            self._convolve(one, out)
        return result.permute(0, 3, 1, 2)

    def _convolve(self, x: Tensor, y: Tensor) -> None:
        """(H, W, C) -> (H, W, K), block after block of tiles."""
        bias = self.get_buffer("bias")
        (H, W, C), K = x.shape, y.shape[2]
        across = -(-W // SIDE)
        tiles = -(-H // SIDE) * across
        T = -(-tiles // math.ceil(tiles * _VALUES * (C + K) * 4 / _BLOCK_BYTES)) | 1  # odd: streams on many cache sets
        for origin in range(0, tiles, T):
            count = min(T, tiles - origin)
            rows = -(-count // ROWS) * ROWS if self._packs else count
            values, products = self._workspace.take((count, _VALUES, C), (_VALUES, rows, K))
            run(kernels.split, count, [x.data_ptr(), H, W, C, across, origin, values.data_ptr(), count])
            self._multiply(values, products)
            after = [products.data_ptr(), rows, bias.data_ptr(), int(self.relu)]
            run(kernels.join, count, [*after, H, W, K, across, origin, y.data_ptr()])

    def _multiply(self, values: Tensor, products: Tensor) -> None:
        """values (T, 36, C), each of the 36 with its weights -> the first T rows of products (36, rows, K)."""
        weights = self.get_buffer("weights")
        if not self._packs:
            torch.bmm(values.transpose(0, 1), weights, out=products)
            return
        (T, _, C), K = values.shape, products.shape[2]
        numbers = [values.data_ptr(), _VALUES, T, weights.data_ptr(), K // WIDTH, C, products.data_ptr()]
        run(multiply_each, _VALUES, numbers, parts_per_thread=3)


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
