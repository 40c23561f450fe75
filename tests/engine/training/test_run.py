"""Fine-tuning as the command line starts it: kept features, grown heads, both schedules."""

import copy
import dataclasses
import os
import pickle
import signal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.errors import UserError
from engine.models.architectures import build
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.settings import LearnSettings
from engine.structures.training import TrainingPoint
from engine.training.adapt import untrained, with_classes
from engine.training.data import cached_batches
from engine.training.data.augment import jittered
from engine.training.data.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.data.loader import LabelledPictures
from engine.training.data.strength import Strength
from engine.training.detection.named_recipes import HEADS
from engine.training.detection.recipes import Plan, adjusted, recipe_of, strength_of
from engine.training.loop import checkpoint, validation
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, fine_tune
from tests.engine.training.forked import forked
from tests.engine.training.test_fine_tune import TINY, scene

FROZEN = TINY.with_(norm_frozen=True)
INDEX = {"dark": 1, "bright": 2}


def write_items(folder: Path) -> None:
    """Six made scenes."""
    for seed in range(6):
        Pil.fromarray(scene(seed).pixels).save(folder / f"{seed}.png")


def items_in(folder: Path) -> list[tuple[Path, Annotation]]:
    """The scenes with their boxes, and one box without area each."""
    items = []
    for seed in range(6):
        path, example = folder / f"{seed}.png", scene(seed)
        boxes = [LabelledBox(Rectangle(*map(float, b)), label) for b, label in zip(example.boxes, INDEX, strict=True)]
        boxes.append(LabelledBox(Rectangle(5, 5, 5, 9), "dark"))
        items.append((path, Annotation(path, 64, 64, tuple(boxes))))
    return items


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> LabelledPictures:
    folder: Path = tmp_path_factory.mktemp("scenes")
    write_items(folder)
    return LabelledPictures(items_in(folder), INDEX)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return build(FROZEN)


def always(figure):
    """A validation that takes no time."""

    def validate(_net):
        yield "judging"
        return {"AP50": figure}

    return validate


def points_of(told):
    return [one for one in told if isinstance(one, TrainingPoint)]


def after_points(told, count):
    """The rest, after so many points."""
    while count:
        count -= isinstance(next(told), TrainingPoint)
    return told


def test_heads_learn_on_kept_features_and_the_backbone_stays(net, pictures):
    cache = FeatureCache()
    before = {k: v.clone() for k, v in net.backbone.state_dict().items()}
    points = points_of(fine_tune(net, pictures, Plan(epochs=8), Hooks(always(0.5), cache)))
    assert points[-1].step == points[-1].steps == 24
    assert points[-1].metrics == {"AP50": 0.5}
    assert np.mean([p.loss for p in points[-3:]]) < np.mean([p.loss for p in points[:3]])
    assert cache.computed <= 12, "each picture goes through the backbone once, and once mirrored"
    assert all(torch.equal(v, before[k]) for k, v in net.backbone.state_dict().items())


def test_a_quick_pyramid_learns_with_the_heads_and_the_trunk_alone_is_kept(pictures):
    torch.manual_seed(0)
    sizes = FROZEN.anchor_sizes[:2]
    net = build(FROZEN.with_(backbone="csp", class_maps=5, extra_level=False, anchor_sizes=sizes))
    cache, before = FeatureCache(), copy.deepcopy(net.state_dict())
    points = points_of(fine_tune(net, pictures, Plan(epochs=8), Hooks(cache=cache)))
    assert np.mean([p.loss for p in points[-3:]]) < np.mean([p.loss for p in points[:3]])
    changed = {k for k, v in net.state_dict().items() if not torch.equal(v, before[k])}
    assert not any(name.startswith("backbone.body") for name in changed)
    assert any(name.startswith("backbone.fpn.lateral") for name in changed)
    assert any(name.startswith("backbone.fpn.maps") for name in changed)
    assert (computed := cache.computed) <= 12, "each picture goes through the backbone once, and once mirrored"
    list(fine_tune(net, pictures, Plan(epochs=8), Hooks(cache=cache)))
    assert cache.computed == computed, "another training goes on with the same maps"


