"""BatchNorm folded into the convolution before it: one pass over the map less; for good, or while a net trains.

y = g (w x + b - m) / sqrt(v + eps) + h is a convolution again, with weights w g / sqrt(v + eps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from engine.models.network import TwoStageNet

_CLOSE = 1e-3  # largest difference, relative to the largest value, that folding may make


def _pairs(module: nn.Module, run: Callable[[], Any]) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Every BatchNorm that `run` feeds with the very output of a convolution, and with nothing else."""
    outputs: dict[int, tuple[nn.Conv2d, Tensor]] = {}  # the tensors are held, so that no id is given twice
    sources: dict[nn.BatchNorm2d, list[nn.Conv2d | None]] = {}
    uses: dict[nn.Conv2d, int] = {}

    def after_conv(conv: nn.Conv2d, _: Any, output: Tensor) -> None:
        uses[conv] = uses.get(conv, 0) + 1
        outputs[id(output)] = (conv, output)

    def before_norm(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        found = outputs.get(id(inputs[0]))
        sources.setdefault(norm, []).append(found[0] if found else None)

    handles = []
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            handles.append(layer.register_forward_hook(after_conv))
        elif isinstance(layer, nn.BatchNorm2d):
            handles.append(layer.register_forward_pre_hook(before_norm))
    run()
    for handle in handles:
        handle.remove()
    return [
        (convs[0], norm)
        for norm, convs in sources.items()
        if len(convs) == 1 and convs[0] is not None and uses[convs[0]] == 1
    ]


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
    before = _flat(module(*examples))
    pairs = _pairs(module, lambda: module(*examples))
    places = {child: (parent, name) for parent in module.modules() for name, child in parent.named_children()}
    undo: list[Callable[[], Any]] = []
    for conv, norm in pairs:
        assert norm.running_mean is not None
        assert norm.running_var is not None
        weight, bias = conv.weight, conv.bias
        conv.weight, conv.bias = fuse_conv_bn_weights(
            weight, bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )
        parent, name = places[norm]
        setattr(parent, name, _without_norm(norm))
        undo += [partial(setattr, conv, "weight", weight), partial(setattr, conv, "bias", bias)]
        undo.append(partial(setattr, parent, name, norm))
    after = _flat(module(*examples))
    if (after - before).abs().max() <= _CLOSE * before.abs().max().clamp(min=1e-6):
        return len(pairs)
    for step in undo:
        step()
    return 0


@contextmanager
def folded_norms(net: nn.Module, example: Tensor) -> Iterator[int]:
    """Within it, frozen BatchNorms are folded, as `example` (1, 3, H, W) shows what follows what. Yields how many.

    The weights of the convolutions stay the parameters that learn: their gradients pass through the norm's scale. Names
    and values of the net's parameters are untouched; its BatchNorms must not learn meanwhile.
    """
    with torch.no_grad():
        pairs = [(conv, norm) for conv, norm in _pairs(net, lambda: net(example)) if not norm.training]
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


def _flat(output: Tensor | list[Tensor]) -> Tensor:
    maps = output if isinstance(output, list) else [output]
    return torch.cat([m.flatten().float() for m in maps])
