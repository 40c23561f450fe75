"""A net at work: half precision where the device has it, and when its weights have changed."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from engine.models.network import TwoStageNet


def half_on_cuda(device: torch.device) -> AbstractContextManager[Any]:
    """Convolutions and fully connected layers in half precision on a CUDA device; elsewhere nothing changes.

    Boxes stay float32: half precision knows a thousand pixels to the nearest whole one alone.
    """
    return torch.autocast("cuda", torch.float16) if device.type == "cuda" else nullcontext()


def weights_version(net: TwoStageNet) -> tuple[Any, ...]:
    """Changes whenever a weight of the net does: torch counts the in-place operations on each tensor."""
    tensors = _tensors(net)
    return id(net), net.generation, str(net.device), sum(map(id, tensors)), sum([t._version for t in tensors])


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
