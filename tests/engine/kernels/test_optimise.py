"""An optimised net gives what the net gives, and leaves it as it is."""

from __future__ import annotations

from itertools import chain

import pytest
import torch
from torch import Tensor, nn

from engine.kernels.convolution.fused_conv import FusedConv, can_fuse
from engine.kernels.convolution.winograd import WinogradConv
from engine.kernels.operators import COMPILED
from engine.kernels.optimise import optimise
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.detectors.stage_cache import weights_version
from engine.models.network import PLAIN, TwoStageNet
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from tests.engine.kernels.convolution.test_folding import unlike_new
from tests.engine.models import references


def small(architecture: str) -> TwoStageNet:
    torch.manual_seed(0)
    make = architectures.ARCHITECTURES.get(architecture, architectures.starter)
    net = build(make(("cat", "dog")).with_(shorter_side=128, longer_side=192))
    unlike_new(net)
    return net


def assert_close(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max()))


@torch.no_grad()
@pytest.mark.parametrize("architecture", ["starter", "fasterrcnn_mobilenet_v3_large_fpn", "fasterrcnn_resnet50_fpn_v2"])
def test_equal_results(architecture: str) -> None:
    net = small(architecture)
    quick, images = optimise(net), torch.randn(2, 3, 128, 192)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in quick.backbone.modules())
    kinds = {type(layer) for layer in quick.modules()}
    assert WinogradConv in kinds
    assert (FusedConv in kinds) == can_fuse()
    levels = net.backbone(images)
    for found, expected in zip(quick.backbone(images), levels, strict=True):
        assert_close(found, expected)
    for found, expected in zip(chain(*quick.rpn_head(levels)), chain(*net.rpn_head(levels)), strict=True):
        assert found.shape == expected.shape
        assert_close(found, expected)
    pooled = torch.randn(9, net.backbone.channels, net.specification.bins, net.specification.bins)
    for found, expected in zip(quick.box_head(pooled), net.box_head(pooled), strict=True):
        assert_close(found, expected)


def test_the_net_itself_is_left_alone_and_changes_are_noticed() -> None:
    net = build(architectures.starter())
    unlike_new(net)
    before, version = {k: v.clone() for k, v in net.state_dict().items()}, weights_version(net)
    quick = optimise(net)
    assert all(torch.equal(net.state_dict()[k], v) for k, v in before.items())
    assert weights_version(net) == version
    assert {id(p) for p in quick.box_head.features.parameters()} <= {id(p) for p in net.parameters()}
    assert all(p.requires_grad for p in net.box_head.parameters())
    with torch.no_grad():
        net.rpn_head.deltas.bias.add_(1)
    assert weights_version(net) != version


def test_a_detection_with_the_plain_steps_finds_the_same() -> None:
    net, image = small("fasterrcnn_mobilenet_v3_large_fpn"), references.picture()
    settings = DetectSettings(score=0.0, top=50)
    found = {}
    for operators in (PLAIN, COMPILED):
        net.operators = operators
        records = {type(s.record): s.record for s in FasterRCNN(net).stages(image, settings) if s is not None}
        found[operators] = records[Proposals], records[Detections]
    (plain_proposals, plain), (proposals, detections) = found[PLAIN], found[COMPILED]
    assert isinstance(plain_proposals, Proposals)
    assert isinstance(proposals, Proposals)
    assert isinstance(plain, Detections)
    assert isinstance(detections, Detections)
    torch.testing.assert_close(torch.tensor(proposals.boxes), torch.tensor(plain_proposals.boxes), rtol=0, atol=0.05)
    torch.testing.assert_close(torch.tensor(detections.boxes), torch.tensor(plain.boxes), rtol=0, atol=0.05)
    torch.testing.assert_close(torch.tensor(detections.scores), torch.tensor(plain.scores), rtol=0, atol=1e-4)
