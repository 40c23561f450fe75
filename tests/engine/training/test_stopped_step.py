"""A step that is stopped on its way has had no effect; where a step finds the memory full, the training goes on."""

import copy
import itertools
import time

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.structures.settings import LearnSettings
from engine.structures.training import TrainingPoint
from engine.training.data.loader import to_batch
from engine.training.detection.recipes import Plan
from engine.training.distributed import Ranks
from engine.training.loop import step_runner
from engine.training.loop.schedules import FourStepSchedule
from engine.training.loop.step_runner import StepRunner, StoppedError, stop_points
from engine.training.loop.trainer import Hooks, fine_tune
from tests.engine.training.test_fine_tune import QUICK, TINY, scene
from tests.engine.training.test_run import FROZEN, after_points, always, net, pictures, points_of  # noqa: F401

BEFORE = 2  # steps before the one that is stopped


def net_of(train):
    torch.manual_seed(0)
    return build((TINY if train == "scratch" else FROZEN).with_(dropout=0.5))


def training(train, pictures, file=None):  # noqa: F811
    schedule = "four-step" if train == "four-step" else "joint"
    plan = Plan(
        train="full" if train == "four-step" else train, schedule=schedule, epochs=4 if schedule != "joint" else 1
    )
    trained = net_of(train)
    return trained, fine_tune(trained, pictures, plan, Hooks(checkpoint=file))


def stop_in_step(monkeypatch, number, share):
    """In place of a thread: step `number` (from 0) is stopped after this share of the questions of the one before."""
    steps, asked = itertools.count(), [0]

    def work_through(work):
        step, questions, asked[0] = next(steps), asked[0], 0

        def is_stopped():
            asked[0] += 1
            return step == number and asked[0] > share * questions

        try:
            result = work(is_stopped)
        except StoppedError:
            yield None
            pytest.fail("whoever stops it does not come back")
        assert step != number, "there was a question left to ask"
        return result

    monkeypatch.setattr(step_runner, "run_cancellable", work_through)


def assert_same(one, other):
    if isinstance(one, torch.Tensor):
        assert torch.equal(one, other)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one.keys() - {"spent", "images_per_second"}:
            assert_same(one[key], other[key])
    elif isinstance(one, list | tuple):
        for own, its in zip(one, other, strict=True):
            assert_same(own, its)
    else:
        assert one == other


@pytest.mark.parametrize(
    ("train", "share"), [("full", 0.0), ("full", 0.4), ("full", 0.9), ("scratch", 0.9), ("four-step", 0.4)]
)
def test_a_step_that_is_stopped_was_never_begun(pictures, tmp_path, monkeypatch, train, share):  # noqa: F811
    """Stopped before anything, on the way there, and on the way back."""
    straight, told = training(train, pictures)
    whole = points_of(told)
    files = tmp_path / "between.training", tmp_path / "within.training"
    left, told = training(train, pictures, files[0])
    after_points(told, BEFORE).close()
    stopped, told = training(train, pictures, files[1])
    with monkeypatch.context() as patch:
        stop_in_step(patch, BEFORE, share)
        assert next(after_points(told, BEFORE)) is None
        told.close()
    assert_same(stopped.state_dict(), left.state_dict())
    assert all(p.grad is None for p in stopped.parameters()), "they would hold memory"
    assert_same(*(torch.load(file, weights_only=True) for file in files))
    resumed, told = training(train, pictures, files[1])
    rest = points_of(told)
    assert [p.step for p in rest] == [p.step for p in whole[BEFORE:]]
    assert [p.loss for p in rest] == pytest.approx([p.loss for p in whole[BEFORE:]], rel=1e-4)
    for name, value in resumed.state_dict().items():
        torch.testing.assert_close(value, straight.state_dict()[name], rtol=1e-3, atol=1e-5)


def test_a_long_step_is_left_at_its_next_layer(net):  # noqa: F811
    layers = []

    def slowly(layer, *_):
        layers.append(layer)
        time.sleep(0.05)

    for layer in net.backbone.modules():
        layer.register_forward_hook(slowly)
    step = StepRunner(net, QUICK, 1).run(to_batch([scene(0)], FROZEN))
    assert next(step) is None, "somebody may change their mind"
    step.close()
    assert len(layers) < len(list(net.backbone.modules())) // 2, "of some hundred"


