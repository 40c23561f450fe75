"""RoI max pooling, RoIAlign, spatial pyramid and multi-level pooling, differentiable with respect to the features.

Shapes: N pictures, C,H,W a feature map, R RoIs, b x v bins, L levels. RoIs are (R, 5): picture index and xyxy in the
network's input pixels. Gradients with respect to the RoIs' corners do not exist, as in the papers.
engine.kernels.roi has the same functions for a processor, several times as quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torchvision
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.roi.projection import assign_levels, levels_of_scales, with_picture_index

OutputSize = int | tuple[int, int]
# The spatial pyramid of SPPnet's detector: 36 + 9 + 4 + 1 = 50 bins.
PYRAMID_SIDES = (6, 3, 2, 1)


def roi_max_pool(features: Tensor, rois: Tensor, output_size: OutputSize, spatial_scale: float) -> Tensor:
    """RoI pooling (Fast R-CNN, sections 2.1 and 2.3): (N, C, H, W) and (R, 5) -> (R, C, b, v).

    Which cells a bin holds: engine.roi.projection.bin_edges. spatial_scale: cells per input pixel.
    Raises ValueError for RoIs of another shape, not finite, or of a picture that is not there.
    """
    b, v = checked_size(features, rois, output_size)
    pooled: Tensor = RoiMaxPool.apply(features, rois.detach().to(features.dtype), b, v, spatial_scale)
    return pooled


class RoiMaxPool(torch.autograd.Function):
    """Each bin's greatest value, and the way back: a bin's gradient goes to the cell that gave its value."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> Tensor:
        # argmax (R, C, b, v): the number y W + x of the winning cell, -1 for an empty bin, whose value is 0.
        pooled, argmax = torch.ops.torchvision.roi_pool(features, rois, scale, b, v)
        ctx.save_for_backward(rois, argmax)
        ctx.shape = features.shape
        return pooled  # type: ignore[no-any-return]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Fast R-CNN, equation 4: dL/dx_i = sum over RoIs r and bins j of [i = i*(r, j)] dL/dy_rj."""
        rois, argmax = ctx.saved_tensors
        N, C, H, W = ctx.shape
        channel = torch.arange(C, device=gradient.device)
        plane = rois[:, :1].long() * C + channel  # (R, C): which of the N C maps
        winner = plane[:, :, None, None] * (H * W) + argmax
        has_winner = argmax >= 0
        total = gradient.new_zeros(N * C * H * W)
        total.index_add_(0, winner[has_winner], gradient[has_winner])
        return total.view(N, C, H, W), None, None, None, None


def roi_align(
    features: Tensor,
    rois: Tensor,
    output_size: OutputSize,
    spatial_scale: float,
    sampling_ratio: int = -1,
    aligned: bool = False,
) -> Tensor:
    """RoIAlign (Mask R-CNN, section 3): (N, C, H, W) and (R, 5) -> (R, C, b, v): the mean of bilinear samples.

    sampling_ratio: points per bin and axis; 0 or less: as many as cells. aligned: shifted by half a cell.
    Raises ValueError as `roi_max_pool` does.
    """
    size = checked_size(features, rois, output_size)
    table = rois.detach().to(features.dtype)
    pooled: Tensor = torchvision.ops.roi_align(features, table, size, spatial_scale, sampling_ratio, aligned)
    return pooled


def spatial_pyramid_pool(
    features: Tensor, rois: Tensor, spatial_scale: float, sides: Sequence[int] = PYRAMID_SIDES
) -> Tensor:
    """Spatial pyramid pooling of regions (SPPnet, section 4.1): the same pooling at several sizes.

    -> (R, C * bins), bins = sum of squares (6, 3, 2, 1: 50); level after level, each flattened as (C, b, b).
    """
    return torch.cat([roi_max_pool(features, rois, side, spatial_scale).flatten(1) for side in sides], dim=1)


def multi_level_pool(
    features: Sequence[Tensor],
    rois: Sequence[Tensor],
    scales: Sequence[float],
    pool: Callable[[Tensor, Tensor, float], Tensor],
    *,
    canonical_scale: float = 224,
    canonical_level: int = 4,
) -> Tensor:
    """Each RoI pooled from its pyramid level (FPN, section 4.2): L maps, boxes (R_i, 4) per picture -> (R, C, b, v).

    scales: cells per input pixel of each level, finest first (1/4, 1/8, ...). pool: of a map, RoIs (R, 5) and a scale,
    such as `roi_align` with its output size. As torchvision.ops.MultiScaleRoIAlign.
    """
    if len(features) != len(scales):
        raise ValueError(f"{len(features)} feature maps but {len(scales)} scales")
    table = with_picture_index(rois).to(features[0])
    if len(features) == 1:
        return pool(features[0], table, scales[0])
    k_min, k_max = levels_of_scales(scales)
    if k_min == k_max:  # torchvision's MobileNetV3-320: both maps are of stride 32, and the first has all RoIs
        return pool(features[0], table, scales[0])
    levels = assign_levels(table[:, 1:], k_min, k_max, canonical_scale, canonical_level)
    picked = [torch.where(levels == level)[0] for level in range(len(features))]
    if len(used := [level for level, rows in enumerate(picked) if len(rows)]) == 1:
        return pool(features[used[0]], table, scales[used[0]])  # nothing to put in order: one large copy less
    parts = zip(features, picked, scales, strict=True)
    pooled = torch.cat([pool(level, table[rows], scale) for level, rows, scale in parts])
    return pooled[torch.cat(picked).argsort()]


def checked_size(features: Tensor, rois: Tensor, output_size: OutputSize) -> tuple[int, int]:
    """The output size as a pair. Raises ValueError for arguments that compiled code could not bear."""
    if features.ndim != 4:
        raise ValueError(f"features must be (N, C, H, W), got {tuple(features.shape)}")
    if rois.ndim != 2 or rois.shape[1] != 5:
        raise ValueError(f"RoIs must be (R, 5): picture index and xyxy, got {tuple(rois.shape)}")
    if len(rois) and rois.device.type == "cpu":
        table = rois.detach().double().numpy()
        if not np.isfinite(table).all():
            raise ValueError("RoIs must be finite numbers")
        low, high = int(table[:, 0].min()), int(table[:, 0].max())
        if low < 0 or high >= len(features):
            raise ValueError(f"RoIs of pictures {low} to {high}, but the features are of {len(features)} pictures")
    b, v = (output_size, output_size) if isinstance(output_size, int) else output_size
    if b < 1 or v < 1:
        raise ValueError(f"the output size must be at least 1, got {output_size}")
    return b, v
