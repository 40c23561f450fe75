"""The common part of R-CNN and SPPnet after the features: SVM scores, ridge regression, NMS per class.

Shapes: R regions, K classes.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from typing import cast

import numpy as np
import torch

from engine.heads import box_coder
from engine.models.detectors.detector import Stage
from engine.models.detectors.fast_rcnn import search_proposals, top_of
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.stage_cache import StageCache
from engine.models.detectors.two_stage import PictureFeatures, TwoStageDetector
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import HeadOutput, Proposals, Refinement

PROPOSALS = 2000  # the papers' number of Selective Search boxes


class SvmDetector(TwoStageDetector):
    """A score is the logistic function of an SVM's margin: the papers rank by the margin itself; what is shown and
    compared with a threshold lies in [0, 1], in the same order. The background's is what the best class leaves."""

    def __init__(self, net: RegionNet, cache: StageCache | None = None) -> None:
        super().__init__(net, cache)

    def propose(
        self, image: Image, settings: DetectSettings, from_user: Proposals | None
    ) -> Generator[Stage | None, None, tuple[Proposals, Hashable]]:
        """Segments and Proposals; where the user gives proposals, these alone.

        Returns the proposals used, and what they depend on.
        """
        is_cached = False
        depends: Hashable = ("from user", from_user)
        if from_user is None:
            search, is_cached = yield from search_proposals(self.cache, image, settings)
            yield Stage(search.segments, is_cached)
            from_user, depends = search.proposals, ("selective-search", settings.mode, settings.seed)
        top = settings.top or PROPOSALS
        proposals = top_of(from_user, top)
        yield Stage(proposals, is_cached)
        return proposals, (depends, top)

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
    deltas = net.deltas(pooled)
    after = box_coder.clip(box_coder.decode(deltas, rois), features.size)
    head = HeadOutput(np.concatenate((background, scores), axis=1), net.specification.class_names)
    shaped = deltas.reshape(len(rois), len(net.specification.class_names), 4).cpu().numpy()
    return head, Refinement(proposals.boxes, shaped, features.to_original(after))
