"""Faster R-CNN (Ren et al. 2015, figure 2): features, anchors, proposals from the RPN, and Fast R-CNN's head on them.

Shapes: A anchors, R proposals, L levels.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from functools import lru_cache, partial

import torch
from torch import Tensor

from engine.models.detectors.detector import Detector, PictureFeatures, Stage, cell_strides
from engine.models.detectors.fast_rcnn import FastRCNN, top_of
from engine.models.devices import half_on_cuda
from engine.models.specification import ModelSpecification
from engine.proposals.anchors import make_anchors
from engine.proposals.rpn import RankedBoxes
from engine.structures.arrays import as_read_only
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import AnchorLevel, Anchors, Objectness, Proposals, RankedAnchors

_SIZES = 8  # different sizes of pictures whose Anchors are cached


class FasterRCNN(Detector):
    """Proposals come from the net itself; with settings.proposals "selective-search" it is Fast R-CNN."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Anchors, Objectness, RankedAnchors, Proposals, RoiGrid, PooledRois, HeadOutput, Refinement,
        Detections."""
        if settings.proposals == "selective-search" and proposals is None:
            yield from FastRCNN(self.net, self.cache).stages(image, settings)
            return
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        weights, top = self._weights(), settings.top
        (scaled, anchors), is_cached = self.cache.get_or_make(
            image.key, "anchors", weights, lambda: tile(self, features)
        )
        yield Stage(anchors, is_cached)
        depends: Hashable = ("rpn", top)
        if proposals is None:
            chosen = yield from self._propose(image, features, scaled, top)
        else:
            chosen, depends = top_of(proposals, top), ("from user", proposals, top)
            yield Stage(chosen)
        yield from self.regions(image, features, chosen, depends, settings)

    def _propose(
        self, image: Image, features: PictureFeatures, anchors: list[Tensor], top: int | None
    ) -> Generator[Stage, None, Proposals]:
        """The RPN (section 3.1): Objectness, RankedAnchors, Proposals."""
        weights, cached = self._weights(), self.cache.get_or_make
        (scores, outputs), is_cached = cached(image.key, "objectness", weights, lambda: slide(self, features))
        yield Stage(scores, is_cached)
        depends = (weights, top)
        make = partial(rank, self, features, outputs, anchors, top)
        (ranked, boxes), is_cached = cached(image.key, "ranked", depends, make)
        yield Stage(ranked, is_cached)
        chosen, is_cached = cached(image.key, "proposals", depends, lambda: choose(self, features, boxes, top))
        yield Stage(chosen, is_cached)
        return chosen


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
    for (rows, columns), boxes, stride, sizes in zip(
        feature_sizes, scaled, s.level_strides, s.anchor_sizes, strict=True
    ):
        strides, per_cell = cell_strides((rows, columns), padded, scale), len(boxes) // (rows * columns)
        levels.append(AnchorLevel(first, rows, columns, per_cell, *strides, stride, sizes, s.anchor_ratios))
        first += len(boxes)
    factors = torch.tensor([1 / scale[0], 1 / scale[1]] * 2)
    return Anchors((torch.cat(scaled) * factors).numpy(), tuple(levels), scale)


@torch.no_grad()
def slide(detector: Detector, features: PictureFeatures) -> tuple[Objectness, tuple[list[Tensor], list[Tensor]]]:
    """The RPN's head over every cell, and its logits (A_l,) and deltas (A_l, 4) of each level."""
    net = detector.ready
    with half_on_cuda(net.device):
        objectness, deltas = net.rpn_head(features.levels)
    logits = [level[0].float() for level in objectness]
    record = Objectness(as_read_only(torch.sigmoid(torch.cat(logits)).cpu().numpy()))
    return record, (logits, [level[0].float() for level in deltas])


@torch.no_grad()
def rank(
    detector: Detector,
    features: PictureFeatures,
    outputs: tuple[list[Tensor], list[Tensor]],
    anchors: list[Tensor],
    top: int | None,
) -> tuple[RankedAnchors, RankedBoxes]:
    """What NMS chooses from; also as tensors in net pixels."""
    ranked = detector.ready.rank(*outputs, anchors, features.size, top)
    scores, anchor_of = ranked.scores.cpu().numpy(), ranked.anchors.int().cpu().numpy()
    return RankedAnchors(features.to_original(ranked.boxes), scores, anchor_of), ranked


@torch.no_grad()
def choose(detector: Detector, features: PictureFeatures, ranked: RankedBoxes, top: int | None) -> Proposals:
    """The RPN's proposals, best first (section 3.3)."""
    selected = detector.ready.suppress(ranked, top)
    boxes, scores = features.to_original(selected.boxes), selected.scores.cpu().numpy()
    nms = detector.net.specification.rpn_nms
    return Proposals(boxes, scores, "rpn", selected.anchors.int().cpu().numpy(), nms)