def test_only_who_stops_is_stopped(net):  # noqa: F811
    """The questions are those of one thread, and end with the block."""
    with pytest.raises(StoppedError), stop_points(lambda: True):
        net.backbone(torch.zeros(1, 3, 64, 64))
    net.backbone(torch.zeros(1, 3, 64, 64))


def test_a_loss_that_is_not_finite_leaves_the_statistics_alone():
    trained = net_of("scratch")
    batch = to_batch([scene(0), scene(1)], TINY)
    batch.images[1] = float("nan")
    before = copy.deepcopy(trained.state_dict())
    with pytest.raises(UserError, match="not a finite number"):
        result_of(StepRunner(trained, QUICK, 1).run(batch))
    assert_same(trained.state_dict(), before)


def memory_full(monkeypatch, *steps):
    """The GPU's memory is full at these steps, counted from 0 as they are tried."""
    tried, run = itertools.count(), StepRunner.run

    def narrow(self, batch):
        if next(tried) in steps:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return (yield from run(self, batch))

    monkeypatch.setattr(StepRunner, "run", narrow)


@pytest.mark.parametrize(("train", "schedule"), [("full", "joint"), ("heads", "four-step")])
def test_out_of_memory_it_learns_on_with_fewer_pictures(net, pictures, monkeypatch, train, schedule):  # noqa: F811
    memory_full(monkeypatch, 7)
    told = list(fine_tune(net, pictures, Plan(train=train, schedule=schedule, epochs=4), Hooks(always(0.5))))
    points = points_of(told)
    assert next(one for one in told if isinstance(one, str)).startswith("Out of GPU memory: 1 picture a step now")
    steps = [p.step for p in points]
    assert steps == [*range(1, 8), *range(15, 25)], "what was learned is the same share of twice as many steps"
    assert points[-1].step == points[-1].steps
    assert points[-1].metrics == {"AP50": 0.5}
    assert np.isfinite([p.loss for p in points]).all()


@pytest.mark.parametrize(
    ("train", "schedule", "at"),
    [("heads", "joint", 1), ("full", "joint", 8), ("heads", "four-step", 1), ("full", "four-step", 8)],
)
def test_out_of_memory_with_one_picture_it_learns_on_on_the_cpu(net, pictures, monkeypatch, train, schedule, at):  # noqa: F811
    memory_full(monkeypatch, at)
    moved = []
    monkeypatch.setattr(type(net), "to", lambda self, device: moved.append(device) or self)
    plan = Plan(train=train, schedule=schedule, epochs=2, learn=LearnSettings(batch=1))
    told = list(fine_tune(net, pictures, plan, Hooks(always(0.5))))
    points = points_of(told)
    assert "Out of GPU memory: 1 picture a step now, on cpu" in told
    assert set(moved) == {torch.device("cpu")}
    assert len(moved) == (2 if schedule == "four-step" else 1), "the net that proposes, too"
    assert [p.step for p in points] == list(range(1, 13))
    assert points[-1].metrics
    if schedule == "four-step":
        assert tuple(dict.fromkeys(p.phase for p in points)) == FourStepSchedule.phases


def test_of_several_processes_none_goes_on_alone(net, pictures, monkeypatch):  # noqa: F811
    memory_full(monkeypatch, 0)
    monkeypatch.setattr(Ranks, "broadcast_weights", lambda *_: None)
    for name in ("broadcast", "gather"):
        monkeypatch.setattr(Ranks, name, lambda self, value: value)
    with pytest.raises(UserError, match="memory is full"):
        list(fine_tune(net, pictures, Plan(train="full"), Hooks(ranks=Ranks(0, 2))))


@pytest.mark.parametrize("schedule", ["joint", "four-step"])
def test_stopped_while_it_is_judged_in_the_end_it_is_judged_again(net, pictures, tmp_path, schedule):  # noqa: F811
    plan, file = Plan(schedule=schedule, epochs=4), tmp_path / "run.training"
    start = copy.deepcopy(net)
    told = fine_tune(net, pictures, plan, Hooks(always(0.5), checkpoint=file))
    learnt = []
    while (one := next(told)) != "judging":
        learnt.append(one.step)
    told.close()
    *_, last = fine_tune(start, pictures, plan, Hooks(always(0.6), checkpoint=file))
    assert isinstance(last, TrainingPoint)
    assert (last.step, last.steps, last.metrics, last.best) == (12, 12, {"AP50": 0.6}, True)
    assert last.losses
    assert learnt[-1] == 11
    assert_same(start.state_dict(), net.state_dict())
