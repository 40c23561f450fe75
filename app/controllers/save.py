"""Every edit is written to its label file a moment later; what cannot be written is kept, said, and tried again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QTimer

from app.background import Background
from app.document import Document
from app.messages import Messages
from app.pictures import PictureList
from app.settings import SettingsStore
from engine.data.folder import Format, LabelledFolder, start_folder
from engine.structures.annotation import Annotation

DELAY = 300  # milliseconds after the last edit of a burst


class SaveController(QObject):
    """Reading and writing share one background thread, so that a folder is never used by two at once."""

    def __init__(
        self,
        document: Document,
        pictures: PictureList,
        background: Background,
        messages: Messages,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._pictures = document, pictures
        self._background, self._messages, self._store = background, messages, store
        self.folder: LabelledFolder | None = None
        self.unsaved: dict[Path, Annotation] = {}  # edited, and not yet in their files
        self._is_writing = False
        self._told: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.save)
        document.annotation_changed.connect(self._annotation_changed)

    def set_folder(self, folder: LabelledFolder | None) -> None:
        """The labelled folder that is open; None: labels of a plain folder begin in the format of Preferences."""
        self.save_at_once()
        self.folder = folder

    def save(self) -> None:
        """Write what is not written, one file after the other, in the background."""
        if self._is_writing or not self.unsaved:
            return
        self._is_writing = True
        annotation = next(iter(self.unsaved.values()))
        self._background.run(
            partial(self._write, annotation), partial(self._written, annotation), partial(self._failed, annotation)
        )

    def save_at_once(self) -> None:
        """Before the folder or the window closes. What cannot be written is told, and kept."""
        self._timer.stop()
        for annotation in list(self.unsaved.values()):
            try:
                self._write(annotation)
            except Exception as error:
                self._tell(error)
            else:
                self._saved(annotation)

    def current(self, annotation: Annotation) -> Annotation:
        """What was edited of a picture and is not in its file yet, in place of what the file says."""
        return self.unsaved.get(annotation.path, annotation)

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        if annotation is not None and self._document.is_modified:
            self.unsaved[annotation.path] = annotation
            self._timer.start()

    def _write(self, annotation: Annotation) -> None:
        if self.folder is None:
            root = self._pictures.root or annotation.path.parent
            self.folder = start_folder(root, cast(Format, self._store.settings.label_format))
            self.folder.annotation(annotation.path)
        self.folder.save(annotation)

    def _written(self, annotation: Annotation, _nothing: object) -> None:
        self._is_writing = False
        self._saved(annotation)
        if self.unsaved:
            self._timer.start()

    def _saved(self, annotation: Annotation) -> None:
        if self.unsaved.get(annotation.path) is annotation:
            del self.unsaved[annotation.path]
        self._document.mark_saved(annotation)
        self._told.clear()

    def _failed(self, annotation: Annotation, error: Exception) -> None:
        """The edit stays in memory. It goes to the end, so that one bad file does not keep the others waiting."""
        self._is_writing = False
        if self.unsaved.get(annotation.path) is annotation:
            self.unsaved[annotation.path] = self.unsaved.pop(annotation.path)
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        if str(error) not in self._told:
            self._told.add(str(error))
            self._messages.of_exception(error)
            self._messages.warning("Your labels are kept in the window. Ctrl+S tries again to write them.")
