"""A cell sees what its gradient reaches, and nothing else."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.errors import UserError
from engine.features.backbones import Backbone
from engine.features.receptive_field import cell_fields
from engine.models import architectures
from engine.models.specification import ModelSpecification

NAMES = ("a",)
LOOKS = 6  # pictures of noise: of each, max pooling sends the gradient another way


def resnet_pyramid() -> ModelSpecification:
    return ModelSpecification(
        "net", "resnet18", NAMES, strides=(8, 16), fpn_channels=4, extra_level=True, anchor_sizes=((8.0,),) * 3
    )


def in_the_open(backbone: Backbone) -> Backbone:
    """Its own layers with weights that hide nothing: all positive, in double precision."""
    torch.manual_seed(0)
    for layer in backbone.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.uniform_(layer.weight, 0.5, 1.0)
            layer.weight.data /= layer.weight[0].numel()
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return backbone.double().eval()


def reached(backbone: Backbone, side: int, level: int, row: int, column: int) -> torch.Tensor:
    """(side, side) whether a pixel's change changes the cell."""
    total = torch.zeros(side, side, dtype=torch.bool)
    for look in range(LOOKS):
        torch.manual_seed(look)
        picture = torch.rand(1, 3, side, side, dtype=torch.double, requires_grad=True)
        backbone(picture)[level][0, :, row, column].sum().backward()
        total |= picture.grad.abs().sum((0, 1)) > 0
    return total


@pytest.mark.parametrize(
    ("specification", "side"),
    [(resnet_pyramid(), 160), (architectures.starter(), 256), (architectures.vgg16(NAMES), 256)],
    ids=["resnet18 with a pyramid", "bundled", "vgg16"],
)
def test_no_gradient_comes_from_outside_and_some_from_every_edge(specification: ModelSpecification, side: int) -> None:
    backbone = in_the_open(Backbone(specification))
    fields = cell_fields(backbone, (side, side), (side, side))
    shapes = [tuple(level.shape[2:]) for level in backbone(torch.rand(1, 3, side, side, dtype=torch.double))]
    assert [tuple(level.shape) for level in fields] == [(*shape, 4) for shape in shapes]
    for level, place in ((0, (0, 0)), (0, (5, 8)), (len(fields) - 1, (1, 2))):
        x1, y1, x2, y2 = fields[level][place].int().tolist()
        inside = torch.zeros(side, side, dtype=torch.bool)
        inside[y1:y2, x1:x2] = True
        touched = reached(backbone, side, level, *place)
        assert not (touched & ~inside).any(), (level, place)
        assert touched[y1].any()
        assert touched[y2 - 1].any()
        assert touched[:, x1].any()
        assert touched[:, x2 - 1].any()


def test_padding_is_no_part_of_the_picture_and_squeeze_and_excitation_sees_all_of_it() -> None:
    specification = ModelSpecification(
        "net", "mobilenet_v3_large", NAMES, strides=(16,), fpn_channels=0, extra_level=False, anchor_sizes=((8.0,),)
    )
    (field,) = cell_fields(Backbone(specification), (90, 120), (96, 128))
    assert field.shape == (6, 8, 4)
    assert field.reshape(-1, 4).unique(dim=0).tolist() == [[0, 0, 120, 90]]


def test_a_layer_that_nobody_can_follow_is_named() -> None:
    backbone = Backbone(resnet_pyramid())
    backbone.body.layer2 = nn.Fold((20, 20), 2)  # type: ignore[attr-defined]
    with pytest.raises(UserError, match="cannot be followed"):
        cell_fields(backbone, (160, 160), (160, 160))
