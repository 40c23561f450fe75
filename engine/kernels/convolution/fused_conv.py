"""A convolution and the activation after it in one pass over the map, by oneDNN; for detection alone, on the CPU.

torch itself uses these operators when it compiles a net; here they need no compiler. Where they are not (another
processor's build), nobody makes a FusedConv.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

import torch
from torch import Tensor, nn

_SIZES = 4  # of maps that weights are in order for: upright, lying, and two more
_ROWS = 256  # that RowProducts' weights are put in order for at first
_MOST_BYTES = 1 << 26  # of one RowProducts' weights in all their orders, where there is more than one
# activation -> oneDNN's name for it and its numbers
ACTIVATIONS: dict[type[nn.Module], tuple[str, list[float]]] = {
    nn.ReLU: ("relu", []),
    nn.ReLU6: ("hardtanh", [0.0, 6.0]),
    nn.Hardswish: ("hardswish", []),
    nn.Hardsigmoid: ("hardsigmoid", []),
    nn.SiLU: ("swish", []),
    nn.LeakyReLU: ("leaky_relu", []),  # and its slope
}


def _in_one_pass(activation: nn.Module | None) -> tuple[str, list[float]]:
    if activation is None:
        return "none", []
    name, numbers = ACTIVATIONS[type(activation)]
    return name, [activation.negative_slope] if isinstance(activation, nn.LeakyReLU) else numbers


class FusedConv(nn.Module):
    """The convolution with its activation, if any. Its weights lie in the order that oneDNN wants for a map's size."""

    def __init__(self, conv: nn.Conv2d, activation: nn.Module | None) -> None:
        super().__init__()
        padding = list(conv.padding) if isinstance(conv.padding, tuple) else []
        self._numbers = (padding, list(conv.stride), list(conv.dilation), conv.groups)
        self._after = _in_one_pass(activation)
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


class RowProducts:
    """Rows (R, G, I) times weights (G, I, O) of their own -> (R, G, O): to oneDNN a 1 x 1 convolution in G groups over
    a map of R x 1 cells. Its weights lie in the order wanted for R: in that of another R it can take 50 times as long.
    """

    def __init__(self, weights: Tensor) -> None:
        groups, inputs, outputs = weights.shape
        self._numbers = ([0, 0], [1, 1], [1, 1], groups)
        self._inputs, self._most = groups * inputs, max(1, _MOST_BYTES // weights.nbytes)
        plain = weights.transpose(1, 2).reshape(groups * outputs, inputs, 1, 1)
        self._ordered = {_ROWS: self._in_order(plain, _ROWS)}

    def __call__(self, rows: Tensor) -> Tensor:
        R, groups, _ = rows.shape
        cells = rows.reshape(1, R, 1, self._inputs).permute(0, 3, 1, 2)
        y = torch.ops.mkldnn._convolution_pointwise(cells, self._weights_for(R), None, *self._numbers, "none", [], "")
        products: Tensor = y.permute(0, 2, 3, 1).reshape(R, groups, -1)
        return products

    def _weights_for(self, rows: int) -> Tensor:
        if rows not in self._ordered:  # there are no others: plain ones would take as much memory again
            oldest = next(iter(self._ordered))
            plain = self._ordered[oldest].to_dense()
            if len(self._ordered) == self._most:
                del self._ordered[oldest]
            self._ordered[rows] = self._in_order(plain, rows)
        return self._ordered[rows]

    def _in_order(self, plain: Tensor, rows: int) -> Tensor:
        size = [1, self._inputs, rows, 1]
        ordered: Tensor = torch.ops.mkldnn._reorder_convolution_weight(plain, *self._numbers, size)
        return ordered


@cache
@torch.no_grad()
def can_fuse() -> bool:
    """Whether this build of torch has the operators, private as they are, and they give what is expected of them."""
    if not torch.backends.mkldnn.is_available():
        return False
    conv = nn.utils.skip_init(nn.Conv2d, 8, 8, 3, padding=1)
    for parameter in conv.parameters():
        parameter.copy_(torch.linspace(-1, 1, parameter.numel()).view_as(parameter))
    x = torch.linspace(-1, 1, 8 * 5 * 7).view(1, 8, 5, 7)
    rows, weights = torch.linspace(-1, 1, 5 * 2 * 8).view(5, 2, 8), torch.linspace(-1, 1, 2 * 8 * 4).view(2, 8, 4)
    try:
        found, products = FusedConv(conv, nn.ReLU())(x), RowProducts(weights)(rows)
    except (AttributeError, RuntimeError, TypeError):
        return False
    expected = torch.einsum("rgi,gio->rgo", rows, weights)
    return torch.allclose(found, conv(x).relu(), atol=1e-4) and torch.allclose(products, expected, atol=1e-4)
