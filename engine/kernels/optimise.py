"""One call that takes a net and gives a quicker one with equal results but for float32 rounding: BatchNorm folded,
channels last, and on a CPU convolutions with fewer multiplications, or in one pass with their activations."""

from __future__ import annotations

import copy

import torch
from torch import nn

from engine.kernels.convolution.folding import fold_net
from engine.kernels.convolution.fused_linear import replace_linear
from engine.kernels.convolution.fusing import quick_convolution, replace_convolutions
from engine.kernels.runtime.allocator import reuse_large_blocks
from engine.models.network import PLAIN, TwoStageNet

_EXAMPLE = 64  # pixels a side, and twice that: every level has a cell


@torch.no_grad()
def optimise(net: TwoStageNet) -> TwoStageNet:
    """A copy for detection alone, made anew when a weight of the net changes. The weights of fully connected layers are
    the net's own where they need not be put in another order. A net with plain operators gets nothing that Numba would
    have to compile."""
    linear = (layer for layer in net.modules() if isinstance(layer, nn.Linear))
    quick = copy.deepcopy(net, {id(p): p for layer in linear for p in layer.parameters()}).eval()
    device = quick.device
    picture = torch.randn(1, 3, _EXAMPLE, 2 * _EXAMPLE, device=device)
    fold_net(quick, picture)
    quick.backbone.to(memory_format=torch.channels_last)
    quick.rpn_head.to(memory_format=torch.channels_last)
    if device.type != "cpu":
        return quick
    reuse_large_blocks()
    compiled = net.operators != PLAIN
    replace_convolutions(quick.backbone, picture, compiled=compiled)
    _replace_slid_convolutions(quick.rpn_head.convs, compiled)
    replace_linear(quick.box_head)
    return quick


def _replace_slid_convolutions(convs: nn.ModuleList, compiled: bool) -> None:
    """Those that the RPN runs once for each level, each before a ReLU of its own."""
    for i, conv in enumerate(convs):
        if isinstance(conv, nn.Conv2d):
            convs[i] = quick_convolution(conv, None, compiled) or conv
