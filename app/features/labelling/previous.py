"""The labels of the picture before the open one in the list: what "Paste from previous picture" pastes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.files.controller import FilesController
from app.services.background import Background
from app.session.session import Session
from engine.structures.annotation import Annotation


class PreviousPicture(QObject):
    """A picture that was open in this session is known; any other is read away from the window's thread."""

    found = Signal()

    def __init__(self, background: Background, session: Session, files: FilesController, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._document, self._pictures = background, session.document, session.pictures
        self._files = files
        self._ticket = 0
        self._read: Annotation | None = None
        session.document.image_changed.connect(self._look)

    def annotation(self) -> Annotation | None:
        """None where nothing is before the open picture, or nobody knows yet what is labelled there."""
        path = self._path
        if path is None:
            return None
        known = self._document.last_of(path)
        if known is None and self._read is not None and self._read.path == path:
            known = self._files.unsaved(self._read)
        return known

    @property
    def _path(self) -> Path | None:
        path = self._document.path
        is_listed = path is not None and self._pictures.row(path) is not None
        return self._pictures.neighbour(path, -1) if is_listed else None

    def _look(self, _image: object) -> None:
        self._background.forget(self._ticket)
        path, folder = self._path, self._files.folder
        if path is not None and folder is not None and self._document.last_of(path) is None:
            self._ticket = self._background.run(lambda: folder.annotation(path), self._take, lambda _error: None)

    def _take(self, annotation: Annotation) -> None:
        self._read = annotation
        self.found.emit()
