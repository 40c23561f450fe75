"""A fully connected layer and the ReLU after it in one pass, its weights in oneDNN's order; for detection alone.

Only with AVX-512: with AVX2 the library that torch asks anyway (MKL) is as quick.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import torch
from torch import Tensor, nn

_FEWEST_WEIGHTS = 1 << 18  # smaller layers take no time
_MOST_BYTES = 1 << 26  # VGG-16's fc6 would take 400 MB a second time
_ROWS = 256  # that the weights are put in order for; it is the same for others


class FusedLinear(nn.Module):
    """In place of the layer, and of its ReLU where that is its own."""

    def __init__(self, linear: nn.Linear, relu: bool) -> None:
        super().__init__()
        self.bias = linear.bias
        self._after = "relu" if relu else "none"
        self._out_features = linear.out_features
        self._ordered = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), _ROWS)

    def forward(self, x: Tensor) -> Tensor:
        """(R, I) -> (R, O)."""
        if not len(x):
            return x.new_empty(0, self._out_features)
        y: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._ordered, self.bias, self._after, [], "")
        return y


@torch.no_grad()
def replace_linear(module: nn.Module) -> None:
    """Replace, in place, every large fully connected layer, and a ReLU right behind it in a sequence."""
    if not can_fuse_linear():
        return
    for parent in list(module.modules()):
        for (name, layer), (after_name, after) in pairwise([*parent.named_children(), ("", nn.Identity())]):
            if not isinstance(layer, nn.Linear) or not _is_worth_it(layer):
                continue
            relu = isinstance(parent, nn.Sequential) and type(after) is nn.ReLU
            setattr(parent, name, FusedLinear(layer, relu))
            if relu:
                setattr(parent, after_name, nn.Identity())


def _is_worth_it(layer: nn.Linear) -> bool:
    weight = layer.weight
    on_cpu = weight.dtype == torch.float32 and weight.device.type == "cpu"
    return on_cpu and weight.numel() >= _FEWEST_WEIGHTS and weight.nbytes <= _MOST_BYTES


@cache
@torch.no_grad()
def can_fuse_linear() -> bool:
    """Whether it pays on this processor, and this build of torch has the operators, private as they are, and they give
    what is expected of them."""
    if not torch.backends.mkldnn.is_available() or "AVX512" not in torch.backends.cpu.get_cpu_capability():
        return False
    linear = nn.utils.skip_init(nn.Linear, 32, 16)
    for parameter in linear.parameters():
        parameter.copy_(torch.linspace(-1, 1, parameter.numel()).view_as(parameter))
    x = torch.linspace(-1, 1, 5 * 32).view(5, 32)
    try:
        found = FusedLinear(linear, relu=True)(x)
    except (AttributeError, RuntimeError, TypeError):
        return False
    return torch.allclose(found, linear(x).relu(), atol=1e-4)
