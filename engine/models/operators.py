"""The steps of a detection that learn nothing, as a net calls them. Here the plain ones; engine.kernels.operators has
quicker ones with equal results for a processor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from engine.features.scaling import scaled_and_normalised
from engine.postprocess.nms import Suppress, batched_nms
from engine.roi.pooling import OutputSize, roi_align, roi_max_pool


class Scale(Protocol):
    """engine.features.scaling.scaled_and_normalised."""

    def __call__(
        self,
        pixels: Any,
        size: tuple[int, int],
        mean: Sequence[float],
        std: Sequence[float],
        padded: tuple[int, int] | None = None,
        device: torch.device | None = None,
    ) -> Tensor: ...


class RoiAlign(Protocol):
    """engine.roi.pooling.roi_align."""

    def __call__(
        self,
        features: Tensor,
        rois: Tensor,
        output_size: OutputSize,
        spatial_scale: float,
        sampling_ratio: int = -1,
        aligned: bool = False,
    ) -> Tensor: ...


class RoiMaxPool(Protocol):
    """engine.roi.pooling.roi_max_pool."""

    def __call__(self, features: Tensor, rois: Tensor, output_size: OutputSize, spatial_scale: float) -> Tensor: ...


class Operators(NamedTuple):
    scale: Scale = scaled_and_normalised
    roi_align: RoiAlign = roi_align
    roi_max_pool: RoiMaxPool = roi_max_pool
    batched_nms: Suppress = batched_nms


PLAIN = Operators()
