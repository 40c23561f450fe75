"""Undo and redo. A step over many pictures is asked about first: it may have been made long ago, from another one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.features.labelling.changes import done_words
from app.features.labelling.controller import VERIFIED_EMPTY
from app.services.messages import Messages
from app.services.translation import mark, tr
from app.session.document import Document
from app.session.history import FolderStep, Step
from engine.plain_text import plain_lines

MORE = mark("It changed {where}, not only this picture.")
NOT_HERE = mark("It changed {where}, but not this picture.")
ONLY = mark("It changed this picture alone.")


class UndoController(QObject):
    """question: the one that is open. Its answer is about the step that it names, and about no other."""

    undone = Signal()

    def __init__(self, document: Document, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._messages, self._window = document, messages, window
        self.question: QMessageBox | None = None

    def words(self, forwards: bool) -> str:
        """What is done again or taken back, and where; "" for nothing."""
        step, path = self._document.step(forwards), self._document.path
        if isinstance(step, FolderStep):
            return f"{step.text}: {step.where}" if step.where else step.text
        if step is None or path is None:
            return ""
        return tr("{step} in {name}", step=step.text, name=path.name)

    def take(self, forwards: bool, *, asks: bool = True) -> None:
        """Undo, or redo. asks: before a step over many pictures."""
        step = self._document.step(forwards)
        if isinstance(step, FolderStep) and step.where and asks:
            self._ask(step, forwards)
        elif step is not None:
            self._do(step, forwards)

    def say_nothing(self, forwards: bool) -> None:
        """Where nothing is to be done again, or taken back."""
        if self._document.path is not None and self._document.step(forwards) is None:
            redo = mark("Nothing to redo in this picture; what was undone in another one is redone there")
            undo = mark("Nothing to undo in this picture; what was done in another one is undone there")
            self._messages.info(tr(redo if forwards else undo))

    def _do(self, step: Step | FolderStep, forwards: bool, _checked: bool = False) -> None:
        if self._document.step(forwards) is step:
            words = self.words(forwards)
            self._document.take(forwards)
            redone, undone = tr("Redone: {words}", words=words), tr("Undone: {words}", words=words)
            self._messages.withdraw(undone if forwards else redone)
            if not forwards:
                self._withdraw_notes(step)
            self._messages.info(redone if forwards else undone)
            if not forwards:
                self.undone.emit()

    def _withdraw_notes(self, step: Step | FolderStep) -> None:
        """Those that say that it was done, and how to take it back."""
        if isinstance(step, FolderStep):
            self._messages.withdraw(done_words(step.text, step.where))
        else:
            self._messages.withdraw(tr(VERIFIED_EMPTY))

    def _ask(self, step: FolderStep, forwards: bool) -> None:
        verb = tr("Redo") if forwards else tr("Undo")
        box = self.question = QMessageBox(self._window)
        box.setWindowTitle(verb)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(plain_lines(tr("{verb} “{step}”?", verb=verb, step=step.text)))
        box.setInformativeText(tr(self._reach(step), where=step.where))
        yes = box.addButton(tr("{verb} in {where}", verb=verb, where=step.where), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(yes)
        yes.clicked.connect(partial(self._do, step, forwards))
        box.finished.connect(self._answered)
        box.open()

    def _reach(self, step: FolderStep) -> str:
        """Whether the picture that is seen is one of those."""
        if step.paths and self._document.path not in step.paths:
            return NOT_HERE
        return ONLY if len(step.paths) == 1 else MORE

    def _answered(self, _result: int) -> None:
        if self.question is not None:
            self.question.deleteLater()
        self.question = None
