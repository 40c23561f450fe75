"""What the numbers of a specification may be. It is asked when a file is read, not when its net runs for an hour."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, get_args

from engine.structures.settings import DetectorName

MOST_ANCHORS = 4096  # of one cell
Fits = Callable[[Any], bool]


def _number(low: float, high: float) -> Fits:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(low: int, high: int) -> Fits:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _several(fits: Fits, least: int, most: int) -> Fits:
    return lambda value: isinstance(value, tuple) and least <= len(value) <= most and all(map(fits, value))


def _one_of(*words: str) -> Fits:
    return lambda value: value in words


_SHARE = _number(0, 1)
_SIDE = _number(1e-3, 1 << 15)
_COUNT = _whole(1, 1_000_000)
RANGES: dict[str, Fits] = {
    "detector": _one_of(*get_args(DetectorName)),
    "pooling": _one_of("align", "max"),
    "head": _one_of("two-fc", "conv-fc"),
    "anchor_rule": _one_of("torchvision", "paper"),
    "strides": _several(_whole(1, 1024), 1, 8),
    "merged_strides": _several(_whole(1, 1024), 0, 8),
    "fpn_channels": _whole(0, 1 << 15),
    "class_maps": _whole(0, 1 << 15),
    "norm_eps": lambda value: value is None or _SHARE(value),
    "shorter_side": _whole(16, 1 << 14),
    "longer_side": _whole(16, 1 << 14),
    "divisible": _whole(1, 1024),
    "mean": _several(_number(-1e3, 1e3), 3, 3),
    "std": _several(_number(1e-6, 1e3), 3, 3),
    "anchor_sizes": _several(_several(_SIDE, 1, 64), 1, 8),
    "anchor_ratios": _several(_number(1e-3, 1e3), 1, 64),
    "rpn_depth": _whole(1, 16),
    "rpn_width": _whole(0, 1 << 15),
    **{f"rpn_{name}_nms{when}": _COUNT for name in ("pre", "post") for when in ("", "_train")},
    "rpn_nms": _SHARE,
    "rpn_score": _SHARE,
    "rpn_min_size": _number(0, 1 << 14),
    "bins": _whole(1, 64),
    "canonical_size": _SIDE,
    "sampling_ratio": _whole(-1, 64),
    "head_width": _whole(1, 1 << 15),
    "dropout": _number(0, 0.99),
    "svd_ranks": _several(_whole(1, 1 << 20), 0, 2),
    "box_weights": _several(_number(1e-3, 1e3), 4, 4),
    "objectness_share": _SHARE,
    "score": _SHARE,
    "nms": _SHARE,
    "top": _COUNT,
    "crop_side": _whole(16, 4096),
    "crop_context": _whole(0, 4096),
}


def check_ranges(specification: Any) -> None:
    """Raises ValueError that names the first field out of its range."""
    for name, fits in RANGES.items():
        value = getattr(specification, name)
        if not fits(value):
            raise ValueError(f"{name} is {value!r:.40}")
    anchors = math.prod(map(len, (specification.anchor_sizes[0], specification.anchor_ratios)))
    if anchors > MOST_ANCHORS:
        raise ValueError(f"{anchors:,} anchors in a cell")
