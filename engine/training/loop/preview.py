"""The pictures on the screen, detected again and again while a net learns: boxes are seen to snap into place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from engine.errors import UserError
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.detector import Detector, PictureFeatures, extract_features
from engine.models.detectors.stage_cache import StageCache
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.requests import ImageResult, PreviewPictures
from engine.structures.settings import DetectSettings
from engine.structures.stages import STAGE_NAMES, Proposals, Trace
from engine.training.data.external_proposals import ExternalProposals
from engine.training.detection.roi_gradient import gradient_of

PAUSE = 2.5  # seconds between two looks, at least
_CHANGED = 0.3  # seconds, where another picture was opened meanwhile: somebody waits for its boxes
_SHARE = 0.15  # of the time, at most


@dataclass(eq=False)
class Preview:
    """pictures: may change between two looks. fixed_trunk: the trunk does not learn, so its maps of a picture are
    cached as long as the picture is on the screen. proposals: for a net without an RPN."""

    pictures: PreviewPictures
    settings: DetectSettings
    _: KW_ONLY
    fixed_trunk: bool
    proposals: ExternalProposals | None = None
    _features: dict[Path, PictureFeatures] = field(default_factory=dict)
    _gone: set[Path] = field(default_factory=set)
    _seen: tuple[Path, ...] = ()
    _asked: SendBack | None = None
    _ended: float = 0.0
    _next: float = 0.0

    def is_due(self) -> bool:
        """After a pause that grows with the cost of a look; soon, where other pictures are there, or another RoI is."""
        paths, now = self.pictures.paths, time.monotonic()
        is_new = paths != self._seen or self.pictures.roi is not self._asked
        if not self._gone.issuperset(paths) and is_new:
            return now >= self._ended + _CHANGED
        return bool(paths) and now >= self._next

    def look(self, net: TwoStageNet) -> Iterator[ImageResult | RoiGradient]:
        """What the net finds now, and what it would send back for the RoI that is asked for. A picture that cannot be
        read any more is not looked at again."""
        began = time.monotonic()
        detector = detector_of(net, StageCache(1), self.settings)
        self._seen, self._asked = self.pictures.paths, self.pictures.roi
        self._features = {
            path: features
            for path, features in self._features.items()
            if path in self._seen and features.levels[0].device == net.device  # a net may leave a GPU that is full
        }
        for path in self._seen:
            if path in self._gone:
                continue
            try:
                image = read_image(path)
                proposals = None if self.proposals is None else self.proposals.of(image)
            except UserError:
                self._gone.add(path)
                continue
            yield self._detected(detector, image, proposals)
            asked = self._asked
            if asked is not None and asked.path == path and net.specification.pooling == "max":
                yield gradient_of(net, detector.features(image)[0], asked)
        self._ended = time.monotonic()
        self._next = self._ended + max(PAUSE, (self._ended - began) / _SHARE)

    def _detected(self, detector: Detector, image: Image, proposals: Proposals | None) -> ImageResult:
        if self.fixed_trunk:
            if image.path not in self._features:
                self._features[image.path] = extract_features(detector.ready, image)
            detector.store_features(image, self._features[image.path])
        trace, start = Trace(), time.perf_counter()
        for stage in detector.stages(image, self.settings, proposals):
            if stage is not None:
                now = time.perf_counter()
                trace, start = trace.with_(stage.record, now - start), now
        seconds = {STAGE_NAMES[kind]: took for kind, took in trace.seconds.items()}
        seconds |= {"read": 0.0, "total": sum(seconds.values())}
        size, model = (image.width, image.height), (detector.name, detector.device)
        return ImageResult(image.path, *size, trace, seconds, *model, note=image.note)
