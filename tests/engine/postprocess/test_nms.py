from __future__ import annotations

import torch

from engine.postprocess.nms import batched_nms

BOXES = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 9], [50, 50, 60, 60]])
SCORES = torch.tensor([0.9, 0.8, 0.7, 0.95])


def test_the_best_of_overlapping_boxes_of_a_class_stays() -> None:
    assert batched_nms(BOXES, SCORES, torch.tensor([0, 0, 1, 0]), 0.5).tolist() == [3, 0, 2]
    assert batched_nms(BOXES, SCORES, torch.zeros(4, dtype=torch.int64), 0.95).tolist() == [3, 0, 1]


def test_the_best_ones_alone() -> None:
    assert batched_nms(BOXES, SCORES, torch.zeros(4, dtype=torch.int64), 0.95, most=2).tolist() == [3, 0]
    assert batched_nms(torch.zeros(0, 4), torch.zeros(0), torch.zeros(0, dtype=torch.int64), 0.5).tolist() == []
