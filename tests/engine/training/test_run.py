"""Fine-tuning as the command line starts it: kept features, grown heads, both schedules."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.errors import UserError
from engine.models.build import build
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.training.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.grow import with_classes
from engine.training.loader import LabelledPictures
from engine.training.recipes import Plan
from engine.training.run import Aids, fine_tune
from tests.engine.training.test_fine_tune import TINY, scene

FROZEN = TINY.with_(norm_frozen=True)
INDEX = {"dark": 1, "bright": 2}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> LabelledPictures:
    folder: Path = tmp_path_factory.mktemp("scenes")
    items = []
    for seed in range(6):
        example = scene(seed)
        path = folder / f"{seed}.png"
        Pil.fromarray(example.pixels).save(path)
        boxes = [LabelledBox(Rectangle(*map(float, b)), label) for b, label in zip(example.boxes, INDEX, strict=True)]
        boxes.append(LabelledBox(Rectangle(5, 5, 5, 9), "dark"))
        items.append((path, Annotation(path, 64, 64, tuple(boxes))))
    return LabelledPictures(items, INDEX)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return build(FROZEN)


def test_heads_learn_on_kept_features_and_the_backbone_stays(net, pictures):
    cache = FeatureCache()
    before = {k: v.clone() for k, v in net.backbone.state_dict().items()}
    points = list(fine_tune(net, pictures, Plan(epochs=8), Aids(lambda _: {"AP50": 0.5}, cache)))
    assert points[-1].step == points[-1].steps == 24
    assert points[-1].metrics == {"AP50": 0.5}
    assert np.mean([p.loss for p in points[-3:]]) < np.mean([p.loss for p in points[:3]])
    assert cache.made <= 12, "each picture goes through the trunk once, and once mirrored"
    assert all(torch.equal(v, before[k]) for k, v in net.backbone.state_dict().items())


@pytest.mark.parametrize("train", ["heads", "full"])
def test_four_steps_share_one_frozen_backbone_in_the_end(net, pictures, train):
    points = list(
        fine_tune(net, pictures, Plan(train=train, schedule="four-step", epochs=4), Aids(lambda _: {"AP50": 1.0}))
    )
    assert [p.step for p in points] == list(range(1, 13))
    named = [set(p.losses) for p in points]
    rpn, head = {"objectness", "rpn_boxes"}, {"classes", "boxes"}
    assert named == [rpn] * 3 + [head] * 3 + [rpn] * 3 + [head] * 3
    assert points[-1].metrics
    assert any(p.requires_grad for p in net.backbone.parameters())


def test_full_training_moves_the_trunk_too(net, pictures):
    before = net.backbone.body.state_dict()["net.blocks.3.0.conv_pw.weight"].clone()
    points = list(fine_tune(net, pictures, Plan(train="full", epochs=1)))
    assert len(points) == 3
    assert not torch.equal(net.backbone.body.state_dict()["net.blocks.3.0.conv_pw.weight"], before)


def test_a_limit_in_seconds_ends_in_time(net, pictures):
    points = list(fine_tune(net, pictures, Plan(seconds=1.5)))
    assert points[-1].step >= 3
    assert points[-1].step >= points[-1].steps


def test_stopping_at_any_point_leaves_a_usable_net(net, pictures):
    run = fine_tune(net, pictures, Plan(epochs=50))
    next(run)
    next(run)
    run.close()
    assert all(torch.isfinite(v).all() for v in net.state_dict().values() if v.is_floating_point())


def test_nothing_to_learn_from(net):
    with pytest.raises(UserError, match="no picture"):
        next(fine_tune(net, LabelledPictures([], None), Plan()))


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
