from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection.transform import GeneralizedRCNNTransform, _resize_image_and_masks

from engine.models import architectures
from engine.models.architectures import build
from engine.models.network import TwoStageNet, scaled_size
from engine.models.specification import ModelSpecification
from tests.engine.models import references


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    return build(architectures.starter().with_(shorter_side=100, longer_side=180, divisible=32))


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 2000), st.integers(30, 2000), st.sampled_from([(800, 1333), (600, 1000), (320, 640)]))
def test_scaled_size_is_torchvisions(height: int, width: int, sides: tuple[int, int]) -> None:
    shorter, longer = sides
    image = torch.zeros(1, height, width, device="meta")
    expected = list(_resize_image_and_masks(image, shorter, longer)[0].shape[1:])
    assert list(scaled_size(height, width, shorter, longer)) == expected


@pytest.mark.parametrize(("height", "width"), [(131, 190), (40, 400), (77, 76)])
def test_preprocess_and_batch_are_torchvisions(net: TwoStageNet, height: int, width: int) -> None:
    image = references.picture(height, width)
    s = net.specification
    transform = GeneralizedRCNNTransform(s.shorter_side, s.longer_side, s.mean, s.std)
    expected, _ = transform([references.as_tensor(image)])
    prepared = net.preprocess(image)
    assert tuple(prepared.tensor.shape[1:]) == expected.image_sizes[0]
    np.testing.assert_allclose(net.batch([prepared.tensor]), expected.tensors, atol=2e-5)
    alone, images = net.preprocess_alone(image)
    assert images.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(images, net.batch([prepared.tensor]))
    assert alone.scale == prepared.scale
    assert torch.equal(alone.tensor, prepared.tensor)
    assert prepared.scale == pytest.approx((prepared.tensor.shape[2] / width, prepared.tensor.shape[1] / height))


def test_frozen_norms_stay_while_training(net: TwoStageNet) -> None:
    before = {k: v.clone() for k, v in net.state_dict().items() if "running" in k}
    net.train()
    net.backbone(torch.randn(2, 3, 64, 64))
    net.eval()
    assert all(torch.equal(net.state_dict()[k], v) for k, v in before.items())


def test_specification_survives_json() -> None:
    for make in architectures.ARCHITECTURES.values():
        specification = make(("cat", "naïve ‘dog’"))
        assert ModelSpecification.from_json(specification.to_json()) == specification
    with pytest.raises(ValueError, match="not a model specification"):
        ModelSpecification.from_json("[]")
    with pytest.raises(ValueError, match="levels need"):
        architectures.starter().with_(strides=(8, 16))


@pytest.mark.parametrize(
    ("backbone", "strides", "channels"),
    [
        ("resnet18", (4, 8, 16, 32), (64, 128, 256, 512)),
        ("mobilenet_v3_large", (4, 8, 16, 32), (24, 40, 112, 960)),
        ("efficientnet_lite0", (8, 16, 32), (40, 112, 320)),
        ("timm:mobilenetv2_050", (4, 16), (16, 48)),
    ],
)
def test_trunks_have_the_maps_they_promise(backbone: str, strides: tuple[int, ...], channels: tuple[int, ...]) -> None:
    from engine.features.backbones import make_trunk

    trunk = make_trunk(backbone, strides).eval()
    with torch.no_grad():
        maps = trunk(torch.zeros(1, 3, 64, 96))
    assert [tuple(m.shape) for m in maps] == [(1, c, 64 // s, 96 // s) for c, s in zip(channels, strides, strict=True)]
    assert tuple(trunk.channels) == channels
