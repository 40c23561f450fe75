"""Verbs of labelling: every one makes a new annotation, which the document keeps as one step of its history."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.view import ViewController
from app.document import Document
from app.messages import Messages


class EditController(QObject):
    """Changes the open picture's annotation."""

    def __init__(
        self, document: Document, view: ViewController, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._view, self._messages = document, view, messages

    def undo(self) -> None:
        self._document.undo()

    def redo(self) -> None:
        self._document.redo()

    def copy(self) -> None:
        """What is seen of the picture."""
        self._view.copy_picture()
