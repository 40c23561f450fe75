"""File > Earlier versions: how labels were before each session, over the picture, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.labelling.earlier_versions import EarlierVersionsDialog
from app.features.saving.two_versions import Drawing
from app.shell.application import Shell
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.features.labelling.test_editing import CTRL, labels, saved
from tests.app.features.saving.test_keeping import all_written
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def earlier(shell: Shell, qtbot: QtBot) -> EarlierVersionsDialog:
    qtbot.waitUntil(lambda: shell.actions.actions["file.earlier"].isEnabled())
    shell.labelling.earlier.dialog = None
    shell.actions.actions["file.earlier"].trigger()
    qtbot.waitUntil(lambda: shell.labelling.earlier.dialog is not None)
    dialog = shell.labelling.earlier.dialog
    assert dialog is not None
    return dialog


def delete_all(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.delete"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Delete)
    all_written(shell, qtbot)


def test_a_picture_of_an_earlier_session(make_shell: MakeShell, opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    delete_all(shell, qtbot)
    assert shell.close()
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    path = shell.document.path
    assert labels(shell) == ()
    dialog = earlier(shell, qtbot)
    assert dialog.times.count() == 1
    assert dialog.pictures.item(0).text() == f"{path.name}   2 boxes"
    qtbot.waitUntil(lambda: bool(dialog.findChildren(Drawing)))
    qtbot.mouseClick(dialog.one, Qt.MouseButton.LeftButton)
    assert labels(shell) == ("dog", "person")
    assert dialog.words.text().startswith(f"Restored: {path.name}, as it was before the session of 20")
    qtbot.waitUntil(lambda: sorted(saved(path)) == ["dog", "person"])
    shell.labelling.undo.take(forwards=False)
    assert labels(shell) == ()


def test_another_choice_says_what_to_do_again(
    make_shell: MakeShell, opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    shell = opened(labelled)
    delete_all(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: len(labels(shell)) == 2)
    delete_all(shell, qtbot)
    assert shell.close()
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    dialog = earlier(shell, qtbot)
    qtbot.mouseClick(dialog.all, Qt.MouseButton.LeftButton)
    assert "Restored: 2 pictures" in dialog.words.text()
    qtbot.waitUntil(lambda: not shell.labelling.batch.is_busy)
    qtbot.keyClick(dialog.pictures, Qt.Key.Key_Down)
    assert "Restored" not in dialog.words.text()


def test_all_pictures_are_one_step(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    first = shell.document.path
    delete_all(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    delete_all(shell, qtbot)
    dialog = earlier(shell, qtbot)
    assert dialog.all.text() == "Restore all 2 pictures"
    qtbot.mouseClick(dialog.all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: labels(shell) == ("dog", "person"))
    qtbot.waitUntil(lambda: sorted(saved(first)) == ["dog", "person"])
    assert "Restore the labels of" in shell.actions.actions["edit.undo"].text()


def test_without_any_it_says_when_there_are_some(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    dialog = earlier(opened(labelled), qtbot)
    assert "There are no earlier versions yet" in dialog.words.text()
    assert not dialog.one.isEnabled()