def test_fixed_maps_finished_are_the_maps_of_every_level(net):
    images = torch.randn(2, 3, 64, 96)
    csp = build(FROZEN.with_(backbone="csp", class_maps=5, extra_level=False, anchor_sizes=FROZEN.anchor_sizes[:2]))
    for backbone in (net.backbone, csp.backbone):
        for finished, whole in zip(backbone.finish(backbone.fixed_maps(images)), backbone(images), strict=True):
            assert torch.equal(finished, whole)


def test_of_many_pictures_few_are_seen_mirrored(net, pictures, monkeypatch):
    monkeypatch.setattr(cached_batches, "MIRRORED", 2)
    cache = FeatureCache()
    list(fine_tune(net, pictures, Plan(epochs=8), Hooks(cache=cache)))
    assert cache.computed == len(pictures) + 2


@pytest.mark.parametrize("train", ["heads", "full"])
def test_four_steps_share_one_frozen_backbone_in_the_end(net, pictures, train):
    points = points_of(fine_tune(net, pictures, Plan(train=train, schedule="four-step", epochs=4), Hooks(always(1.0))))
    assert [p.step for p in points] == list(range(1, 13))
    named = [set(p.losses) for p in points]
    rpn, head = {"objectness", "rpn_boxes"}, {"classes", "boxes"}
    assert named == [rpn] * 3 + [head] * 3 + [rpn] * 3 + [head] * 3
    assert points[-1].metrics
    assert any(p.requires_grad for p in net.backbone.parameters())


def test_full_training_moves_the_trunk_too(net, pictures):
    before = net.backbone.body.state_dict()["net.blocks.3.0.conv_pw.weight"].clone()
    points = points_of(fine_tune(net, pictures, Plan(train="full", epochs=1)))
    assert len(points) == 3
    assert not torch.equal(net.backbone.body.state_dict()["net.blocks.3.0.conv_pw.weight"], before)


def test_a_limit_in_seconds_ends_in_time(net, pictures, monkeypatch):
    ticks = [0]  # the machine's own clock would judge the machine

    def tick() -> float:
        ticks[0] += 1
        return 0.1 * ticks[0]

    monkeypatch.setattr(checkpoint, "time", SimpleNamespace(monotonic=tick))
    budget = Budget(3.0, clock=lambda: 0.1 * ticks[0])
    points = list(fine_tune(net, pictures, Plan(), Hooks(budget=budget)))
    assert 10 <= points[-1].step <= 16, "a tenth of a second each, and another between two"
    assert points[-1].step == points[-1].steps
    assert points[-1].eta_seconds == 0


def test_stopping_at_any_point_leaves_a_usable_net(net, pictures):
    run = fine_tune(net, pictures, Plan(epochs=50))
    next(run)
    next(run)
    run.close()
    assert all(torch.isfinite(v).all() for v in net.state_dict().values() if v.is_floating_point())


def test_nothing_to_learn_from(net):
    with pytest.raises(UserError, match="no picture"):
        next(fine_tune(net, LabelledPictures([], {}), Plan()))


def test_the_cache_is_bounded_and_stale_maps_are_never_used(net):
    cache = FeatureCache(limit=5000)
    keys = [FeatureKey(str(i), (8, 8), False, "w") for i in range(3)]
    for key in keys:
        cache.get(key, lambda: [torch.ones(1, 4, 16, 16)])
    assert len(cache) == 2
    old = fingerprint(net)
    with torch.no_grad():
        next(net.backbone.parameters()).view(-1)[0] += 1e-6
    assert fingerprint(net) != old
    kept = cache.get(keys[2], lambda: pytest.fail("it was kept"))
    assert kept[0].dtype == torch.float32


