"""Undo and redo. A step over many pictures is asked about first: it may have been made long ago, from another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.services.messages import Messages
from app.session.document import Document
from app.session.history import FolderStep, Step


class UndoController(QObject):
    """question: the one that is open. Its answer is about the step that it names, and about no other."""

    def __init__(self, document: Document, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._messages, self._window = document, messages, window
        self.question: QMessageBox | None = None

    @property
    def undo_words(self) -> str:
        """What is taken back, and where if not in the open picture; "" for nothing."""
        return _words(self._document.last_step)

    @property
    def redo_words(self) -> str:
        return _words(self._document.next_step)

    def undo(self) -> None:
        step = self._document.last_step
        if isinstance(step, FolderStep):
            self._ask(step, "Take back", self._undo)
        elif step is not None:
            self._undo(step)

    def redo(self) -> None:
        step = self._document.next_step
        if isinstance(step, FolderStep):
            self._ask(step, "Do again", self._redo)
        elif step is not None:
            self._redo(step)

    def _undo(self, step: Step | FolderStep) -> None:
        if self._document.last_step is step:
            self._document.undo()
            self._messages.info(f"Undone: {_words(step)}")

    def _redo(self, step: Step | FolderStep) -> None:
        if self._document.next_step is step:
            self._document.redo()
            self._messages.info(f"Done again: {_words(step)}")

    def _ask(self, step: FolderStep, verb: str, do: Callable[[FolderStep], None]) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(verb)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(f"{verb} “{step.text}”?")
        box.setInformativeText(f"It is a step over {step.where}, not over this picture alone.")
        yes = box.addButton(f"{verb} in {step.where}", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(yes)
        yes.clicked.connect(partial(do, step))
        box.finished.connect(self._answered)
        self.question = box
        box.open()

    def _answered(self, _result: int) -> None:
        if self.question is not None:
            self.question.deleteLater()
        self.question = None


def _words(step: Step | FolderStep | None) -> str:
    if isinstance(step, FolderStep):
        return f"{step.text}: {step.where}"
    return step.text if step is not None else ""
