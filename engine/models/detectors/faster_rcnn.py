"""Faster R-CNN (Ren et al. 2015, figure 2): features, anchors, proposals from the RPN, and Fast R-CNN's head on them.

Shapes: A anchors, R proposals, L levels.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache, partial

import numpy as np
import torch
from torch import Tensor

from engine.models.detectors.detector import Detector, PictureFeatures, Stage, cell_strides
from engine.models.detectors.fast_rcnn import FastRCNN, top_of
from engine.models.devices import half_on_cuda
from engine.models.specification import ModelSpecification
from engine.proposals.anchors import make_anchors
from engine.proposals.rpn import RpnBoxes
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import AnchorLevel, Anchors, Candidates, Proposals

_SIZES = 8  # different sizes of pictures whose Anchors are cached


class FasterRCNN(Detector):
    """Proposals come from the net itself; with settings.proposals "selective-search" it is Fast R-CNN."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Anchors, Proposals, RoiGrid, PooledRois, HeadOutput, Refinement, Detections."""
        if settings.proposals == "selective-search" and proposals is None:
            yield from FastRCNN(self.net, self.cache).stages(image, settings)
            return
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        weights, top = self._weights(), settings.top
        cached = self.cache.get_or_make
        (scaled, anchors), is_cached = cached(image.key, "anchors", weights, lambda: tile(self, features))
        yield Stage(anchors, is_cached)
        depends: Hashable = ("rpn", top)
        if proposals is None:
            make = partial(propose, self, features, scaled, top)
            chosen, is_cached = cached(image.key, "proposals", (weights, depends), make)
        else:
            chosen, depends, is_cached = top_of(proposals, top), ("from user", proposals, top), False
        yield Stage(chosen, is_cached)
        yield from self.regions(image, features, chosen, depends, settings)


def tile(detector: Detector, features: PictureFeatures) -> tuple[list[Tensor], Anchors]:
    """Anchors of every level in net pixels, and their record (section 3.1.1)."""
    net, sizes = detector.net, tuple((int(f.shape[2]), int(f.shape[3])) for f in features.levels)
    record = _record(net.specification, sizes, features.padded, features.scale)
    return net.anchors_for(features.levels, features.padded), record


@lru_cache(maxsize=_SIZES)
def _record(
    s: ModelSpecification,
    feature_sizes: tuple[tuple[int, int], ...],
    padded: tuple[int, int],
    scale: tuple[float, float],
) -> Anchors:
    """Pictures of one size share it, as they do the anchors."""
    scaled = make_anchors(feature_sizes, padded, s.anchor_sizes, s.anchor_ratios, s.anchor_rule)
    levels, first = [], 0
    for (rows, columns), boxes in zip(feature_sizes, scaled, strict=True):
        strides = cell_strides((rows, columns), padded, scale)
        levels.append(AnchorLevel(first, rows, columns, len(boxes) // (rows * columns), *strides))
        first += len(boxes)
    factors = torch.tensor([1 / scale[0], 1 / scale[1]] * 2)
    return Anchors((torch.cat(scaled) * factors).numpy(), tuple(levels))


@torch.no_grad()
def propose(detector: Detector, features: PictureFeatures, anchors: list[Tensor], top: int | None = None) -> Proposals:
    """The RPN's proposals, best first (section 3.1)."""
    net = detector.ready
    with half_on_cuda(net.device):
        objectness, deltas = net.rpn_head(features.levels)
    selected = net.propose(
        [o[0].float() for o in objectness], [d[0].float() for d in deltas], anchors, features.size, top
    )
    boxes, scores, sources = features.to_original(selected.boxes), selected.scores, selected.anchors.int()
    candidates = _candidates(features, selected.candidates, net.specification.rpn_nms)
    return Proposals(boxes, scores.cpu().numpy(), "rpn", sources.cpu().numpy(), candidates)


def _candidates(features: PictureFeatures, found: RpnBoxes, nms: float) -> Candidates:
    """Best first; equal ones stay in their order, as NMS has it."""
    scores = found.scores.cpu().numpy()
    order = np.argsort(-scores, kind="stable")
    boxes, anchors, levels = features.to_original(found.boxes), found.anchors.int(), found.levels.to(torch.int16)
    return Candidates(boxes[order], scores[order], anchors.cpu().numpy()[order], levels.cpu().numpy()[order], nms)
