"""What the stories of learning share: the gestures of their users."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.requests import FineTune
from tests.app.fakes import Script

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(shell: Shell, qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Over the picture, to which the focus comes by a click."""
    shell.window.canvas.setFocus()
    combined = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        combined |= modifier
    qtbot.keyClick(shell.window.canvas.viewport(), key, combined)


def draw(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    press(shell, qtbot, Qt.Key.Key_W)
    for event, x, y in ((qtbot.mousePress, 25, 30), (qtbot.mouseMove, 60, 70), (qtbot.mouseRelease, 80, 90)):
        button = () if event is qtbot.mouseMove else (Qt.MouseButton.LeftButton,)
        event(canvas.viewport(), *button, pos=canvas.mapFromScene(x, y))
    if shell.labelling.label_bar.isVisible():
        qtbot.keyClick(shell.labelling.label_bar, Qt.Key.Key_Return)
    press(shell, qtbot, Qt.Key.Key_Escape)


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def asked(script: Script) -> FineTune:
    """The newest training that was asked for: the engine's thread takes it in its own time."""
    until = time.monotonic() + 5.0
    while not (requests := [r for r in script.requests if isinstance(r, FineTune)]):
        assert time.monotonic() < until, "no training was asked for"
        time.sleep(0.01)
    return requests[-1]


def is_training(shell: Shell) -> bool:
    return shell.training.controller.is_running


def chosen_model(shell: Shell) -> str:
    return shell.detection.choosers.model.currentText()


def open_dock(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_T, CONTROL, SHIFT)
    assert shell.training.dock.isVisible()
