"""The interface and the common part of all detectors of the R-CNN family: the picture's features, and the head of Fast
R-CNN on whatever proposals there are.

Shapes: R RoIs, K foreground classes, C,H,W a feature map, b bins a side, L levels.
Torch stops here: stages are yielded as records, in pixels of the original picture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.heads import box_coder
from engine.heads.box_head import with_objectness
from engine.kernels.optimise import optimise
from engine.models.detectors.stage_cache import StageCache, weights_version
from engine.models.devices import half_on_cuda
from engine.models.network import TwoStageNet
from engine.postprocess.detections import select_detections
from engine.roi.projection import assign_levels, level_scales, levels_of_scales
from engine.structures.arrays import as_read_only
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import (
    Detections,
    FeatureLevel,
    FeatureMaps,
    HeadOutput,
    PooledRois,
    Proposals,
    Refinement,
    RoiGrid,
    ScoredBy,
    StageRecord,
    Trace,
)

_ROIS_AT_ONCE = 32


class Stage(NamedTuple):
    """A finished stage. is_cached: it was still valid from an earlier run and was not computed again."""

    record: StageRecord
    is_cached: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PictureFeatures:
    """The picture's way through the backbone. size: (h, w) without padding; padded: with it; scale: (x, y)."""

    levels: list[Tensor]
    size: tuple[int, int]
    padded: tuple[int, int]
    scale: tuple[float, float]
    record: FeatureMaps

    def to_scaled(self, boxes: Any) -> Tensor:
        """(N, 4) boxes in original pixels -> in net pixels, on the features' device."""
        device = self.levels[0].device
        return torch.as_tensor(np.array(boxes, np.float32), device=device) * torch.tensor(self.scale * 2, device=device)

    def to_original(self, boxes: Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
        """(..., 4) boxes in net pixels -> NumPy, in original pixels."""
        return as_read_only((boxes * boxes.new_tensor([1 / s for s in self.scale] * 2)).cpu().numpy())

    def refined(self, proposals: Proposals, deltas: Tensor, weights: Sequence[float], beyond: int) -> Refinement:
        """Box regression (Fast R-CNN, section 2.3), clipped; without the first `beyond` boxes, the background's."""
        (x, y), boxes = self.scale, self.to_scaled(proposals.boxes)
        used, after = box_coder.refine(deltas.float(), boxes, self.size, weights, (1 / x, 1 / y), beyond)
        return Refinement(proposals.boxes, as_read_only(used.cpu().numpy()), as_read_only(after.cpu().numpy()))


def cell_strides(cells: Sequence[int], padded: Sequence[int], scale: Sequence[float]) -> tuple[float, float]:
    """Pixels of the original picture per cell of a map (rows, columns), x and y. padded: (h, w) of the net's input."""
    return padded[1] / cells[1] / scale[0], padded[0] / cells[0] / scale[1]


@torch.no_grad()
def extract_features(net: TwoStageNet, image: Image) -> PictureFeatures:
    """The whole picture through the backbone, once (Fast R-CNN, section 2)."""
    prepared, images = net.preprocess_alone(image)
    size = (int(prepared.tensor.shape[1]), int(prepared.tensor.shape[2]))
    padded = (int(images.shape[2]), int(images.shape[3]))
    with half_on_cuda(net.device):
        levels = [level.float() for level in net.backbone(images)]
    records = []
    for number, (level, stride) in enumerate(zip(levels, net.specification.level_strides, strict=True)):
        strides = cell_strides(level.shape[-2:], padded, prepared.scale)
        record = FeatureLevel(f"P{number + 1}", int(level.shape[1]), stride, *strides, _mean_magnitude(level)[0])
        records.append(record)
    return PictureFeatures(levels, size, padded, prepared.scale, FeatureMaps(tuple(records), (size[1], size[0])))


def project(net: TwoStageNet, features: PictureFeatures, proposals: Proposals) -> RoiGrid:
    """RoI projection: each proposal on its level, in cells (Fast R-CNN, section 2.1)."""
    s = net.specification
    used = features.levels[: len(s.strides)]
    scaled = features.to_scaled(proposals.boxes)
    scales = level_scales(used, [features.padded])
    level = assign_levels(scaled, *levels_of_scales(scales), s.canonical_size)
    per_roi = torch.tensor(scales, device=scaled.device)[level]
    return RoiGrid(
        boxes=proposals.boxes,
        boxes_cells=(scaled * per_roi[:, None]).cpu().numpy(),
        level=level.cpu().numpy().astype(np.int16),
        strides=np.array([[1 / (k * features.scale[0]), 1 / (k * features.scale[1])] for k in scales], np.float32),
        bins=s.bins,
        quantised=s.pooling == "max",
        samples=max(s.sampling_ratio, 0),
        zoom=features.scale,
    )


@torch.no_grad()
def pool(net: TwoStageNet, features: PictureFeatures, proposals: Proposals) -> Tensor:
    """(R, C, b, b) features of the proposals."""
    return net.pool(features.levels, [features.to_scaled(proposals.boxes)], [features.padded])


@torch.no_grad()
def classify(net: TwoStageNet, pooled: Tensor, proposals: Proposals) -> tuple[HeadOutput, Tensor]:
    """The scores of each RoI, and the raw deltas, (R, 4(K+1)) or (R, 4)."""
    s = net.specification
    with half_on_cuda(pooled.device):
        logits, deltas = net.box_head(pooled)
    scores = torch.softmax(logits.float(), dim=-1)
    scored_by: ScoredBy = "head"
    if s.objectness_share and proposals.source == "rpn":
        objectness = torch.from_numpy(np.array(proposals.scores)).to(scores)
        scores, scored_by = with_objectness(scores, objectness, s.objectness_share), "head and RPN"
    return HeadOutput(as_read_only(scores.cpu().numpy()), s.class_names, scored_by), deltas.float()


class Detector(ABC):
    """R-CNN, SPPnet, Fast R-CNN or Faster R-CNN over a net. Nets and caches may be shared between detectors."""

    def __init__(self, net: TwoStageNet, cache: StageCache | None = None) -> None:
        self.net = net
        self.cache = StageCache() if cache is None else cache
        self._weights_of_features: Hashable | None = None

    @property
    def name(self) -> str:
        return self.net.specification.name

    @property
    def device(self) -> str:
        """In words, "cpu" or the GPU's name."""
        device = self.net.device
        return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type

    @abstractmethod
    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """The stages in the order of the papers' figures, the last one Detections. None: still at it, a point where
        the run may be cancelled.

        proposals: from the user (a file, drawn by hand) instead of computed ones. Between two `yield`s no torch grad
        mode or other global state may be left changed.
        """

    def detect(self, image: Image, settings: DetectSettings, proposals: Proposals | None = None) -> Detections:
        """The last of the stages."""
        *_, last = self.stages(image, settings, proposals)
        assert last is not None
        assert isinstance(last.record, Detections)
        return last.record

    @property
    def ready(self) -> TwoStageNet:
        """The net optimised for detection; again when a weight has changed, or the steps without weights."""
        return self.cache.ready_net((self._weights(), self.net.operators), lambda: optimise(self.net))

    def features(self, image: Image) -> tuple[PictureFeatures, bool]:
        """The picture's features, and whether they were cached; the first stage of every detector."""
        self._weights_of_features = None
        return self.cache.get_or_make(
            image.key, "features", self._weights(), lambda: extract_features(self.ready, image)
        )

    def cached_features(self, image: Image) -> PictureFeatures | None:
        """Those of an earlier detection; None where they are no longer there."""
        self._weights_of_features = None
        found: PictureFeatures | None = self.cache.get(image.key, "features", self._weights())
        return found

    def store_features(self, image: Image, features: PictureFeatures) -> None:
        """Into the cache: somebody else has computed them with the same trunk."""
        self.cache.store(image.key, "features", self._weights(), features)

    def _weights(self) -> Hashable:
        """The version of the weights, looked up once a detection: going through all tensors takes milliseconds."""
        if self._weights_of_features is None:
            self._weights_of_features = weights_version(self.net)
        return self._weights_of_features

    def regions(
        self, image: Image, features: PictureFeatures, proposals: Proposals, depends: Hashable, settings: DetectSettings
    ) -> Iterator[Stage]:
        """RoI projection, pooling, scores, refinement, detections: the head of Fast R-CNN on these proposals."""
        key = (self._weights(), depends)

        def cached(stage: str, make: Callable[[], Any]) -> tuple[Any, bool]:
            return self.cache.get_or_make(image.key, stage, key, make)

        yield Stage(*cached("rois", lambda: project(self.net, features, proposals)))
        pooled, is_cached = cached("pooled", lambda: pool(self.ready, features, proposals))
        record, _ = cached("pooled record", lambda: PooledRois(_mean_magnitude(pooled), int(pooled.shape[1])))
        yield Stage(record, is_cached)
        (head, deltas), is_cached = cached("head", lambda: classify(self.ready, pooled, proposals))
        yield Stage(head, is_cached)
        s = self.net.specification
        beyond = 0 if s.class_agnostic else 1
        moved = partial(features.refined, proposals, deltas, s.box_weights, beyond)
        refinement, is_cached = cached("refinement", moved)
        yield Stage(refinement, is_cached)
        yield Stage(self._select(head, refinement, settings))

    def score(self, image: Image, proposals: Proposals) -> HeadOutput:
        """The whole net on a picture that is looked at once: nothing is read from the cache, or left there."""
        features = extract_features(self.ready, image)
        return classify(self.ready, pool(self.ready, features, proposals), proposals)[0]

    def _select(self, head: HeadOutput, refinement: Refinement, settings: DetectSettings) -> Detections:
        s = self.net.specification
        score = s.score if settings.score is None else settings.score
        nms = s.nms if settings.nms is None else settings.nms
        suppress = self.net.operators.batched_nms
        return select_detections(head, refinement, score=score, nms=nms, top=s.top, suppress=suppress)

    def select(self, trace: Trace, settings: DetectSettings) -> Detections:
        """Post-processing alone (score threshold, NMS, number), from the HeadOutput and Refinement of a trace. Raises
        ValueError without them."""
        head, refinement = trace.get(HeadOutput), trace.get(Refinement)
        if head is None or refinement is None:
            raise ValueError("the trace has no scores and refined boxes to select from")
        return self._select(head, refinement, settings)


def _mean_magnitude(values: Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(N, C, H, W) -> (N, H, W), for the pictures of feature maps and of pooled RoIs."""
    parts = values.detach().split(_ROIS_AT_ONCE)  # the intermediate results stay in the processor's cache
    return as_read_only(torch.cat([part.float().abs().mean(dim=1) for part in parts]).cpu().numpy())
