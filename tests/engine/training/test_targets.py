"""Targets in closed form, and against torchvision's own matcher where that is right."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection._utils import Matcher
from torchvision.ops import box_iou

from engine.training.detection.named_recipes import Sampling
from engine.training.detection.sampling import sample_anchors, sample_rois
from engine.training.detection.targets import label_anchors, match_anchors, match_rois


def test_thresholds_best_of_and_ties():
    truth = np.array([[0, 0, 10, 10], [100, 100, 120, 110]], np.float32)
    anchors = np.array(
        [
            [0, 0, 10, 10],  # the box itself
            [0, 0, 10, 8],  # .8
            [0, 0, 10, 5],  # .5: left out
            [0, 0, 10, 2],  # .2: negative
            [100, 100, 110, 110],  # .5, the best of box 1 ...
            [110, 100, 120, 110],  # ... and its tie
        ],
        np.float32,
    )
    found = label_anchors(anchors, truth, 200, 200)
    assert found.labels.tolist() == [1, 1, -1, 0, 1, 1]
    assert found.matched.tolist() == [0, 0, 0, 0, 1, 1]
    assert found.covered.tolist() == [True, False]
    np.testing.assert_allclose(found.iou, [1, 0.8, 0.5, 0.2, 0.5, 0.5])


def test_an_iou_at_a_threshold_reaches_it():
    truth = np.array([[0, 0, 10, 10]], np.float32)
    anchors = np.array([[0, 0, 10, 10], [0, 0, 10, 7], [0, 0, 10, 6.9], [0, 0, 10, 3], [0, 0, 10, 2.9]], np.float32)
    assert label_anchors(anchors, truth, 20, 20).labels.tolist() == [1, 1, -1, -1, 0]
    assert label_anchors(anchors[1:2], truth, 20, 20).covered.tolist() == [True]
    assert label_anchors(anchors[2:3], truth, 20, 20).covered.tolist() == [False]
    rois = torch.tensor([[0.0, 0, 10, 5], [0, 0, 10, 4.9]])
    assert match_rois(rois, torch.tensor(truth), torch.tensor([4])).classes.tolist() == [4, 0]


def test_anchors_up_to_the_edges_of_a_wide_picture_are_in_play():
    anchors = torch.tensor([[20.0, 0, 30, 10], [21, 0, 31, 10], [20, 1, 30, 11], [-1, 0, 9, 10], [0, 0, 10, 10]])
    found = match_anchors(anchors, anchors[:1], (30.0, 10.0))
    assert found.labels.tolist() == [1, -1, -1, -1, 0]
    assert match_anchors(anchors, anchors[:0], (30.0, 10.0)).labels.tolist() == [0, -1, -1, -1, 0]


def test_box_that_no_anchor_touches_makes_nothing_positive():
    anchors = np.array([[0, 0, 10, 10], [10, 10, 20, 20], [20, 20, 30, 30]], np.float32)
    truth = np.array([[500, 500, 510, 510]], np.float32)
    found = label_anchors(anchors, truth, 600, 600)
    assert found.labels.tolist() == [0, 0, 0]
    assert found.matched.tolist() == [-1, -1, -1]
    quality = box_iou(torch.tensor(truth), torch.tensor(anchors))
    assert (Matcher(0.7, 0.3, True)(quality) >= 0).all(), "torchvision has the fault that the guard is for"


def test_crossing_anchors_are_left_out_and_best_of_goes_to_one_inside():
    anchors = np.array([[-2, 0, 8, 10], [1, 1, 7, 10]], np.float32)
    truth = np.array([[0, 0, 8, 10]], np.float32)
    assert label_anchors(anchors, truth, 50, 50).labels.tolist() == [1, -1]
    assert label_anchors(anchors, truth, 50, 50, leave_out_crossing=True).labels.tolist() == [-1, 1]


@pytest.mark.parametrize("bad", [[5, 5, 5, 9], [9, 9, 5, 5], [np.nan, 0, 5, 5]])
def test_improper_boxes_match_nothing(bad):
    anchors = np.array([[0, 0, 10, 10], [5, 5, 9, 9]], np.float32)
    truth = np.array([bad, [5, 5, 9, 9]], np.float32)
    found = label_anchors(anchors, truth, 20, 20)
    assert found.labels.tolist() == [0, 1]
    assert found.matched.tolist() == [1, 1]
    assert found.covered.tolist() == [False, True]


@pytest.mark.parametrize("anchors", [0, 5])
def test_nothing_labelled_or_no_anchors(anchors):
    boxes = np.tile(np.array([[0, 0, 4, 4]], np.float32), (anchors, 1))
    assert label_anchors(boxes, np.zeros((0, 4), np.float32), 9, 9).labels.tolist() == [0] * anchors


coordinate = st.integers(0, 60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate, coordinate, coordinate), min_size=1, max_size=8), st.integers(0, 99))
def test_equals_torchvisions_matcher_wherever_every_box_is_touched(corners, seed):
    boxes = torch.tensor(corners, dtype=torch.float32)
    truth = torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:] + 1], 1)
    generator = torch.Generator().manual_seed(seed)
    start = torch.rand(200, 2, generator=generator) * 80
    anchors = torch.cat([start, start + 5 + torch.rand(200, 2, generator=generator) * 60], 1)
    quality = box_iou(truth, anchors)
    touched = (quality.max(1).values > 0).all()
    expected = Matcher(0.7, 0.3, True)(quality)
    found = match_anchors(anchors, truth)
    if touched:
        assert torch.equal(found.labels == 1, expected >= 0)
        assert torch.equal(found.labels == 0, expected == -1)
        positive = found.labels == 1
        assert torch.equal(found.matched[positive], expected[positive])


def test_rois_take_the_class_of_their_best_box():
    truth = torch.tensor([[0.0, 0, 10, 10], [20, 20, 30, 30]])
    rois = torch.tensor([[0.0, 0, 10, 6], [0, 0, 10, 4], [20, 20, 30, 30], [50, 50, 60, 60]])
    found = match_rois(rois, truth, torch.tensor([7, 3]))
    assert found.classes.tolist() == [7, 0, 3, 0]
    torch.testing.assert_close(found.iou, torch.tensor([0.6, 0.4, 1.0, 0.0]))


def test_samples_are_one_to_one_seeded_and_filled_up():
    labels = torch.cat([torch.ones(300), torch.zeros(900), -torch.ones(50)]).to(torch.int8)
    positives, negatives = sample_anchors(labels, 256, generator=torch.Generator().manual_seed(1))
    again, _ = sample_anchors(labels, 256, generator=torch.Generator().manual_seed(1))
    assert (len(positives), len(negatives)) == (128, 128)
    assert torch.equal(positives, again)
    assert (labels[positives] == 1).all()
    assert (labels[negatives] == 0).all()
    few, many = sample_anchors(labels[290:], 256)
    assert (len(few), len(many)) == (10, 246)


def test_roi_samples_hold_a_quarter_foreground_and_the_paper_background():
    classes = torch.cat([torch.full((100,), 2), torch.zeros(400, dtype=torch.long)])
    iou = torch.cat([torch.full((100,), 0.8), torch.linspace(0, 0.49, 400)])
    foreground, background = sample_rois(classes, iou, Sampling(background_from=0.1))
    assert (len(foreground), len(background)) == (16, 48)
    assert (iou[background] >= 0.1).all()
    assert (classes[background] == 0).all()


def test_a_picture_without_boxes_gives_background_only():
    classes, iou = torch.zeros(30, dtype=torch.long), torch.zeros(30)
    foreground, background = sample_rois(classes, iou, Sampling(background_from=0.1))
    assert (len(foreground), len(background)) == (0, 30)
