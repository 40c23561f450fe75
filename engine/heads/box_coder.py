"""Box regression's coordinates t = (tx, ty, tw, th) (R-CNN, appendix C; Faster R-CNN, eq. 2).

Shapes: N boxes, C boxes per reference. The reference is the anchor (RPN) or the proposal (head); what is encoded is
the box relative to it, and never the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

# A side grows at most 62.5-fold: exp of an untrained net's output must not overflow (torchvision, Detectron).
LARGEST_LOG_SCALE = math.log(1000.0 / 16)


def _centre_form(boxes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return boxes[:, 0] + 0.5 * width, boxes[:, 1] + 0.5 * height, width, height


def encode(boxes: Tensor, reference: Tensor, weights: Sequence[float] = (1.0, 1.0, 1.0, 1.0)) -> Tensor:
    """(N, 4) boxes relative to (N, 4) references -> (N, 4) deltas, each times its weight (1/std of the targets)."""
    x, y, w, h = _centre_form(boxes)
    rx, ry, rw, rh = _centre_form(reference)
    wx, wy, ww, wh = weights
    return torch.stack([wx * (x - rx) / rw, wy * (y - ry) / rh, ww * torch.log(w / rw), wh * torch.log(h / rh)], dim=1)


def decode(deltas: Tensor, reference: Tensor, weights: Sequence[float] = (1.0, 1.0, 1.0, 1.0)) -> Tensor:
    """(N, 4C) deltas on (N, 4) references -> (N, C, 4) boxes, not clipped. The inverse of `encode` for C = 1."""
    x, y, w, h = (v[:, None] for v in _centre_form(reference))
    wx, wy, ww, wh = weights
    dx, dy = deltas[:, 0::4] / wx, deltas[:, 1::4] / wy
    dw = torch.clamp(deltas[:, 2::4] / ww, max=LARGEST_LOG_SCALE)
    dh = torch.clamp(deltas[:, 3::4] / wh, max=LARGEST_LOG_SCALE)
    centre_x, centre_y = dx * w + x, dy * h + y
    half_w, half_h = 0.5 * (torch.exp(dw) * w), 0.5 * (torch.exp(dh) * h)
    return torch.stack([centre_x - half_w, centre_y - half_h, centre_x + half_w, centre_y + half_h], dim=2)


def clip(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    """Boxes (..., 4) cut at the edges of a (height, width) picture."""
    height, width = size
    x = boxes[..., 0::2].clamp(0, width)
    y = boxes[..., 1::2].clamp(0, height)
    return torch.stack([x[..., 0], y[..., 0], x[..., 1], y[..., 1]], dim=-1)


def refine(
    deltas: Tensor,
    reference: Tensor,
    size: tuple[int, int],
    weights: Sequence[float],
    scale: tuple[float, float],
    beyond: int,
) -> tuple[Tensor, Tensor]:
    """`decode` and `clip` of all but the first `beyond` boxes of each reference, times scale (x, y).

    -> those boxes' deltas without their weights, and the boxes, both (N, C - beyond, 4); without gradients.
    """
    used = deltas.detach()[:, 4 * beyond :]
    boxes = clip(decode(used, reference.detach(), weights), size) * deltas.new_tensor(scale * 2)
    return used.reshape(boxes.shape) / deltas.new_tensor(weights), boxes
