"""The way back of one RoI's loss through the head and RoI max pooling to the map (Fast R-CNN, equation 4).

Shapes: G labelled boxes, C,H,W the map that the RoI is pooled from, b bins a side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.heads import box_coder
from engine.models.detectors.detector import PictureFeatures, project
from engine.models.network import TwoStageNet
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.stages import Proposals
from engine.training.detection.losses import BOXES, CLASSES, head_losses
from engine.training.detection.targets import match_rois


class SentBack(NamedTuple):
    """at_bins: (C, b, b), at_map: (C, H, W), dL/dy and dL/dx of the multi-task loss. level: of the map, finest 0.
    label: 1..K, 0 background. iou: with the labelled box that it is of."""

    at_bins: Tensor
    at_map: Tensor
    level: int
    label: int
    iou: float
    class_loss: float
    box_loss: float


def send_back(net: TwoStageNet, features: PictureFeatures, roi: Tensor, truth: Tensor, classes: Tensor) -> SentBack:
    """As a training step would, were this RoI its only sample; but dropout is off, and no weight gets a gradient.

    roi: (1, 4), truth: (G, 4), in input pixels of the net. classes: (G,) int64, 1..K.
    """
    with torch.enable_grad():
        levels = [level.detach().requires_grad_() for level in features.levels]
        pooled = net.pool(levels, [roi], [features.padded])
        logits, deltas = net.box_head(pooled)
        match = match_rois(roi, truth, classes)
        target = roi.new_zeros(1, 4)
        if match.classes[0] > 0:
            target = box_coder.encode(truth[match.matched], roi, net.specification.box_weights)
        losses = head_losses(logits.float(), deltas.float(), match.classes, target)
        total = losses[CLASSES] + losses[BOXES]
        at_bins, *at_levels = torch.autograd.grad(total, [pooled, *levels], allow_unused=True)
    level, at_map = next((i, gradient) for i, gradient in enumerate(at_levels) if gradient is not None)
    parts = int(match.classes[0]), float(match.iou[0]), float(losses[CLASSES].detach()), float(losses[BOXES].detach())
    return SentBack(at_bins[0], at_map[0], level, *parts)


def gradient_of(net: TwoStageNet, features: PictureFeatures, asked: SendBack) -> RoiGradient:
    """The answer of a net with RoI max pooling."""
    names = net.specification.class_names
    known = [i for i, label in enumerate(asked.labels) if len(names) == 1 or label in names]
    numbers = [1 if len(names) == 1 else 1 + names.index(asked.labels[i]) for i in known]
    grid = project(net, features, Proposals(np.array([asked.box], np.float32), np.ones(1, np.float32), "file"))
    roi = features.to_scaled(grid.boxes)
    truth = features.to_scaled(asked.truth[known].reshape(-1, 4))
    found = send_back(net, features, roi, truth, torch.tensor(numbers, dtype=torch.int64, device=roi.device))
    heat = found.at_map.abs().sum(0).cpu().numpy()
    corners = np.floor(grid.boxes_cells[0] + 0.5)  # rounded as RoI pooling has it
    first, last = np.maximum(corners[:2], 0), np.minimum(corners[2:], [heat.shape[1] - 1, heat.shape[0] - 1])
    cells = int(np.maximum(last - first + 1, 0).prod())
    x, y = (float(stride) for stride in grid.strides[found.level])
    label = names[found.label - 1] if found.label else ""
    return RoiGradient(asked.roi, asked.box, label, found.iou, found.class_loss, found.box_loss, cells, heat, (x, y))
