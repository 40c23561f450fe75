"""Other anchors for a trained net: the same boxes from the first step on, kept in the file and in the run's record."""

import shutil

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.generators import result_of
from engine.heads import box_coder
from engine.kernels.operators import COMPILED
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.runs import read_run, record_file
from engine.structures.settings import AnchorShapes, LearnSettings
from engine.structures.training import TrainingPoint
from engine.training.adapt import from_record, suggested, untrained, with_anchors, with_classes
from engine.training.data.examples import training_data
from engine.training.from_folder import train_request
from tests.engine.training.test_from_folder import NET, folder, request, run  # noqa: F401 - a fixture

OLD = NET.anchor_sizes


@pytest.fixture
def net():
    torch.manual_seed(0)
    made = build(NET)
    with torch.no_grad():
        for part in (made.rpn_head.deltas, made.rpn_head.objectness):
            part.weight.normal_(std=0.05)
            part.bias.normal_(std=0.2)
    return made


@torch.no_grad()
def boxes_of(net):
    """(A, 4) decoded boxes of a made map, and objectness, every level together."""
    sizes = [(64 // stride, 64 // stride) for stride in net.specification.anchor_plan.strides]
    torch.manual_seed(1)
    maps = [torch.randn(1, net.backbone.channels, *size) for size in sizes]
    objectness, deltas = net.rpn_head(maps)
    anchors = torch.cat(net.anchors_for(maps, (64, 64)))
    return box_coder.decode(torch.cat(deltas, 1)[0], anchors, (1, 1, 1, 1)).reshape(-1, 4), torch.cat(objectness, 1)[0]


def test_sizes_that_change_alike_give_the_same_proposals_from_the_first_step(net):
    whole = ((16.0, 32.0), (32.0, 64.0), (64.0, 128.0))  # so that no side is rounded
    net = with_anchors(net, AnchorShapes(whole, (0.25, 1.0, 4.0)))
    other = with_anchors(net, AnchorShapes(tuple(tuple(2 * side for side in level) for level in whole)))
    before, scores = boxes_of(net)
    after, same = boxes_of(other)
    torch.testing.assert_close(same, scores)
    torch.testing.assert_close(after, before, atol=1e-3, rtol=1e-4)
    assert other.specification.anchor_ratios == (0.25, 1.0, 4.0)
    assert all(torch.equal(v, other.backbone.state_dict()[k]) for k, v in net.backbone.state_dict().items())


def test_every_net_comes_with_the_compiled_steps(net):
    sizes = tuple(tuple(2 * side for side in level) for level in net.specification.anchor_sizes)
    for made in (
        with_classes(net, ("dark",)),
        untrained(net, ("dark",)),
        with_anchors(net, AnchorShapes(sizes)),
    ):
        assert made.operators is COMPILED


def test_more_anchors_at_a_place_take_the_rows_that_are_most_like_them(net):
    ratios = (0.25, 0.5, 1.0, 2.0, 4.0)
    other = with_anchors(net, AnchorShapes(ratios=ratios))
    assert other.rpn_head.objectness.weight.shape[0] == len(OLD[0]) * 5
    own, new = net.rpn_head.objectness.bias, other.rpn_head.objectness.bias
    per = len(OLD[0])
    assert torch.equal(new[per : 4 * per], own)
    assert torch.equal(new[:per], own[:per])
    assert torch.equal(new[4 * per :], own[2 * per :])
    back = with_anchors(other, AnchorShapes(ratios=NET.anchor_ratios))
    for name, value in net.state_dict().items():
        torch.testing.assert_close(back.state_dict()[name], value)


@pytest.mark.parametrize(
    "shapes",
    [AnchorShapes(((8.0,),)), AnchorShapes(ratios=(0.5, -1.0)), AnchorShapes(((float("nan"),), *OLD[1:]))],
)
def test_shapes_that_do_not_fit_are_named(net, shapes):
    with pytest.raises(UserError, match="anchors"):
        with_anchors(net, shapes)


def test_a_training_with_suggested_anchors_keeps_them(folder, tmp_path):  # noqa: F811
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"
    asked = request(folder, learn=LearnSettings(anchors="suggested"), epochs=3)
    wanted = suggested(result_of(training_data(asked)).train, NET)
    assert wanted is not None
    assert len(wanted.sizes) == len(OLD)
    stopped = train_request(asked, start, file)
    assert any(isinstance(event, TrainingPoint) for event in stopped)
    stopped.close()
    assert from_record(read_run(record_file(file)).settings["anchors"]) == wanted
    for path in list(folder.glob("0[0-4].*")):  # the labels are others now: a stopped run goes on with what it had
        path.unlink()
    shutil.copy(folder / "05.txt", folder / "06.txt")
    checkpoint = file.with_suffix(".training")
    assert checkpoint.exists()
    run(train_request(request(folder, resume=True, epochs=3), start, file))
    trained = checkpoints.load(file)
    assert trained.specification.anchor_sizes == wanted.sizes
    assert trained.specification.anchor_ratios == wanted.ratios


def test_what_fits_already_is_left_alone_and_few_boxes_suggest_nothing(folder):  # noqa: F811
    data = result_of(training_data(request(folder)))
    first = suggested(data.train, NET)
    fitted = NET.with_(anchor_sizes=first.sizes, anchor_ratios=first.ratios)
    again = suggested(data.train, fitted)
    assert again is None or again == first
    assert suggested(data.train[:2], NET) is None
    with pytest.raises(UserError, match="cannot be read"):
        from_record({"sizes": "many"})
    assert np.isfinite(first.sizes).all()
