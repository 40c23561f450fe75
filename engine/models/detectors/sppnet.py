"""SPPnet (He et al. 2014): one map of the whole picture, a spatial pyramid of each region, the same SVMs as R-CNN.

Shapes: N pictures, R regions, C,H,W a feature map; 50 bins a region (6 x 6, 3 x 3, 2 x 2, 1 x 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.heads.box_head import BoxHead, TwoFc
from engine.models.detectors.detector import Stage, project
from engine.models.detectors.fast_rcnn import external_proposals
from engine.models.detectors.region_net import RegionNet, SvmDetector
from engine.models.specification import ModelSpecification
from engine.roi.pooling import PYRAMID_SIDES, multi_level_pool
from engine.roi.projection import level_scales
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Proposals

BINS = sum(side * side for side in PYRAMID_SIDES)


def sppnet_specification(base: ModelSpecification) -> ModelSpecification:
    """SPPnet over the backbone of `base`; its fully connected layers take 50 bins and are new."""
    return base.with_(
        name=f"sppnet-{base.backbone}",
        detector="sppnet",
        pooling="max",
        bins=PYRAMID_SIDES[0],
        head="two-fc",
        nms=0.3,
    )


class SppNet(RegionNet):
    """Only the fully connected layers learn: the paper sees no way of training through the pyramid (Fast R-CNN,
    section 1.2)."""

    frozen = ("rpn_head", "box_head.bbox_pred", "backbone")

    def __init__(self, specification: ModelSpecification) -> None:
        super().__init__(specification, BINS)

    def make_head(self) -> BoxHead:
        """fc6 takes all 50 bins."""
        s = self.specification
        layers = TwoFc(self.backbone.channels * BINS, s.head_width, s.dropout, s.svd_ranks)
        return BoxHead(layers, s.head_width, len(s.class_names), s.class_agnostic)

    def look(self, images: Tensor) -> list[Tensor]:
        maps: list[Tensor] = self.backbone(images)
        return maps

    def regions(self, maps: Sequence[Tensor], rois: Sequence[Tensor], sizes: Sequence[tuple[int, int]]) -> Tensor:
        used = maps[: len(self.specification.strides)]
        scales, max_pool = level_scales(used, sizes), self.operators.roi_max_pool

        def pooled(side: int) -> Tensor:
            return multi_level_pool(used, rois, scales, lambda level, table, scale: max_pool(level, table, side, scale))

        return torch.cat([pooled(side).flatten(1) for side in PYRAMID_SIDES], dim=1)


class SPPnet(SvmDetector):
    """Proposals come from Selective Search, a file, or a hand."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Segments, Proposals, RoiGrid (the finest level, 6 x 6), HeadOutput, Refinement, Detections."""
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        chosen, depends = yield from external_proposals(self.cache, image, settings, proposals)
        yield Stage(project(self.net, features, chosen))
        yield from self.classify(image, features, chosen, depends, settings)
