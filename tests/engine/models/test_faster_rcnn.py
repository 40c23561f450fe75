"""The whole net, end to end, with seeded weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Anchors, Detections, Objectness, Proposals, RankedAnchors, RoiGrid, Trace


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    torch.manual_seed(0)
    return build(architectures.starter().with_(shorter_side=128, longer_side=192))


@pytest.fixture
def picture() -> Image:
    pixels = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    return Image(Path("made.png"), pixels, "made")


def test_stages_in_the_papers_order(net: TwoStageNet, picture: Image) -> None:
    stages = list(FasterRCNN(net).stages(picture, DetectSettings(score=0.0)))
    names = [type(stage.record).__name__ for stage in stages]
    assert names == [
        "FeatureMaps", "Anchors", "Objectness", "RankedAnchors", "Proposals",
        "RoiGrid", "PooledRois", "HeadOutput", "Refinement", "Detections",
    ]  # fmt: skip
    assert not any(stage.is_cached for stage in stages)
    assert torch.is_grad_enabled()


def test_proposals_are_the_ranked_anchors_that_nms_leaves_with_their_objectness(
    net: TwoStageNet, picture: Image
) -> None:
    records = {type(s.record): s.record for s in FasterRCNN(net).stages(picture, DetectSettings()) if s is not None}
    anchors, objectness, ranked, proposals = (records[kind] for kind in (Anchors, Objectness, RankedAnchors, Proposals))
    assert len(objectness.scores) == len(anchors.boxes)
    np.testing.assert_array_equal(objectness.scores[proposals.anchors], proposals.scores)
    np.testing.assert_array_equal(objectness.scores[ranked.anchors], ranked.scores)
    assert sum(level.rows * level.columns * level.per_cell for level in anchors.levels) == len(objectness)
    np.testing.assert_array_equal(
        objectness.of_level(anchors.levels[1]).ravel()[7], objectness.scores[anchors.levels[1].first + 7]
    )
    place = {anchor: i for i, anchor in enumerate(ranked.anchors.tolist())}
    before = [place[anchor] for anchor in proposals.anchors.tolist()]
    np.testing.assert_array_equal(ranked.boxes[before], proposals.boxes)
    assert len(ranked) > len(proposals)


def test_a_narrow_strip_that_is_half_padding_has_the_strides_of_the_net(net: TwoStageNet) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (30, 384, 3), dtype=np.uint8)
    strip = Image(Path("strip.png"), pixels, "strip")
    records = {type(s.record): s.record for s in FasterRCNN(net).stages(strip, DetectSettings()) if s is not None}
    grid = records[RoiGrid]
    assert isinstance(grid, RoiGrid)
    np.testing.assert_allclose(grid.strides[:, 0], np.array(net.specification.strides) * 2, rtol=1e-3)


def test_only_what_changed_runs_again(net: TwoStageNet, picture: Image) -> None:
    detector = FasterRCNN(net)
    list(detector.stages(picture, DetectSettings()))
    again = list(detector.stages(picture, DetectSettings(score=0.3)))
    assert [stage.is_cached for stage in again] == [True] * 9 + [False]
    fewer = list(detector.stages(picture, DetectSettings(top=20)))
    assert [stage.is_cached for stage in fewer] == [True] * 3 + [False] * 7
    detector.cache.forget_pictures()
    assert not next(iter(detector.stages(picture, DetectSettings()))).is_cached


def test_select_is_the_last_stage(net: TwoStageNet, picture: Image) -> None:
    settings = DetectSettings(score=0.01)
    trace = Trace()
    for stage in FasterRCNN(net).stages(picture, settings):
        trace = trace.with_(stage.record, 0.0)
    last = trace.get(Detections)
    assert last is not None
    assert len(last)
    np.testing.assert_array_equal(FasterRCNN(net).select(trace, settings).boxes, last.boxes)


def test_given_proposals_reach_the_head(net: TwoStageNet, picture: Image) -> None:
    given = Proposals(np.array([[10, 10, 60, 70], [0, 0, 120, 90]], np.float32), np.array([1.0, 0.5]), "file")
    records = {type(s.record): s.record for s in FasterRCNN(net).stages(picture, DetectSettings(), given)}
    np.testing.assert_array_equal(records[Proposals].boxes, given.boxes)
    assert len(records[Detections].class_names) == 1


def test_a_strip_without_any_proposal_gives_nothing() -> None:
    """4 pixels wide in the net's scale: every box is smaller than the paper's least of 16."""
    net = build(architectures.vgg16(("cat", "dog")).with_(head_width=8, shorter_side=64, longer_side=200))
    strip = Image(Path("strip.png"), np.full((8, 400, 3), 127, np.uint8), "strip")
    stages = [stage.record for stage in FasterRCNN(net).stages(strip, DetectSettings())]
    assert [len(record) for record in stages if isinstance(record, Proposals | Detections)] == [0, 0]
