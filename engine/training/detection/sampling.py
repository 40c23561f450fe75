"""Which anchors and RoIs enter a step (Faster R-CNN, section 3.1.3; Fast R-CNN, section 2.3).

Shapes: A anchors, R RoIs. Every choice comes from a generator, so that a seed repeats it.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

ANCHORS_PER_PICTURE = 256
ROIS_PER_PICTURE = 64
FOREGROUND_SHARE = 0.25


def choose(indices: Tensor, count: int, generator: torch.Generator | None = None) -> Tensor:
    """At most `count` of the indices, at random, in rising order."""
    if len(indices) <= count:
        return indices
    return indices[_places(len(indices), count, generator).sort().values.to(indices.device)]


def _places(many: int, count: int, generator: torch.Generator | None) -> Tensor:
    """`count` different numbers below `many`, every such set equally likely."""
    if many < 8 * count:
        return torch.randperm(many, generator=generator, device="cpu")[:count]
    # Of tens of thousands of anchors a few hundred: the first different ones of a row of draws.
    drawn = torch.randint(many, (2 * count,), generator=generator, device="cpu").numpy()
    distinct, first = np.unique(drawn, return_index=True)
    if len(distinct) < count:  # next to impossible: an eighth of the draws at most repeats another
        return torch.randperm(many, generator=generator, device="cpu")[:count]
    return torch.from_numpy(distinct[np.argsort(first)[:count]])


def sample_anchors(
    labels: Tensor,
    count: int = ANCHORS_PER_PICTURE,
    positive_share: float = 0.5,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """(A,) labels 1/0/-1 -> indices of the positives and of the negatives of one step.

    Up to half positives; negatives fill the rest, as in the paper.
    """
    positives = choose((labels == 1).nonzero()[:, 0], int(count * positive_share), generator)
    negatives = choose((labels == 0).nonzero()[:, 0], count - len(positives), generator)
    return positives, negatives


def sample_rois(
    classes: Tensor,
    iou: Tensor,
    count: int = ROIS_PER_PICTURE,
    foreground_share: float = FOREGROUND_SHARE,
    background_from: float = 0.0,
    background_below: float = 0.5,
    generator: torch.Generator | None = None,
    *,
    elsewhere: bool = True,
) -> tuple[Tensor, Tensor]:
    """(R,) classes and IoUs -> indices of the foreground and of the background RoIs of one step.

    Foreground: a class above 0. Background: IoU in [background_from, background_below); Fast R-CNN takes .1 as the
    lower end, as a search for hard examples, and Faster R-CNN 0. elsewhere: where no RoI lies in that range, as in a
    picture without boxes, all background is taken from; else none is taken.
    """
    foreground = choose((classes > 0).nonzero()[:, 0], int(count * foreground_share), generator)
    is_background = classes == 0
    hard = is_background & (iou >= background_from) & (iou < background_below)
    pool = is_background if elsewhere and not bool(hard.any()) else hard
    background = choose(pool.nonzero()[:, 0], count - len(foreground), generator)
    return foreground, background
