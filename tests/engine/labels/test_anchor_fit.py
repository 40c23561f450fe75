"""The overlap with anchors against every anchor of the engine itself; k-means against what was planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.labels.anchor_fit import anchor_shapes, best_ious, fit_anchors, net_scales, suggest_anchors, uncovered
from engine.proposals.anchors import cell_anchors, make_anchors
from engine.structures.boxes import iou
from engine.structures.models import AnchorPlan

PLAN = AnchorPlan(((24.0,), (48.0,), (96.0,)), (0.5, 1.0, 2.0), (8, 16, 32), 256, 384)


@pytest.mark.parametrize("rule", ["torchvision", "paper"])
def test_shapes_are_those_of_the_engine(rule: str) -> None:
    plan = replace(PLAN, sizes=((24.0, 30.0), (48.0, 60.0), (96.0, 120.0)), rule=rule)
    for sizes, shapes in zip(plan.sizes, anchor_shapes(plan), strict=True):
        boxes = cell_anchors(sizes, plan.ratios, plan.rule)
        torch.testing.assert_close(boxes[:, 2:] - boxes[:, :2], torch.from_numpy(shapes).float())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["torchvision", "paper"]))
def test_best_overlap_is_that_with_every_anchor(seed: int, rule: str) -> None:
    plan, random = replace(PLAN, rule=rule), np.random.default_rng(seed)
    width, height = 768, 512  # scaled by one half: 384 x 256, whole cells at every level
    corner = random.random((12, 2)) * [width - 40, height - 40]
    side = np.exp(random.uniform(np.log(4), np.log(600), (12, 2)))
    boxes = np.concatenate([corner, np.minimum(corner + side, [width, height])], 1).astype(np.float32)
    maps = [(256 // s, 384 // s) for s in plan.strides]
    anchors = torch.cat(make_anchors(maps, (256, 384), plan.sizes, plan.ratios, plan.rule)).numpy()
    expected = iou((boxes * 0.5).astype(np.float32), anchors).max(axis=1)
    found = best_ious(boxes, np.tile([[width, height]], (12, 1)), plan)
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_scale_is_that_of_the_shorter_side_up_to_the_longer() -> None:
    sizes = np.array([[512, 512], [1000, 200], [100, 400]], float)
    np.testing.assert_allclose(net_scales(sizes, PLAN), [0.5, 0.384, 0.96])


def test_boxes_that_no_anchor_covers() -> None:
    boxes = np.array([[100, 100, 148, 148], [10, 10, 13, 13], [0, 100, 500, 110], [50, 50, 50, 80]], np.float32)
    sizes = np.tile([[512, 512]], (4, 1))
    assert uncovered(boxes, sizes, PLAN).tolist() == [False, True, True, True]
    assert uncovered(np.zeros((0, 4), np.float32), np.zeros((0, 2)), PLAN).shape == (0,)


def test_suggestion_covers_what_was_missed() -> None:
    random = np.random.default_rng(1)
    corner = random.uniform(0, 450, (80, 2))
    boxes = np.concatenate([corner, corner + random.uniform([5, 5], [9, 12], (80, 2))], 1).astype(np.float32)
    sizes = np.tile([[512, 512]], (80, 1))
    found = suggest_anchors(boxes, sizes, PLAN)
    assert found.after > found.before
    assert found.uncovered_after < found.uncovered_before
    assert len(found.plan.sizes) == 3
    assert len(found.plan.ratios) == 3


def test_anchors_that_fit_stay() -> None:
    shapes = anchor_shapes(PLAN)[1] * 2  # scaled by one half, they lie on the cells exactly
    boxes = np.concatenate([256 - shapes / 2, 256 + shapes / 2], 1).astype(np.float32)
    found = suggest_anchors(boxes, np.tile([[512, 512]], (len(boxes), 1)), PLAN)
    assert found.plan == PLAN
    assert found.before == found.after == 1.0
    nothing = suggest_anchors(np.zeros((0, 4), np.float32), np.zeros((0, 2)), PLAN)
    assert nothing.plan == PLAN


def test_a_new_detectors_sizes_are_where_the_boxes_are_wherever_they_were() -> None:
    """Two crowds of boxes, of 20 and of 300 pixels: an anchor for each, whatever the plan began with."""
    random = np.random.default_rng(3)
    sides = np.concatenate([random.uniform(17, 23, (60, 1)), random.uniform(270, 330, (6, 1))]).repeat(2, axis=1)
    corner = random.uniform(0, 180, (66, 2))
    boxes = np.concatenate([corner, corner + sides], 1).astype(np.float32)
    sizes = np.tile([[512, 512]], (66, 1))
    for begun in ((5.0, 6.0), (20.0, 1500.0), (900.0, 1000.0)):
        plan = AnchorPlan((begun,), (1.0,), (8,), 512, 512, "paper")
        found = fit_anchors(boxes, sizes, plan)
        assert found.plan.sizes[0] == pytest.approx((20, 300), rel=0.15)
        assert found.after == pytest.approx(best_ious(boxes, sizes, found.plan).mean())
        assert found.uncovered_after == 0
    nothing = fit_anchors(np.zeros((0, 4), np.float32), np.zeros((0, 2)), PLAN)
    assert nothing.plan == PLAN


@pytest.mark.parametrize("seed", range(4))
def test_a_suggestion_is_nowhere_worse_in_what_is_shown(seed: int) -> None:
    """The shares at .5 and .7, of boxes of all sizes; for a detector that has learned, and for a new one."""
    random = np.random.default_rng(seed)
    corner, side = random.uniform(0, 300, (150, 2)), np.exp(random.uniform(2.5, 5.5, (150, 2)))
    boxes, sizes = np.concatenate([corner, corner + side], 1).astype(np.float32), np.tile([[560, 560]], (150, 1))
    for begun in ((128.0, 256.0, 512.0), (32.0, 80.0, 200.0)):
        plan = AnchorPlan((begun,), (0.5, 1.0, 2.0), (16,), 600, 1000, "paper")
        here = best_ious(boxes, sizes, plan)
        for suggest in (fit_anchors, suggest_anchors):
            there = best_ious(boxes, sizes, suggest(boxes, sizes, plan).plan)
            assert all((there >= iou).mean() >= (here >= iou).mean() for iou in (0.3, 0.5, 0.7))
