"""Which pyramid level a RoI is pooled from, and pooling it there (FPN, section 4.2, eq. 1).

Shapes: R RoIs, C,H,W a feature map, b bins a side, L levels finest first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from engine.roi.pooling import roi_align, roi_max_pool

CANONICAL_SCALE = 224  # a RoI of this side ...
CANONICAL_LEVEL = 4  # ... is pooled from the map of stride 2^4


def level_scales(features: Sequence[Tensor], image_sizes: Sequence[tuple[int, int]]) -> list[float]:
    """Cells per input pixel of each map: the power of two that is nearest (as torchvision's pooler infers it)."""
    height, width = (max(size[i] for size in image_sizes) for i in (0, 1))
    scales = []
    for feature in features:
        per_side = [
            2.0 ** round(math.log2(feature.shape[-2] / height)),
            2.0 ** round(math.log2(feature.shape[-1] / width)),
        ]
        scales.append(per_side[0])
    return scales


def roi_levels(rois: Tensor, scales: Sequence[float]) -> Tensor:
    """(R, 4) RoIs in input pixels -> (R,) index of the map to pool from, FPN eq. 1."""
    k_min, k_max = (int(-math.log2(scales[i])) for i in (0, -1))
    side = torch.sqrt((rois[:, 2] - rois[:, 0]) * (rois[:, 3] - rois[:, 1]))
    k = torch.floor(CANONICAL_LEVEL + torch.log2(side / CANONICAL_SCALE) + torch.tensor(1e-6, dtype=side.dtype))
    return torch.clamp(k, k_min, k_max).to(torch.int64) - k_min


def pool_levels(
    features: Sequence[Tensor],
    rois: Sequence[Tensor],
    image_sizes: Sequence[tuple[int, int]],
    kind: Literal["align", "max"],
    bins: int,
    sampling_ratio: int,
) -> Tensor:
    """RoIs (R_i, 4) of each picture -> (R, C, b, b) pooled, each from its own level."""
    scales = level_scales(features, image_sizes)
    flat = torch.cat(list(rois))
    picture = torch.cat([torch.full_like(r[:, :1], i) for i, r in enumerate(rois)])
    indexed = torch.cat([picture, flat], dim=1)

    def pool_one(feature: Tensor, boxes: Tensor, scale: float) -> Tensor:
        pooled: Tensor = (
            roi_max_pool(feature, boxes, bins, scale)
            if kind == "max"
            else roi_align(feature, boxes, bins, scale, sampling_ratio)
        )
        return pooled

    if len(features) == 1:
        return pool_one(features[0], indexed, scales[0])
    levels = roi_levels(flat, scales)
    result = features[0].new_zeros(len(flat), features[0].shape[1], bins, bins)
    for level, (feature, scale) in enumerate(zip(features, scales, strict=True)):
        mine = (levels == level).nonzero()[:, 0]
        if len(mine):
            result = result.index_copy(0, mine, pool_one(feature, indexed[mine], scale).to(result.dtype))
    return result
