from __future__ import annotations

import torch
from torchvision.models.detection.rpn import RegionProposalNetwork, concat_box_prediction_layers

from engine.heads import box_coder
from engine.proposals.anchors import make_anchors
from engine.proposals.rpn import RpnHead, select_proposals

SIZES, RATIOS = ((16.0,), (32.0,)), (0.5, 1.0, 2.0)


def test_order_of_steps_is_torchvisions() -> None:
    torch.manual_seed(0)
    grids = [(16, 20), (8, 10)]
    anchors = make_anchors(grids, (128, 160), SIZES, RATIOS)
    objectness = [torch.randn(len(a)) * 3 for a in anchors]
    deltas = [torch.randn(len(a), 4) * 0.5 for a in anchors]
    oracle = RegionProposalNetwork(
        None, None, 0.7, 0.3, 256, 0.5, {"training": 9, "testing": 100}, {"training": 9, "testing": 60}, 0.7, 0.1
    ).eval()  # fmt: skip
    decoded = box_coder.decode(torch.cat(deltas), torch.cat(anchors))[:, 0]
    boxes, scores = oracle.filter_proposals(
        decoded[None], torch.cat(objectness)[None], [(120, 150)], [len(a) for a in anchors]
    )
    found = select_proposals(
        objectness, deltas, anchors, (120, 150), pre_nms=100, post_nms=60, nms_threshold=0.7, score_threshold=0.1
    )
    torch.testing.assert_close(found.boxes, boxes[0])
    torch.testing.assert_close(found.scores, scores[0])
    again = box_coder.clip(decoded[found.anchors], (120, 150))
    torch.testing.assert_close(again, found.boxes)


def test_values_of_an_anchor_stay_together() -> None:
    torch.manual_seed(0)
    head = RpnHead(8, 3)
    maps = [torch.randn(2, 8, 5, 7), torch.randn(2, 8, 3, 4)]
    objectness, deltas = head(maps)
    assert [tuple(o.shape) for o in objectness] == [(2, 105), (2, 36)]
    raw = [torch.relu(head.convs[0](m)) for m in maps]
    expected = concat_box_prediction_layers([head.objectness(r) for r in raw], [head.deltas(r) for r in raw])
    torch.testing.assert_close(torch.cat(objectness, 1).flatten(), expected[0].flatten())
    torch.testing.assert_close(torch.cat(deltas, 1).reshape(-1, 4), expected[1])


def test_no_anchor_survives() -> None:
    anchors = [torch.tensor([[0.0, 0.0, 2.0, 2.0]])]
    found = select_proposals([torch.zeros(1)], [torch.zeros(1, 4)], anchors, (9, 9), pre_nms=5, post_nms=5, min_size=16)
    assert found.boxes.shape == (0, 4)
    assert found.anchors.shape == (0,)


def test_what_just_suffices_stays_and_levels_do_not_suppress_each_other() -> None:
    """A side of exactly the least, a score of exactly the threshold, and one box on two levels."""
    anchors = [torch.tensor([[0.0, 0, 16, 40], [20, 0, 35.5, 40]]), torch.tensor([[0.0, 0, 16, 40], [40, 0, 80, 40]])]
    objectness = [torch.tensor([2.0, 3.0]), torch.tensor([1.0, 0.0])]
    deltas = [torch.zeros(2, 4), torch.zeros(2, 4)]
    rules = {"pre_nms": 2, "post_nms": 9, "min_size": 16, "score_threshold": 0.5}
    found = select_proposals(objectness, deltas, anchors, (100, 100), **rules)  # type: ignore[arg-type]
    assert found.anchors.tolist() == [0, 2, 3]
    torch.testing.assert_close(found.boxes, torch.cat(anchors)[found.anchors])


def test_so_many_of_each_level_come_to_nms_and_so_many_out_of_it() -> None:
    corners = torch.arange(6.0) * 20
    boxes = torch.stack([corners, corners * 0, corners + 10, corners * 0 + 10], 1)
    anchors, objectness = [boxes[:4], boxes[4:]], [torch.tensor([1.0, 4, 3, 2]), torch.tensor([6.0, 5])]
    deltas = [torch.zeros(4, 4), torch.zeros(2, 4)]
    found = select_proposals(objectness, deltas, anchors, (200, 200), pre_nms=3, post_nms=9)
    assert found.anchors.tolist() == [4, 5, 1, 2, 3]
    few = select_proposals(objectness, deltas, anchors, (200, 200), pre_nms=3, post_nms=4)
    assert few.anchors.tolist() == [4, 5, 1, 2]
