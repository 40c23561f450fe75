"""The alternation: goes on where it was stopped, in whichever step; shares out time; stops early with one detector."""

import copy

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.models.architectures import build
from engine.training.detection.recipes import Plan
from engine.training.loop import validation
from engine.training.loop.budget import Budget
from engine.training.loop.schedules import FourStepSchedule
from engine.training.loop.trainer import Hooks, fine_tune
from tests.engine.training.test_run import FROZEN, after_points, net, pictures, points_of  # noqa: F401 - fixtures

EPOCHS = 4  # of three batches: a step of the four takes three


def four(train="heads", **changes):
    return Plan(train=train, schedule="four-step", epochs=EPOCHS, **changes)


def started():
    torch.manual_seed(0)
    return build(FROZEN)


@pytest.fixture(scope="module", params=["heads", "full"])
def straight(request, pictures):  # noqa: F811
    """What learns, and the points and the weights of a training that nothing stopped."""
    trained = started()
    whole = points_of(fine_tune(trained, pictures, four(request.param)))
    return request.param, whole, trained.state_dict()


@pytest.mark.parametrize("stop_at", [2, 3, 5, 8, 11])
def test_stopped_anywhere_it_goes_on_with_the_same_curve(straight, pictures, tmp_path, stop_at):  # noqa: F811
    train, whole, weights = straight
    start, file = started(), tmp_path / "run.training"
    stopped = fine_tune(copy.deepcopy(start), pictures, four(train), Hooks(checkpoint=file))
    after_points(stopped, stop_at).close()
    rest = points_of(fine_tune(start, pictures, four(train), Hooks(checkpoint=file)))
    assert [p.step for p in rest] == [p.step for p in whole[stop_at:]]
    assert [p.phase for p in rest] == [p.phase for p in whole[stop_at:]]
    assert [p.loss for p in rest] == pytest.approx([p.loss for p in whole[stop_at:]], rel=1e-4)
    for name, value in start.state_dict().items():
        torch.testing.assert_close(value, weights[name], rtol=1e-3, atol=1e-5)


def test_seconds_are_shared_out_among_the_four(net, pictures):  # noqa: F811
    after_points(fine_tune(copy.deepcopy(net), pictures, four()), 1).close()  # the first step of all takes long
    points = list(fine_tune(net, pictures, four(), Hooks(budget=Budget(5.0))))
    assert tuple(dict.fromkeys(p.phase for p in points)) == FourStepSchedule.phases
    assert points[-1].step >= points[-1].steps
    assert [p.step for p in points] == list(range(1, len(points) + 1))


@pytest.mark.parametrize("stop_at", [1, 4, 7, 10])
def test_stopped_early_it_is_one_detector_that_was_judged(net, pictures, stop_at):  # noqa: F811
    seen = []

    def validate(trained):
        yield "judging"
        seen.append(copy.deepcopy(trained.state_dict()))
        return {"AP50": 0.5}

    enough = []
    points = []
    for point in fine_tune(net, pictures, four(), Hooks(validate, enough=lambda: bool(enough))):
        if point == "judging":
            continue
        points.append(point)
        if point.step == stop_at:
            enough.append(True)
    assert points[-1].step == stop_at + 1
    assert points[-1].metrics == {"AP50": 0.5}
    assert all(torch.equal(value, seen[-1][name]) for name, value in net.state_dict().items())
    assert any(p.requires_grad for p in net.backbone.parameters())


def test_the_best_of_the_last_two_steps_is_kept(net, pictures, monkeypatch):  # noqa: F811
    monkeypatch.setattr(validation, "_FIRST", 0.0)
    figures = iter([0.9, 0.4, 0.3, 0.2, 0.1])
    seen = []

    def validate(trained):
        yield "judging"
        seen.append(trained.box_head.cls_score.weight.detach().clone())
        return {"AP50": next(figures)}

    plan = Plan(schedule="four-step", epochs=8)
    points = points_of(fine_tune(net, pictures, plan, Hooks(validate)))
    judged = [p for p in points if p.metrics]
    assert [p.best for p in judged] == [True] + [False] * (len(judged) - 1)
    assert len(judged) == 3, "at the ends of epochs from the third step on, and at the end"
    assert torch.equal(net.box_head.cls_score.weight, seen[0])


def test_a_checkpoint_of_joint_training_is_not_one_of_the_four_steps(net, pictures, tmp_path):  # noqa: F811
    file = tmp_path / "run.training"
    joint = fine_tune(copy.deepcopy(net), pictures, Plan(epochs=3), Hooks(checkpoint=file))
    next(joint)
    joint.close()
    with pytest.raises(UserError, match="cannot be continued from"):
        next(fine_tune(net, pictures, four(), Hooks(checkpoint=file)))
    assert np.isfinite([float(v.sum()) for v in net.state_dict().values() if v.is_floating_point()]).all()
