"""How well a net does on the pictures held out: when a look at them is worth its time, and the best weights so far.

Where the trunk does not learn, the maps of these pictures are computed once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from engine.errors import UserError
from engine.evaluation.evaluate import evaluate_detections
from engine.labels.several import Sample
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.detector import Detector, PictureFeatures, extract_features
from engine.models.detectors.stage_cache import StageCache
from engine.models.network import TwoStageNet
from engine.pictures.copies import remember_hash
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.feature_cache import as_half
from engine.training.loop.budget import Budget
from engine.training.loop.schedules import Schedule
from engine.words import tr

# Figures of a net; yields words of how far it is: points where a training may be stopped.
Validate = Callable[[TwoStageNet], Generator[str, None, Mapping[str, float]]]
FIGURE = "AP50"
SHOWN = ("AP", "AP50", "AP75")
CACHED_BYTES = 1_000_000_000
_LEARNING = 3.0  # seconds of learning to one of validation
_FIRST = 15.0  # seconds of learning before the first one, whose cost nobody has measured
_JUDGING_SHARE = 0.3  # of the time to learn, at most
_SAFETY = 1.15  # pictures are not all alike
_LEAST_SECONDS = 0.001
_READY = 0.7  # seconds until a net whose weights have changed detects again


@dataclass(eq=False)
class Best:
    """validate: off the clock, on pictures not learned from; None, or nothing measured: the last is the best. budget: a
    look is taken where the one at the end still has its time after it. metrics, weights: the best so far."""

    validate: Validate | None
    budget: Budget = field(default_factory=Budget)
    weights: dict[str, Tensor] | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    _cost: float = field(default_factory=lambda: _FIRST / _LEARNING)
    _last: float = 0.0

    @property
    def gives_up(self) -> bool:
        """Whether the weights will not get better any more."""
        return False

    def is_due(self, spent: float, *, epoch_ended: bool = True) -> bool:
        """spent: seconds of learning so far."""
        if self.validate is None or not epoch_ended or spent - self._last < _LEARNING * self._cost:
            return False
        return self.budget.to_learn > self._cost

    def measure(self, schedule: Schedule, spent: float) -> Generator[str, None, tuple[dict[str, float], bool]]:
        """The figures of the running mean of the weights, and whether these are the best so far; they then stay."""
        if self.validate is None:
            return {}, False
        began = time.monotonic()
        with schedule.runner.mean_weights():
            metrics = dict((yield from self.validate(schedule.net)))
            is_best = bool(metrics) and self._is_better(metrics)
            if is_best:
                self.weights, self.metrics = schedule.weights(), metrics
        self._cost, self._last = time.monotonic() - began, spent
        self.budget.set_aside("judging", self._cost)
        return metrics, is_best

    def _is_better(self, metrics: Mapping[str, float]) -> bool:
        return metrics.get(FIGURE, -1.0) >= self.metrics.get(FIGURE, -1.0)

    def use_best(self, schedule: Schedule) -> None:
        """The best weights for good; where none were measured, the running mean of the last ones."""
        if self.weights is None:
            schedule.runner.use_mean_weights()
        else:
            schedule.load_weights(self.weights)

    def state(self) -> dict[str, Any]:
        return {"weights": self.weights, "metrics": self.metrics, "last": self._last}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.weights, self.metrics, self._last = state["weights"], dict(state["metrics"]), float(state["last"])


@dataclass(eq=False)
class Validation:
    """The same pictures, measured as often as asked.

    looked_for: picture -> the classes that its labels know, where these are not all: what is found of the others there
    is neither right nor wrong. proposals: for a net without an RPN. budget: judging is given up where it is late.
    """

    samples: Sequence[Sample]
    _: KW_ONLY
    fixed_trunk: bool
    looked_for: Mapping[Path, Sequence[str]] = field(default_factory=dict)
    proposals: ExternalProposals | None = None
    budget: Budget = field(default_factory=Budget)
    _gone: set[int] = field(default_factory=set)
    _proposals: dict[int, Proposals] = field(default_factory=dict)
    # Of a picture its size alone, and its maps as float16, beside a GPU whose memory the training needs.
    _cached: dict[int, tuple[Image, PictureFeatures]] = field(default_factory=dict)
    _bytes: int = 0

    def measure(self, net: TwoStageNet) -> Generator[str, None, dict[str, float]]:
        """COCO's AP, AP50 and AP75; empty without any picture, or any object in them. Yields words of how far it is. A
        picture that cannot be read any more judges no longer. Empty, too, where the time is over before the last."""
        truths, found = yield from self.detections(net)
        coco = evaluate_detections(truths, found).coco if found else {}
        return {name: coco[name] for name in SHOWN if coco.get(name, -1) >= 0}

    def detections(self, net: TwoStageNet) -> Generator[str, None, tuple[list[Annotation], list[Detections]]]:
        """The labels, and what the net finds, of each picture that can be read; nothing where it is too late."""
        detector, found = detector_of(net, StageCache(1), DetectSettings()), []
        for number, (_, labels) in enumerate(self.samples):
            if number in self._gone:
                continue
            try:
                found.append((labels, self._found(detector, number)))
            except UserError:
                self._gone.add(number)
            yield tr(
                "judging picture {done:,} of {total:,}", done=len(found), total=len(self.samples) - len(self._gone)
            )
            if self.budget.is_late:
                return [], []
        return [labels for labels, _ in found], [seen for _, seen in found]

    def _found(self, detector: Detector, number: int) -> Detections:
        path = self.samples[number][0]
        if self.proposals is not None and number not in self._proposals:
            self._proposals[number] = self.proposals.of(read_image(path))
        image = self._image(detector, number) if self.fixed_trunk else read_image(path)
        found = detector.detect(image, DetectSettings(), self._proposals.get(number))
        return found if path not in self.looked_for else _of_classes(found, self.looked_for[path])

    def _image(self, detector: Detector, number: int) -> Image:
        """The picture, with its maps where the detector looks for them."""
        if number in self._cached:
            image, features = self._cached[number]
            levels = [level.to(detector.net.device).float() for level in features.levels]
            detector.store_features(image, replace(features, levels=levels))
            return image
        image = read_image(self.samples[number][0])
        remember_hash(image)  # the trained model's record asks for it
        features = extract_features(detector.ready, image)
        half = as_half(features.levels)
        size = sum(level.nbytes for level in half)
        if self._bytes + size <= CACHED_BYTES:
            nothing = np.broadcast_to(np.zeros((), np.uint8), image.pixels.shape)
            self._cached[number] = replace(image, pixels=nothing), replace(features, levels=half)
            self._bytes += size
        detector.store_features(image, features)
        return image


def judges_in_time(
    samples: Sequence[Sample],
    net: TwoStageNet,
    budget: Budget,
    proposals: ExternalProposals | None = None,
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
        yield tr("looking how long judging takes")
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


def _of_classes(found: Detections, classes: Sequence[str]) -> Detections:
    labelled = np.array([name in classes for name in found.class_names], bool)[found.classes]
    boxes, numbers, scores, rois = (a[labelled] for a in (found.boxes, found.classes, found.scores, found.rois))
    return Detections(boxes, numbers, scores, rois, found.class_names)
