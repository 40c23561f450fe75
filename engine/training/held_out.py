"""How well a net does on the pictures held out; where its trunk stays as it is, their maps are made once."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Sample
from engine.data.images import read_image
from engine.driven import result_of
from engine.errors import UserError
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.models.stage_cache import StageCache
from engine.models.two_stage import PictureFeatures, extract_features
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import Detections
from engine.training.evaluate import evaluate_detections

SHOWN = ("AP", "AP50", "AP75")
KEPT_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """image: its size alone. features: their maps as float16, beside a GPU whose memory the training needs."""

    image: Image
    features: PictureFeatures


class HeldOut:
    """The same pictures, measured as often as asked.

    looked_for: picture -> the classes that its labels know, where these are not all: what is found of the others there
    is neither right nor wrong.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        *,
        fixed_trunk: bool,
        looked_for: Mapping[Path, Sequence[str]] | None = None,
    ) -> None:
        self._samples = dict(enumerate(samples))
        self._looked_for = looked_for or {}
        self._fixed = fixed_trunk
        self._kept: dict[int, _Kept] = {}
        self._bytes = 0

    def accuracy(self, net: TwoStageNet) -> dict[str, float]:
        """COCO's AP, AP50 and AP75; empty without any picture."""
        return result_of(self.measuring(net))

    def measuring(self, net: TwoStageNet) -> Generator[str, None, dict[str, float]]:
        """As `accuracy`; yields words of how far it is. A picture that cannot be read any more judges no longer."""
        detector, found = FasterRCNN(net, StageCache(1)), []
        for number, sample in list(self._samples.items()):
            try:
                found.append((sample[1], self._found(detector, number)))
            except UserError:
                del self._samples[number]
            yield f"judging picture {len(found):,} of {len(self):,}"
        if not found:
            return {}
        coco = evaluate_detections([labels for labels, _ in found], [seen for _, seen in found]).coco
        return {name: coco[name] for name in SHOWN}

    def __len__(self) -> int:
        return len(self._samples)

    def _found(self, detector: FasterRCNN, number: int) -> Detections:
        image = self._image(detector, number) if self._fixed else read_image(self._samples[number][0])
        *_, last = detector.stages(image, DetectSettings())
        assert last is not None
        assert isinstance(last.record, Detections)
        return _known(last.record, self._looked_for.get(self._samples[number][0]))

    def _image(self, detector: FasterRCNN, number: int) -> Image:
        """The picture, with its maps where the detector looks for them."""
        kept = self._kept.get(number)
        if kept is None:
            image = read_image(self._samples[number][0])
            features = extract_features(detector.ready, image)
            half = [level.clamp(-65504, 65504).half().cpu() for level in features.levels]
            size = sum(level.numel() * 2 for level in half)
            if self._bytes + size <= KEPT_BYTES:
                nothing = np.broadcast_to(np.zeros((), np.uint8), image.pixels.shape)
                self._kept[number] = _Kept(replace(image, pixels=nothing), replace(features, levels=half, trunk=[]))
                self._bytes += size
        else:
            image = kept.image
            features = replace(kept.features, levels=_full(kept.features.levels, detector.net.device))
        detector.keep_features(image, features)
        return image


def _known(found: Detections, classes: Sequence[str] | None) -> Detections:
    """Those of these classes; None is all."""
    if classes is None:
        return found
    told = np.array([name in classes for name in found.class_names], bool)[found.classes]
    names = tuple(name for name, own in zip(found.names, told, strict=True) if own)
    return Detections(
        found.boxes[told], found.classes[told], found.scores[told], found.rois[told], found.class_names, names
    )


def _full(levels: Sequence[Tensor], device: torch.device) -> list[Tensor]:
    return [level.to(device).float() for level in levels]