def test_old_classes_keep_their_rows():
    torch.manual_seed(0)
    net = build(FROZEN)
    grown = with_classes(net, ("bright", "new"))
    old, new = net.box_head.cls_score.weight, grown.box_head.cls_score.weight
    assert torch.equal(new[0], old[0])
    assert torch.equal(new[1], old[2])
    assert torch.equal(grown.box_head.bbox_pred.weight[4:8], net.box_head.bbox_pred.weight[8:12])
    assert grown.specification.class_names == ("bright", "new")
    assert torch.equal(grown.rpn_head.deltas.weight, net.rpn_head.deltas.weight)


def test_any_object_becomes_several_without_losing_a_box():
    torch.manual_seed(0)
    net = build(FROZEN.with_(class_names=("object",), class_agnostic=True))
    grown = with_classes(net, ("a", "b", "c"))
    pooled = torch.randn(5, 16, 7, 7)
    with torch.no_grad():
        before, deltas = net.box_head(pooled)
        after, same = grown.box_head(pooled)
    torch.testing.assert_close(
        torch.softmax(after, 1)[:, 1:].sum(1), torch.softmax(before, 1)[:, 1], atol=0.05, rtol=0.1
    )
    assert torch.equal(deltas, same)


def test_stopping_early_keeps_the_best_weights(net, pictures, monkeypatch):
    monkeypatch.setattr(validation, "_FIRST", 0.0)
    figures = iter([0.3, 0.9, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])
    seen = []

    def validate(trained):
        yield "judging"
        seen.append(trained.box_head.cls_score.weight.detach().clone())
        return {"AP50": next(figures)}

    enough = []
    points = []
    for point in fine_tune(net, pictures, Plan(epochs=50), Hooks(validate, enough=lambda: bool(enough))):
        if point == "judging":
            continue
        points.append(point)
        if point.epoch == 4:
            enough.append(True)
    assert points[-1].step < 20
    assert [p.best for p in points if p.metrics][:3] == [True, True, False]
    assert torch.equal(net.box_head.cls_score.weight, seen[1])


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_training_can_be_stopped_while_it_is_judged(net, pictures, tmp_path, monkeypatch, at_the_end):
    """Nothing that was learned is lost: it goes on from there."""
    monkeypatch.setattr(validation, "_FIRST", 1e9 if at_the_end else 0.0)
    file = tmp_path / "run.training"
    told = fine_tune(net, pictures, Plan(epochs=3), Hooks(always(0.5), checkpoint=file))
    steps = 0
    for one in told:
        if one == "judging":
            break
        steps = one.step
    told.close()
    assert steps == (8 if at_the_end else 3)
    rest = points_of(fine_tune(net, pictures, Plan(epochs=3), Hooks(always(0.7), checkpoint=file)))
    assert (rest[0].step, rest[-1].step) == (9 if at_the_end else 3, 9), "the judging is done again"
    assert (rest[-1].metrics, rest[-1].best) == ({"AP50": 0.7}, True), "it is judged in the end, whatever was before"
    assert rest[-1].losses


def test_from_scratch_everything_learns(pictures):
    net = untrained(build(FROZEN), ("dark", "bright"), seed=1)
    other = untrained(build(FROZEN), ("dark", "bright"), seed=1)
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), other.state_dict().values(), strict=True))
    before = {k: v.clone() for k, v in net.state_dict().items()}
    points = points_of(fine_tune(net, pictures, Plan(train="scratch", epochs=2)))
    assert points[-1].phase == "scratch"
    changed = {k for k, v in net.state_dict().items() if not torch.equal(v, before[k])}
    assert any(k.endswith("running_mean") for k in changed)
    assert any(k.startswith("backbone.body") and k.endswith("weight") for k in changed)


def test_the_same_seed_is_the_same_curve(pictures):
    curves = []
    for _ in range(2):
        torch.manual_seed(0)
        net = build(FROZEN)
        torch.manual_seed(len(curves) + 5)
        curves.append([p.loss for p in fine_tune(net, pictures, Plan(epochs=3, seed=3))])
    assert curves[0] == curves[1]


