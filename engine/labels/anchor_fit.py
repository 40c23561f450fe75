"""Do a detector's anchors fit the labelled boxes? Which boxes no anchor covers, and which shapes would fit better.

An object that no anchor overlaps well is learned from a poor match, or not at all (Faster R-CNN, section 3.1.2); it is
better seen before a training than guessed at after it. Pure NumPy.

Shapes: N boxes, L levels, a shapes a level.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray
from engine.structures.models import AnchorPlan

# Below this overlap the rule of training calls an anchor background for the box (Faster R-CNN, section 3.1.2).
LEAST_IOU = 0.3
_ROUNDS = 100  # of k-means; it settles long before
_LOOKED_AT = 4000  # boxes, at even distances: more do not move an anchor
_INERTIA = 0.02  # mean IoU that a move by an octave must bring
_FACTORS = 16  # eighths of an octave that sizes may move by, up and down
_STEPS = 0.5, 0.25, 0.125  # octaves: how far one number moves at a time
_GAIN = 1e-3  # that a move must bring
SHOWN = 0.5, 0.7  # IoU at which an object counts as covered, and as covered well
_WORSE = 1000.0  # times a share that falls below what the detector has
_SMALLEST, _LARGEST, _FLATTEST = 4.0, 2000.0, 0.1  # net pixels; height over width
_BASE = 16  # the paper's shapes are rounded at this size (engine.proposals.anchors)
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Suggestion:
    """plan: the detector's, with sizes and ratios moved to the boxes. before, after: the boxes' mean IoU with their
    best anchor. uncovered_before, uncovered_after: how many boxes no anchor covers.
    """

    plan: AnchorPlan
    before: float
    after: float
    uncovered_before: int
    uncovered_after: int


def anchor_shapes(plan: AnchorPlan) -> FloatArray:
    """(L, a, 2) widths and heights in net pixels, in the order of engine.proposals.anchors.cell_anchors."""
    ratios = np.asarray(plan.ratios, np.float64)
    if plan.rule == "paper":
        width = np.round(np.sqrt(_BASE**2 / ratios))
        height = np.round(width * ratios)
        unit, whole = np.stack([width, height], 1) / _BASE, False
    else:
        root = np.sqrt(ratios)
        unit, whole = np.stack([1 / root, root], 1), True
    levels = []
    for sizes in plan.sizes:
        sides = (unit[:, None] * np.asarray(sizes, np.float64)[None, :, None]).reshape(-1, 2)
        levels.append(2 * np.round(sides / 2) if whole else sides)
    return np.stack(levels)


def net_scales(picture_sizes: FloatArray, plan: AnchorPlan) -> FloatArray:
    """(N,) net pixels per picture pixel, for pictures of (N, 2) width and height."""
    sides = np.maximum(np.asarray(picture_sizes, np.float64), 1)
    factors: FloatArray = np.minimum(plan.shorter_side / sides.min(axis=1), plan.longer_side / sides.max(axis=1))
    return factors


def best_ious(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> FloatArray:
    """(N,) the highest IoU that any anchor of the picture has with each box.

    boxes: (N, 4) pixels of their pictures. picture_sizes: (N, 2) width and height of each box's picture.
    An overlap is the product of the overlaps along x and y, so the best place of a shape is the nearest cell in each.
    """
    scales = net_scales(picture_sizes, plan)[:, None]
    scaled = np.asarray(boxes, np.float64) * scales
    room = np.asarray(picture_sizes, np.float64) * scales
    sides = np.maximum(scaled[:, 2:] - scaled[:, :2], 0)  # (N, 2)
    centres = (scaled[:, :2] + scaled[:, 2:]) / 2
    areas = sides.prod(axis=1)
    best: FloatArray = np.zeros(len(scaled))
    offset = 0.5 if plan.rule == "paper" else 0.0
    for stride, shapes in zip(plan.strides, anchor_shapes(plan), strict=True):
        last = np.maximum(np.ceil(room / stride) - 1, 0)
        cells = np.clip(np.round(centres / stride - offset), 0, last)
        away = np.abs((cells + offset) * stride - centres)
        for shape in shapes:
            overlap = np.clip((sides + shape) / 2 - away, 0, np.minimum(sides, shape)).prod(axis=1)
            union = areas + shape.prod() - overlap
            np.maximum(best, np.divide(overlap, union, out=np.zeros_like(overlap), where=union > 0), out=best)
    return best


def uncovered(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> NDArray[np.bool_]:
    """(N,) true where no anchor overlaps the box as training needs it."""
    missed: NDArray[np.bool_] = best_ious(boxes, picture_sizes, plan) < LEAST_IOU
    return missed


def suggest_anchors(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> Suggestion:
    """Anchors of the same number, moved to where the boxes are. Arguments as in `best_ious`.

    Where none of those tried fits better and covers nowhere fewer, the detector's own plan comes back.
    """
    if not (boxes[:, 2:] > boxes[:, :2]).all(axis=1).any():
        return Suggestion(plan, 0.0, 0.0, 0, 0)
    here = best_ious(boxes, picture_sizes, plan)
    moved = _moved(boxes, picture_sizes, plan)
    there = best_ious(boxes, picture_sizes, moved)
    if there.mean() <= here.mean() or _is_worse(there, here):
        moved, there = plan, here
    missed = (int((ious < LEAST_IOU).sum()) for ious in (here, there))
    return Suggestion(moved, float(here.mean()), float(there.mean()), *missed)


def _moved(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> AnchorPlan:
    """The plan with the sizes of all levels moved by one factor, and with ratios at evenly spaced ranks of the boxes'
    where these fit better: of those tried, the one whose anchors overlap the boxes most and leave none out.

    One factor, because what is frequent must not draw all levels to itself: rare small and large objects keep theirs,
    and a net that has learned means the same boxes with other anchors (engine.training.adapt).
    """
    some = slice(None, None, -(-len(boxes) // _LOOKED_AT) or 1)
    boxes, picture_sizes = boxes[some], np.asarray(picture_sizes, np.float64)[some]
    sides = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64)
    sides = sides[(sides > 0).all(axis=1)]
    spread = tuple(round(float(r), 2) for r in _spread(sides[:, 1] / sides[:, 0], len(plan.ratios)))
    best, found, here = -math.inf, plan, best_ious(boxes, picture_sizes, plan)
    for ratios in (plan.ratios, spread):
        for eighths in range(-_FACTORS, _FACTORS + 1):
            factor = 2 ** (eighths / 8)
            sizes = tuple(tuple(round(side * factor, 1) for side in level) for level in plan.sizes)
            tried = replace(plan, sizes=sizes, ratios=ratios)
            overlaps = best_ious(boxes, picture_sizes, tried)
            worth = float(overlaps.mean() - (overlaps < LEAST_IOU).mean()) - _INERTIA * abs(eighths) / 8
            if worth > best and not _is_worse(overlaps, here):
                best, found = worth, tried
    return found


def _shares(overlaps: FloatArray) -> tuple[float, ...]:
    """Of the boxes that are covered, as a person is shown them: well, by half, as training needs it."""
    return tuple(float((overlaps >= least).mean()) for least in (*SHOWN, LEAST_IOU))


def _is_worse(there: FloatArray, here: FloatArray) -> bool:
    """In any of the shares."""
    return any(new < old for new, old in zip(_shares(there), _shares(here), strict=True))


def fit_anchors(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> Suggestion:
    """Anchors of the same number for a detector that has learned nothing: each size and each ratio is where the boxes
    are, wherever the plan's lie. Arguments as in `best_ious`.

    It begins with k-means of the boxes' sides and ratios, and moves one number at a time while that covers more. Where
    nothing is found that covers more, and nowhere fewer, the plan comes back.
    """
    if not (boxes[:, 2:] > boxes[:, :2]).all(axis=1).any():
        return Suggestion(plan, 0.0, 0.0, 0, 0)
    some = slice(None, None, -(-len(boxes) // _LOOKED_AT) or 1)
    looked_at, their_sizes = boxes[some], np.asarray(picture_sizes, np.float64)[some]
    numbers = [_start(looked_at, their_sizes, plan), suggest_anchors(looked_at, their_sizes, plan).plan, plan]
    least = _shares(best_ious(looked_at, their_sizes, plan))

    def cover(tried: AnchorPlan) -> float:
        return _cover(best_ious(looked_at, their_sizes, tried), least)

    best = max(numbers, key=cover)
    for octaves in _STEPS:
        best = _climbed(cover, best, 2**octaves)
    here, there = best_ious(boxes, picture_sizes, plan), best_ious(boxes, picture_sizes, best)
    if _is_worse(there, here) or cover(best) <= cover(plan) + _GAIN:
        best, there = plan, here
    missed = (int((ious < LEAST_IOU).sum()) for ious in (here, there))
    return Suggestion(best, float(here.mean()), float(there.mean()), *missed)


def _start(boxes: BoxArray, picture_sizes: FloatArray, plan: AnchorPlan) -> AnchorPlan:
    """K-means of the sides and of the ratios, the smaller sides on the finer levels."""
    sides = (boxes[:, 2:] - boxes[:, :2]) * net_scales(picture_sizes, plan)[:, None]
    sides = sides[(sides > 0).all(axis=1)]
    levels, count = len(plan.sizes), len(plan.sizes[0])
    sizes = _spread(np.sqrt(sides.prod(axis=1)), levels * count).reshape(levels, count)
    return _with(plan, [*sizes.ravel().tolist(), *_spread(sides[:, 1] / sides[:, 0], len(plan.ratios)).tolist()])


def _climbed(cover: Callable[[AnchorPlan], float], plan: AnchorPlan, factor: float) -> AnchorPlan:
    """Each number in turn times or by the factor, as long as the boxes are covered better."""
    worth, is_moving = cover(plan), True
    while is_moving:
        is_moving = False
        for place in range(len(_numbers(plan))):
            for step in (factor, 1 / factor):
                numbers = _numbers(plan)
                numbers[place] *= step
                tried = _with(plan, numbers)
                found = cover(tried)
                if found > worth + _GAIN:
                    plan, worth, is_moving = tried, found, True
    return plan


def _cover(overlaps: FloatArray, least: tuple[float, ...]) -> float:
    """Mean IoU with the best anchor, and the shares covered. least: the shares of the detector's own anchors; what
    falls below them counts much."""
    shares = _shares(overlaps)
    fallen = sum(max(0.0, old - new) for new, old in zip(shares, least, strict=True))
    return float(overlaps.mean()) + sum(shares) - _WORSE * fallen


def _numbers(plan: AnchorPlan) -> list[float]:
    """Sizes level by level, then ratios."""
    return [side for level in plan.sizes for side in level] + list(plan.ratios)


def _with(plan: AnchorPlan, numbers: list[float]) -> AnchorPlan:
    count, levels = len(plan.sizes[0]), len(plan.sizes)
    sizes = [round(min(max(side, _SMALLEST), _LARGEST), 1) for side in numbers[: count * levels]]
    rows = tuple(tuple(sorted(sizes[level * count : (level + 1) * count])) for level in range(levels))
    ratios = sorted(round(min(max(ratio, _FLATTEST), 1 / _FLATTEST), 2) for ratio in numbers[count * levels :])
    return replace(plan, sizes=rows, ratios=tuple(ratios))


def _spread(values: FloatArray, count: int) -> FloatArray:
    """(count,) ascending centres of one-dimensional k-means of the logarithms."""
    logs = np.sort(np.log(values))
    centres = np.quantile(logs, (np.arange(count) + 0.5) / count)
    for _ in range(_ROUNDS):
        edges = np.searchsorted(logs, (centres[1:] + centres[:-1]) / 2)
        parts = np.split(logs, edges)
        moved = np.array([part.mean() if len(part) else c for part, c in zip(parts, centres, strict=True)])
        if np.allclose(moved, centres):
            break
        centres = moved
    found: FloatArray = np.exp(centres)
    return found
