"""No verb of the window can be chosen that then does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from app.window.main_window import SMALLEST
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import Script
from tests.app.test_window import detect

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

# It ends the test; what may be so already; and it lists other pictures, which the verbs after it would be about.
LEFT_OUT = ("file.quit", "view.fit", "board.next", *(f"label.class{number}" for number in range(1, 10)))
State = Callable[[MakeShell, Path, QtBot], Shell]


def empty(make_shell: MakeShell, _folder: Path, _qtbot: QtBot) -> Shell:
    return make_shell(Script())


def detected(make_shell: MakeShell, folder: Path, qtbot: QtBot) -> Shell:
    shell = make_shell(Script())
    open_folder(shell, folder, qtbot)
    detect(shell, qtbot)
    return shell


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The questions that would stand in the way of the test, each answered with "cancel"."""
    questions: list[str] = []

    def no_file(*words: object, **_more: object) -> tuple[str, str]:
        questions.append(str(words))
        return "", ""

    def no_folder(*words: object, **_more: object) -> str:
        questions.append(str(words))
        return ""

    def shown(box: object, *_more: object) -> QMessageBox.StandardButton:
        questions.append(str(box))
        return QMessageBox.StandardButton.Cancel

    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, no_file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", no_folder)
    for name in ("question", "information", "warning", "about"):
        monkeypatch.setattr(QMessageBox, name, shown)
    monkeypatch.setattr(QDialog, "exec", shown)
    monkeypatch.setattr(QMessageBox, "exec", shown)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: questions.append(str(url)) or True)
    return questions


def seen(shell: Shell, asked: list[str]) -> tuple[object, ...]:
    """What a person sees, is asked, or can paste. A note alone, as that there is nothing to do, is nothing done."""
    for button in shell.window.toasts.findChildren(QAbstractButton):
        if button.accessibleName() == "Close" and button.isVisible():
            button.click()
    windows = sorted((type(w).__name__, w.windowTitle()) for w in QApplication.topLevelWidgets() if w.isVisible())
    clipboard, ticked = QApplication.clipboard(), [row.id for row in shell.actions.rows if row.is_on and row.is_on()]
    copied = clipboard.text(), clipboard.image(), shell.labelling.edit.clipboard
    return shell.window.grab().toImage(), windows, len(asked), copied, ticked


def plain(shell: Shell) -> None:
    """The window as a person has it before a verb: the picture in the middle, no sheet open, nothing being drawn."""
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and widget is not shell.window:
            widget.close()
    shell.files.show_middle()
    shell.window.canvas.set_mode("view")
    shell.labelling.label_bar.hide()
    QApplication.clipboard().clear()
    shell.actions.show_state()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.mark.parametrize("state", [empty, detected], ids=lambda state: state.__name__)
def test_a_verb_that_can_be_chosen_does_something(
    state: State,
    make_shell: MakeShell,
    labelled: Path,
    qtbot: QtBot,
    asked: list[str],
) -> None:
    wrong = []
    shell = state(make_shell, labelled, qtbot)
    shell.window.resize(SMALLEST)  # it is painted a hundred times
    for row in shell.actions.rows:
        plain(shell)
        action = shell.actions.actions[row.id]
        if row.id in LEFT_OUT or row.submenu is not None or not action.isEnabled():
            continue
        before = seen(shell, asked)
        action.trigger()
        QApplication.processEvents()
        for _ in range(30):
            if seen(shell, asked) != before:
                break
            qtbot.wait(100)  # for what is done in the background
        else:
            wrong.append(row.id)
    assert not wrong
