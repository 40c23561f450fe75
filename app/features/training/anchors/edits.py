"""Edits of an anchor plan: every level has as many sizes as the others, and all share the ratios."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.structures.models import AnchorPlan

PAPER = AnchorPlan(((128.0, 256.0, 512.0),), (0.5, 1.0, 2.0), (16,), 600, 1000, "paper")  # Faster R-CNN, section 3.1.1
SMALLEST, LARGEST = 4.0, 2000.0  # pixels of the net's input
FLATTEST, TALLEST = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """One of a plan's anchors: its level, and which of the sizes and of the ratios."""

    level: int
    size: int
    ratio: int


def places(plan: AnchorPlan) -> tuple[AnchorPlace, ...]:
    """In the order of engine.labels.anchor_fit.anchor_shapes."""
    return tuple(
        AnchorPlace(level, size, ratio)
        for level, sizes in enumerate(plan.sizes)
        for ratio in range(len(plan.ratios))
        for size in range(len(sizes))
    )


def moved(plan: AnchorPlan, place: AnchorPlace, width: float, height: float) -> AnchorPlan:
    """An anchor dragged to this width and height: its size and its ratio are others, also for those that share them."""
    side = round(min(max((width * height) ** 0.5, SMALLEST), LARGEST), 1)
    ratio = round(min(max(height / width, FLATTEST), TALLEST), 2)
    sizes = [list(level) for level in plan.sizes]
    sizes[place.level][place.size] = side
    ratios = [ratio if i == place.ratio else other for i, other in enumerate(plan.ratios)]
    return replace(plan, sizes=tuple(map(tuple, sizes)), ratios=tuple(ratios))


def with_size(plan: AnchorPlan) -> AnchorPlan:
    """One more size on each level: half an octave above its largest."""
    return replace(plan, sizes=tuple((*level, round(min(max(level) * 2**0.5, LARGEST), 1)) for level in plan.sizes))


def with_ratio(plan: AnchorPlan) -> AnchorPlan:
    """One more ratio: twice the tallest."""
    return replace(plan, ratios=(*plan.ratios, round(min(max(plan.ratios) * 2, TALLEST), 2)))


def without_size(plan: AnchorPlan, place: AnchorPlace) -> AnchorPlan:
    """On each level; the last one stays."""
    if len(plan.sizes[0]) == 1:
        return plan
    return replace(plan, sizes=tuple(_without(level, place.size) for level in plan.sizes))


def without_ratio(plan: AnchorPlan, place: AnchorPlace) -> AnchorPlan:
    """The last one stays."""
    return plan if len(plan.ratios) == 1 else replace(plan, ratios=_without(plan.ratios, place.ratio))


def _without(values: tuple[float, ...], index: int) -> tuple[float, ...]:
    return values[:index] + values[index + 1 :]
