"""A made scene that a tiny net learns, and what the loop does when something goes wrong."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.specification import ModelSpecification
from engine.training.data.augment import Example
from engine.training.data.loader import to_batch
from engine.training.detection.losses import CLASSES, OBJECTNESS
from engine.training.detection.named_recipes import FAST_RCNN, Recipe, Sampling
from engine.training.detection.recipes import freeze, rate_share
from engine.training.detection.targets import match_rois
from engine.training.loop.step_runner import StepRunner

TINY = ModelSpecification(
    "tiny",
    "test_efficientnet",
    ("dark", "bright"),
    strides=(8, 16),
    fpn_channels=16,
    shorter_side=64,
    longer_side=64,
    anchor_sizes=((12.0, 18.0), (26.0, 36.0), (48.0, 60.0)),
    head_width=32,
    norm_frozen=False,
)
QUICK = Recipe(rate=4e-3, trunk_rate=4e-3, warm_up=5, sampling=Sampling(rois=32, pre_nms=100, proposals=50))


def scene(seed: int) -> Example:
    """One dark and one bright rectangle on noise."""
    random = np.random.default_rng(seed)
    pixels = random.integers(110, 140, (64, 64, 3)).astype(np.uint8)
    boxes = []
    for i, value in enumerate((20, 230)):
        x, y = int(random.integers(2, 10)) + 30 * i, int(random.integers(2, 36))
        w, h = random.integers(14, 22, 2)
        pixels[y : y + h, x : x + w] = value
        boxes.append([x, y, x + w, y + h])
    return Example(pixels, np.array(boxes, np.float32), np.array([1, 2]), f"scene {seed}")


def learn(runner, batches):
    """Whole steps, as many as it is for."""
    for batch in batches:
        if runner.step < runner.steps:
            yield result_of(runner.run(batch))


def batches(count: int, seed: int = 0):
    for i in range(count):
        yield to_batch([scene(seed + 4 * i + j) for j in range(4)], TINY)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return build(TINY)


def test_a_tiny_net_learns_a_made_scene(net):
    records = list(learn(StepRunner(net, QUICK, 60), batches(60)))
    first, last = records[:5], records[-5:]
    assert np.mean([r.loss for r in last]) < 0.55 * np.mean([r.loss for r in first])
    batch = next(batches(1, seed=9000))
    with torch.no_grad():
        net.train()  # its BatchNorm has seen too few pictures for running statistics
        features = net.backbone(batch.images)
        logits, _ = net.box_head(net.pool(features, batch.boxes, batch.sizes))
    found = torch.softmax(logits, 1)[:, 1:].argmax(1) + 1
    assert (found == torch.cat(batch.classes)).float().mean() >= 0.85


def test_the_same_seed_gives_the_same_curve():
    curves = []
    for _ in range(2):
        torch.manual_seed(1)
        curves.append([r.loss for r in learn(StepRunner(build(TINY), QUICK, 3), batches(3))])
    assert curves[0] == curves[1]


def test_a_continued_run_is_the_same_run(net):
    torch.manual_seed(2)
    recipe = Recipe(rate=1e-3, mean_decay=0.9, start_share=0.25, warm_up=2, sampling=QUICK.sampling)
    runner = StepRunner(net, recipe, 6)
    whole = list(batches(6))
    list(learn(runner, iter(whole[:3])))
    state = {k: (v.clone() if isinstance(v, torch.Tensor) else v) for k, v in runner.state().items()}
    state = torch.load(_saved(state), weights_only=True)
    expected = [r.loss for r in learn(runner, iter(whole[3:]))]
    again = StepRunner(build(TINY), replace(recipe, start_share=0.5, rate=5e-4), 6)  # as the run had it counts
    again.restore(state)
    assert [r.loss for r in learn(again, iter(whole[3:]))] == pytest.approx(expected, rel=1e-5)
    with again.mean_weights():
        mean = again.net.rpn_head.objectness.weight.detach().clone()
    with runner.mean_weights():
        torch.testing.assert_close(mean, runner.net.rpn_head.objectness.weight.detach())


def test_the_start_keeps_its_share_of_the_weights():
    begins, ends = [], []
    for share in (0.0, 0.25):
        torch.manual_seed(0)
        runner = StepRunner(build(TINY), Recipe(rate=1e-3, mean_decay=0.9, start_share=share, warm_up=2), 3)
        begins.append(runner.weights()["box_head.cls_score.weight"])
        list(learn(runner, batches(3)))
        runner.use_mean_weights()
        runner.use_mean_weights()  # twice is as once
        ends.append(runner.weights()["box_head.cls_score.weight"])
    assert not torch.equal(ends[0], begins[0])
    torch.testing.assert_close(ends[1], 0.75 * ends[0] + 0.25 * begins[0])


def _saved(state):
    import io

    stream = io.BytesIO()
    torch.save(state, stream)
    stream.seek(0)
    return stream


def test_a_loss_that_is_not_finite_names_the_picture_and_keeps_the_weights(net):
    runner = StepRunner(net, QUICK, 5)
    before = {k: v.clone() for k, v in net.state_dict().items() if "running" not in k and "num_batches" not in k}
    batch = next(batches(1))
    batch.images[2] = float("nan")
    with pytest.raises(UserError, match="scene 2"):
        list(learn(runner, iter([batch])))
    after = net.state_dict()
    assert all(torch.equal(before[k], after[k]) for k in before)
    assert runner.step == 0


def test_pictures_without_boxes_are_background(net):
    empty = Example(scene(0).pixels, np.zeros((0, 4), np.float32), np.zeros(0, np.int64), "empty")
    records = list(learn(StepRunner(net, QUICK, 2), iter([to_batch([empty, empty], TINY)] * 2)))
    assert records[-1].losses[OBJECTNESS] < 1
    assert records[-1].losses[CLASSES] > 0
    assert np.isfinite(records[-1].loss)


def test_frozen_layers_stay_and_unknown_names_are_refused(net):
    recipe = Recipe(frozen=("backbone.body", "rpn_head"), sampling=QUICK.sampling)
    before = [parameter.clone() for parameter in net.backbone.body.parameters()]
    list(learn(StepRunner(net, recipe, 2), batches(2)))
    assert all(map(torch.equal, net.backbone.body.parameters(), before))
    with pytest.raises(UserError, match="no layer has a name"):
        freeze(net, ("backbone.bod",))
    with pytest.raises(UserError, match="every layer is frozen"):
        StepRunner(net, Recipe(frozen=("backbone", "rpn_head", "box_head")), 1)


def test_the_paper_s_recipe_has_biases_at_twice_the_rate_without_decay(net):
    groups = StepRunner(net, FAST_RCNN, 10).optimiser.param_groups
    assert {(g["full_rate"], g["weight_decay"]) for g in groups} == {(1e-3, 5e-4), (2e-3, 0.0)}


def test_rates():
    recipe = Recipe(warm_up=4, schedule="cosine", last_share=0.1)
    shares = [rate_share(recipe, step, 104) for step in range(104)]
    assert shares[0] == pytest.approx(0.2)
    assert shares[4] == pytest.approx(1.0)
    assert shares[54] == pytest.approx(0.55)
    assert shares[103] < 0.11
    steps = Recipe(warm_up=0, schedule="steps", milestones=(0.5, 0.75))
    assert [rate_share(steps, s, 100) for s in (0, 49, 50, 80)] == pytest.approx([1, 1, 0.1, 0.01])


def test_rois_of_the_made_scene_are_its_boxes():
    example = scene(1)
    found = match_rois(torch.from_numpy(example.boxes), torch.from_numpy(example.boxes), torch.tensor([1, 2]))
    assert found.classes.tolist() == [1, 2]
