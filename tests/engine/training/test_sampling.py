"""A step's random samples: as many as asked for, all different, each as likely as another."""

from dataclasses import replace

import pytest
import torch

from engine.training.detection.named_recipes import Sampling
from engine.training.detection.sampling import choose, sample_anchors, sample_rois


@pytest.mark.parametrize("many", [5, 30, 400, 60_000])
def test_samples_are_different_ones_in_rising_order_and_repeat_with_the_seed(many):
    indices = torch.arange(many) * 3
    chosen = choose(indices, 25, torch.Generator().manual_seed(1))
    assert len(chosen) == min(many, 25)
    assert bool((chosen.diff() > 0).all())
    assert bool(torch.isin(chosen, indices).all())
    assert torch.equal(chosen, choose(indices, 25, torch.Generator().manual_seed(1)))


def test_each_of_many_is_as_likely_as_another():
    generator = torch.Generator().manual_seed(0)
    counts = torch.zeros(80)
    for _ in range(2000):
        counts[choose(torch.arange(80), 10, generator)] += 1
    # Binomial of 2,000 draws at 1/8: 250 +- 15.
    assert 185 < float(counts.min()) < float(counts.max()) < 315


def test_what_few_positives_leave_is_filled_with_negatives():
    labels = torch.tensor([1, 0, 0, -1, 0, 1, 0, 0])
    assert [len(part) for part in sample_anchors(labels, count=6)] == [2, 4]
    classes = torch.tensor([1, 0, 2, 0, 0, 0, 0, 0])
    foreground, background = sample_rois(classes, classes / 2, Sampling(rois=8, foreground_share=0.5))
    assert foreground.tolist() == [0, 2], "the first class is no background"
    assert background.tolist() == [1, 3, 4, 5, 6, 7]


def test_background_begins_at_the_lower_end_and_ends_below_the_upper():
    classes, iou = torch.zeros(5, dtype=torch.int64), torch.tensor([0.125, 0.25, 0.375, 0.5, 0.75])
    rules = Sampling(background_from=0.25, foreground_iou=0.5)
    assert sample_rois(classes, iou, rules)[1].tolist() == [1, 2]
    assert sample_rois(classes[3:], iou[3:], rules)[1].tolist() == [0, 1], "where there is none, any background"
    assert sample_rois(classes[3:], iou[3:], replace(rules, background_elsewhere=False))[1].tolist() == []
