"""Asks the person where the program may not decide: unsaved edits of the last run, two versions of one file."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.features.saving.controller import SaveController
from app.features.saving.journal import JournalWriter
from app.features.saving.label_files import Versions
from app.features.saving.recovery import RecoveryDialog
from app.features.saving.two_versions import VersionsDialog
from app.services.messages import Messages
from engine.safety.journal import Unsaved

PATIENCE = 200  # milliseconds: no dialog opens under a pressed mouse button


class SaveQuestions(QObject):
    """One dialog at a time; none blocks the event loop, so that saving goes on."""

    def __init__(self, save: SaveController, journal: JournalWriter, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._save, self._journal, self._messages, self._window = save, journal, messages, window
        self._waiting: deque[QDialog] = deque()
        self.dialog: QDialog | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_next)
        save.differ.connect(self._compare)
        journal.left_behind.connect(self._offer)
        journal.also_open.connect(self._tell_of_another)
        journal.failed.connect(self._tell_of_failure)
        journal.take_over()

    def _compare(self, versions: Versions) -> None:
        dialogs = [dialog for dialog in (*self._waiting, self.dialog) if isinstance(dialog, VersionsDialog)]
        if versions.mine.path not in [dialog.versions.mine.path for dialog in dialogs]:
            self._ask(VersionsDialog(versions, self._window))

    def _ask(self, dialog: QDialog) -> None:
        self._waiting.append(dialog)
        self._timer.start(0)

    def _show_next(self) -> None:
        if self.dialog is not None or not self._waiting:
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton or not self._window.isVisible():
            self._timer.start(PATIENCE)
            return
        self.dialog = self._waiting.popleft()
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    def _answered(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if isinstance(dialog, VersionsDialog):
            self._save.decide(dialog.versions, dialog.choice)
        elif isinstance(dialog, RecoveryDialog):
            self._recover(dialog)
        if dialog is not None:
            dialog.deleteLater()
        self._timer.start(0)

    def _recover(self, dialog: RecoveryDialog) -> None:
        for entry in dialog.found:
            if dialog.answer == "files":
                self._save.give_up(entry.annotation.path)
            else:
                self._save.restore(entry, later=dialog.answer == "later")
        if dialog.answer == "later":
            self._messages.info("The unsaved edits are kept. Ctrl+S, or opening one of the pictures, asks again.")

    def _tell_of_another(self, root: Path) -> None:
        self._messages.warning(
            f"{root.name} is open in another window, too. Nothing is overwritten: "
            "where both change one picture, you will see both versions."
        )

    def _offer(self, found: tuple[Unsaved, ...]) -> None:
        self._ask(RecoveryDialog(found, self._window))

    def _tell_of_failure(self, why: str) -> None:
        self._messages.warning(f"The journal of unsaved edits is not kept: {why}")
