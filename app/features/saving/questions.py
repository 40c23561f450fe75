"""Asks the person where the program may not decide: unsaved edits of the last run, two versions of one file."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QListWidget, QWidget

from app.features.saving.controller import SaveController
from app.features.saving.journal import JournalWriter
from app.features.saving.label_files import Versions
from app.features.saving.two_versions import VersionsDialog
from app.services.messages import Messages
from app.services.translation import tr
from app.widgets.build import button, hbox, label, vbox
from engine.plain_text import plain
from engine.safety.journal import Unsaved
from engine.structures.selection import count_of, count_of_boxes

PATIENCE = 200  # milliseconds: no dialog opens under a pressed mouse button
Answer = Literal["restore", "files", "later"]


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
            self._messages.info(tr("The unsaved edits are kept. Ctrl+S, or opening one of the pictures, asks again."))

    def _tell_of_another(self, root: Path) -> None:
        self._messages.warning(
            tr(
                "{name} is open in another window, too. Nothing is overwritten: where both "
                "change one picture, you will see both versions.",
                name=root.name,
            )
        )

    def _offer(self, found: tuple[Unsaved, ...]) -> None:
        self._ask(RecoveryDialog(found, self._window))

    def _tell_of_failure(self, why: str) -> None:
        self._messages.warning(tr("The journal of unsaved edits is not kept: {why}", why=why))


class RecoveryDialog(QDialog):
    """Edits that are in the journal alone, offered back at the start: the program ended suddenly, or nobody decided.

    `answer` is "later" unless one of the two was chosen; giving up the edits needs a second click.
    """

    def __init__(self, found: tuple[Unsaved, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = found
        self.answer: Answer = "later"
        self.setWindowTitle(tr("Unsaved edits"))
        self.text = label(_sentence(found), wraps=True)
        self.text.setMinimumWidth(460)
        self.list = QListWidget()
        self.list.addItems([plain(_line(entry)) for entry in found])
        self.list.hide()
        self.show_list = button(tr("Show which pictures"), self._show_list)
        self.give_up = button(tr("Keep the files"), self._give_up)
        self.restore = button(tr("Restore"), self._restore)
        self.restore.setAutoDefault(True)
        self.restore.setDefault(True)
        self.restore.setMinimumWidth(110)  # the default button's letters are bold
        title = label(tr("Your last edits are still here"), "title")
        buttons = hbox(self.show_list, 1, self.give_up, self.restore)
        self.setLayout(vbox(title, self.text, self.list, buttons, margins=(24, 20, 24, 16), spacing=12))
        self._is_sure = False

    def _show_list(self) -> None:
        self.list.setVisible(not self.list.isVisible())
        self.show_list.setText(tr("Hide the pictures") if self.list.isVisible() else tr("Show which pictures"))
        self.adjustSize()

    def _give_up(self) -> None:
        if self._is_sure:
            self.answer = "files"
            self.accept()
            return
        self._is_sure = True
        self.text.setText(
            tr("{pictures}: their unsaved edits are deleted. Click again.", pictures=count_of(len(self.found)))
        )
        self.give_up.setText(tr("Discard the edits"))

    def _restore(self) -> None:
        self.answer = "restore"
        self.accept()


def _sentence(found: tuple[Unsaved, ...]) -> str:
    pictures, time = count_of(len(found)), _time(max(entry.when for entry in found))
    if all(entry.left_open for entry in found):
        what = tr("Edits of {pictures} are not in their files yet (the last of {time}).", pictures=pictures, time=time)
    else:
        what = tr(
            "The program ended suddenly, and edits of {pictures} were not in their files yet (the last of {time}).",
            pictures=pictures,
            time=time,
        )
    keep = tr(
        "A file that was changed since is shown beside yours before anything is written. Closing this window decides "
        "nothing: the edits are kept."
    )
    return f"{what} {keep}"


def _line(entry: Unsaved) -> str:
    path, boxes = entry.annotation.path, count_of_boxes(len(entry.annotation.boxes))
    where = tr("{boxes}, {time}   in {folder}", boxes=boxes, time=_time(entry.when), folder=path.parent)
    return f"{path.name}   {where}"


def _time(when: str) -> str:
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M:%S")
