"""R-CNN and SPPnet over a tiny net learn a made scene in seconds, and stay the same on disk."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.models.architectures import build
from engine.models.detectors import rcnn
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.detectors.rcnn import RcnnNet, rcnn_specification, warp
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.sppnet import SppNet, sppnet_specification
from engine.models.detectors.stage_cache import StageCache
from engine.models.library import checkpoints, model_file
from engine.roi.pooling import spatial_pyramid_pool
from engine.roi.projection import with_picture_index
from engine.structures.boxes import iou
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import (
    Detections,
    FeatureMaps,
    HeadOutput,
    Proposals,
    Refinement,
    RoiGrid,
    Segments,
    Trace,
)
from engine.training.data.augment import Example, flip
from engine.training.detection.named_recipes import Recipe, Sampling
from engine.training.loop.trainer import Hooks
from engine.training.svm.fit import Rows, fit_svm
from engine.training.svm.training import PHASES, RegionPlan, train_regions
from tests.engine.training.test_fine_tune import TINY, scene

BASE = TINY.with_(
    backbone="efficientnet_lite0",  # a smaller one learns too little here
    norm_frozen=True,
    strides=(16,),
    fpn_channels=0,
    extra_level=False,
    anchor_sizes=((16.0, 24.0, 32.0),),
)
# A trunk that does not learn, random at that, needs more cells to tell where things are.
FINE = BASE.with_(strides=(8,), shorter_side=128, longer_side=128)
QUICK = RegionPlan(
    epochs=6, recipe=Recipe(rate=3e-3, trunk_rate=1e-3, warm_up=5, sampling=Sampling(rois=24, background_from=0.1))
)
SPECIFICATIONS = {"rcnn": rcnn_specification(BASE, side=40, context=4), "sppnet": sppnet_specification(FINE)}


def around(boxes: np.ndarray, seed: int) -> np.ndarray:
    """The boxes shaken, and others anywhere: what a proposal method gives."""
    random = np.random.default_rng(seed)
    shaken = np.repeat(boxes, 12, axis=0) + random.uniform(-5, 5, (12 * len(boxes), 4))
    corners = random.uniform(0, 44, (40, 2))
    anywhere = np.concatenate((corners, corners + random.uniform(6, 30, (40, 2))), axis=1)
    return np.clip(np.concatenate((shaken, anywhere)), 0, 64).astype(np.float32)


def labelled(seed: int) -> Example:
    example = scene(seed)
    return replace(example, proposals=around(example.boxes, seed))


@pytest.fixture(scope="module", params=["rcnn", "sppnet"])
def trained(request) -> RegionNet:
    torch.manual_seed(1)
    net = build(SPECIFICATIONS[request.param])
    assert isinstance(net, RegionNet)
    points = list(filter(None, train_regions(net, [labelled(seed) for seed in range(8)], QUICK)))
    assert [p.step for p in points] == list(range(1, points[-1].steps + 1))
    assert list(dict.fromkeys(p.phase for p in points)) == list(PHASES)
    assert points[-1].eta_seconds == 0
    losses = [p.loss for p in points if p.losses]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])
    return net


def look(net: RegionNet, seed: int, **settings) -> Trace:
    truth = labelled(seed)
    image = Image(Path("scene.png"), truth.pixels, str(seed))
    given = Proposals(truth.proposals, np.linspace(1, 0.1, len(truth.proposals)), "file")
    trace = Trace()
    for stage in detector_of(net, StageCache(), DetectSettings()).stages(image, DetectSettings(**settings), given):
        assert stage is not None  # proposals are given: nothing to wait for
        trace = trace.with_(stage.record, 0.0)
    return trace


def test_enough_is_enough():
    """Fine-tuning ends early; features, SVMs and regressors follow."""
    net = build(SPECIFICATIONS["sppnet"])
    assert isinstance(net, RegionNet)
    points = list(
        filter(None, train_regions(net, [labelled(seed) for seed in range(4)], QUICK, Hooks(enough=lambda: True)))
    )
    assert [p.phase for p in points] == [PHASES[0], *[PHASES[1]] * 4, *[PHASES[2]] * 2]
    assert points[-1].step == points[-1].steps == 7


def test_the_scene_is_learnt(trained):
    found = []
    for seed in range(500, 505):
        detections, truth = look(trained, seed).get(Detections), scene(seed)
        overlap = iou(detections.boxes, truth.boxes)
        for k in (0, 1):
            best = np.flatnonzero(detections.classes == k)[:1]  # best first
            found.append(bool((overlap[best, k] > 0.5).any()))
    assert np.mean(found) >= (0.8 if isinstance(trained, RcnnNet) else 0.6)


def test_stages_are_the_papers(trained):
    kinds = list(look(trained, 1).records)
    after = [HeadOutput, Refinement, Detections]
    expected = [Proposals, *after] if isinstance(trained, RcnnNet) else [FeatureMaps, Proposals, RoiGrid, *after]
    assert kinds == expected


def test_selection_alone_gives_the_same(trained):
    trace = look(trained, 2)
    again = detector_of(trained, StageCache(), DetectSettings()).select(trace, DetectSettings())
    assert np.array_equal(again.boxes, trace.get(Detections).boxes)
    fewer = detector_of(trained, StageCache(), DetectSettings()).select(trace, DetectSettings(score=0.9))
    assert len(fewer) < len(again)


def test_what_is_saved_comes_back(trained, tmp_path):
    file = tmp_path / "model.safetensors"
    checkpoints.save(trained, file)
    assert model_file.read_specification(file).detector == trained.specification.detector
    loaded = checkpoints.load(file)
    assert type(loaded) is type(trained)
    for kind in (HeadOutput, Refinement):
        before, after = look(trained, 3).get(kind), look(loaded, 3).get(kind)
        name = "scores" if kind is HeadOutput else "after"
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), atol=1e-5)


def test_another_system_is_not_pretended(trained):
    with pytest.raises(UserError, match="is a model for"):
        detector_of(trained, StageCache(), DetectSettings(detector="fast-rcnn"))
    with pytest.raises(UserError, match="not for R-CNN"):
        detector_of(build(BASE), StageCache(), DetectSettings(detector="rcnn"))
    assert isinstance(detector_of(build(BASE), StageCache(), DetectSettings()), FasterRCNN)


def test_no_proposal_no_detection(trained):
    image = Image(Path("scene.png"), scene(1).pixels, "1")
    given = Proposals(np.zeros((0, 4)), np.zeros(0), "file")
    stages = list(detector_of(trained, StageCache(), DetectSettings()).stages(image, DetectSettings(), given))
    assert len(stages[-1].record) == 0


def test_a_strip_that_is_mostly_padding_is_pooled_where_its_regions_lie():
    torch.manual_seed(0)
    net = build(SPECIFICATIONS["sppnet"])
    assert isinstance(net, SppNet)
    torch.nn.init.normal_(net.ridge_weight, std=0.01)
    strip = Image(Path("strip.png"), np.random.default_rng(0).integers(0, 255, (30, 384, 3), dtype=np.uint8), "strip")
    given = Proposals(np.array([[90.0, 3.0, 300.0, 27.0]]), np.ones(1), "file")
    detector = detector_of(net, StageCache(), DetectSettings())
    made = net.preprocess(strip)
    images = net.batch([made.tensor])
    rois = torch.tensor(given.boxes) * torch.tensor([*made.scale, *made.scale])
    cells = net.look(images)[0]
    assert cells.shape[-1] * 8 == images.shape[-1]
    pyramid = spatial_pyramid_pool(cells, with_picture_index([rois]), 1 / 8)
    found = next(s.record for s in detector.stages(strip, DetectSettings(), given) if isinstance(s.record, Refinement))
    expected = net.deltas(pyramid).detach().numpy()
    np.testing.assert_allclose(found.deltas.reshape(1, -1), expected, rtol=1e-3, atol=1e-4)


def test_proposals_of_its_own(trained):
    image = Image(Path("scene.png"), scene(4).pixels, "4")
    stages = detector_of(trained, StageCache(), DetectSettings()).stages(image, DetectSettings(mode="single"))
    kinds = [type(s.record) for s in stages if s is not None]
    assert kinds.index(Segments) + 1 == kinds.index(Proposals)


def test_before_training_nothing_is_found():
    for specification in SPECIFICATIONS.values():
        net = build(specification)
        assert len(look(net, 5).get(Detections)) == 0


def test_sppnets_trunk_does_not_learn():
    torch.manual_seed(0)
    net = build(SPECIFICATIONS["sppnet"])
    assert isinstance(net, SppNet)
    before = {n: p.clone() for n, p in net.named_parameters()}
    free = [n for n, p in net.named_parameters() if p.requires_grad]
    list(train_regions(net, [labelled(seed) for seed in range(2)], RegionPlan(epochs=1, recipe=QUICK.recipe)))
    changed = {
        n.split(".")[0] + "." + n.split(".")[1] for n, p in net.named_parameters() if not torch.equal(p, before[n])
    }
    assert changed == {"box_head.features", "box_head.cls_score"}
    assert [n for n, p in net.named_parameters() if p.requires_grad] == free


def test_a_crop_is_the_region_with_its_context():
    """A picture whose value is x: the region 20 .. 60 of 40 px in 32 of 40 crop pixels, 4 of context each side."""
    images = torch.arange(100.0).expand(1, 3, 100, 100)
    crop = warp(images, [torch.tensor([[20.0, 30.0, 60.0, 70.0]])], 40, 4)[0]
    assert crop.shape == (3, 40, 40)
    assert crop[0, 20, 4:36].mean() == pytest.approx(39.5, abs=0.01)
    assert crop[0, 20, 0] == pytest.approx(20 - 5 + 0.125, abs=0.01)  # its pixel is 1.25 wide


def test_crops_learn_part_by_part_as_all_at_once(monkeypatch):
    """Of the maps of all crops only a part's are in memory, and the gradients are the same."""

    def gradients(at_once):
        monkeypatch.setattr(rcnn, "CROPS_AT_ONCE", at_once)
        torch.manual_seed(0)
        net = build(SPECIFICATIONS["rcnn"])
        images = torch.rand(1, 3, 64, 64)
        rois = [torch.tensor([[0.0, 0, 20, 20], [10, 10, 40, 30], [5, 20, 60, 60]])]
        net.box_head.features(net.regions(net.look(images), rois, [(64, 64)])).sum().backward()
        return {name: p.grad for name, p in net.named_parameters() if p.grad is not None}

    alone, together = gradients(1), gradients(32)
    assert alone.keys() == together.keys()
    for name, gradient in alone.items():
        torch.testing.assert_close(gradient, together[name], rtol=1e-3, atol=1e-5)


