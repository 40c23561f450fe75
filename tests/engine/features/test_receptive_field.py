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
LOOKS = 4  # pictures of noise: of each, max pooling sends the gradient another way


def resnet_pyramid() -> ModelSpecification:
    return ModelSpecification(
        "net", "resnet18", NAMES, strides=(4, 8), fpn_channels=4, extra_level=True, anchor_sizes=((8.0,),) * 3
    )


def one_map(trunk: str) -> ModelSpecification:
    return ModelSpecification(
        "net", trunk, NAMES, strides=(8,), fpn_channels=0, extra_level=False, anchor_sizes=((8.0,),)
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
    ("specification", "side", "places"),
    [
        (resnet_pyramid(), 160, ((0, 20, 20), (0, 3, 30), (2, 4, 5))),
        (one_map("csp"), 160, ((0, 10, 10), (0, 0, 19))),
        (one_map("vgg16"), 112, ((0, 7, 7), (0, 0, 3))),
        (architectures.starter(), 128, ((0, 3, 5), (2, 1, 1))),
        (architectures.starter().with_(details=True), 128, ((0, 3, 5), (2, 1, 1))),
    ],
    ids=[
        "resnet18 with a pyramid",
        "the bundled backbone",
        "conv4_3 of vgg16",
        "the bundled net",
        "the same with details",
    ],
)
def test_no_gradient_comes_from_outside_and_some_from_every_edge(
    specification: ModelSpecification, side: int, places: tuple[tuple[int, int, int], ...]
) -> None:
    """An edge of the picture is left out: padding makes pooling prefer what lies further in."""
    backbone = in_the_open(Backbone(specification))
    fields = cell_fields(backbone, (side, side), (side, side))
    shapes = [tuple(level.shape[2:]) for level in backbone(torch.rand(1, 3, side, side, dtype=torch.double))]
    assert [tuple(level.shape) for level in fields] == [(*shape, 4) for shape in shapes]
    for level, row, column in places:
        x1, y1, x2, y2 = fields[level][row, column].int().tolist()
        inside = torch.zeros(side, side, dtype=torch.bool)
        inside[y1:y2, x1:x2] = True
        touched = reached(backbone, side, level, row, column)
        assert touched.any()
        assert not (touched & ~inside).any(), (level, row, column)
        rows, columns = touched.any(1), touched.any(0)
        for edge, line in ((y1, rows), (y2 - 1, rows), (x1, columns), (x2 - 1, columns)):
            assert line[edge] or edge in (0, side - 1), (level, row, column, edge)


@pytest.mark.parametrize("name", ["starter", "classic"])
def test_by_the_trunk_alone_a_cell_of_the_bundled_nets_sees_a_part(name: str) -> None:
    """Their pyramids add everything to everything: with them each cell sees the whole picture."""
    backbone = in_the_open(Backbone(getattr(architectures, name)()))
    side = 384
    shapes = [tuple(level.shape[2:]) for level in backbone(torch.rand(1, 3, side, side, dtype=torch.double))]
    whole, trunk = (cell_fields(backbone, (side, side), (side, side), with_pyramid) for with_pyramid in (True, False))
    for fields in (whole, trunk):
        assert [tuple(level.shape[:2]) for level in fields] == shapes, "those of the maps that are shown"
    finest = [127, 303, 384] if name == "starter" else [303]
    for level, seen, shape, extent in zip(trunk, whole, shapes, finest, strict=True):
        x1, y1, x2, y2 = level[shape[0] // 2, shape[1] // 2].tolist()
        assert (x2 - x1, y2 - y1) == (extent, extent)
        assert seen[shape[0] // 2, shape[1] // 2].tolist() == [0, 0, side, side]


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
