"""RoI max pooling, RoIAlign, spatial pyramid and multi-level pooling, differentiable with respect to the features.

Shapes: N pictures, C,H,W a feature map, R RoIs, b x v bins, L levels. RoIs are (R, 5): picture index and xyxy in the
network's input pixels. On the CPU the kernels are our own (channels last, several threads, no GIL); elsewhere
torchvision's. Gradients with respect to the RoIs' corners do not exist, as in the papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
import torchvision
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.roi import align_kernels, max_kernels
from engine.roi.lasting import lasting
from engine.roi.projection import assign_levels, bin_edges, levels_of_scales, with_picture_index
from engine.roi.scan import LANES
from engine.roi.team import run
from engine.roi.threads import in_parts

OutputSize = int | tuple[int, int]
# The spatial pyramid of SPPnet's detector: 36 + 9 + 4 + 1 = 50 bins.
PYRAMID_SIDES = (6, 3, 2, 1)


def roi_max_pool(features: Tensor, rois: Tensor, output_size: OutputSize, spatial_scale: float) -> Tensor:
    """RoI pooling (Fast R-CNN, sections 2.1 and 2.3): (N, C, H, W) and (R, 5) -> (R, C, b, v).

    Equal to torchvision.ops.roi_pool bit by bit, also in its gradient. spatial_scale: cells per input pixel.
    Raises ValueError for RoIs of another shape, not finite, or of a picture that is not there.
    """
    b, v = _checked(features, rois, output_size)
    if not _has_kernel(features):
        theirs: Tensor = torchvision.ops.roi_pool(features, rois.to(features.dtype), (b, v), spatial_scale)
        return theirs
    if torch.is_grad_enabled() and features.requires_grad:
        pooled: Tensor = _MaxPool.apply(features, rois.detach(), b, v, spatial_scale)
        return pooled
    return _max_pool(features, rois, b, v, spatial_scale)


def roi_align(
    features: Tensor,
    rois: Tensor,
    output_size: OutputSize,
    spatial_scale: float,
    sampling_ratio: int = -1,
    aligned: bool = False,
) -> Tensor:
    """RoIAlign (Mask R-CNN, section 3): (N, C, H, W) and (R, 5) -> (R, C, b, v), as torchvision.ops.roi_align.

    sampling_ratio: points per bin and axis; 0 or less: as many as cells. aligned: shifted by half a cell.
    Raises ValueError as `roi_max_pool` does.
    """
    b, v = _checked(features, rois, output_size)
    if not _has_kernel(features):
        rois = rois.to(features.dtype)
        theirs: Tensor = torchvision.ops.roi_align(features, rois, (b, v), spatial_scale, sampling_ratio, aligned)
        return theirs
    grid = _sampling_grid(rois.detach().to(features.dtype), b, v, spatial_scale, sampling_ratio, aligned)
    pooled: Tensor = _Align.apply(features, b, v, *grid)
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
    *,
    output_size: OutputSize = 7,
    kind: Literal["align", "max"] = "align",
    sampling_ratio: int = 2,
    aligned: bool = False,
    canonical_scale: float = 224,
    canonical_level: int = 4,
) -> Tensor:
    """Each RoI pooled from its pyramid level (FPN, section 4.2): L maps, boxes (R_i, 4) per picture -> (R, C, b, v).

    scales: cells per input pixel of each level, finest first (1/4, 1/8, ...). As torchvision.ops.MultiScaleRoIAlign.
    """

    def pool(level: int, table: Tensor) -> Tensor:
        if kind == "max":
            return roi_max_pool(features[level], table, output_size, scales[level])
        return roi_align(features[level], table, output_size, scales[level], sampling_ratio, aligned)

    if len(features) != len(scales):
        raise ValueError(f"{len(features)} feature maps but {len(scales)} scales")
    table = with_picture_index(rois).to(features[0])
    if len(features) == 1:
        return pool(0, table)
    k_min, k_max = levels_of_scales(scales)
    if k_min == k_max:  # torchvision's MobileNetV3-320: both maps are of stride 32, and the first has all RoIs
        return pool(0, table)
    levels = assign_levels(table[:, 1:], k_min, k_max, canonical_scale, canonical_level)
    picked = [torch.where(levels == level)[0] for level in range(len(features))]
    if len(used := [level for level, rows in enumerate(picked) if len(rows)]) == 1:
        return pool(used[0], table)  # nothing to put in order: one large copy less
    pooled = torch.cat([pool(level, table[rows]) for level, rows in enumerate(picked)])
    return pooled[torch.cat(picked).argsort()]


def warm_up() -> None:
    """Compiles the float32 kernels, or loads them from numba's cache."""
    with torch.enable_grad():
        features = torch.zeros(1, 1, 2, 2, requires_grad=True)
        rois = torch.tensor([[0.0, 0.0, 0.0, 1.0, 1.0]])
        roi_max_pool(features.detach(), rois, 1, 1.0)
        (roi_max_pool(features, rois, 1, 1.0) + roi_align(features, rois, 1, 1.0)).sum().backward()


