"""RoI max pooling and RoIAlign by compiled kernels on several threads: engine.roi.pooling's results and gradients.

Shapes: N pictures, C,H,W a feature map, R RoIs, b x v bins. RoIs are (R, 5): picture index and xyxy in the network's
input pixels. Of float32 and float64 on the CPU; anything else goes to engine.roi.pooling itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.kernels.roi import align_kernels, max_kernels
from engine.kernels.roi.bin_maximum import LANES
from engine.kernels.runtime.threads import in_parts
from engine.roi import pooling as plain
from engine.roi.pooling import OutputSize, checked_size
from engine.roi.projection import bin_edges


def roi_max_pool(features: Tensor, rois: Tensor, output_size: OutputSize, spatial_scale: float) -> Tensor:
    """As engine.roi.pooling's, bit by bit, also in its gradient. (N, C, H, W) and (R, 5) -> (R, C, b, v)."""
    if not _has_kernel(features):
        return plain.roi_max_pool(features, rois, output_size, spatial_scale)
    b, v = checked_size(features, rois, output_size)
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
    """As engine.roi.pooling's but for rounding (the order of its sums). (N, C, H, W) and (R, 5) -> (R, C, b, v)."""
    if not _has_kernel(features):
        return plain.roi_align(features, rois, output_size, spatial_scale, sampling_ratio, aligned)
    b, v = checked_size(features, rois, output_size)
    grid = _sampling_grid(rois.detach().to(features.dtype), b, v, spatial_scale, sampling_ratio, aligned)
    pooled: Tensor = _Align.apply(features, b, v, *grid)
    return pooled


def warm_up() -> None:
    """Compiles the float32 kernels, or loads them from numba's cache."""
    with torch.enable_grad():
        features = torch.zeros(1, 1, 2, 2, requires_grad=True)
        rois = torch.tensor([[0.0, 0.0, 0.0, 1.0, 1.0]])
        roi_max_pool(features.detach(), rois, 1, 1.0)
        (roi_max_pool(features, rois, 1, 1.0) + roi_align(features, rois, 1, 1.0)).sum().backward()


# Cells (B, N, H, W, LANES), pictures (R,), and the edges y0, y1, x0, x1 of all bins, (R, b) and (R, v).
_CellsAndBins = tuple[Any, Any, Any, Any, Any, Any]


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
        arguments = _cells_and_bins(features, rois, gradient.shape[2], gradient.shape[3], ctx.scale)
        blocks = len(arguments[0])
        result = gradient.new_zeros((blocks, N, H, W, LANES))
        of_bins, total = gradient.contiguous().numpy(), result.numpy()

        def work(first: int, last: int) -> None:
            max_kernels.spread_gradient(of_bins, *arguments, first, last, total)

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
        pooled = torch.empty((len(pictures), features.shape[1], b, v), dtype=features.dtype)
        cells = features.detach().permute(0, 2, 3, 1).contiguous()  # no copy for channels-last maps
        maps, out = cells.numpy(), pooled.numpy()
        of, begin, size, points = (a.numpy() for a in (pictures, start, step, samples))

        def work(first: int, last: int) -> None:
            align_kernels.align(maps, of, begin, size, points, first, last, out)

        in_parts(len(pictures), work, parts_per_thread=4, at_least=4)
        return pooled

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        N, C, H, W = ctx.shape
        result = gradient.new_zeros((N, H, W, C))
        of_bins, total = gradient.contiguous().numpy(), result.numpy()
        of, begin, size, points = (a.numpy() for a in ctx.saved_tensors)

        def work(first: int, last: int) -> None:
            align_kernels.align_gradient(of_bins, of, begin, size, points, first, last, total)

        in_parts(C, work, at_least=8)
        return result.permute(0, 3, 1, 2), None, None, None, None, None, None


def _max_pool(features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> Tensor:
    arguments = _cells_and_bins(features, rois, b, v, scale)
    pooled = torch.empty((len(rois), features.shape[1], b, v), dtype=features.dtype)
    out = pooled.numpy()

    def work(first: int, last: int) -> None:
        max_kernels.pool(*arguments, first, last, out)

    in_parts(len(rois), work, parts_per_thread=4, at_least=4)
    return pooled


def _cells_and_bins(features: Tensor, rois: Tensor, b: int, v: int, scale: float) -> _CellsAndBins:
    H, W = features.shape[2:]
    table = rois.detach().to(features.dtype).numpy()
    rows = bin_edges(table[:, 2], table[:, 4], scale, b, H)
    columns = bin_edges(table[:, 1], table[:, 3], scale, v, W)
    return (_blocks_first(features).numpy(), table[:, 0].astype(np.int64), *rows, *columns)


def _blocks_first(features: Tensor) -> Tensor:
    """(N, C, H, W) of any memory format -> contiguous (B, N, H, W, LANES); channels beyond the last are 0."""
    cells = features.detach().permute(0, 2, 3, 1)
    if beyond := -cells.shape[3] % LANES:
        cells = torch.nn.functional.pad(cells, (0, beyond))
    return cells.reshape(*cells.shape[:3], -1, LANES).permute(3, 0, 1, 2, 4).contiguous()


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


def _has_kernel(features: Tensor) -> bool:
    return features.device.type == "cpu" and features.dtype in (torch.float32, torch.float64)
