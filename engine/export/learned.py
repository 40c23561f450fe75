"""The learned layers of a net as ONNX, in two parts. torch writes them.

Shapes: N = 1 picture, C,H,W a feature map, R RoIs, b bins a side, L levels.
"""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from engine.export.graph import OPSET
from engine.kernels.convolution.folding import fold_norms
from engine.models.network import TwoStageNet

_EXAMPLE = (3, 4)  # rows and columns of blocks of `divisible` pixels; more than one, so that torch takes none for fixed
_MOST = 4096  # blocks


class _Picture(nn.Module):
    """(1, 3, H, W) -> L maps, then L objectness, then L deltas."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.backbone, self.rpn_head = net.backbone, net.rpn_head

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        levels = self.backbone(images)
        objectness, deltas = self.rpn_head(levels)
        return (*levels, *objectness, *deltas)


class _Regions(nn.Module):
    """(R, C, b, b) -> scores (R, K+1) that sum to 1, and deltas (R, 4(K+1)) or (R, 4)."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.box_head = net.box_head

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        logits, deltas = self.box_head(pooled)
        return torch.softmax(logits, dim=-1), deltas


def foldable_copy(net: TwoStageNet) -> TwoStageNet:
    """A copy on the CPU without BatchNorms, as far as they can be folded; the net stays as it is."""
    ready = copy.deepcopy(net).cpu().float().eval().requires_grad_(False)
    whole, s = ready.specification.divisible, ready.specification
    fold_norms(ready.backbone, torch.randn(1, 3, 2 * whole, 3 * whole))
    if any(isinstance(layer, nn.BatchNorm2d) for layer in ready.box_head.modules()):
        fold_norms(ready.box_head.features, torch.randn(2, ready.backbone.channels, s.bins, s.bins))
    return ready


def picture_part(net: TwoStageNet) -> onnx.ModelProto:
    """Backbone and RPN head, for pictures of any whole number of blocks."""
    whole = net.specification.divisible
    rows, columns = (torch.export.Dim(name, min=1, max=_MOST) for name in ("rows", "columns"))
    example = torch.zeros(1, 3, *(whole * blocks for blocks in _EXAMPLE))
    return _written(_Picture(net), example, {2: whole * rows, 3: whole * columns})


def regions_part(net: TwoStageNet) -> onnx.ModelProto:
    """The region head, for any number of RoIs."""
    bins = net.specification.bins
    example = torch.zeros(5, net.backbone.channels, bins, bins)
    return _written(_Regions(net), example, {0: torch.export.Dim("regions", min=2)})


def _written(module: nn.Module, example: Tensor, dynamic: dict[int, Any]) -> onnx.ModelProto:
    with torch.no_grad(), _quietly():
        program = torch.onnx.export(
            module.eval(), (example,), dynamo=True, opset_version=OPSET, dynamic_shapes=(dynamic,), verbose=False
        )
    assert program is not None, "without a file torch returns the program"
    return program.model_proto


@contextmanager
def _quietly() -> Iterator[None]:
    """torch's exporter talks of operators that it cannot find (torchvision's are not needed here)."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
