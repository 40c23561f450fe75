"""RoI projection: boxes of the picture laid on feature maps (Fast R-CNN, section 2.1; FPN, equation 1).

Shapes: R RoIs, N pictures, b bins along an axis. RoIs are (R, 5) picture index + xyxy in the network's input pixels,
or (R, 4) without the index. Pure functions; of arrays where small tables for the CPU's kernels are computed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.int64]

# Beyond any map; keeps a wild box from overflowing an integer.
FAR_CELLS = 2.0**30


def with_picture_index(boxes: Sequence[Tensor]) -> Tensor:
    """Boxes (R_i, 4) of each of N pictures -> one (R, 5) table, pictures in order."""
    if not boxes:
        return torch.zeros((0, 5))
    numbered = [torch.cat((b.new_full((len(b), 1), i), b.reshape(-1, 4)), dim=1) for i, b in enumerate(boxes)]
    return torch.cat(numbered)


def round_half_away(values: FloatArray) -> FloatArray:
    """C's round(): halves away from zero, where NumPy, torch and Python round them to even."""
    whole = np.trunc(values)
    return whole + np.where(np.abs(values - whole) >= 0.5, np.sign(values), 0).astype(values.dtype)


def bin_edges(low: FloatArray, high: FloatArray, scale: float, bins: int, cells: int) -> tuple[IntArray, IntArray]:
    """First cell and one past the last of each bin along one axis (Fast R-CNN, section 2.1, as in the authors' code).

    low, high: (R,) edges in input pixels -> two (R, b) int64 arrays, clipped to [0, cells]. Corners are rounded with
    halves away from zero; w = max(high - low + 1, 1); bin p spans floor(p*w/b) .. ceil((p+1)*w/b).
    """
    number = low.dtype.type
    first = round_half_away((low * number(scale)).clip(-FAR_CELLS, FAR_CELLS)).astype(np.int64)
    last = round_half_away((high * number(scale)).clip(-FAR_CELLS, FAR_CELLS)).astype(np.int64)
    side = np.maximum(last - first + 1, 1).astype(low.dtype)
    step = (side / number(bins))[:, None]
    p = np.arange(bins + 1, dtype=low.dtype)[None, :]
    starts = np.floor(p[:, :-1] * step).astype(np.int64) + first[:, None]
    ends = np.ceil(p[:, 1:] * step).astype(np.int64) + first[:, None]
    return starts.clip(0, cells), ends.clip(0, cells)


def assign_levels(
    rois: Tensor, k_min: int, k_max: int, canonical_scale: float = 224, canonical_level: int = 4
) -> Tensor:
    """The pyramid level of each RoI (FPN, equation 1): floor(k0 + log2(sqrt(wh) / 224)), clamped to [k_min, k_max].

    rois: (R, 4) in input pixels -> (R,) int64, 0 for level k_min. As torchvision's LevelMapper, with its guard of 1e-6
    against a side just under a power of two; a box without area goes to the finest level.
    """
    if k_min == k_max:
        return torch.zeros(len(rois), dtype=torch.int64, device=rois.device)
    sides = (rois[:, 2:] - rois[:, :2]).prod(dim=1).clamp(min=0).sqrt()
    guard = torch.tensor(1e-6, dtype=rois.dtype, device=rois.device)
    level = torch.floor(canonical_level + torch.log2(sides / canonical_scale) + guard)
    return level.clamp(k_min, k_max).long() - k_min


def levels_of_scales(scales: Sequence[float]) -> tuple[int, int]:
    """k_min, k_max of maps with these scales (1/4 .. 1/32 -> 2, 5)."""
    return round(-math.log2(scales[0])), round(-math.log2(scales[-1]))


def level_scales(features: Sequence[Tensor], image_sizes: Sequence[tuple[int, int]]) -> list[float]:
    """Cells per input pixel of each of L maps (N, C, H, W), finest first: the nearest power of two, as torchvision
    infers it.

    image_sizes: (height, width) of each of N pictures; with padding wherever that may be a large part of it.
    """
    height = max(size[0] for size in image_sizes)
    return [2.0 ** round(math.log2(feature.shape[-2] / height)) for feature in features]
