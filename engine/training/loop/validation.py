"""How well a net does on the pictures held out; where its trunk stays as it is, their maps are made once."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.evaluation.evaluate import evaluate_detections
from engine.generators import result_of
from engine.labels.several import Sample
from engine.models.detectors.stage_cache import StageCache
from engine.models.detectors.two_stage import PictureFeatures, extract_features
from engine.models.library.shelf import AnyDetector, detector_of
from engine.models.network import TwoStageNet
from engine.pictures.copies import remember_hash
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from engine.training.data.given_proposals import GivenProposals
from engine.training.loop.budget import Budget

SHOWN = ("AP", "AP50", "AP75")
CACHED_BYTES = 1_000_000_000
_JUDGING_SHARE = 0.3  # of the time to learn, at most
_SAFETY = 1.15  # pictures are not all alike
_LEAST_SECONDS = 0.001
_READY = 0.7  # seconds until a net whose weights have changed detects again


@dataclass(frozen=True, slots=True, eq=False)
class _Cached:
    """image: its size alone. features: their maps as float16, beside a GPU whose memory the training needs."""

    image: Image
    features: PictureFeatures


class Validation:
    """The same pictures, measured as often as asked.

    looked_for: picture -> the classes that its labels know, where these are not all: what is found of the others there
    is neither right nor wrong. proposals: for a net that makes none. budget: judging is given up where it is late.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        *,
        fixed_trunk: bool,
        looked_for: Mapping[Path, Sequence[str]] | None = None,
        proposals: GivenProposals | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._budget = budget or Budget()
        self._samples = dict(enumerate(samples))
        self._looked_for = looked_for or {}
        self._proposals = proposals
        self._given: dict[int, Proposals] = {}
        self._fixed = fixed_trunk
        self._cached: dict[int, _Cached] = {}
        self._bytes = 0

    def accuracy(self, net: TwoStageNet) -> dict[str, float]:
        """COCO's AP, AP50 and AP75; empty without any picture."""
        return result_of(self.measuring(net))

    def measuring(self, net: TwoStageNet) -> Generator[str, None, dict[str, float]]:
        """As `accuracy`; yields words of how far it is. A picture that cannot be read any more judges no longer. Empty,
        too, where the time is over before all of them are judged."""
        detector, found = detector_of(net, StageCache(1), DetectSettings()), []
        for number, sample in list(self._samples.items()):
            try:
                found.append((sample[1], self._found(detector, number)))
            except UserError:
                del self._samples[number]
            yield f"judging picture {len(found):,} of {len(self):,}"
            if self._budget.is_late:
                return {}
        if not found:
            return {}
        coco = evaluate_detections([labels for labels, _ in found], [seen for _, seen in found]).coco
        return {name: coco[name] for name in SHOWN}

    def __len__(self) -> int:
        return len(self._samples)

    def _found(self, detector: AnyDetector, number: int) -> Detections:
        if self._proposals is not None and number not in self._given:
            self._given[number] = self._proposals.of(read_image(self._samples[number][0]))
        image = self._image(detector, number) if self._fixed else read_image(self._samples[number][0])
        *_, last = detector.stages(image, DetectSettings(), self._given.get(number))
        assert last is not None
        assert isinstance(last.record, Detections)
        return _of_classes(last.record, self._looked_for.get(self._samples[number][0]))

    def _image(self, detector: AnyDetector, number: int) -> Image:
        """The picture, with its maps where the detector looks for them."""
        cached = self._cached.get(number)
        if cached is None:
            image = read_image(self._samples[number][0])
            remember_hash(image)  # the trained model's record asks for it
            features = extract_features(detector.ready, image)
            half = [level.clamp(-65504, 65504).half().cpu() for level in features.levels]
            size = sum(level.numel() * 2 for level in half)
            if self._bytes + size <= CACHED_BYTES:
                nothing = np.broadcast_to(np.zeros((), np.uint8), image.pixels.shape)
                self._cached[number] = _Cached(replace(image, pixels=nothing), replace(features, levels=half, trunk=[]))
                self._bytes += size
        else:
            image = cached.image
            features = replace(cached.features, levels=_full(cached.features.levels, detector.net.device))
        detector.store_features(image, features)
        return image


def judges_in_time(
    samples: Sequence[Sample],
    net: TwoStageNet,
    budget: Budget,
    proposals: GivenProposals | None = None,
    share: float = _JUDGING_SHARE,
) -> Generator[str, None, list[Sample]]:
    """Of the pictures held out those that there is time to judge by, spread over all; that time is set aside.

    Found out by looking at the first, which makes ready, and at the last. Yields before each.
    """
    if not budget.is_limited or not samples:
        return list(samples)
    judge, took = Validation(samples, fixed_trunk=False, proposals=proposals), 0.0
    detector = detector_of(net, StageCache(1), DetectSettings())
    for number in (0, len(samples) - 1):
        yield "looking how long judging takes"
        began = budget.now()
        with suppress(UserError):
            judge._found(detector, number)
        took = budget.now() - began
    each = _SAFETY * max(took, _LEAST_SECONDS)
    most = max(0, int((share * budget.to_learn - _READY) / each))
    every = -(-len(samples) // most) if most else len(samples) + 1
    chosen = list(samples[every - 1 :: every])
    budget.set_aside("judging", _READY + each * len(chosen) if chosen else 0.0)
    return chosen


def _of_classes(found: Detections, classes: Sequence[str] | None) -> Detections:
    """Those of these classes; None is all."""
    if classes is None:
        return found
    labelled = np.array([name in classes for name in found.class_names], bool)[found.classes]
    names = tuple(name for name, own in zip(found.names, labelled, strict=True) if own)
    return Detections(
        found.boxes[labelled],
        found.classes[labelled],
        found.scores[labelled],
        found.rois[labelled],
        found.class_names,
        names,
    )


def _full(levels: Sequence[Tensor], device: torch.device) -> list[Tensor]:
    return [level.to(device).float() for level in levels]
