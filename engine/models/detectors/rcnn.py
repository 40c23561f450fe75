"""R-CNN (Girshick et al. 2014): every proposal is cut out, warped to one size, and goes through the whole net alone.

Shapes: N pictures, R regions, S the crop's side, C,H,W a feature map, b bins a side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from engine.errors import UserError
from engine.models.detectors.detector import PictureFeatures, Stage
from engine.models.detectors.fast_rcnn import external_proposals
from engine.models.detectors.region_net import RegionNet, SvmDetector
from engine.models.network import Operator, TwoStageNet
from engine.models.specification import ModelSpecification
from engine.roi.pooling import roi_align
from engine.roi.projection import with_picture_index
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import FeatureMaps, Proposals
from engine.words import tr

CROPS_AT_ONCE = 32


def rcnn_specification(base: ModelSpecification, side: int = 227, context: int = 16) -> ModelSpecification:
    """R-CNN over the backbone and the fully connected layers of `base`. side: of the crops, 227 in the paper."""
    if side <= 2 * context or context < 0:
        raise UserError(
            tr("a crop of {side}", side=side),
            tr("has no room for {context} pixels of context", context=context),
            tr("take a larger side"),
        )
    return base.with_(name=f"rcnn-{base.backbone}", detector="rcnn", crop_side=side, crop_context=context, nms=0.3)


class RcnnNet(RegionNet):
    """The crop is pooled whole from the map that fits its size, then fc6 and fc7 as in every other system."""

    def __init__(self, specification: ModelSpecification) -> None:
        super().__init__(specification, specification.bins**2)

    def look(self, images: Tensor) -> list[Tensor]:
        return [images]

    def regions(self, maps: Sequence[Tensor], rois: Sequence[Tensor], sizes: Sequence[tuple[int, int]]) -> Tensor:
        s = self.specification
        crops = warp(maps[0], rois, s.crop_side, s.crop_context, self.operators.roi_align)
        size = (s.crop_side, s.crop_side)
        whole = crops.new_tensor([[0.0, 0.0, s.crop_side, s.crop_side]])

        def through(part: Tensor) -> Tensor:
            return self.pool(self.backbone(part), [whole] * len(part), [size] * len(part))

        parts = crops.split(CROPS_AT_ONCE)
        if not torch.is_grad_enabled():
            return torch.cat([through(part) for part in parts])
        # In training the maps of a part are computed again for the gradient: those of all crops would fill gigabytes.
        return torch.cat([checkpoint(through, part, use_reentrant=False) for part in parts])


class RCNN(SvmDetector):
    """Proposals come from Selective Search, a file, or a hand."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """Segments, Proposals, HeadOutput, Refinement, Detections; there is no map of the whole picture."""
        chosen, depends = yield from external_proposals(self.cache, image, settings, proposals)
        yield from self.classify(image, self.picture_features(image), chosen, depends, settings)

    def picture_features(self, image: Image) -> PictureFeatures:
        return prepare(self.net, image)


def warp(images: Tensor, rois: Sequence[Tensor], side: int, context: int, align: Operator = roi_align) -> Tensor:
    """Each region with its context, stretched to side x side (section 2.1, appendix A) -> (R, 3, side, side).

    The region itself fills side - 2 * context pixels. Beyond the picture's edge is the mean colour (0).
    """
    table = with_picture_index(rois).to(images)
    corners = table[:, 1:]
    margin = (corners[:, 2:] - corners[:, :2]).clamp(min=1) * context / (side - 2 * context)
    table = torch.cat((table[:, :1], corners[:, :2] - margin, corners[:, 2:] + margin), dim=1)
    return align(images, table, side, 1.0, sampling_ratio=0, aligned=True)


def prepare(net: TwoStageNet, image: Image) -> PictureFeatures:
    """The picture itself in the net's scale, in place of features."""
    scaled = net.preprocess(image)
    size = (int(scaled.tensor.shape[1]), int(scaled.tensor.shape[2]))
    return PictureFeatures([scaled.tensor[None]], size, size, scaled.scale, FeatureMaps((), (size[1], size[0])))
