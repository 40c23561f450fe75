"""Before and after: two models on the same pictures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresController
from app.features.files.controller import FilesController
from app.services.services import Services
from engine.errors import UserError
from engine.pictures.reading import read_image
from engine.structures.models import ModelEntry
from engine.structures.requests import Compare

FALLBACK = "starter"


class CompareController(FiguresController):
    """Compares on the open labelled folder, or on the open picture alone where nothing is labelled."""

    picture_read = Signal(object)  # Image
    choices_changed = Signal()

    def __init__(self, services: Services, files: FilesController, detect: DetectController, parent: QObject) -> None:
        super().__init__(services, files, detect, parent)
        self._background = services.background
        self._ticket = 0
        files.folder_changed.connect(self.choices_changed)
        detect.models_changed.connect(self.choices_changed)

    @property
    def models(self) -> tuple[ModelEntry, ...]:
        """Those that can detect at once."""
        able = (m for m in self._detect.models if m.detector != "trunk" and not m.error)
        return tuple(m for m in able if m.state != "to download")

    @property
    def used(self) -> str:
        return self._detect.settings.model

    @property
    def has_labels(self) -> bool:
        return self._files.folder is not None

    @property
    def is_possible(self) -> bool:
        return self.has_labels or self._files.current is not None

    def run(self, before: str, after: str, split: str | None) -> None:
        """Each model with its own detector and proposals. Without labels, on the open picture alone."""
        paths: tuple[Path, ...] = ()
        if self._files.folder is not None:
            root = self._files.folder.root
        elif self._files.current is not None:
            root, paths = self._files.current.parent, (self._files.current,)
        else:
            return
        base = replace(self._detect.settings, detector=None, proposals=None, nms=None, weights=None)
        request = Compare(root, replace(base, model=before), replace(base, model=after), split, paths)
        self.submit(request, "Comparing two models").finished.connect(self.arrived.emit)

    def read(self, path: Path) -> None:
        """Away from the window's thread; `picture_read` follows."""
        self._background.forget(self._ticket)
        self._ticket = self._background.run(partial(read_image, path), self.picture_read.emit, self._cannot_read)

    def _cannot_read(self, error: Exception) -> None:
        self.failed.emit(str(error) if isinstance(error, UserError) else f"It cannot be read ({error}).")
