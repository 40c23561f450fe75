"""Notes: one for one thing, and the open picture's row is seen above them. By real Qt events."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.app.conftest import MakeShell, open_folder
from tests.app.test_window import press


def test_the_open_row_stands_above_the_notes(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    shell.window.resize(900, 640)
    last = shell.session.pictures.pictures[-1]
    shell.files.controller.show(last)
    qtbot.waitUntil(lambda: shell.document.path == last)
    toasts, view = shell.window.toasts, shell.files.panel.view
    shell.services.messages.error("vgg cannot be downloaded; check the connection, then try it again", "a traceback")
    shell.services.messages.warning("vgg cannot be downloaded; check the connection, then try it again")
    assert len(toasts.texts()) == 1

    def is_seen() -> bool:
        row = view.visualRect(view.currentIndex())
        return view.viewport().mapTo(shell.window, row.bottomLeft()).y() < toasts.y() and row.top() >= 0

    qtbot.waitUntil(is_seen)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path != last)
    assert is_seen()
    full = view.height()
    toasts.withdraw(toasts.texts()[0])
    qtbot.waitUntil(lambda: view.height() > full)


def test_in_a_small_window_choosers_of_the_board_are_read(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    shell.window.resize(900, 640)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F9)
    page = shell.board.page
    qtbot.waitUntil(page.isVisible)
    for chooser in (page.content, page.label, page.order):
        assert chooser.width() > chooser.fontMetrics().horizontalAdvance(chooser.currentText()) + 30
    hints = page.hints
    qtbot.waitUntil(lambda: hints.height() >= hints.heightForWidth(hints.width()))
    assert hints.mapTo(page, QPoint(0, hints.height())).y() <= page.height()
