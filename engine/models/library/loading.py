"""From a file of weights to a detector, and back to a file of the shelf. Whoever comes here needs torch."""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import UserError
from engine.heads.svd import truncate_head
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.detector import Detector
from engine.models.detectors.stage_cache import StageCache
from engine.models.devices import resolve_device
from engine.models.library import checkpoints, model_file
from engine.models.library.trunks import of_file
from engine.models.network import TwoStageNet
from engine.structures.settings import DetectSettings
from engine.words import tr


class Loader:
    """The last net stays loaded, with its cached stages; there are never two in memory."""

    def __init__(self) -> None:
        self._loaded: tuple[TwoStageNet, StageCache] | None = None
        self._identity: tuple[object, ...] = ()  # of what is loaded

    def load(self, file: Path, architecture: str | None, settings: DetectSettings) -> Detector:
        """The detector that the settings ask for, of this file. Raises UserError where the file or the device does not
        fit."""
        device = resolve_device(settings.device)
        identity = (file, file.stat().st_mtime_ns, architecture, device, settings.svd)
        if self._loaded is None or self._identity != identity:
            self._loaded = None
            net = checkpoints.load(file, architecture).to(device)
            if settings.svd:
                truncate_head(net, settings.svd)
            self._loaded, self._identity = (net, StageCache()), identity
        return detector_of(*self._loaded, settings)


def copy_as(file: Path, architecture: str | None, target: Path) -> None:
    """Weights of any kind as a model of the shelf, named after its file. Raises UserError if they do not fit."""
    try:
        net = checkpoints.load(file, architecture)
    except UserError as error:
        raise _backbone_alone(file) or error from error
    net.specification = net.specification.with_(name=target.stem)
    metadata = model_file.read_metadata(file) if file.suffix == ".safetensors" else {}
    story = {"imported": file.name} | ({"architecture": architecture} if architecture else {})
    checkpoints.save(net, target, {"provenance": json.dumps(story)} | metadata)


def _backbone_alone(file: Path) -> UserError | None:
    """What is said of a file that holds a backbone's weights and no detector's."""
    try:
        if any(key.startswith(("backbone.", "rpn.", "roi_heads.")) for key in checkpoints.read_state(file)):
            return None
        backbone = of_file(file, file.name).backbone
    except UserError:
        return None
    what = tr("is a backbone ({backbone}), not a detector", backbone=backbone)
    return UserError(file, what, tr("train a new detector that starts from this file"))
