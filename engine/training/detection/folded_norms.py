"""Frozen BatchNorm folded into the convolutions before it, for as long as a net trains: the same function, cheaper.

A frozen BatchNorm is a scale and a shift per channel. Applied to the weights of the convolution in front of it, they
cost nothing per pixel; the weights stay the parameters that learn, and their gradients pass through the scale.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn


class _Pair(NamedTuple):
    conv: nn.Conv2d
    norm: nn.BatchNorm2d


@contextmanager
def folded_norms(net: nn.Module, example: Tensor) -> Iterator[int]:
    """Within it, every BatchNorm in evaluation mode that directly follows a convolution is folded. Yields how many.

    example: (1, 3, H, W), passed through once without gradients to see what follows what. The names and values of the
    net's parameters are untouched; its BatchNorms must not learn meanwhile.
    """
    pairs = _followers(net, example)
    for pair in pairs:
        _fold(pair)
    try:
        yield len(pairs)
    finally:
        for pair in pairs:
            for layer in pair:
                vars(layer).pop("forward", None)


@torch.no_grad()
def _followers(net: nn.Module, example: Tensor) -> list[_Pair]:
    made_by: dict[int, tuple[nn.Conv2d, Tensor]] = {}  # the tensor is kept, so that its id stays its own
    pairs: list[_Pair] = []

    def after_conv(layer: nn.Module, _: Any, output: Tensor) -> None:
        assert isinstance(layer, nn.Conv2d)
        made_by[id(output)] = (layer, output)

    def before_norm(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(layer, nn.BatchNorm2d)
        maker = made_by.get(id(inputs[0]))
        if maker is not None and not layer.training and layer.track_running_stats:
            pairs.append(_Pair(maker[0], layer))

    hooks = []
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            hooks.append(layer.register_forward_hook(after_conv))
        elif isinstance(layer, nn.BatchNorm2d):
            hooks.append(layer.register_forward_pre_hook(before_norm))
    try:
        net(example)
    finally:
        for hook in hooks:
            hook.remove()
    return pairs


def _fold(pair: _Pair) -> None:
    conv, norm = pair
    mean, variance = norm.running_mean, norm.running_var
    assert mean is not None
    assert variance is not None
    scale = (norm.weight / torch.sqrt(variance + norm.eps)).detach()
    shift = (norm.bias - mean * scale).detach()
    if conv.bias is not None:
        shift = shift + (conv.bias * scale).detach()
    by_channel = scale[:, None, None, None]
    fixed = None if conv.weight.requires_grad else (conv.weight * by_channel).detach()

    def convolve(x: Tensor) -> Tensor:
        weight = conv.weight * by_channel if fixed is None else fixed
        output: Tensor = conv._conv_forward(x, weight, shift)
        return output

    # timm's BatchNorm carries its activation (and dropout) with it.
    rest = [getattr(norm, name) for name in ("drop", "act") if isinstance(getattr(norm, name, None), nn.Module)]

    def what_is_left(x: Tensor) -> Tensor:
        for layer in rest:
            x = layer(x)
        return x

    # On the instances, where they hide the classes' own until they are taken away.
    vars(conv)["forward"] = convolve
    vars(norm)["forward"] = what_is_left