# Cells (B, N, H, W, LANES), pictures (R,), and the edges y0, y1, x0, x1 of all bins, (R, b) and (R, v).
_Known = tuple[Any, Any, Any, Any, Any, Any]


class _MaxPool(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> Tensor:
        ctx.save_for_backward(features, rois)
        ctx.scale = scale
        return _max_pool(features, rois, b, v, scale)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        features, rois = ctx.saved_tensors
        N, C, H, W = features.shape
        known = _cells_and_bins(features, rois, gradient.shape[2], gradient.shape[3], ctx.scale)
        blocks = len(known[0])
        result = gradient.new_zeros((blocks, N, H, W, LANES))
        given, total = gradient.contiguous().numpy(), result.numpy()

        def work(first: int, last: int) -> None:
            max_kernels.spread_gradient(given, *known, first, last, total)

        in_parts(blocks, work, parts_per_thread=4)
        cells = result.permute(1, 2, 3, 0, 4).reshape(N, H, W, blocks * LANES)
        return cells.permute(0, 3, 1, 2)[:, :C], None, None, None, None


class _Align(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, features: Tensor, b: int, v: int, pictures: Tensor, start: Tensor, step: Tensor, samples: Tensor
    ) -> Tensor:
        ctx.save_for_backward(pictures, start, step, samples)
        ctx.shape = features.shape
        R, C = len(pictures), features.shape[1]
        pooled = lasting((R, C, b, v), features.dtype)
        cells = _cells_first(features)
        grid = (pictures, start, step, samples)
        if features.dtype == torch.float32:
            addresses = (a.data_ptr() for a in grid)
            run(
                align_kernels.align_float32, R, [cells.data_ptr(), *cells.shape, *addresses, R, pooled.data_ptr(), b, v]
            )
            return pooled
        given, out, (of, begin, size, points) = cells.numpy(), pooled.numpy(), (a.numpy() for a in grid)
        in_parts(R, lambda first, last: align_kernels.align(given, of, begin, size, points, first, last, out))
        return pooled

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        N, C, H, W = ctx.shape
        result = gradient.new_zeros((N, H, W, C))
        given, total = gradient.contiguous().numpy(), result.numpy()
        of, begin, size, points = (a.numpy() for a in ctx.saved_tensors)

        def work(first: int, last: int) -> None:
            align_kernels.align_gradient(given, of, begin, size, points, first, last, total)

        in_parts(C, work, at_least=8)
        return result.permute(0, 3, 1, 2), None, None, None, None, None, None


def _cells_and_bins(features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> _Known:
    """What the max kernels know of a call."""
    H, W = features.shape[2:]
    table = rois.detach().to(features.dtype).numpy()
    rows = bin_edges(table[:, 2], table[:, 4], scale, b, H)
    columns = bin_edges(table[:, 1], table[:, 3], scale, v, W)
    return (_blocks_first(features).numpy(), table[:, 0].astype(np.int64), *rows, *columns)


def _max_pool(features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> Tensor:
    known = _cells_and_bins(features, rois, b, v, scale)
    pooled = lasting((len(rois), features.shape[1], b, v), features.dtype)
    out = pooled.numpy()

    def work(first: int, last: int) -> None:
        max_kernels.pool(*known, first, last, out)

    in_parts(len(rois), work, parts_per_thread=4, at_least=4)
    return pooled


def _sampling_grid(
    rois: Tensor, b: int, v: int, scale: float, sampling_ratio: int, aligned: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """-> pictures (R,), start (R, 2), step (R, 2), samples (R, 2), each along y, x; in cells."""
    shift = 0.5 if aligned else 0.0
    low = rois[:, [2, 1]] * scale - shift
    sides = rois[:, [4, 3]] * scale - shift - low
    if not aligned:
        sides = sides.clamp(min=1)
    step = sides / rois.new_tensor([b, v])
    samples = torch.full_like(step, sampling_ratio) if sampling_ratio > 0 else step.ceil()
    return rois[:, 0].long(), low.contiguous(), step.contiguous(), samples.long()


def _cells_first(features: Tensor) -> Tensor:
    """(N, C, H, W) of any memory format -> contiguous (N, H, W, C); no copy for channels-last maps."""
    return features.detach().permute(0, 2, 3, 1).contiguous()


def _blocks_first(features: Tensor) -> Tensor:
    """(N, C, H, W) of any memory format -> contiguous (B, N, H, W, LANES); channels beyond the last are 0."""
    cells = features.detach().permute(0, 2, 3, 1)
    if beyond := -cells.shape[3] % LANES:
        cells = torch.nn.functional.pad(cells, (0, beyond))
    return cells.reshape(*cells.shape[:3], -1, LANES).permute(3, 0, 1, 2, 4).contiguous()


def _has_kernel(features: Tensor) -> bool:
    return features.device.type == "cpu" and features.dtype in (torch.float32, torch.float64)


def _checked(features: Tensor, rois: Tensor, output_size: OutputSize) -> tuple[int, int]:
    """The output size as a pair. Raises ValueError for arguments that the kernels could not bear."""
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
