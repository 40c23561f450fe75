"""Verbs of judging: evaluate the open labelled folder, compare two models on it. Both let F5 be answered meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresController
from app.features.files.controller import FilesController
from app.services.services import Services
from engine.structures.evaluation import Evaluation
from engine.structures.requests import Evaluate, ImageResult, PictureFailed


class EvaluateController(FiguresController):
    """The page is shown at once; the figures come when every picture is done."""

    folder_changed = Signal()
    model_changed = Signal()

    def __init__(self, services: Services, files: FilesController, detect: DetectController, parent: QObject) -> None:
        super().__init__(services, files, detect, parent)
        self.failed_pictures: tuple[Path, ...] = ()
        self._any_class = False
        files.folder_changed.connect(self.folder_changed)
        detect.models_changed.connect(self.model_changed)
        detect.settings_changed.connect(self.model_changed)

    @property
    def folder(self) -> Path | None:
        """The open labelled folder; None where there is nothing to compare with."""
        return self._files.folder.root if self._files.folder is not None else None

    @property
    def is_possible(self) -> bool:
        return self.folder is not None

    @property
    def model(self) -> str:
        entry = self._detect.model
        return (entry.title or entry.name) if entry else self._detect.settings.model

    def unknown_classes(self, evaluation: Evaluation) -> tuple[str, ...]:
        """Labelled classes that the model which was judged does not have; none where any class counts."""
        entry = next((model for model in self._detect.models if model.name == evaluation.model), None)
        if entry is None or self._any_class:
            return ()
        labelled = {name: figures for name, figures in evaluation.detections.per_class.items() if figures.boxes}
        return tuple(name for name in labelled if name not in entry.classes)

    def run(self, split: str | None, any_class: bool) -> None:
        """All detections count, not only those above the window's score: a curve is made of the low ones, too."""
        if self.folder is not None:
            self.failed_pictures, self._any_class = (), any_class
            settings = replace(self._detect.settings, score=None, nms=None)
            job = self.submit(Evaluate(self.folder, settings, split, any_class), "Evaluating")
            job.part.connect(self._look)
            job.finished.connect(self._evaluated)

    def _look(self, part: ImageResult | PictureFailed) -> None:
        if isinstance(part, PictureFailed):
            self.failed_pictures += (part.path,)

    def _evaluated(self, evaluation: Evaluation) -> None:
        self.arrived.emit(evaluation)
        self._detect.list_models()  # its figures are on the shelf now
