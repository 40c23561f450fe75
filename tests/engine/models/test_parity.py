"""Any published torchvision Faster R-CNN gives torchvision's own detections: seeded weights, no download."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.architectures import ARCHITECTURES, build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.library.checkpoints import from_torchvision
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, HeadOutput, Proposals, StageRecord
from tests.engine.models import references

PUBLISHED = [name for name in ARCHITECTURES if name not in ("fasterrcnn_vgg16", "starter", "classic")]


def run(net: TwoStageNet, image: Image, **settings: object) -> dict[type, StageRecord]:
    return {type(s.record): s.record for s in FasterRCNN(net).stages(image, DetectSettings(**settings))}  # type: ignore[arg-type]


def assert_same(found: Detections, expected: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """One to one, boxes within 0.05 px and scores within 1e-4. Which of two equal scores comes first is left open, and
    so is what just fell off the end."""
    boxes, labels, scores = expected
    assert len(found) == len(boxes) > 5
    left = list(range(len(found)))
    for box, label, score in zip(boxes, labels, scores, strict=True):
        near = [
            i
            for i in left
            if found.classes[i] + 1 == label
            and abs(found.scores[i] - score) < 1e-4
            and np.abs(found.boxes[i] - box).max() < 0.05
        ]
        if not near:
            assert score - scores[-1] < 1e-4, (box, label, score)
            continue
        left.remove(near[0])


@pytest.mark.parametrize("architecture", PUBLISHED)
def test_published_architectures(architecture: str, tmp_path: Path) -> None:
    model = references.builder(architecture, **references.SMALL)
    file = tmp_path / "weights.pth"
    torch.save(model.state_dict(), file)
    net = checkpoints.load(file, architecture)
    net.specification = net.specification.with_(**references.SMALL_HERE)
    for image in (references.picture(), references.picture(220, 97, seed=1)):
        found = run(net, image)[Detections]
        assert isinstance(found, Detections)
        assert_same(found, references.detections(model, image))


def test_the_320_net_at_its_own_size(tmp_path: Path) -> None:
    """Nothing set by hand: sizes and numbers of the specification are the builder's."""
    architecture = "fasterrcnn_mobilenet_v3_large_320_fpn"
    model = references.builder(architecture, num_classes=4)
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    net = checkpoints.load(tmp_path / "weights.pth", architecture)
    assert net.specification.class_names == ("class 1", "class 2", "class 3")
    image = references.picture(240, 300, seed=9)
    found = run(net, image)[Detections]
    assert isinstance(found, Detections)
    assert_same(found, references.detections(model, image))


def test_one_level_vgg16(tmp_path: Path) -> None:
    model = references.over_vgg16()
    net = build(
        ModelSpecification(
            "vgg",
            "vgg16",
            tuple(f"c{i}" for i in range(20)),
            strides=(16,),
            fpn_channels=0,
            anchor_sizes=((32.0, 64.0, 128.0),),
            head_width=64,
            **references.SMALL_HERE,  # type: ignore[arg-type]
        )
    )
    checkpoints.fill(net, from_torchvision(model.state_dict()), tmp_path)
    found = run(net, references.picture())[Detections]
    assert isinstance(found, Detections)
    assert_same(found, references.detections(model, references.picture()))


def test_proposals_are_torchvisions() -> None:
    model = references.builder("fasterrcnn_resnet50_fpn", **references.SMALL)
    net = build(ARCHITECTURES["fasterrcnn_resnet50_fpn"](tuple(map(str, range(90)))))
    net.specification = net.specification.with_(**references.SMALL_HERE)
    checkpoints.fill(net, from_torchvision(model.state_dict()), Path("made"))
    image = references.picture()
    with torch.no_grad():
        images, _ = model.transform([references.as_tensor(image)])
        features = model.backbone(images.tensors)
        boxes = model.rpn(images, features)[0][0]
        pooled = model.roi_heads.box_roi_pool(features, [boxes], images.image_sizes)
        logits, _ = model.roi_heads.box_predictor(model.roi_heads.box_head(pooled))
    records = run(net, image)
    proposals, head = records[Proposals], records[HeadOutput]
    assert isinstance(proposals, Proposals)
    assert isinstance(head, HeadOutput)
    height, width = images.image_sizes[0]
    scale = np.array([image.width / width, image.height / height] * 2, np.float32)
    expected = boxes.numpy() * scale
    nearest = np.abs(proposals.boxes[:, None] - expected[None]).max(axis=2).argmin(axis=1)
    same = np.abs(proposals.boxes - expected[nearest]).max(axis=1) < 0.05
    assert len(proposals) == len(boxes)
    assert same.mean() > 0.995  # the last places, and pairs at the very threshold of NMS, are float noise's
    assert (np.diff(proposals.scores) <= 0).all()
    np.testing.assert_allclose(head.scores[same], torch.softmax(logits, -1).numpy()[nearest[same]], atol=1e-4)
