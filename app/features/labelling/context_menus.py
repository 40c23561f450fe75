"""The right mouse button over the picture, its boxes, and the list of pictures: the verbs that fit there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.features.files.feature import FilesFeature
from app.session.document import Document
from app.window.main_window import MainWindow

BOX = ("label.name", "label.snap", "label.locked", "", "edit.copy", "edit.duplicate", "edit.delete")
SUGGESTION = ("label.accept", "label.reject", "label.name")
PICTURE = (
    "detect.run",
    "label.draw",
    "detect.ask",
    "",
    "edit.paste",
    "label.verified",
    "edit.copy_picture",
    "view.fit",
)
LIST = ("detect.run", "detect.folder", "", "label.verified", "label.accept_all", "label.accept_folder")


class ContextMenus(QObject):
    """A click selects what is under it first, as the canvas and the list do."""

    def __init__(self, window: MainWindow, files: FilesFeature, document: Document) -> None:
        super().__init__(window)
        self._window, self._document, self._list = window, document, files.panel.view
        for widget, show in ((window.canvas, self._over_canvas), (self._list, self._over_list)):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(show)

    def _over_canvas(self, at: QPoint) -> None:
        if self._document.image is not None:
            ids = BOX if self._document.selected_labels else SUGGESTION if self._document.selection else PICTURE
            self._popup(ids, self._window.canvas.viewport(), at)

    def _over_list(self, at: QPoint) -> None:
        if self._list.indexAt(at).isValid():
            self._popup(LIST, self._list.viewport(), at)

    def _popup(self, ids: tuple[str, ...], over: QWidget, at: QPoint) -> None:
        self._window.action_set.popup(ids, over.mapToGlobal(at), self._window)
