"""SPPnet (He et al. 2014): one map of the whole picture, a spatial pyramid of each region, the same SVMs as R-CNN.

Shapes: N pictures, R regions, C,H,W a feature map; 50 bins a region (6 x 6, 3 x 3, 2 x 2, 1 x 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from engine.models.detectors.detector import Stage
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.svm_detector import SvmDetector
from engine.models.detectors.two_stage import project
from engine.models.specification import ModelSpecification
from engine.roi.levels import level_scales
from engine.roi.pooling import PYRAMID_SIDES, multi_level_pool
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
        naming_words=(),
        nms=0.3,
    )


class SppNet(RegionNet):
    """Only the fully connected layers learn: the paper sees no way of training through the pyramid (Fast R-CNN,
    section 1.2)."""

    frozen = ("rpn_head", "box_head.bbox_pred", "backbone")

    def __init__(self, specification: ModelSpecification) -> None:
        super().__init__(specification, BINS)
        s, channels = specification, self.backbone.channels
        self.box_head.features = nn.Sequential(
            nn.Flatten(1),
            nn.Linear(channels * BINS, s.head_width),
            nn.ReLU(),
            nn.Dropout(s.dropout),
            nn.Linear(s.head_width, s.head_width),
            nn.ReLU(),
            nn.Dropout(s.dropout),
        )

    def look(self, images: Tensor) -> list[Tensor]:
        maps: list[Tensor] = self.backbone(images)
        return maps

    def regions(self, maps: Sequence[Tensor], rois: Sequence[Tensor], sizes: Sequence[tuple[int, int]]) -> Tensor:
        used = maps[: len(self.specification.strides)]
        scales = level_scales(used, sizes)
        pools = [partial(self._max_pool, side) for side in PYRAMID_SIDES]
        return torch.cat([multi_level_pool(used, rois, scales, pool).flatten(1) for pool in pools], dim=1)

    def _max_pool(self, side: int, level: Tensor, table: Tensor, scale: float) -> Tensor:
        return self.operators.roi_max_pool(level, table, side, scale)


class SPPnet(SvmDetector):
    """Proposals come from Selective Search, a file, or a hand."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Segments, Proposals, RoiGrid (the finest level, 6 x 6), HeadOutput, Refinement, Detections."""
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        chosen, depends = yield from self.propose(image, settings, proposals)
        yield Stage(project(self.net, features, chosen))
        yield from self.classify(image, features, chosen, depends, settings)
