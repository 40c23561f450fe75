"""Brightness and contrast: the sheet, its keys, and that a picture is never changed by them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import MakeShell, open_folder


def seen(shell: Shell) -> QImage:
    return shell.window.canvas.viewport().grab().toImage()


def test_the_sheet_opens_by_its_key_and_its_sliders_change_what_is_seen(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    assert shell.document.image is not None
    sheet, pixels = shell.viewing.tone, shell.document.image.pixels.copy()
    qtbot.waitUntil(shell.actions.actions["view.tone"].isEnabled)
    plain = seen(shell)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_B)
    assert sheet.isVisible()
    assert not sheet.reset.isEnabled()
    qtbot.keyClick(sheet.brightness.slider, Qt.Key.Key_PageUp)
    lighter = seen(shell)
    assert lighter != plain
    assert shell.window.tools.findChild(QToolButton, "view_tone").property("lit")
    qtbot.keyClick(sheet.contrast.slider, Qt.Key.Key_PageDown)
    assert seen(shell) != lighter
    assert (shell.document.image.pixels == pixels).all()
    qtbot.mouseClick(sheet.reset, Qt.MouseButton.LeftButton)
    assert seen(shell) == plain
    assert not shell.window.tools.findChild(QToolButton, "view_tone").property("lit")
    qtbot.keyClick(sheet.contrast.slider, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert shell.window.canvas.hasFocus()


def test_the_sheet_closes_by_a_click_on_the_picture(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(shell.actions.actions["view.tone"].isEnabled)
    shell.actions.actions["view.tone"].trigger()
    assert shell.viewing.tone.isVisible()
    assert shell.window.rect().contains(shell.viewing.tone.geometry())
    qtbot.mouseClick(shell.window.canvas.viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shell.viewing.tone.isVisible())


def test_keys_change_it_by_a_step_and_bring_it_back(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(shell.actions.actions["view.brighter"].isEnabled)
    target = shell.window.canvas.viewport()
    qtbot.keyClick(target, Qt.Key.Key_BracketRight)
    qtbot.keyClick(target, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
    assert shell.viewing.controller.tone == (0.1, -0.1)
    assert shell.viewing.tone.brightness.step() == 110
    qtbot.waitUntil(shell.actions.actions["view.plain"].isEnabled)
    shell.actions.actions["view.plain"].trigger()
    assert shell.viewing.controller.tone == (0.0, 0.0)
    for _ in range(15):
        qtbot.keyClick(target, Qt.Key.Key_BracketLeft)
    assert shell.viewing.controller.tone == (-1.0, 0.0)


def test_it_stays_for_the_next_picture(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.viewing.controller.set_tone(1.0, 0.0)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == "photo 2.png")
    toned = seen(shell)
    shell.viewing.controller.set_tone(0.0, 0.0)
    assert seen(shell) != toned
