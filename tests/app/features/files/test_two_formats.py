"""A folder with labels in two formats: the window asks which count, once, and everything reads those from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from tests.app.conftest import MakeShell, open_folder

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def add_yolo(labelled: Path) -> None:
    """Beside the VOC files of the folder, one box a picture."""
    (labelled / "classes.txt").write_text("cat\n")
    for number in (1, 2, 3):
        (labelled / f"photo {number}.txt").write_text("0 .5 .5 .2 .2\n")


def answer(shell: Shell, qtbot: QtBot, words: str) -> None:
    question = shell.files.question
    qtbot.waitUntil(lambda: question.isVisible())
    [chosen] = [button for button in question.choices if words in button.text()]
    qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)


def test_the_window_asks_once_and_remembers(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    add_yolo(labelled)
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    assert shell.document.annotation.labels == ("cat",)
    answer(shell, qtbot, "VOC")
    qtbot.waitUntil(lambda: shell.document.annotation.labels == ("dog", "person"))
    assert not shell.files.question.isVisible()
    assert open_labels(labelled).format == "voc"  # the command line and trainings, too
    shell.files.controller.open_paths([labelled])
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    qtbot.wait(50)
    assert not shell.files.question.isVisible()
    assert not shell.files.controller.folder.problems


def test_what_is_read_already_can_be_confirmed(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    add_yolo(labelled)
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    now = shell.files.controller.folder.format
    answer(shell, qtbot, {"voc": "VOC", "yolo": "YOLO"}[now])
    qtbot.waitUntil(lambda: open_labels(labelled).also == ())
    assert open_labels(labelled).format == now


def test_escape_decides_nothing(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    add_yolo(labelled)
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(shell.files.question.isVisible)
    qtbot.keyClick(shell.files.question, Qt.Key.Key_Escape)
    assert not shell.files.question.isVisible()
    assert open_labels(labelled).also
