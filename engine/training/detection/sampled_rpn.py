"""The RPN's answers at a few anchors alone: what a loss over sampled anchors needs of it, for a fraction of the work.

Shapes: N pictures, C,H,W a feature map, a anchors per cell, M sampled anchors of one picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.proposals.rpn import RpnHead


def can_sample(head: RpnHead) -> bool:
    """Whether one convolution comes before the two sibling layers, as in the paper: a cell then looks no further than
    at its neighbours."""
    return len(head.convs) == 1


def answers_at(
    head: RpnHead, features: Sequence[Tensor], picture: int, anchors: Tensor, per_cell: int
) -> tuple[Tensor, Tensor]:
    """Objectness (M,) and deltas (M, 4) of one picture's anchors, as the head's `forward` has them, and with the same
    gradient. anchors: (M,) index over all levels' anchors, in the order of `forward`."""
    conv = head.convs[0]
    assert isinstance(conv, nn.Conv2d)
    offset, rows, order = 0, [], []
    for level in features:
        height, width = level.shape[-2:]
        count = height * width * per_cell
        own = ((anchors >= offset) & (anchors < offset + count)).nonzero()[:, 0]
        if len(own):
            rows.append(_neighbourhoods(level[picture], (anchors[own] - offset) // per_cell))
            order.append(own)
        offset += count
    weight = conv.weight.permute(0, 2, 3, 1).flatten(1)  # (C, 9 C), neighbour by neighbour
    hidden = F.relu(F.linear(torch.cat(rows), weight, conv.bias))
    places = torch.cat(order)
    of = anchors[places] % per_cell
    index = torch.arange(len(of), device=of.device)
    objectness = F.linear(hidden, head.objectness.weight.flatten(1), head.objectness.bias)[index, of]
    deltas = F.linear(hidden, head.deltas.weight.flatten(1), head.deltas.bias).unflatten(1, (-1, 4))[index, of]
    back = places.argsort()
    return objectness[back], deltas[back]


def _neighbourhoods(level: Tensor, cells: Tensor) -> Tensor:
    """(C, H, W) and cells (M,) in row order -> (M, 9 C), zeros beyond the map's edge."""
    height, width = level.shape[-2:]
    step = torch.arange(-1, 2, device=cells.device)
    y = (cells // width)[:, None, None] + step[:, None]  # (M, 3, 1)
    x = (cells % width)[:, None, None] + step  # (M, 1, 3)
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    rows = level.permute(1, 2, 0).flatten(0, 1)  # (H W, C): of a map with channels last no copy
    met = rows[(y.clamp(0, height - 1) * width + x.clamp(0, width - 1)).flatten()]
    return (met * inside.flatten()[:, None]).view(len(cells), -1)
