"""OpenVINO's way through a backbone gives what ours gives."""

from __future__ import annotations

import pytest
import torch

from engine.features.backbones import Backbone
from engine.features.openvino_backbone import OpenVinoBackbone
from tests.engine.features.test_folding import unlike_new

pytest.importorskip("openvino", reason="the extra openvino is not installed")

SIZES = ((1, (200, 320)), (2, (64, 64)), (1, (320, 200)), (1, (65, 130)))


@pytest.mark.parametrize(
    ("name", "strides", "channels"),
    [("mobilenet_v3_large", (32, 32), 32), ("efficientnet_lite0", (8, 16, 32), 32), ("vgg16", (16,), 0)],
)
@torch.no_grad()
def test_float_noise_alone_at_any_size(name: str, strides: tuple[int, ...], channels: int) -> None:
    backbone = unlike_new(Backbone(name, strides, channels, True, False, None))
    theirs = OpenVinoBackbone(backbone, 1)
    assert (theirs.channels, theirs.trunk_channels) == (backbone.channels, backbone.trunk_channels)
    for number, size in SIZES:
        images = torch.randn(number, 3, *size)
        for new, old in zip(theirs.with_trunk(images), backbone.with_trunk(images), strict=True):
            assert len(new) == len(old)
            for a, b in zip(new, old, strict=True):
                torch.testing.assert_close(a, b, atol=1e-4 * float(b.abs().max()), rtol=1e-4)


@torch.no_grad()
def test_a_result_stays_when_the_next_one_comes() -> None:
    theirs = OpenVinoBackbone(unlike_new(Backbone("mobilenet_v3_large", (32, 32), 16, False, False, None)), 1)
    first = theirs(torch.randn(1, 3, 64, 64))[0]
    before = first.clone()
    theirs(torch.randn(1, 3, 64, 64))
    torch.testing.assert_close(first, before)


def test_its_weights_are_a_copy() -> None:
    backbone = unlike_new(Backbone("mobilenet_v3_large", (32, 32), 16, False, False, None))
    theirs, images = OpenVinoBackbone(backbone, 1), torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        before = theirs(images)[0]
        for parameter in backbone.parameters():
            parameter.mul_(2)
    torch.testing.assert_close(theirs(images)[0], before)
