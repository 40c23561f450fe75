"""Layers to train, by the papers' names (Fast R-CNN, section 4.5): fc6 and up, conv3_1 and up, conv2_1 and up, all.

VGG-16's conv1_x to conv5_x are the layers between two of its poolings. Of another trunk, the n-th of them are those
whose maps have its n-th stride: ResNet's conv1, conv2_x, conv3_x ... are so by name, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.models.network import TwoStageNet
from engine.structures.settings import Layers

TRUNK = "backbone.body"
_SIDE = 128  # of the picture that shows each layer's stride
_STAGES_BELOW = {"conv3_1": 2, "conv2_1": 1, "all": 0}
_LISTS = nn.Sequential | nn.ModuleList | nn.ModuleDict


def frozen_below(net: TwoStageNet, layers: Layers) -> tuple[str, ...]:
    """The names of the trunk's layers below `layers`, and of those that no map depends on: they do not learn."""
    if layers == "fc6":
        return (TRUNK,)
    stages, unused = stages_of(net.backbone.body, max(net.specification.trunk_strides))
    below = list(stages.values())[: min(_STAGES_BELOW[layers], len(stages) - 1)]
    return tuple(f"{TRUNK}.{name}" for names in (*below, unused) for name in names)


def lowest_stride(net: TwoStageNet, layers: Layers) -> int:
    """Of the maps that the lowest learning layers of the trunk make; 0 where none of it learns."""
    if layers == "fc6":
        return 0
    strides = list(stages_of(net.backbone.body, max(net.specification.strides))[0])
    return strides[min(_STAGES_BELOW[layers], len(strides) - 1)]


def learning_weights(net: TwoStageNet, frozen: Sequence[str]) -> tuple[int, int]:
    """How many weights learn with these layers frozen, and how many the net has."""
    learning = total = 0
    for name, parameter in net.named_parameters():
        total += parameter.numel()
        is_frozen = any(name == prefix or name.startswith(prefix + ".") for prefix in frozen)
        learning += 0 if is_frozen or not parameter.requires_grad else parameter.numel()
    return learning, total


@torch.no_grad()
def stages_of(trunk: nn.Module, last: int) -> tuple[dict[int, list[str]], list[str]]:
    """The names of the trunk's blocks with weights, in their order, by the stride of what comes out of them; apart
    those whose stride is above `last`, which no map of that stride depends on."""
    strides: dict[str, int] = {}
    hooks = []
    for name, block in _blocks(trunk):

        def note(module: nn.Module, inputs: Any, output: Any, name: str = name) -> None:
            if isinstance(output, Tensor) and output.ndim == 4:  # (N, C, H, W), or (N, H, W, C)
                side = output.shape[2] if output.shape[2] == output.shape[3] else output.shape[1]
                strides.setdefault(name, round(_SIDE / int(side)))

        hooks.append(block.register_forward_hook(note))
    was_training, parameter = trunk.training, next(trunk.parameters())
    try:
        trunk.eval()(torch.zeros(1, 3, _SIDE, _SIDE, device=parameter.device))
    finally:
        trunk.train(was_training)
        for hook in hooks:
            hook.remove()
    stages: dict[int, list[str]] = {}
    unused, stride = [], 1
    for name, block in _blocks(trunk):
        stride = max(stride, strides.get(name, stride))
        if stride > last:
            unused += [name] if _has_weights(block) else []
        elif _has_weights(block):
            stages.setdefault(stride, []).append(name)
    return {stride: stages[stride] for stride in sorted(stages)}, unused


def _blocks(module: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """What runs one after the other: layers and whole blocks."""
    for name, child in module.named_children():
        inside = prefix == "" and name == "net"  # a timm trunk holds the net itself
        if inside or (isinstance(child, _LISTS) and type(child).forward in _PLAIN):
            yield from _blocks(child, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", child


_PLAIN: Iterable[Any] = (nn.Sequential.forward, nn.Module.forward)


def _has_weights(module: nn.Module) -> bool:
    return any(True for _ in module.parameters())
