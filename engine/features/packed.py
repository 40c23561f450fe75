"""Fully connected layers with their weights laid out for few rows; for detection alone, on the CPU.

Shapes: R rows, I inputs, O outputs, P panels of WIDTH outputs. Float32; results differ by rounding alone.
"""

from __future__ import annotations

from itertools import zip_longest

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.features.product_kernels import multiply_panels
from engine.features.vector_tiles import HAS_VECTORS, NONE, RELU, ROWS, WIDTH
from engine.roi.team import run
from engine.roi.tiles import empty_large

_MOST_ROWS = 400  # for more the library's own order of the weights costs little, and its product is as quick
_FEWEST_WEIGHTS = 1 << 14  # smaller layers take no time
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
    """nn.Linear, and its ReLU where that is its own, for up to some hundred rows; for more it is the layer itself."""

    def __init__(self, linear: nn.Linear, relu: bool = False) -> None:
        super().__init__()
        self.linear, self._relu = linear, relu
        self.register_buffer("panels", pack(linear.weight), persistent=False)
        bias = linear.weight.new_zeros(linear.out_features) if linear.bias is None else linear.bias.detach()
        beyond = len(self.get_buffer("panels")) * WIDTH - linear.out_features
        self.register_buffer("bias", F.pad(bias, (0, beyond)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(R, I) -> (R, O)."""
        if len(x) > _MOST_ROWS:
            y: Tensor = self.linear(x)
            return y.relu_() if self._relu else y
        panels = self.get_buffer("panels")
        rows, (count, inputs, _) = len(x), panels.shape
        result = x.new_empty(-(-rows // ROWS) * ROWS, count * WIDTH)
        given, bias = x.detach().contiguous(), self.get_buffer("bias")
        run(
            multiply_panels,
            count,
            [
                *(given.data_ptr(), inputs, rows, panels.data_ptr(), bias.data_ptr()),
                *(RELU if self._relu else NONE, result.data_ptr(), count * WIDTH),
            ],
        )
        return result[:rows, : self.linear.out_features]


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


def use_packed(net: nn.Module) -> None:
    """Replace, in place, every fully connected layer for which it pays, and a ReLU right behind it in a sequence.

    For detection alone.
    """
    for parent in list(net.modules()):
        layers = list(parent.named_children())
        for (name, layer), (after_name, after) in zip_longest(layers, layers[1:], fillvalue=("", None)):
            if isinstance(layer, nn.Linear) and can_be_packed(layer):
                relu = isinstance(parent, nn.Sequential) and isinstance(after, nn.ReLU)
                setattr(parent, name, PackedLinear(layer, relu))
                if relu:
                    setattr(parent, after_name, nn.Identity())


def warm_up() -> None:
    """Compiles the kernel, or loads it from numba's cache."""
    if HAS_VECTORS:
        PackedLinear(nn.Linear(1, 1))(torch.zeros(1, 1))
