"""Says beforehand that a picture which is corrected judges or tests: no training learns from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.files.controller import FilesController
from app.features.training.examples import Corrections
from app.services.services import Services
from app.services.translation import mark, tr
from engine.errors import UserError
from engine.labels.labelled import LabelledFolder
from engine.labels.split import folder_splits

WHY = {
    "validation": mark("it is one of the folder’s validation pictures, which judge"),
    "test": mark("it is one of the folder’s test pictures, which are never touched"),
}


class HeldOutNotes(QObject):
    """A note for each picture, when it is first edited or verified."""

    def __init__(self, services: Services, files: FilesController, corrections: Corrections, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._messages, self._files = services.background, services.messages, files
        self._corrections = corrections
        self._folder: LabelledFolder | None = None  # whose splits these are
        self._held: Mapping[Path, str] = {}
        self._noted: set[Path] = set()
        corrections.changed.connect(self._look)

    def _look(self) -> None:
        corrected = self._corrections.annotations
        if not corrected:
            self._noted.clear()
        elif (folder := self._files.folder) is not None and folder is not self._folder:
            self._folder, self._held = folder, {}
            self._background.run(partial(_held_out, folder), partial(self._found, folder), self._messages.of_exception)
        for annotation in corrected:
            if (why := self._held.get(annotation.path)) and annotation.path not in self._noted:
                self._noted.add(annotation.path)
                self._messages.info(
                    tr("Ctrl+T will not learn from {name}: {why}.", name=annotation.path.name, why=tr(WHY[why]))
                )

    def _found(self, folder: LabelledFolder, held: Mapping[Path, str]) -> None:
        if folder is self._folder:
            self._held = held
            self._look()


def _held_out(folder: LabelledFolder) -> dict[Path, str]:
    """Of pictures that no training learns from, which part of the folder they are; nothing where its splits cannot be
    read, which a training says itself."""
    try:
        splits = folder_splits(folder)
    except UserError:
        return {}
    learned = set(splits.train)
    parts = {"test": splits.test, "validation": splits.validation}
    return {path: part for part, paths in parts.items() for path in paths if path not in learned}
