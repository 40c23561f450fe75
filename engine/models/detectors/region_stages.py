"""R-CNN and SPPnet at test, after the features: SVM scores, ridge regression, and suppression per class.

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
from engine.models.detectors.two_stage import PictureFeatures, RegionDetector
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import HeadOutput, Proposals, Refinement

PROPOSALS = 2000  # the papers' number of Selective Search boxes


class RegionSvmDetector(RegionDetector):
    """A score is the logistic function of an SVM's margin: the papers rank by the margin itself; what is shown and
    compared with a threshold lies in [0, 1], in the same order. The background's is what the best class leaves."""

    def __init__(self, net: RegionNet, cache: StageCache | None = None) -> None:
        super().__init__(net, cache)

    def propose(
        self, image: Image, settings: DetectSettings, given: Proposals | None
    ) -> Generator[Stage | None, None, tuple[Proposals, Hashable]]:
        """Segments and Proposals, or those given alone. Returns the proposals used, and what they depend on."""
        known = False
        depends: Hashable = ("given", given)
        if given is None:
            search, known = yield from search_proposals(self.cache, image, settings)
            yield Stage(search.segments, known)
            given, depends = search.proposals, ("selective-search", settings.mode, settings.seed)
        top = settings.top or PROPOSALS
        proposals = top_of(given, top)
        yield Stage(proposals, known)
        return proposals, (depends, top)

    def answers(
        self, image: Image, features: PictureFeatures, proposals: Proposals, depends: Hashable, settings: DetectSettings
    ) -> Iterator[Stage]:
        """HeadOutput, Refinement, Detections."""
        net = cast(RegionNet, self.ready)
        (head, refinement), known = self.cache.get_or_make(
            image.key, "svm", (self._weights(), depends), lambda: score_regions(net, features, proposals)
        )
        yield Stage(head, known)
        yield Stage(refinement, known)
        yield Stage(self._select(head, refinement, settings))


@torch.no_grad()
def score_regions(net: RegionNet, features: PictureFeatures, proposals: Proposals) -> tuple[HeadOutput, Refinement]:
    """Each region's features, its margin for every class, and its box as each class's regressor moves it."""
    rois = features.to_scaled(proposals.boxes)
    pooled, vectors = net.describe(features.levels, rois, features.padded)
    found = torch.sigmoid(net.margins(vectors)).cpu().numpy()
    background = 1 - found.max(axis=1, keepdims=True, initial=0)
    deltas = net.deltas(pooled)
    after = box_coder.clip(box_coder.decode(deltas, rois), features.size)
    head = HeadOutput(np.concatenate((background, found), axis=1), net.specification.class_names)
    shaped = deltas.reshape(len(rois), len(net.specification.class_names), 4).cpu().numpy()
    return head, Refinement(proposals.boxes, shaped, features.to_original(after))