@pytest.mark.parametrize("train", ["heads", "full"])
def test_half_precision_learns_alike(net, pictures, train):
    plans = [Plan(train=train, epochs=2, learn=LearnSettings(amp=amp)) for amp in (False, True)]
    losses = [[p.loss for p in points_of(fine_tune(copy.deepcopy(net), pictures, plan))] for plan in plans]
    assert np.isfinite(losses[1]).all()
    assert losses[1] == pytest.approx(losses[0], rel=0.15)


def test_what_a_request_may_change_of_a_recipe(net):
    plain = recipe_of(Plan(train="full"), net)
    asked = LearnSettings(rate=1e-3, decay="steps", warm_up=0, clip=1.0, mean=0.0)
    changed = recipe_of(Plan(train="full", learn=asked), net)
    assert (changed.rate, changed.schedule, changed.warm_up, changed.clip, changed.mean_decay) == (
        1e-3,
        "steps",
        0,
        1.0,
        0.0,
    )
    assert changed.trunk_rate / changed.rate == pytest.approx(plain.trunk_rate / plain.rate)
    assert recipe_of(Plan(learn=LearnSettings(optimiser="sgd")), net).optimiser == "sgd"
    assert not plain.amp
    assert adjusted(HEADS, LearnSettings(), 0, torch.device("cuda")).amp
    assert strength_of(LearnSettings(flip=False, scale=0, colour=0)) == Strength(
        0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    )


def test_jitter_keeps_boxes_on_their_objects():
    random = np.random.default_rng(0)
    for seed in range(12):
        example = scene(seed)
        shown = jittered(example, 64, random, strength_of(LearnSettings(scale=1.0, colour=0.0)))
        assert shown.pixels.shape == (64, 64, 3)
        assert len(shown.boxes) == len(shown.classes)
        for box, label in zip(shown.boxes, shown.classes, strict=True):
            x1, y1, x2, y2 = box.round().astype(int)
            inside = float(np.median(shown.pixels[y1:y2, x1:x2]))
            assert inside < 60 if label == 1 else inside > 190
    empty = dataclasses.replace(example, boxes=np.zeros((0, 4), np.float32), classes=np.zeros(0, np.int64))
    assert jittered(empty, 64, random, strength_of(LearnSettings())).boxes.shape == (0, 4)


def kill_at_the_eighth_point(folder):
    """A program of its own, ended by the system in the middle of a training."""
    checkpoint.INTERVAL = 0.0
    for number, _ in enumerate(killed_run(folder)):
        if number == 7:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_run(folder):
    torch.manual_seed(0)
    pictures = LabelledPictures(items_in(folder), INDEX)
    return fine_tune(build(FROZEN), pictures, Plan(epochs=6), Hooks(checkpoint=folder / "run.training"))


def test_a_killed_training_continues_the_same_curve(tmp_path):
    write_items(tmp_path)
    torch.manual_seed(0)
    whole = list(fine_tune(build(FROZEN), LabelledPictures(items_in(tmp_path), INDEX), Plan(epochs=6)))
    program = forked(kill_at_the_eighth_point, tmp_path)
    program.join(120)
    assert program.exitcode == -signal.SIGKILL
    rest = list(killed_run(tmp_path))
    assert 7 <= rest[0].step <= 9
    expected = {p.step: p.loss for p in whole}
    assert [p.loss for p in rest] == pytest.approx([expected[p.step] for p in rest], rel=1e-4)
    assert rest[-1].step == whole[-1].step


@pytest.mark.parametrize("content", [b"", b"PK\\x03\\x04 cut", pickle.dumps({"learner": 1}, 2)])
def test_a_checkpoint_cut_short_or_hostile_is_refused(net, pictures, tmp_path, content):
    file = tmp_path / "run.training"
    file.write_bytes(content)
    with pytest.raises(UserError, match="cannot be continued from"):
        next(fine_tune(net, pictures, Plan(), Hooks(checkpoint=file)))
