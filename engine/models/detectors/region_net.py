"""What R-CNN and SPPnet share: features of each region, class SVMs and box regressors on them, NMS per class.

Shapes: N pictures, R regions, K classes, D pooled features of a region (pool5), F features of fc7.
The backbone and the fully connected layers are the two-stage net's own, so that all four systems may start from the
same weights; its RPN is not used.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor

from engine.models.detectors.detector import Detector, PictureFeatures, Stage, extract_features
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import HeadOutput, Proposals, Refinement

CHUNK = 256  # regions in memory at a time
NEVER = -20.0


class RegionNet(TwoStageNet, ABC):
    """The SVMs and regressors are buffers: svm_weight (K, F), svm_bias (K,), ridge_weight (K, 4, D), ridge_bias (K, 4),
    and the factors that scale fc7 and pool5 to a mean norm of 20. Before training no class is ever found."""

    svm_weight: Tensor
    svm_bias: Tensor
    svm_scale: Tensor
    ridge_weight: Tensor
    ridge_bias: Tensor
    ridge_scale: Tensor
    # Layers that do not learn when the net is fine-tuned, by the beginning of their names.
    frozen: tuple[str, ...] = ("rpn_head", "box_head.bbox_pred")

    def __init__(self, specification: ModelSpecification, bins: int) -> None:
        """bins: of a region's pooled features, all levels together."""
        super().__init__(specification)
        classes, width = len(specification.class_names), self.box_head.cls_score.in_features
        pooled = self.backbone.channels * bins
        self.register_buffer("svm_weight", torch.zeros(classes, width))
        self.register_buffer("svm_bias", torch.full((classes,), NEVER))
        self.register_buffer("svm_scale", torch.ones(()))
        self.register_buffer("ridge_weight", torch.zeros(classes, 4, pooled))
        self.register_buffer("ridge_bias", torch.zeros(classes, 4))
        self.register_buffer("ridge_scale", torch.ones(()))

    @abstractmethod
    def look(self, images: Tensor) -> list[Tensor]:
        """The part that runs once for a picture: (N, 3, H, W) -> maps that regions are taken from."""

    @abstractmethod
    def regions(self, maps: Sequence[Tensor], rois: Sequence[Tensor], sizes: Sequence[tuple[int, int]]) -> Tensor:
        """The part that runs for each region: boxes (R_i, 4) of each picture in net pixels -> pool5 (R, ...)."""

    @torch.no_grad()
    def describe(self, maps: Sequence[Tensor], rois: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Regions (R, 4) of one picture -> pool5 (R, D) and fc7 (R, F)."""
        if not len(rois):
            return rois.new_zeros((0, self.ridge_weight.shape[2])), rois.new_zeros((0, self.svm_weight.shape[1]))
        pooled, vectors = [], []
        for part in rois.split(CHUNK):
            features = self.regions(maps, [part], [size])
            pooled.append(features.flatten(1))
            vectors.append(self.box_head.features(features))
        return torch.cat(pooled), torch.cat(vectors)

    def margins(self, vectors: Tensor) -> Tensor:
        """(R, F) -> (R, K), the signed distance from each class's SVM."""
        return vectors * self.svm_scale @ self.svm_weight.t() + self.svm_bias

    def deltas(self, pooled: Tensor) -> Tensor:
        """(R, D) -> (R, 4K): tx, ty, tw, th of each class in turn (R-CNN, appendix C)."""
        return pooled * self.ridge_scale @ self.ridge_weight.flatten(0, 1).t() + self.ridge_bias.flatten()


class SvmDetector(Detector):
    """A score is the logistic function of an SVM's margin: the papers rank by the margin itself; what is shown and
    compared with a threshold lies in [0, 1], in the same order. The background's is what the best class leaves."""

    def picture_features(self, image: Image) -> PictureFeatures:
        """What regions are taken from."""
        return extract_features(self.ready, image)

    def score(self, image: Image, proposals: Proposals) -> HeadOutput:
        return score_regions(cast(RegionNet, self.ready), self.picture_features(image), proposals)[0]

    def classify(
        self, image: Image, features: PictureFeatures, proposals: Proposals, depends: Hashable, settings: DetectSettings
    ) -> Iterator[Stage]:
        """HeadOutput, Refinement, Detections."""
        net = cast(RegionNet, self.ready)
        (head, refinement), is_cached = self.cache.get_or_make(
            image.key, "svm", (self._weights(), depends), lambda: score_regions(net, features, proposals)
        )
        yield Stage(head, is_cached)
        yield Stage(refinement, is_cached)
        yield Stage(self._select(head, refinement, settings))


@torch.no_grad()
def score_regions(net: RegionNet, features: PictureFeatures, proposals: Proposals) -> tuple[HeadOutput, Refinement]:
    """Each region's features, its margin for every class, and its box as each class's regressor moves it."""
    rois = features.to_scaled(proposals.boxes)
    pooled, vectors = net.describe(features.levels, rois, features.padded)
    scores = torch.sigmoid(net.margins(vectors)).cpu().numpy()
    background = 1 - scores.max(axis=1, keepdims=True, initial=0)
    head = HeadOutput(np.concatenate((background, scores), axis=1), net.specification.class_names, "SVM")
    return head, features.refined(proposals, net.deltas(pooled), (1.0, 1.0, 1.0, 1.0), 0)
