"""The region proposal network (Faster R-CNN, section 3.1): a small head slid over every feature map.

Shapes: N pictures, C,H,W a feature map, a anchors per cell, A anchors of all levels, R proposals selected.
All boxes here are in input pixels of the net (scaled); torch tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.heads import box_coder
from engine.postprocess.nms import Suppress, batched_nms


class RpnHead(nn.Module):
    """A 3 x 3 convolution (v2: two) to `width` channels (0: as many as come), then objectness and four deltas for each
    of `per_cell` anchors.

    Initialised N(0, .01) with zero biases as in section 3.1.3.
    """

    def __init__(self, channels: int, per_cell: int, depth: int = 1, width: int = 0) -> None:
        super().__init__()
        width = width or channels
        inputs = (channels, *[width] * (depth - 1))
        self.convs = nn.ModuleList(nn.Conv2d(c, width, 3, padding=1) for c in inputs)
        self.objectness = nn.Conv2d(width, per_cell, 1)
        self.deltas = nn.Conv2d(width, per_cell * 4, 1)
        for layer in [*self.convs, self.objectness, self.deltas]:
            assert isinstance(layer, nn.Conv2d)
            assert layer.bias is not None
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)

    def forward(self, features: Sequence[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        """Maps (N, C, H, W) -> per level objectness (N, H*W*a) and deltas (N, H*W*a, 4), in the anchors' order."""
        objectness, deltas = [], []
        for x in features:
            for conv in self.convs:
                x = F.relu(conv(x), inplace=True)
            n = x.shape[0]
            objectness.append(self.objectness(x).permute(0, 2, 3, 1).reshape(n, -1))
            # (N, 4a, H, W) -> (N, H, W, 4a): the four values of one anchor are neighbours.
            deltas.append(self.deltas(x).permute(0, 2, 3, 1).reshape(n, -1, 4))
        return objectness, deltas


class RankedBoxes(NamedTuple):
    """What NMS chooses from, best first within each level. boxes: (N, 4). scores: (N,) sigmoid objectness. levels: (N,)
    index of the map. anchors: (N,) index over all levels' anchors."""

    boxes: Tensor
    scores: Tensor
    levels: Tensor
    anchors: Tensor


class RpnSelection(NamedTuple):
    """boxes: (R, 4). scores: (R,) sigmoid objectness, falling. anchors: (R,) index over all levels' anchors."""

    boxes: Tensor
    scores: Tensor
    anchors: Tensor


def rank_boxes(
    objectness: Sequence[Tensor],
    deltas: Sequence[Tensor],
    anchors: Sequence[Tensor],
    image_size: tuple[int, int],
    *,
    pre_nms: int,
    min_size: float = 1e-3,
    score_threshold: float = 0.0,
) -> RankedBoxes:
    """The best `pre_nms` anchors of each level, decoded, clipped to (height, width), without tiny and improbable ones.

    objectness (A_l,) logits, deltas (A_l, 4) and anchors (A_l, 4) per level.
    """
    picked, logits, levels, sources = [], [], [], []
    first = 0
    for level, o in enumerate(objectness):
        best_logits, best = o.detach().topk(min(pre_nms, len(o)))
        picked.append(best)
        logits.append(best_logits)
        levels.append(torch.full_like(best, level))
        sources.append(best + first)
        first += len(o)
    best_deltas = torch.cat([d[best] for d, best in zip(deltas, picked, strict=True)])
    references = torch.cat([a[best] for a, best in zip(anchors, picked, strict=True)])
    all_boxes = box_coder.clip(box_coder.decode(best_deltas.detach(), references)[:, 0], image_size)
    scores, level_of, source = torch.sigmoid(torch.cat(logits)), torch.cat(levels), torch.cat(sources)
    sides = all_boxes[:, 2:] - all_boxes[:, :2]
    proper = ((sides >= min_size).all(dim=1) & (scores >= score_threshold)).nonzero()[:, 0]
    return RankedBoxes(all_boxes[proper], scores[proper], level_of[proper], source[proper])


def suppress_boxes(
    ranked: RankedBoxes, *, post_nms: int, nms_threshold: float = 0.7, suppress: Suppress = batched_nms
) -> RpnSelection:
    """NMS within each level, best `post_nms`."""
    chosen = suppress(ranked.boxes, ranked.scores, ranked.levels, nms_threshold, post_nms)
    return RpnSelection(ranked.boxes[chosen], ranked.scores[chosen], ranked.anchors[chosen])


def select_proposals(
    objectness: Sequence[Tensor],
    deltas: Sequence[Tensor],
    anchors: Sequence[Tensor],
    image_size: tuple[int, int],
    *,
    pre_nms: int,
    post_nms: int,
    nms_threshold: float = 0.7,
    min_size: float = 1e-3,
    score_threshold: float = 0.0,
    suppress: Suppress = batched_nms,
) -> RpnSelection:
    """Proposals of one picture (section 3.3; order of steps as in torchvision): `rank_boxes`, then `suppress_boxes`."""
    ranked = rank_boxes(
        objectness, deltas, anchors, image_size, pre_nms=pre_nms, min_size=min_size, score_threshold=score_threshold
    )
    return suppress_boxes(ranked, post_nms=post_nms, nms_threshold=nms_threshold, suppress=suppress)
