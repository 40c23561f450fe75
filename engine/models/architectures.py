"""Nets by name: the specifications of torchvision's published Faster R-CNNs, the papers' VGG-16, and the bundled
models'; and from a specification, the net of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.words import tr

if TYPE_CHECKING:
    from engine.models.network import TwoStageNet

Maker = Callable[[tuple[str, ...]], ModelSpecification]
_NEW_WIDTH = 1024
_PYRAMID_STRIDES = (4, 8, 16, 32)
_LARGEST_ANCHOR = 512.0
_MOBILE_SIZES = ((32.0, 64.0, 128.0, 256.0, 512.0),) * 3


def resnet50_fpn(class_names: tuple[str, ...]) -> ModelSpecification:
    """torchvision's fasterrcnn_resnet50_fpn."""
    return ModelSpecification("fasterrcnn_resnet50_fpn", "resnet50", class_names, norm_eps=1e-5)


def resnet50_fpn_v2(class_names: tuple[str, ...]) -> ModelSpecification:
    """torchvision's fasterrcnn_resnet50_fpn_v2: two RPN convolutions, a head of four, BatchNorm everywhere."""
    return ModelSpecification(
        "fasterrcnn_resnet50_fpn_v2", "resnet50", class_names, norm_eps=1e-5, fpn_norm=True, rpn_depth=2, head="conv-fc"
    )


def mobilenet_v3_large_fpn(class_names: tuple[str, ...]) -> ModelSpecification:
    """torchvision's fasterrcnn_mobilenet_v3_large_fpn: both maps of its pyramid have stride 32."""
    return ModelSpecification(
        "fasterrcnn_mobilenet_v3_large_fpn",
        "mobilenet_v3_large",
        class_names,
        strides=(32, 32),
        norm_eps=1e-5,
        anchor_sizes=_MOBILE_SIZES,
        rpn_score=0.05,
    )


def mobilenet_v3_large_320_fpn(class_names: tuple[str, ...]) -> ModelSpecification:
    """torchvision's fasterrcnn_mobilenet_v3_large_320_fpn: the same net for small pictures and few proposals."""
    return mobilenet_v3_large_fpn(class_names).with_(
        name="fasterrcnn_mobilenet_v3_large_320_fpn",
        shorter_side=320,
        longer_side=640,
        rpn_pre_nms=150,
        rpn_post_nms=150,
    )


def vgg16(class_names: tuple[str, ...]) -> ModelSpecification:
    """Faster R-CNN as published (section 3.3): one map of stride 16, nine anchors, RoI max pooling, fc6 and fc7."""
    return ModelSpecification(
        "fasterrcnn_vgg16",
        "vgg16",
        class_names,
        strides=(16,),
        fpn_channels=0,
        shorter_side=600,
        longer_side=1000,
        anchor_sizes=((128.0, 256.0, 512.0),),
        anchor_rule="paper",
        rpn_pre_nms=6000,
        rpn_post_nms=300,
        rpn_pre_nms_train=12000,
        rpn_post_nms_train=2000,
        rpn_min_size=16.0,
        pooling="max",
        head_width=4096,
        dropout=0.5,
        nms=0.3,
    )


def as_in_paper(backbone: str, class_names: tuple[str, ...]) -> ModelSpecification:
    """The papers' design over any trunk that has a map of stride 16. Only VGG-16 has an fc6 and fc7 to take over, 4,096
    wide; over the others they are new and `_NEW_WIDTH` wide, which is FPN's head (section 4.2) in place of ResNet's
    conv5."""
    width = 4096 if backbone == "vgg16" else _NEW_WIDTH
    return vgg16(class_names).with_(name=f"{backbone}-paper", backbone=backbone, head_width=width)


