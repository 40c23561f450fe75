"""Any published torchvision Faster R-CNN gives torchvision's own detections: seeded weights, no download."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import checkpoints
from engine.models.architectures import ARCHITECTURES
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet, build
from engine.models.specification import ModelSpecification
from engine.models.torchvision_keys import from_torchvision
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import Detections, HeadOutput, Proposals, StageRecord
from tests.engine.models import references

PUBLISHED = [name for name in ARCHITECTURES if name not in ("fasterrcnn_vgg16", "starter")]


def run(net: TwoStageNet, image: Image, **settings: object) -> dict[type, StageRecord]:
    return {type(s.record): s.record for s in FasterRCNN(net).stages(image, DetectSettings(**settings))}  # type: ignore[arg-type]


def assert_same(found: Detections, expected: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """In torchvision's order, except where two scores are as good as equal."""
    boxes, labels, scores = expected
    assert len(found) == len(boxes) > 5
    np.testing.assert_allclose(found.scores, scores, atol=1e-4)
    apart = np.abs(found.boxes[None] - boxes[:, None]).max(axis=2)
    apart += 1e6 * ((found.classes + 1)[None] != labels[:, None])
    twin = apart.argmin(axis=1)
    assert len(set(twin)) == len(twin)
    np.testing.assert_allclose(found.boxes[twin], boxes, atol=0.05)
    np.testing.assert_array_equal(found.classes[twin] + 1, labels)
    np.testing.assert_allclose(found.scores[twin], scores, atol=1e-4)


@pytest.mark.parametrize("architecture", PUBLISHED)
def test_published_architectures(architecture: str, tmp_path: Path) -> None:
    model = references.builder(architecture, **references.SMALL)
    file = tmp_path / "weights.pth"
    torch.save(model.state_dict(), file)
    net = checkpoints.load(file, architecture)
    net.specification = net.specification.with_(shorter_side=160, longer_side=256)
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
    found = run(net, references.picture(300, 400))[Detections]
    assert isinstance(found, Detections)
    assert_same(found, references.detections(model, references.picture(300, 400)))


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
            shorter_side=160,
            longer_side=256,
        )
    )
    checkpoints.fill(net, from_torchvision(model.state_dict()), tmp_path)
    found = run(net, references.picture())[Detections]
    assert isinstance(found, Detections)
    assert_same(found, references.detections(model, references.picture()))


def test_proposals_are_torchvisions() -> None:
    model = references.builder("fasterrcnn_resnet50_fpn", **references.SMALL)
    net = build(ARCHITECTURES["fasterrcnn_resnet50_fpn"](tuple(map(str, range(90)))))
    net.specification = net.specification.with_(shorter_side=160, longer_side=256)
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
    np.testing.assert_allclose(proposals.boxes, boxes.numpy() * scale, atol=0.05)
    assert (np.diff(proposals.scores) <= 0).all()
    np.testing.assert_allclose(head.scores, torch.softmax(logits, -1).numpy(), atol=1e-4)
