"""The shelf: which models there are, and how each becomes a detector.

Bundled ones lie in resources/models, the person's own in the cache's models folder; torchvision's are loaded from
torch's hub cache.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from engine.errors import UserError
from engine.models import checkpoints
from engine.models.detector import Detector
from engine.models.devices import resolve_device
from engine.models.fast_rcnn import FastRCNN
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.models.stage_cache import StageCache
from engine.settings import DetectSettings
from engine.structures.models import ModelEntry, ModelState

# done, total (0: not known), what is being done
OnProgress = Callable[[int, int, str], None]
SUFFIX = ".safetensors"


class Shelf:
    """resources: the folder with models/. cache: the folder with the person's own models/."""

    def __init__(self, resources: Path, cache: Path) -> None:
        self._bundled = resources / "models"
        self._own = cache / "models"
        self._loaded: tuple[tuple[str, str], TwoStageNet, StageCache] | None = None

    def entries(self) -> tuple[ModelEntry, ...]:
        """Bundled models, then the person's own by name."""
        found = [_entry(file, "bundled") for file in _files(self._bundled)]
        return tuple(found + [_entry(file, "own") for file in _files(self._own)])

    def own_file(self, name: str) -> Path:
        """Where a model saved under `name` lies."""
        return self._own / f"{name}{SUFFIX}"

    def load(self, settings: DetectSettings, on_progress: OnProgress | None = None) -> Detector:
        """The detector that the settings ask for; the last net stays loaded, with its kept stages.

        Raises UserError when the model, the file or the device is not there.
        """
        file = self._file_of(settings)
        device = resolve_device(settings.device)
        identity = (f"{file}:{file.stat().st_mtime_ns}:{settings.architecture}", str(device))
        if self._loaded is None or self._loaded[0] != identity:
            if on_progress is not None:
                on_progress(0, 0, f"loading {settings.model}")
            self._loaded = None  # never two nets in memory
            self._loaded = (identity, checkpoints.load(file, settings.architecture).to(device), StageCache())
        if settings.threads:
            torch.set_num_threads(settings.threads)
        _, net, cache = self._loaded
        kind = settings.detector or net.specification.detector
        if kind == "fast-rcnn":
            return FastRCNN(net, cache)
        return FasterRCNN(net, cache)

    def _file_of(self, settings: DetectSettings) -> Path:
        if settings.weights is not None:
            if not settings.weights.is_file():
                raise UserError(settings.weights, "there is no such file", "check the name")
            return settings.weights
        for folder in (self._own, self._bundled):
            if (file := folder / f"{settings.model}{SUFFIX}").is_file():
                return file
        known = ", ".join(entry.name for entry in self.entries()) or "none"
        raise UserError(settings.model, "no such model", f"the models on the shelf are: {known}")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _entry(file: Path, state: ModelState) -> ModelEntry:
    size = file.stat().st_size / 1e6
    try:
        s = checkpoints.read_specification(file)
    except UserError as error:
        return ModelEntry(file.stem, file.stem, "", "", (), state, size, error=error.what)
    return ModelEntry(file.stem, s.name, s.detector, s.backbone, s.class_names, state, size)
