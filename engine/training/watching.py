"""The pictures on the screen, detected again and again while a net learns: boxes are seen to snap into place."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from engine.data.images import read_image
from engine.errors import UserError
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.models.stage_cache import StageCache
from engine.models.two_stage import PictureFeatures, extract_features
from engine.requests import ImageResult
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import STAGE_NAMES, Trace

PAUSE = 2.5  # seconds between two looks, at least
_SHARE = 0.15  # of the time, at most


class Watch:
    """fixed_trunk: the trunk does not learn, so its maps of a picture are made once."""

    def __init__(self, paths: Sequence[Path], settings: DetectSettings, *, fixed_trunk: bool) -> None:
        self._paths = list(paths)
        self._settings = settings
        self._fixed = fixed_trunk
        self._features: dict[Path, PictureFeatures] = {}
        self._next = 0.0

    def is_due(self) -> bool:
        return bool(self._paths) and time.monotonic() >= self._next

    def look(self, net: TwoStageNet) -> Iterator[ImageResult]:
        """What the net finds now. A picture that cannot be read any more is not watched any longer."""
        began = time.monotonic()
        detector = FasterRCNN(net, StageCache(1))
        for path in list(self._paths):
            try:
                image = read_image(path)
            except UserError:
                self._paths.remove(path)
                continue
            yield self._detected(detector, image)
        cost = time.monotonic() - began
        self._next = time.monotonic() + max(PAUSE, cost / _SHARE)

    @torch.no_grad()
    def _detected(self, detector: FasterRCNN, image: Image) -> ImageResult:
        if self._fixed:
            if image.path not in self._features:
                self._features[image.path] = extract_features(detector.ready, image)
            detector.keep_features(image, self._features[image.path])
        trace, start = Trace(), time.perf_counter()
        for stage in detector.stages(image, self._settings):
            if stage is not None:
                now = time.perf_counter()
                trace, start = trace.with_(stage.record, now - start), now
        seconds = {STAGE_NAMES[kind]: took for kind, took in trace.seconds.items()}
        seconds |= {"read": 0.0, "total": sum(seconds.values())}
        return ImageResult(image.path, image.width, image.height, trace, seconds, detector.name, detector.device)