def over_pyramid(backbone: str, class_names: tuple[str, ...]) -> ModelSpecification:
    """FPN with its RPN and RoIAlign over the maps of strides 4 to 32 that a trunk has. Anchors are eight cells large
    (section 4.1); where the coarsest would be of 256 pixels, a cell has them twice as large, too. Raises UserError for
    a trunk with fewer than two such maps."""
    from engine.features.backbones import strides_of  # imports torch

    there = strides_of(backbone)
    strides = tuple(stride for stride in _PYRAMID_STRIDES if stride in there)
    if len(strides) < 2:
        what = tr("has maps of stride {names} alone, of which no pyramid can be made", names=", ".join(map(str, there)))
        raise UserError(backbone, what, tr("choose the papers' design, or another backbone"))
    sizes = [8.0 * stride for stride in (*strides, 2 * strides[-1])]
    steps = (1, 2) if sizes[-1] < _LARGEST_ANCHOR else (1,)
    anchors = tuple(tuple(size * step for step in steps) for size in sizes)
    return plain(backbone, class_names, f"{backbone}-pyramid").with_(strides=strides, anchor_sizes=anchors)


def starter(class_names: tuple[str, ...] = ("object",)) -> ModelSpecification:
    """The bundled model: a trunk of plain convolutions, a pyramid of strides 8 to 32 whose maps know classes, nine
    anchors a cell, class-agnostic boxes."""
    return ModelSpecification(
        "starter",
        "csp",
        class_names,
        strides=(8, 16, 32),
        fpn_channels=128,
        extra_level=False,
        class_maps=80,
        shorter_side=480,
        longer_side=640,
        anchor_sizes=tuple((2.0 * stride, 5.0 * stride, 11.0 * stride) for stride in (8, 16, 32)),
        anchor_rule="paper",
        rpn_width=64,
        rpn_pre_nms=3000,
        rpn_post_nms=300,
        rpn_nms=0.55,
        canonical_size=80.0,
        head_width=512,
        class_agnostic=True,
        objectness_share=0.6,
        score=0.03,
        nms=0.45,
    )


def classic(class_names: tuple[str, ...] = ("object",)) -> ModelSpecification:
    """The second bundled model: the papers' design (as `vgg16`) over the starter's trunk and pyramid, whose levels are
    merged into the one map."""
    return as_in_paper("csp", class_names).with_(
        name="classic",
        merged_strides=(8, 16, 32),
        fpn_channels=128,
        extra_level=False,
        class_maps=80,
        rpn_width=256,
        head_width=256,
        dropout=0.0,
    )


def plain(backbone: str, class_names: tuple[str, ...], name: str = "") -> ModelSpecification:
    """A Faster R-CNN with a pyramid over any backbone that has maps at strides 4 to 32."""
    return ModelSpecification(name or f"{backbone}-fpn", backbone, class_names)


# Names on the command line (`--architecture`); the first four are torchvision's builders.
ARCHITECTURES: Mapping[str, Maker] = {
    "fasterrcnn_resnet50_fpn": resnet50_fpn,
    "fasterrcnn_resnet50_fpn_v2": resnet50_fpn_v2,
    "fasterrcnn_mobilenet_v3_large_fpn": mobilenet_v3_large_fpn,
    "fasterrcnn_mobilenet_v3_large_320_fpn": mobilenet_v3_large_320_fpn,
    "fasterrcnn_vgg16": vgg16,
    "starter": starter,
    "classic": classic,
}


def by_name(architecture: str, class_names: tuple[str, ...]) -> ModelSpecification:
    """The specification of an architecture. Raises UserError for an unknown name."""
    if architecture not in ARCHITECTURES:
        raise UserError(
            architecture, tr("no such architecture"), tr("choose one of {names}", names=", ".join(ARCHITECTURES))
        )
    return ARCHITECTURES[architecture](class_names)


def build(specification: ModelSpecification) -> TwoStageNet:
    """A net with random weights, in evaluation mode, with the compiled steps. Raises UserError for an unknown
    backbone."""
    # Here, not above: who reads specifications alone (the shelf's list) does not import torch.
    from engine.kernels.operators import COMPILED
    from engine.models.detectors.rcnn import RcnnNet
    from engine.models.detectors.sppnet import SppNet
    from engine.models.network import TwoStageNet

    kinds: dict[str, type[TwoStageNet]] = {"rcnn": RcnnNet, "sppnet": SppNet}
    net = kinds.get(specification.detector, TwoStageNet)(specification)
    net.operators = COMPILED
    return net
