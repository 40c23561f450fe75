"""What is seen of other pictures while a model learns, and after another model was chosen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.requests import Detect, FineTune
from engine.structures.stages import Detections
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.learning import CONTROL, chosen_model, draw, is_training, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def found(shell: Shell) -> Detections | None:
    return shell.document.trace.get(Detections)


def open_next(shell: Shell, qtbot: QtBot, name: str, key: Qt.Key = Qt.Key.Key_D) -> None:
    press(shell, qtbot, key)
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == name)


def test_a_picture_opened_while_it_learns_is_watched_from_then_on(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(pictures, script)
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: found(shell) is not None)
    open_next(shell, qtbot, "photo 2.png")
    qtbot.waitUntil(lambda: found(shell) is not None)  # without a key, and without another training
    open_next(shell, qtbot, "photo 3.png")
    qtbot.waitUntil(lambda: found(shell) is not None)
    assert is_training(shell)
    assert not [r for r in script.requests if isinstance(r, Detect)]
    script.learning.set()
    qtbot.waitUntil(lambda: not is_training(shell))
    assert len([r for r in script.requests if isinstance(r, FineTune)]) == 1


def test_what_another_model_saw_is_not_shown_as_if_the_chosen_one_had_seen_it(
    opened: Opened, pictures: Path, qtbot: QtBot
) -> None:
    script = Script()
    shell = opened(pictures, script)
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)
    open_next(shell, qtbot, "photo 2.png")
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)
    with qtbot.waitSignal(shell.detection.controller.detected):
        shell.detection.controller.choose_model("other")
    assert chosen_model(shell) == "Another model of a long name"
    with qtbot.waitSignal(shell.detection.controller.detected):  # seen by Starter before
        open_next(shell, qtbot, "photo 1.png", Qt.Key.Key_A)
    asked = [r for r in script.requests if isinstance(r, Detect)]
    assert [(r.path.name, r.settings.model) for r in asked[-2:]] == [("photo 2.png", "other"), ("photo 1.png", "other")]
    open_next(shell, qtbot, "photo 2.png")  # seen by this one already: nothing is asked
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert len([r for r in script.requests if isinstance(r, Detect)]) == len(asked)
