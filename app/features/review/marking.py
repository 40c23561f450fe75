"""While the list shows pictures in which labels and model disagree, the boxes that do are selected in each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.services.settings import SettingsStore
from app.session.session import Session
from engine.labels.review.disagreements import differing
from engine.structures.stages import Detections


class DisagreementMarks(QObject):
    """Once in each picture that is opened; a person may select others then. Labelled boxes come first: what the model
    alone has found is drawn as a suggestion, too."""

    def __init__(self, session: Session, store: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pictures, self._store = session.document, session.pictures, store
        self._marked: tuple[Path, str] | None = None  # in which picture, and for which filter
        self._soon = QTimer(self, singleShot=True, interval=0)  # when everybody has the picture and its records
        self._soon.timeout.connect(self._mark)
        session.document.image_changed.connect(self._opened)
        session.document.history_changed.connect(self._soon.start)
        session.document.trace_changed.connect(lambda _record: self._soon.start())
        session.pictures.modelReset.connect(self._soon.start)

    def _opened(self, _image: object) -> None:
        self._marked = None

    def _mark(self) -> None:
        document, chosen = self._document, self._pictures.filter
        annotation, found = document.annotation, document.trace.get(Detections)
        if annotation is None or found is None or document.is_preview or not annotation.boxes:
            return
        if chosen not in ("disagreeing", "extra", "missed"):
            self._marked = None
            return
        if self._marked == (annotation.path, chosen) or self._pictures.is_narrowed:
            return
        self._marked = annotation.path, chosen
        least = self._store.settings.accept_score
        extra, missed = differing(annotation.box_array(), annotation.labels, found, least)
        if chosen != "extra" and len(missed):
            document.select("truth", missed.tolist())
        elif chosen != "missed":
            document.select("detections", extra.tolist())
