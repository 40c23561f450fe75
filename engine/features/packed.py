"""Fully connected layers with their weights laid out beforehand; for detection alone, on the CPU.

Shapes: R rows, I inputs, O outputs, P panels of WIDTH outputs. Float32; results differ by rounding alone.
"""

from __future__ import annotations

from itertools import zip_longest

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.features.product_kernels import multiply_panels
from engine.features.vector_tiles import HARDSWISH, HAS_VECTORS, NONE, RELU, RELU6, ROWS, WIDTH
from engine.roi.team import run
from engine.roi.tiles import empty_large

KINDS: dict[type[nn.Module], int] = {
    nn.Identity: NONE,
    nn.ReLU: RELU,
    nn.ReLU6: RELU6,
    nn.Hardswish: HARDSWISH,
}
_FEWEST_WEIGHTS = 1 << 14  # smaller layers take no time
_MOST_CELLS = 400  # of a map for a 1 x 1 convolution
_MOST_POINTWISE = 250_000  # weights of a 1 x 1 convolution: nets with larger ones have larger maps, too
_MOST_BYTES = 1 << 26  # VGG-16's fc6 would take 400 MB a second time


def pack(weight: Tensor) -> Tensor:
    """(O, I) -> (P, I, WIDTH), with zeros beyond the last output."""
    outputs, inputs = weight.shape
    panels = -(-outputs // WIDTH)
    packed = empty_large((panels, inputs, WIDTH), torch.float32)
    full = outputs // WIDTH
    packed[:full] = weight.detach()[: full * WIDTH].reshape(full, WIDTH, inputs).transpose(1, 2)
    if full < panels:
        packed[full] = 0
        packed[full, :, : outputs - full * WIDTH] = weight.detach()[full * WIDTH :].t()
    return packed


class PackedLinear(nn.Module):
    """nn.Linear and the activation after it, if any. Its weights are a copy."""

    def __init__(self, linear: nn.Linear, activation: nn.Module | None = None) -> None:
        super().__init__()
        self.out_features = linear.out_features
        self._kind = NONE if activation is None else KINDS[type(activation)]
        self.register_buffer("panels", pack(linear.weight), persistent=False)
        bias = linear.weight.new_zeros(linear.out_features) if linear.bias is None else linear.bias.detach()
        beyond = len(self.get_buffer("panels")) * WIDTH - linear.out_features
        self.register_buffer("bias", F.pad(bias, (0, beyond)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(R, I) -> (R, O)."""
        panels, bias, rows = self.get_buffer("panels"), self.get_buffer("bias"), len(x)
        count, inputs, _ = panels.shape
        result = x.new_empty(-(-rows // ROWS) * ROWS, count * WIDTH)[:rows]
        given = x.detach() if x.stride(1) == 1 else x.detach().contiguous()
        numbers = [given.data_ptr(), given.stride(0), inputs, rows, panels.data_ptr(), bias.data_ptr()]
        run(multiply_panels, count, [*numbers, self._kind, result.data_ptr(), count * WIDTH])
        return result[:, : self.out_features]


class PointwiseConv(nn.Module):
    """A 1 x 1 convolution with its activation, as a fully connected layer over the cells of a small map; over a large
    one as `otherwise` has it."""

    def __init__(self, conv: nn.Conv2d, activation: nn.Module | None, otherwise: nn.Module) -> None:
        super().__init__()
        linear = nn.utils.skip_init(nn.Linear, conv.in_channels, conv.out_channels, bias=conv.bias is not None)
        linear.weight, linear.bias = nn.Parameter(conv.weight.detach().flatten(1)), conv.bias
        self.packed, self.otherwise = PackedLinear(linear, activation), otherwise

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H, W), channels last."""
        N, C, H, W = x.shape
        if N * H * W > _MOST_CELLS:
            large: Tensor = self.otherwise(x)
            return large
        y: Tensor = self.packed(x.permute(0, 2, 3, 1).reshape(-1, C))
        return y.view(N, H, W, -1).permute(0, 3, 1, 2)


def can_be_packed(layer: nn.Module) -> bool:
    """A fully connected layer for which it pays, on a processor for which the kernel is made."""
    return (
        HAS_VECTORS
        and isinstance(layer, nn.Linear)
        and layer.weight.dtype == torch.float32
        and layer.weight.device.type == "cpu"
        and layer.weight.numel() >= _FEWEST_WEIGHTS
        and layer.weight.nbytes <= _MOST_BYTES
    )


def can_be_pointwise(conv: nn.Conv2d, activation: nn.Module | None) -> bool:
    """A 1 x 1 convolution for which it pays, with an activation that the kernel knows."""
    return (
        HAS_VECTORS
        and (conv.kernel_size, conv.stride, conv.padding, conv.groups) == ((1, 1), (1, 1), (0, 0), 1)
        and (activation is None or type(activation) in KINDS)
        and conv.weight.dtype == torch.float32
        and conv.weight.device.type == "cpu"
        and _FEWEST_WEIGHTS <= conv.weight.numel() <= _MOST_POINTWISE
    )


@torch.no_grad()
def joined(*layers: nn.Linear | nn.Conv2d) -> nn.Module:
    """Fully connected layers, or 1 x 1 convolutions over cells, of the same inputs as one: (R, I) -> all outputs,
    one after another. The weights are a copy."""
    weights = torch.cat([layer.weight.flatten(1) for layer in layers])
    linear = nn.utils.skip_init(nn.Linear, weights.shape[1], len(weights))
    linear.weight.copy_(weights)
    linear.bias.copy_(torch.cat([x.weight.new_zeros(len(x.weight)) if x.bias is None else x.bias for x in layers]))
    return PackedLinear(linear) if can_be_packed(linear) else linear


def use_packed(net: nn.Module) -> None:
    """Replace, in place, every fully connected layer for which it pays, and a ReLU right behind it in a sequence.

    For detection alone.
    """
    for parent in list(net.modules()):
        layers = list(parent.named_children())
        for (name, layer), (after_name, after) in zip_longest(layers, layers[1:], fillvalue=("", None)):
            if isinstance(layer, nn.Linear) and can_be_packed(layer):
                own = after if isinstance(parent, nn.Sequential) and type(after) is nn.ReLU else None
                setattr(parent, name, PackedLinear(layer, own))
                if own is not None:
                    setattr(parent, after_name, nn.Identity())


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    if HAS_VECTORS:
        PackedLinear(nn.Linear(1, 1))(torch.zeros(1, 1))
