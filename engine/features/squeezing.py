"""Squeeze and excitation (Hu et al. 2018, section 3) in two passes over the map; for detection alone, on the CPU.

Shapes: N pictures, H,W cells, C channels, S squeezed ones. Channels-last maps, float32. As layers of torch it is eight
small steps, whose calls take longer than their sums: a fifth of MobileNetV3's time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from torch import Tensor, nn
from torchvision.ops import SqueezeExcitation

from engine.roi.threads import in_parts

_VALUES_PER_PART = 1 << 19  # fewer are not worth a second thread


class QuickSqueeze(nn.Module):
    """torchvision's module with ReLU and hard sigmoid, as MobileNetV3 has it. Its weights are a copy."""

    def __init__(self, module: SqueezeExcitation) -> None:
        super().__init__()
        for name, conv in (("squeeze", module.fc1), ("excite", module.fc2)):
            assert conv.bias is not None
            self.register_buffer(name, conv.weight.detach().flatten(1).contiguous(), persistent=False)
            self.register_buffer(f"{name}_bias", conv.bias.detach().clone(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W), channels last: each channel multiplied by its weight, in place."""
        maps = x.detach().permute(0, 2, 3, 1).contiguous()
        layers = [self.get_buffer(name).numpy() for name in ("squeeze", "squeeze_bias", "excite", "excite_bias")]
        for one in maps.flatten(1, 2):
            _weigh(one.numpy(), layers)
        return maps.permute(0, 3, 1, 2)


def _weigh(cells: Any, layers: list[Any]) -> None:
    at_least = -(-_VALUES_PER_PART // cells.shape[1])
    sums: dict[int, Any] = {}
    in_parts(len(cells), lambda first, last: sums.update({first: _sum(cells, first, last)}), at_least=at_least)
    total = np.sum([sums[first] for first in sorted(sums)], axis=0)  # always in the same order: the same rounding
    scale = _excite(total / np.float32(len(cells)), *layers)
    in_parts(len(cells), lambda first, last: _scale(cells, scale, first, last), at_least=at_least)


def can_be_quick(module: nn.Module) -> bool:
    return (
        isinstance(module, SqueezeExcitation)
        and type(module.activation) is nn.ReLU
        and type(module.scale_activation) is nn.Hardsigmoid
    )


def use_quick_squeeze(net: nn.Module) -> None:
    """Replace, in place, every squeeze and excitation that can be. For detection alone, with channels-last maps."""
    for parent in list(net.modules()):
        for name, child in parent.named_children():
            if isinstance(child, SqueezeExcitation) and can_be_quick(child):
                setattr(parent, name, QuickSqueeze(child))


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    module = SqueezeExcitation(1, 1, scale_activation=nn.Hardsigmoid)
    QuickSqueeze(module)(Tensor(1, 1, 1, 1).zero_())


@njit(nogil=True, cache=True, fastmath={"contract"})
def _sum(cells, first, last):  # type: ignore[no-untyped-def]
    """(cells, C), rows first .. last - 1 -> (C,)."""
    C = cells.shape[1]
    total = np.zeros(C, np.float32)
    for i in range(first, last):
        row = cells[i]
        for c in range(C):
            total[c] += row[c]
    return total


@njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def _excite(mean, squeeze, squeeze_bias, excite, excite_bias):  # type: ignore[no-untyped-def]
    """Means (C,) -> the channels' weights (C,): two small layers, (S, C) and (C, S)."""
    S, C = squeeze.shape
    inner = np.empty(S, np.float32)
    for s in range(S):
        total = np.float32(0)
        for c in range(C):
            total += squeeze[s, c] * mean[c]
        inner[s] = max(total + squeeze_bias[s], np.float32(0))
    scale = np.empty(C, np.float32)
    for c in range(C):
        total = np.float32(0)
        for s in range(S):
            total += excite[c, s] * inner[s]
        hard = (total + excite_bias[c] + np.float32(3)) / np.float32(6)
        scale[c] = min(max(hard, np.float32(0)), np.float32(1))
    return scale


@njit(nogil=True, cache=True)
def _scale(cells, scale, first, last):  # type: ignore[no-untyped-def]
    C = cells.shape[1]
    for i in range(first, last):
        row = cells[i]
        for c in range(C):
            row[c] *= scale[c]
