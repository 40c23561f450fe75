"""Anchors: reference boxes at every cell of a feature map (Faster R-CNN, section 3.1.1).

Shapes: A anchors of a level in row-major order of cells, a anchors per cell, H,W a feature map.
All boxes here are in input pixels of the net (scaled); torch tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from engine.models.specification import AnchorRule

_SIZES = 8  # sizes of pictures whose anchors are cached
_BASE = 16  # the authors' code rounds the shapes at 16 pixels and multiplies them


def cell_anchors(sizes: Sequence[float], ratios: Sequence[float], rule: AnchorRule = "torchvision") -> Tensor:
    """(a, 4) anchors around the origin, ratios (height / width) outermost.

    torchvision: area size², corners rounded to whole pixels. paper: the shapes of the authors' release, 184 x 96,
    128 x 128 and 88 x 176 for size 128.
    """
    ratio, size = torch.tensor(ratios, dtype=torch.float32), torch.tensor(sizes, dtype=torch.float32)
    if rule == "paper":
        width = torch.round(torch.sqrt(_BASE**2 / ratio))
        height = torch.round(width * ratio)
        w, h = (width[:, None] * size / _BASE).flatten(), (height[:, None] * size / _BASE).flatten()
        return torch.stack([-w, -h, w, h], 1) / 2
    root = torch.sqrt(ratio)
    w, h = ((1 / root)[:, None] * size).flatten(), (root[:, None] * size).flatten()
    return (torch.stack([-w, -h, w, h], 1) / 2).round()


def make_anchors(
    feature_sizes: Sequence[tuple[int, int]],
    image_size: tuple[int, int],
    sizes: Sequence[Sequence[float]],
    ratios: Sequence[float],
    rule: AnchorRule = "torchvision",
) -> list[Tensor]:
    """One (A, 4) tensor per level, for feature maps (H, W) of a batch of (height, width) input pixels.

    As in torchvision the stride is the whole number of pixels per cell, and anchors sit on the cells' top left
    corners; the paper's sit on their centres.
    """
    if len(feature_sizes) != len(sizes):
        raise ValueError(f"{len(feature_sizes)} feature maps, but anchor sizes for {len(sizes)}")
    return list(_tiled(tuple(feature_sizes), image_size, tuple(map(tuple, sizes)), tuple(ratios), rule))


@lru_cache(maxsize=_SIZES)
@torch.inference_mode(False)  # the cached anchors may be used in training, too
def _tiled(
    feature_sizes: tuple[tuple[int, int], ...],
    image_size: tuple[int, int],
    sizes: tuple[tuple[float, ...], ...],
    ratios: tuple[float, ...],
    rule: AnchorRule,
) -> tuple[Tensor, ...]:
    """Pictures of one size have the same anchors, and a folder has few sizes."""
    levels = []
    for (rows, columns), level_sizes in zip(feature_sizes, sizes, strict=True):
        stride_y, stride_x = image_size[0] // rows, image_size[1] // columns
        offset = 0.5 if rule == "paper" else 0.0
        y = (torch.arange(rows) + offset) * stride_y
        x = (torch.arange(columns) + offset) * stride_x
        grid_y, grid_x = torch.meshgrid(y, x, indexing="ij")
        shifts = torch.stack([grid_x, grid_y, grid_x, grid_y], 2).reshape(-1, 1, 4)
        levels.append((shifts + cell_anchors(level_sizes, ratios, rule)).reshape(-1, 4))
    return tuple(levels)
