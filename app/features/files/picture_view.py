"""The list of pictures on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.features.files.picture_delegate import PictureDelegate
from app.services.services import Services
from app.session.session import Session


class PictureView(QListView):
    """A row becomes the current one by a click or a key. Qt makes the first one current with the focus, too, and so
    would open a picture that nobody chose where the open one is not listed."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__()
        self.setModel(session.pictures)
        self.setItemDelegate(PictureDelegate(services.theme, session.thumbnails, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Pictures")

    def focusInEvent(self, event: QFocusEvent) -> None:
        selection = self.selectionModel()
        had_current = self.currentIndex().isValid()
        selection.blockSignals(True)
        super().focusInEvent(event)
        if not had_current:
            selection.clearCurrentIndex()
        selection.blockSignals(False)
