"""At the start: edits that a program which ended suddenly had not saved, offered back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from PySide6.QtWidgets import QDialog, QListWidget, QPushButton, QWidget

from app.widgets.layouts import column, label, row
from engine.safety.journal import Unsaved

Answer = Literal["restore", "files", "later"]


class RecoveryDialog(QDialog):
    """`answer` is "later" unless one of the two was chosen; giving up the edits needs a second click."""

    def __init__(self, found: tuple[Unsaved, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = found
        self.answer: Answer = "later"
        self.setWindowTitle("Unsaved edits")
        self.text = label(_sentence(found), wraps=True)
        self.text.setMinimumWidth(460)
        self.list = QListWidget()
        self.list.addItems([_line(entry) for entry in found])
        self.list.hide()
        self.show_list = _button("Show which pictures", self._show_list)
        self.give_up = _button("Keep the files as they are", self._give_up)
        self.restore = _button("Restore", self._restore)
        self.restore.setAutoDefault(True)
        self.restore.setDefault(True)
        self.restore.setMinimumWidth(110)  # the default button's letters are bold
        title = label("Your last edits are still here", "title")
        buttons = row(self.show_list, 1, self.give_up, self.restore)
        column(title, self.text, self.list, buttons, of=self, margins=(24, 20, 24, 16), spacing=12)
        self._is_sure = False

    def _show_list(self) -> None:
        self.list.setVisible(not self.list.isVisible())
        self.show_list.setText("Hide the pictures" if self.list.isVisible() else "Show which pictures")
        self.adjustSize()

    def _give_up(self) -> None:
        if self._is_sure:
            self.answer = "files"
            self.accept()
            return
        self._is_sure = True
        self.text.setText(f"{_pictures(len(self.found))}: the unsaved edits are then gone for good. Click again.")
        self.give_up.setText("Give the edits up")

    def _restore(self) -> None:
        self.answer = "restore"
        self.accept()


def _button(text: str, verb: object) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.clicked.connect(verb)
    return button


def _sentence(found: tuple[Unsaved, ...]) -> str:
    last = max(entry.when for entry in found)
    return (
        f"The program ended suddenly, and edits of {_pictures(len(found))} were not in their files yet "
        f"(the last of {_time(last)}). A file that was changed since is shown beside yours before anything is written. "
        "Closing this window decides nothing: the edits are kept."
    )


def _line(entry: Unsaved) -> str:
    count = len(entry.annotation.boxes)
    path = entry.annotation.path
    return f"{path.name}   {count} {'box' if count == 1 else 'boxes'}, {_time(entry.when)}   in {path.parent}"


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _time(when: str) -> str:
    return datetime.fromisoformat(when).astimezone().strftime("%d %b %H:%M:%S")
