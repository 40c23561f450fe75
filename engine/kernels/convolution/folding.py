"""BatchNorm folded into the convolution before it: one pass over the map less; for good, or while a net trains.

y = g (w x + b - m) / sqrt(v + eps) + h is a convolution again, with weights w g / sqrt(v + eps).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_conv_bn_weights

from engine.kernels.convolution.replacing import Replacement, convolutions
from engine.models.network import TwoStageNet


def _is_norm(layer: nn.Module) -> bool:
    return isinstance(layer, nn.BatchNorm2d)


def _without_norm(norm: nn.BatchNorm2d) -> nn.Module:
    """What remains of the layer: timm's BatchNorm carries the activation."""
    activation = getattr(norm, "act", None)
    return activation if isinstance(activation, nn.Module) else nn.Identity()


@torch.no_grad()
def fold_net(net: TwoStageNet, picture: Tensor) -> None:
    """Those of the backbone and of the region head, in place. picture: any that every level has a cell of."""
    fold_norms(net.backbone, picture)
    if any(isinstance(layer, nn.BatchNorm2d) for layer in net.box_head.modules()):
        bins = net.specification.bins
        fold_norms(net.box_head.features, torch.randn(2, net.backbone.channels, bins, bins, device=picture.device))


@torch.no_grad()
def fold_norms(module: nn.Module, *examples: Tensor) -> int:
    """Fold, in place, what can be folded; `module(*examples)` shows which convolution feeds which norm.

    Returns how many were folded: all or, where the result would not be the same, none. For evaluation only.
    """
    replacement, count = Replacement(module, _is_norm, *examples), 0
    for conv, norm, _ in replacement.convolutions:
        if norm is not None:
            replacement.replace(conv, fuse_conv_bn_eval(conv, norm))
            replacement.replace(norm, _without_norm(norm))
            count += 1
    return count if replacement.holds() else 0


@contextmanager
def folded_norms(net: nn.Module, example: Tensor) -> Iterator[int]:
    """Within it, frozen BatchNorms are folded, as `example` (1, 3, H, W) shows what follows what. Yields how many.

    The weights of the convolutions stay the parameters that learn: their gradients pass through the norm's scale. Names
    and values of the net's parameters are untouched; its BatchNorms must not learn meanwhile.
    """
    with torch.no_grad():
        found, _ = convolutions(net, lambda: net(example), _is_norm)
    pairs = [(one.conv, one.after) for one in found if one.after is not None and not one.after.training]
    for conv, norm in pairs:
        _fold_while_learning(conv, norm)
    try:
        yield len(pairs)
    finally:
        for layer in (layer for pair in pairs for layer in pair):
            vars(layer).pop("forward", None)


@torch.no_grad()
def _fold_while_learning(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    one = torch.ones_like(norm.weight)[:, None, None, None]
    statistics = (norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias)
    scale, shift = (p.detach() for p in fuse_conv_bn_weights(one, conv.bias, *statistics))
    fixed = None if conv.weight.requires_grad else conv.weight * scale

    def convolve(x: Tensor) -> Tensor:
        output: Tensor = conv._conv_forward(x, conv.weight * scale if fixed is None else fixed, shift)
        return output

    # On the instances, where they hide the classes' own until they are taken away.
    vars(conv)["forward"] = convolve
    vars(norm)["forward"] = _without_norm(norm).forward
