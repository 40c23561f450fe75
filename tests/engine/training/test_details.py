"""New classes are told apart by details that the trunk sees and its own classes do not need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.architectures import build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.settings import DetectSettings
from engine.training import adapt, from_folder
from engine.training.adapt import with_classes, with_details
from engine.training.from_folder import train_request
from resources import RESOURCES
from tests.engine.training.test_from_folder import NET, folder, request, run, steps_of  # noqa: F401 - a fixture

STARTER = RESOURCES / "models" / "starter.safetensors"
CSP = NET.with_(backbone="csp", class_maps=5, extra_level=False, anchor_sizes=NET.anchor_sizes[:2])


@pytest.fixture(scope="module")
def starter() -> TwoStageNet:
    return checkpoints.load(STARTER)


def found(net: TwoStageNet) -> tuple[np.ndarray, np.ndarray]:
    detections = FasterRCNN(net).detect(read_image(RESOURCES / "samples" / "coffee.jpg"), DetectSettings())
    return detections.boxes, detections.scores


def test_nothing_is_found_otherwise_before_it_learns(starter: TwoStageNet) -> None:
    boxes, scores = found(starter)
    boxes_with, scores_with = found(with_details(starter))
    assert len(boxes)
    np.testing.assert_allclose(boxes_with, boxes, atol=0.01)
    np.testing.assert_allclose(scores_with, scores, atol=1e-4)


def test_a_new_class_has_them_and_known_ones_alone_do_not_need_them(starter: TwoStageNet, tmp_path: Path) -> None:
    assert not with_classes(starter, ("cat", "person")).specification.details
    net = with_classes(starter, ("cat", "melon"))
    assert net.specification.details
    assert with_classes(net, ("cat",)).specification.details, "what has learned with them keeps them"
    checkpoints.save(net, tmp_path / "mine.safetensors")
    again = checkpoints.load(tmp_path / "mine.safetensors")
    for before, after in zip(found(net), found(again), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-4)


def test_a_net_whose_maps_hold_no_classes_stays_as_it_is() -> None:
    net = build(NET)
    assert with_details(net) is net


def test_two_kinds_that_differ_in_a_detail_alone_are_told_apart() -> None:
    """Equal in every map of the pyramid, unlike in the trunk's finest one: the scores can differ."""
    torch.manual_seed(0)
    net = with_details(build(CSP.with_(class_names=("a", "b"))))
    with torch.no_grad():
        net.box_head.cls_score.weight[1, -1] = 1.0  # the last detail, at the lower right
        pooled = torch.rand(1, net.backbone.channels, 7, 7)
        other = pooled.clone()
        other[:, -1, :3, :3] += 1  # at the upper left
        third = pooled.clone()
        third[:, -1, 4:, 4:] += 1
        before, upper, lower = (net.box_head(p)[0] for p in (pooled, other, third))
    assert torch.equal(before, upper)
    assert lower[0, 1] > before[0, 1] + 0.5


def test_a_training_that_an_earlier_release_began_goes_on(folder, tmp_path, monkeypatch) -> None:  # noqa: F811
    """Its net had no details; the stopped run's weights fit that net alone."""
    torch.manual_seed(0)
    start, file = build(CSP), tmp_path / "mine.safetensors"
    with monkeypatch.context() as earlier:
        earlier.setattr(adapt, "with_details", lambda net: net)
        stopped = steps_of(train_request(request(folder, epochs=6), start, file))
        for _ in range(4):
            next(stopped)
        stopped.close()
    assert file.with_suffix(from_folder.CHECKPOINT).exists()
    points, _ = run(train_request(replace(request(folder, epochs=6), resume=True), start, file))
    assert not checkpoints.load(file).specification.details
    assert points
    _, again = run(train_request(request(folder, epochs=1), start, tmp_path / "new.safetensors"))
    assert checkpoints.load(again.file).specification.details
