"""Quicker modules in the place of a net's convolutions and of the activations after them; for detection alone, on the
CPU.

Where a build of torch does not have oneDNN's operators, only Winograd's convolutions are replaced.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.kernels.convolution.fused_conv import ACTIVATIONS, FusedConv, can_fuse
from engine.kernels.convolution.replacing import Replacement
from engine.kernels.convolution.winograd import WinogradConv, can_be_winograd


@torch.no_grad()
def replace_convolutions(module: nn.Module, *examples: Tensor, compiled: bool = True) -> int:
    """Replace, in place, every convolution that runs once a pass, with the activation after it; `module(*examples)`
    shows which one that is. Those over one cell (squeeze and excitation) stay: torch's own take half as long there.

    compiled: by Winograd's kernels, too. Returns how many were replaced: where the result would not be the same, none.
    For evaluation on the CPU only.
    """
    replacement, count = Replacement(module, lambda layer: type(layer) in ACTIVATIONS, *examples), 0
    for conv, activation, cells in replacement.convolutions:
        quick = quick_convolution(conv, activation, compiled) if cells > 1 else None
        if quick is not None:
            replacement.replace(conv, quick)
            if activation is not None:
                replacement.replace(activation, nn.Identity())
            count += 1
    return count if replacement.holds() else 0


def quick_convolution(conv: nn.Conv2d, activation: nn.Module | None, compiled: bool = True) -> nn.Module | None:
    """The convolution and its activation as one module; None where there is no quicker one."""
    slope = _slope(activation)
    if compiled and slope is not None and can_be_winograd(conv):
        return WinogradConv(conv, slope)
    if not can_fuse() or conv.padding_mode != "zeros" or isinstance(conv.padding, str):
        return None
    return FusedConv(conv, activation)


def _slope(activation: nn.Module | None) -> float | None:
    """Of a leaky ReLU below zero: 0 for ReLU, 1 where there is no activation; None for another kind."""
    if isinstance(activation, nn.LeakyReLU):
        return activation.negative_slope if 0 <= activation.negative_slope <= 1 else None
    return 1.0 if activation is None else 0.0 if isinstance(activation, nn.ReLU) else None
