"""Quicker modules in the place of a net's convolutions and of the activations after them; for detection alone, on the
CPU.

Where a build of torch does not have oneDNN's operators, only Winograd's convolutions are replaced.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.kernels.convolution.fused_conv import ACTIVATIONS, FusedConv, can_fuse
from engine.kernels.convolution.winograd import WinogradConv, can_be_winograd

_CLOSE = 1e-3  # largest difference, relative to the largest value, that this may make


@torch.no_grad()
def replace_convolutions(module: nn.Module, *examples: Tensor) -> int:
    """Replace, in place, every convolution that runs once a pass over more than one cell, with the activation after it;
    `module(*examples)` shows which one that is.

    Returns how many were replaced: where the result would not be the same, none. For evaluation on the CPU only.
    """
    before = _flat(module(*examples))
    places = {child: (parent, name) for parent in module.modules() for name, child in parent.named_children()}
    undo: list[tuple[nn.Module, str, nn.Module]] = []

    def replace(old: nn.Module, new: nn.Module) -> None:
        parent, name = places[old]
        setattr(parent, name, new)
        undo.append((parent, name, old))

    order = _Order(module)
    module(*examples)
    order.close()
    count = 0
    for conv in (conv for conv, passes in order.passes.items() if passes == 1):
        activation = order.activation_of(conv)
        quick = quick_convolution(conv, activation)
        if quick is None:
            continue
        count += 1
        replace(conv, quick)
        if activation is not None:
            replace(activation, nn.Identity())
    after = _flat(module(*examples))
    if (after - before).abs().max() <= _CLOSE * before.abs().max().clamp(min=1e-6):
        return count
    for parent, name, old in reversed(undo):
        setattr(parent, name, old)
    return 0


def quick_convolution(conv: nn.Conv2d, activation: nn.Module | None) -> nn.Module | None:
    """The convolution and its activation as one module; None where there is no quicker one."""
    if can_be_winograd(conv) and (activation is None or isinstance(activation, nn.ReLU)):
        return WinogradConv(conv, activation is not None)
    if not can_fuse() or conv.padding_mode != "zeros" or isinstance(conv.padding, str):
        return None
    return FusedConv(conv, activation)


class _Order:
    """Which activation follows which convolution, and nothing else does, as one pass shows."""

    def __init__(self, module: nn.Module) -> None:
        self.passes: dict[nn.Conv2d, int] = {}
        self._outputs: dict[int, tuple[nn.Conv2d, Tensor, int]] = {}  # held, so that no id occurs twice
        self._before: dict[nn.Module, list[nn.Conv2d | None]] = {}
        self._handles = [
            layer.register_forward_hook(self._after_conv)
            if isinstance(layer, nn.Conv2d)
            else layer.register_forward_pre_hook(self._before_activation)
            for layer in module.modules()
            if isinstance(layer, nn.Conv2d) or type(layer) in ACTIVATIONS
        ]

    def close(self) -> None:
        for handle in self._handles:
            handle.remove()

    def activation_of(self, conv: nn.Conv2d) -> nn.Module | None:
        """The one that is fed with the convolution's output alone."""
        return next((layer for layer, convs in self._before.items() if convs == [conv]), None)

    def _after_conv(self, conv: nn.Conv2d, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if output.shape[-2:].numel() == 1:  # squeeze and excitation: oneDNN takes longer to begin than torch to end
            return
        self.passes[conv] = self.passes.get(conv, 0) + 1
        self._outputs[id(output)] = (conv, output, output._version)

    def _before_activation(self, activation: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        conv, _, version = self._outputs.get(id(inputs[0]), (None, None, -1))
        # What was added in place is no longer the convolution's own output.
        self._before.setdefault(activation, []).append(conv if version == inputs[0]._version else None)


def _flat(output: Any) -> Tensor:
    maps = output if isinstance(output, list) else [output]
    return torch.cat([m.flatten().float() for m in maps])
