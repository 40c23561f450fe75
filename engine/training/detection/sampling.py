"""Which anchors and RoIs enter a step (Faster R-CNN, section 3.1.3; Fast R-CNN, section 2.3), and the RPN's answers at
these anchors alone: what a loss over sampled anchors needs of it, for a fraction of the work.

Shapes: A anchors, R RoIs, N pictures, C,H,W a feature map, a anchors per cell, M sampled anchors of one picture. Every
choice comes from a generator, so that a seed repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.proposals.rpn import RpnHead
from engine.training.detection.named_recipes import Sampling

Generators = Sequence[torch.Generator]  # one per picture, of its random samples


def choose(indices: Tensor, count: int, generator: torch.Generator | None = None) -> Tensor:
    """At most `count` of the indices, at random, in rising order."""
    if len(indices) <= count:
        return indices
    # NumPy's draw of a few hundred among tens of thousands of anchors does not shuffle all of them.
    random = np.random.default_rng(int(torch.randint(2**62, (), generator=generator)))
    places = np.sort(random.choice(len(indices), count, replace=False, shuffle=False))
    return indices[torch.from_numpy(places).to(indices.device)]


def sample_anchors(labels: Tensor, count: int, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
    """(A,) labels 1/0/-1 -> indices of the positives and of the negatives of one step.

    Up to half positives; negatives fill the rest, as in the paper.
    """
    positives = choose((labels == 1).nonzero()[:, 0], count // 2, generator)
    negatives = choose((labels == 0).nonzero()[:, 0], count - len(positives), generator)
    return positives, negatives


def sample_rois(
    classes: Tensor, iou: Tensor, rules: Sampling, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """(R,) classes and IoUs -> indices of the foreground and of the background RoIs of one step.

    Foreground: a class above 0. Background: IoU in [background_from, foreground_iou).
    """
    foreground = choose((classes > 0).nonzero()[:, 0], int(rules.rois * rules.foreground_share), generator)
    is_background = classes == 0
    hard = is_background & (iou >= rules.background_from) & (iou < rules.foreground_iou)
    pool = is_background if rules.background_elsewhere and not bool(hard.any()) else hard
    background = choose(pool.nonzero()[:, 0], rules.rois - len(foreground), generator)
    return foreground, background


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
        here = ((anchors >= offset) & (anchors < offset + count)).nonzero()[:, 0]
        if len(here):
            rows.append(_neighbourhoods(level[picture], (anchors[here] - offset) // per_cell))
            order.append(here)
        offset += count
    if not rows:  # where every anchor crosses the picture's edge
        return features[0].new_zeros(0), features[0].new_zeros(0, 4)
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
