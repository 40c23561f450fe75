"""A convolution and the activation after it in one pass over the map, by oneDNN; for detection alone, on the CPU.

torch itself uses these operators when it compiles a net; here they need no compiler. Where they are not (another
processor's build), nobody makes a FusedConv.
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

_SIZES = 4  # of maps for which a convolution keeps its weights: upright, lying, the crops to be named, and one more
# activation -> oneDNN's name for it and its numbers
ACTIVATIONS: dict[type[nn.Module], tuple[str, list[float]]] = {
    nn.ReLU: ("relu", []),
    nn.ReLU6: ("hardtanh", [0.0, 6.0]),
    nn.Hardswish: ("hardswish", []),
    nn.Hardsigmoid: ("hardsigmoid", []),
    nn.SiLU: ("swish", []),
}


class FusedConv(nn.Module):
    """The convolution with its activation, if any. Weights are kept in the order that oneDNN wants for a map's size."""

    def __init__(self, conv: nn.Conv2d, activation: nn.Module | None) -> None:
        super().__init__()
        padding = list(conv.padding) if isinstance(conv.padding, tuple) else []
        self._numbers = (padding, list(conv.stride), list(conv.dilation), conv.groups)
        self._after = ("none", []) if activation is None else ACTIVATIONS[type(activation)]
        self._conv = conv
        self._ordered: OrderedDict[torch.Size, Tensor] = OrderedDict()

    def forward(self, x: Tensor) -> Tensor:
        name, numbers = self._after
        y: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self._weights_for(x.shape), self._conv.bias, *self._numbers, name, numbers, ""
        )
        return y

    def _weights_for(self, size: torch.Size) -> Tensor:
        of_one = size[1:]
        if of_one not in self._ordered:  # another order would be changed at every call: three times as slow
            weight = self._conv.weight.detach()
            self._ordered[of_one] = torch.ops.mkldnn._reorder_convolution_weight(weight, *self._numbers, list(size))
            if len(self._ordered) > _SIZES:
                self._ordered.popitem(last=False)
        return self._ordered[of_one]


def can_fuse() -> bool:
    """Whether this build of torch has the operators."""
    return torch.backends.mkldnn.is_available() and all(
        hasattr(torch.ops.mkldnn, name) for name in ("_convolution_pointwise", "_reorder_convolution_weight")
    )
