"""What was corrected since the program began: the pictures from which Ctrl+T learns first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.session.document import Document
from engine.structures.annotation import Annotation


class Corrections(QObject):
    """The newest annotation of every picture of the opened folder that was edited or verified in this session."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._by_path: dict[Path, Annotation] = {}
        document.annotation_changed.connect(self._annotation_changed)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """In the order of their first edit."""
        return tuple(self._by_path.values())

    def forget(self) -> None:
        """Another folder was opened."""
        self._by_path.clear()
        self.changed.emit()

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        if annotation is not None and (self._document.is_modified or annotation.path in self._by_path):
            self._by_path[annotation.path] = annotation
            self.changed.emit()
