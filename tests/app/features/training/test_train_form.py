"""The form of a training: what it starts from, its details, and what it says while a training ends."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import Opened, open_folder
from tests.app.fakes import Script
from tests.app.learning import CONTROL, SHIFT, asked, click, draw, open_dock, press


def ready(shell: Shell, qtbot: QtBot) -> None:
    open_dock(shell, qtbot)
    qtbot.waitUntil(lambda: "to learn from" in shell.training.dock.setup.note.text())
    qtbot.waitUntil(shell.training.dock.setup.start.isEnabled)


def test_it_says_which_model_it_starts_from(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    ready(shell, qtbot)
    start = shell.training.dock.setup.how.new.start
    assert start.currentText() == "Starter"
    shell.detection.controller.choose_model("other")
    assert start.currentText() == "Another model of a long name"


def test_learning_rate_batch_and_augmentation(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(labelled, script)
    ready(shell, qtbot)
    how = shell.training.dock.setup.how
    how.rate.setFocus()
    qtbot.keyClicks(how.rate, "0.002")
    how.batch.setValue(8)
    how.augmentation.setCurrentIndex(how.augmentation.findData("none"))
    click(shell.training.dock.setup.start, qtbot)
    learn = asked(script).learn
    assert (learn.rate, learn.batch, learn.flip, learn.scale, learn.colour) == (0.002, 8, False, 0.0, 0.0)


def test_stop_and_keep_the_best_answers_at_once(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: "Training: step 4 of 12" in shell.window.status.activity.text())
    press(shell, qtbot, Qt.Key.Key_E, CONTROL, SHIFT)
    assert "Stopping early: testing and saving the best model so far" in shell.window.status.activity.text()
    assert shell.training.dock.setup.enough.text() == "Saving the best…"
    assert not shell.training.dock.setup.enough.isEnabled()
    script.learning.set()


def test_curves_are_those_of_the_open_folder(opened: Opened, labelled: Path, tmp_path: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    draw(shell, qtbot)
    open_dock(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    curves = shell.training.dock.curves
    qtbot.waitUntil(lambda: "Ended at" in curves.facts.text())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.png").write_bytes(next(labelled.glob("*.png")).read_bytes())
    open_folder(shell, elsewhere, qtbot)
    qtbot.waitUntil(lambda: curves.facts.text() == "")
    assert not curves.facts.isVisible()