def test_svms_on_disk_are_those_of_all_features_at_once():
    """Positives against negatives of the rest, with hard ones, from rows in a file."""
    random = np.random.default_rng(0)
    features = random.normal(size=(3000, 8)).astype(np.float32)
    features[:40] += 1.5
    features = features.astype(np.float16).astype(np.float32)
    with closing(Rows(8)) as rows:
        rows.add(features[:1000])
        rows.add(features[1000:])
        scaled = features * np.float32(rows.scale)
        assert np.linalg.norm(scaled, axis=1).mean() == pytest.approx(20, rel=1e-3)
        np.testing.assert_array_equal(rows.take(np.array([2, 2999])), scaled[[2, 2999]])
        np.testing.assert_array_equal(np.concatenate(list(rows.chunks())), scaled)
        found = fit_svm(rows, np.arange(40), np.arange(40, 3000))
        nothing = fit_svm(rows, np.zeros(0, np.int64), np.arange(3000))
    margins = scaled @ found.weight[0] + found.bias[0]
    assert margins[:40].mean() > 0 > margins[40:].mean()
    assert nothing.bias[0] == -20


def test_a_crop_needs_room():
    with pytest.raises(UserError, match="no room"):
        rcnn_specification(BASE, side=32, context=16)


def test_training_needs_boxes():
    example = scene(0)
    empty = replace(example.keep(np.zeros(2, bool)), proposals=around(example.boxes, 0))
    with pytest.raises(UserError, match="no picture has a labelled box"):
        next(train_regions(build(SPECIFICATIONS["sppnet"]), [empty], QUICK))


def test_mirroring_twice_is_the_identity():
    once = labelled(7)
    twice = flip(flip(once))
    np.testing.assert_allclose(twice.proposals, once.proposals, atol=1e-5)
    assert np.array_equal(twice.pixels, once.pixels)
