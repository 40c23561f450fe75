"""The classic before it has learned anything passes on what its trunk knows."""

from __future__ import annotations

import pytest
import torch

from engine.features.csp import EXTENTS, MERGED
from engine.heads import box_coder
from engine.models import architectures
from engine.models.network import TwoStageNet
from tools.starter.classic import MISFIT, extents_of_anchors, pass_on_classes
from tools.starter.nanodet import class_names, pass_on_boxes
from tools.starter.soft import head_losses


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    torch.manual_seed(0)
    net = architectures.build(architectures.classic(class_names()))
    pass_on_boxes(net, extents_of_anchors(net.specification), MISFIT)
    pass_on_classes(net)
    return net


@torch.no_grad()
def test_every_anchor_gives_the_box_of_its_cell(net: TwoStageNet) -> None:
    level = torch.randn(1, net.backbone.channels, 4, 6)
    (objectness,), (deltas,) = net.rpn_head([level])
    (anchors,) = net.anchors_for([level], (64, 96))
    boxes = box_coder.decode(deltas[0], anchors)[:, 0].reshape(4, 6, 9, 4)
    first, count = MERGED + net.specification.class_maps, EXTENTS + 1
    for anchor in range(9):
        fine = anchor % 3 == 0  # sizes change fastest
        x, y, width, height, logit = level[0, first + (0 if fine else count) :][:count].unbind(0)
        centres = (boxes[:, :, anchor, :2] + boxes[:, :, anchor, 2:]) / 2 / 16
        sides = (boxes[:, :, anchor, 2:] - boxes[:, :, anchor, :2]) / 16
        torch.testing.assert_close(centres[..., 0], x + torch.arange(6) + 0.5, atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(centres[..., 1], y + (torch.arange(4) + 0.5)[:, None], atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(sides, torch.stack([width, height], 2).exp(), atol=1e-3, rtol=1e-3)
        assert bool((objectness[0].reshape(4, 6, 9)[..., anchor] <= logit + 1e-4).all())


@torch.no_grad()
def test_the_head_names_what_the_middle_of_the_roi_shows(net: TwoStageNet) -> None:
    s = net.specification
    pooled = torch.zeros(1, net.backbone.channels, s.bins, s.bins)
    pooled[0, MERGED + 16, 2:5, 2:5] = 1.5
    logits, _ = net.box_head(pooled)
    assert int(logits.argmax()) == 17
    evidence = pooled[0, MERGED:, 2:5, 2:5].mean((1, 2))[: s.class_maps]
    torch.testing.assert_close(net.box_head.features(pooled)[0, : s.class_maps], evidence, atol=1e-4, rtol=1e-4)


def test_four_numbers_a_class_learn_as_far_as_the_class_is_likely() -> None:
    refined = torch.zeros(2, 4 * 3, requires_grad=True)
    answers = torch.tensor([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    moves = torch.tensor([[2.0, 0, 0, 0], [0, 0, 0, 0]])
    losses = head_losses(torch.zeros(2, 3), refined, answers, moves)
    losses["boxes"].backward()
    assert refined.grad is not None
    gradient = refined.grad.reshape(2, 3, 4)
    assert gradient[0, 1, 0] == pytest.approx(3 * float(gradient[0, 2, 0]))
    assert not gradient[:, 0].any()
    assert not gradient[1].any()
