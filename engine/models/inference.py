"""A net made ready for detection: BatchNorm folded, channels last; on a CPU 3 x 3 convolutions with fewer
multiplications, fully connected layers with their weights laid out. Its results differ by float noise alone."""

from __future__ import annotations

import copy
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from engine.features.folding import fold_norms
from engine.features.fusing import quicken
from engine.features.memory import keep_large_blocks
from engine.heads.joined_head import JoinedBoxHead
from engine.heads.naming import CROP, early_maps
from engine.models.network import TwoStageNet
from engine.proposals.joined_rpn import JoinedRpnHead

_EXAMPLE = 64  # pixels a side, and twice that: every level has a cell


def half_on_cuda(device: torch.device) -> AbstractContextManager[Any]:
    """Convolutions and fully connected layers in half precision on a CUDA device; elsewhere nothing changes.

    Boxes stay float32: half precision knows a thousand pixels to the nearest whole one alone.
    """
    return torch.autocast("cuda", torch.float16) if device.type == "cuda" else nullcontext()


def _tensors(net: nn.Module) -> list[Tensor]:
    """Parameters and buffers without their names, which net.parameters() puts together: a tenth of its time."""
    modules: list[nn.Module] = [net]
    tensors: list[Tensor | None] = []
    for module in modules:  # grows as it goes
        if module._parameters:
            tensors += module._parameters.values()
        if module._buffers:
            tensors += module._buffers.values()
        if module._modules:
            modules += [child for child in module._modules.values() if child is not None]
    return [tensor for tensor in tensors if tensor is not None]


def weights_now(net: TwoStageNet) -> tuple[Any, ...]:
    """Changes whenever a weight of the net does: torch counts the in-place operations on each tensor."""
    tensors = _tensors(net)
    return id(net), net.generation, str(net.device), sum(map(id, tensors)), sum([t._version for t in tensors])


@torch.no_grad()
def ready_for_inference(net: TwoStageNet) -> TwoStageNet:
    """A copy for detection alone; the fully connected layers, which do not change, are shared with the net."""
    linear = (layer for layer in net.modules() if isinstance(layer, nn.Linear))
    ready = copy.deepcopy(net, {id(p): p for layer in linear for p in layer.parameters()}).eval()
    bins, channels, device = ready.specification.bins, ready.backbone.channels, ready.device
    example = torch.randn(1, 3, _EXAMPLE, 2 * _EXAMPLE, device=device)
    fold_norms(ready.backbone, example)
    if any(isinstance(layer, nn.BatchNorm2d) for layer in ready.box_head.modules()):
        fold_norms(ready.box_head.features, torch.randn(2, channels, bins, bins, device=device))
    for module in (ready.backbone, ready.rpn_head):
        module.to(memory_format=torch.channels_last)
    if ready.naming is not None:
        early = early_maps(ready.backbone.body, torch.randn(1, 3, CROP, CROP, device=device))
        fold_norms(ready.naming, early)
        ready.naming.to(memory_format=torch.channels_last)
    if device.type == "cpu":
        _use_kernels(ready, example)
        if ready.naming is not None:
            quicken(ready.naming, early)
    return ready


def _use_kernels(ready: TwoStageNet, example: Tensor) -> None:
    """Ours and oneDNN's in the place of torch's layers, in place; for a CPU."""
    keep_large_blocks()
    quicken(ready.backbone, example)
    ready.rpn_head = JoinedRpnHead(ready.rpn_head)
    ready.box_head = JoinedBoxHead(ready.box_head)
