"""The two-stage net: backbone, region proposal network, RoI pooling, region head (Faster R-CNN, figure 2).

Shapes: N pictures, C,H,W a feature map, A anchors, R RoIs, K foreground classes, b bins a side.
All boxes here are in input pixels of the net (scaled); torch tensors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.features.backbones import Backbone
from engine.features.scaling import scaled_and_normalised
from engine.heads.box_head import BoxHead, ConvFc, TwoFc, WithClassMaps
from engine.models.specification import ModelSpecification
from engine.postprocess.nms import Suppress, batched_nms
from engine.proposals.anchors import make_anchors
from engine.proposals.rpn import RankedBoxes, RpnHead, RpnSelection, rank_boxes, suppress_boxes
from engine.roi.pooling import multi_level_pool, roi_align, roi_max_pool
from engine.roi.projection import level_scales
from engine.structures.image import Image

# Any of the operators below.
Operator = Callable[..., Tensor]


class Operators(NamedTuple):
    """The steps of a detection that learn nothing, as a net calls them. Here the plain ones; engine.kernels.operators
    has quicker ones with the same arguments and equal results for a processor."""

    scale: Operator = scaled_and_normalised
    roi_align: Operator = roi_align
    roi_max_pool: Operator = roi_max_pool
    batched_nms: Suppress = batched_nms


PLAIN = Operators()


class Prepared(NamedTuple):
    """tensor: (3, h, w) normalised float32. scale: (x, y), net pixels per pixel of the original picture."""

    tensor: Tensor
    scale: tuple[float, float]


def scaled_size(height: int, width: int, shorter: float, longer: float) -> tuple[int, int]:
    """(h, w) of a picture scaled to the shorter side, or to the longer where that would grow beyond its limit.

    Rounded down, as torchvision's transform has it: 39 x 39 at 600 is 599 or 600 by the last digit of the factor.
    """
    factor = min(shorter / min(height, width), longer / max(height, width))
    return max(1, math.floor(height * factor)), max(1, math.floor(width * factor))


class TwoStageNet(nn.Module):
    """The modules, and the pure steps between them. `generation` counts changes of the weights (training adds one);
    `operators` are the steps without weights, plain ones or compiled ones (engine.models.architectures)."""

    def __init__(self, specification: ModelSpecification) -> None:
        super().__init__()
        s = specification
        self.specification = s
        self.generation = 0
        self.operators = PLAIN
        self.backbone = Backbone(s)
        channels = self.backbone.channels
        width = s.rpn_width or channels - self.backbone.details
        self.rpn_head = RpnHead(channels, s.anchors_per_cell, s.rpn_depth, width)
        self.box_head = self.make_head()
        for norm in self._norms() if s.norm_frozen else ():
            norm.requires_grad_(False)
        self.eval()

    def make_head(self) -> BoxHead:
        """The region head over the backbone that is there, with random weights."""
        s, channels = self.specification, self.backbone.channels
        own = s.fpn_channels if s.head_class_maps else channels
        features: nn.Module
        width = s.head_width
        if s.head == "conv-fc":
            features = ConvFc(own, s.bins, s.head_width)
        else:
            features = TwoFc(own * s.bins**2, s.head_width, s.dropout, s.svd_ranks)
        if s.head_class_maps:
            features = WithClassMaps(features, s.fpn_channels, s.class_maps, self.backbone.details)
            width += features.more
        return BoxHead(features, width, len(s.class_names), s.class_agnostic)

    def _norms(self) -> list[nn.BatchNorm2d]:
        return [layer for layer in self.modules() if isinstance(layer, nn.BatchNorm2d)]

    def train(self, mode: bool = True) -> TwoStageNet:
        """As usual, but frozen BatchNorm keeps its statistics."""
        super().train(mode)
        if self.specification.norm_frozen:
            for norm in self._norms():
                norm.eval()
        return self

    @property
    def device(self) -> torch.device:
        return self.rpn_head.objectness.weight.device

    def preprocess(self, image: Image) -> Prepared:
        """uint8 picture -> normalised, bilinearly scaled tensor (Fast R-CNN, section 5.2; as torchvision's)."""
        return self.preprocess_alone(image)[0]

    def preprocess_alone(self, image: Image) -> tuple[Prepared, Tensor]:
        """As `preprocess`, and (1, 3, H, W) as `batch` makes it of this picture alone, channels last; the first lies in
        the second."""
        s = self.specification
        h, w = scaled_size(image.height, image.width, s.shorter_side, s.longer_side)
        whole = self.operators.scale(image.pixels, (h, w), s.mean, s.std, s.padded(h, w), self.device)
        return Prepared(whole[:, :h, :w], (w / image.width, h / image.height)), whole[None]

    def batch(self, tensors: Sequence[Tensor]) -> Tensor:
        """(3, h, w) each -> (N, 3, H, W), padded with zeros at the right and below to whole cells."""
        padded = self.specification.padded(max(t.shape[1] for t in tensors), max(t.shape[2] for t in tensors))
        images = torch.zeros(len(tensors), 3, *padded, device=tensors[0].device)
        for image, tensor in zip(images, tensors, strict=True):
            image[:, : tensor.shape[1], : tensor.shape[2]] = tensor
        return images

    def anchors_for(self, features: Sequence[Tensor], image_size: tuple[int, int]) -> list[Tensor]:
        """(A_l, 4) per level, for maps (N, C, H, W) of a batch of (height, width) pixels, padding included."""
        s, sizes = self.specification, [(int(f.shape[-2]), int(f.shape[-1])) for f in features]
        anchors = make_anchors(sizes, image_size, s.anchor_sizes, s.anchor_ratios, s.anchor_rule)
        return [level.to(self.device) for level in anchors]

    def rank(
        self,
        objectness: Sequence[Tensor],
        deltas: Sequence[Tensor],
        anchors: Sequence[Tensor],
        image_size: tuple[int, int],
        top: int | None = None,
    ) -> RankedBoxes:
        """What NMS chooses the proposals of one picture from, with the specification's numbers."""
        s = self.specification
        return rank_boxes(
            objectness,
            deltas,
            anchors,
            image_size,
            pre_nms=max(s.rpn_pre_nms, top or 0),
            min_size=s.rpn_min_size,
            score_threshold=s.rpn_score,
        )

    def suppress(self, ranked: RankedBoxes, top: int | None = None) -> RpnSelection:
        """The proposals of one picture, with the specification's numbers; `top` of them where it is said."""
        s, suppress = self.specification, self.operators.batched_nms
        post_nms = s.rpn_post_nms if top is None else top
        return suppress_boxes(ranked, post_nms=post_nms, nms_threshold=s.rpn_nms, suppress=suppress)

    def pool(
        self, features: Sequence[Tensor], rois: Sequence[Tensor], image_sizes: Sequence[tuple[int, int]]
    ) -> Tensor:
        """RoIs (R_i, 4) of each picture, pooled from the level that fits their size -> (R, C, b, b).

        image_sizes: (height, width) of the batch, with its padding: the maps' scales follow from these sizes, and a
        narrow strip of a picture may be half padding.
        """
        s = self.specification
        used = features[: len(s.strides)]

        def pool_level(level: Tensor, table: Tensor, scale: float) -> Tensor:
            if s.pooling == "max":
                return self.operators.roi_max_pool(level, table, s.bins, scale)
            return self.operators.roi_align(level, table, s.bins, scale, s.sampling_ratio)

        return multi_level_pool(
            used, rois, level_scales(used, image_sizes), pool_level, canonical_scale=s.canonical_size
        )
