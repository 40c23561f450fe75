"""The tuning of all layers after Ctrl+T, with real Qt events over a scripted engine."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.training.examples import collect
from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.structures.requests import Detect, FineTune, TuneFurther
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.learning import CONTROL, chosen_model, click, is_training, open_dock, press


def learn(opened: Opened, folder: Path, script: Script, qtbot: QtBot, tune_after: str = "always") -> Shell:
    """A window in which Ctrl+T was pressed, and has made its model."""
    store = SettingsStore(None)
    store.change(tune_after=tune_after)
    shell = opened(folder, script, store=store)
    press(shell, qtbot, Qt.Key.Key_Space)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1" and not is_training(shell))
    return shell


def tunings(script: Script) -> list[TuneFurther]:
    return [r for r in script.requests if isinstance(r, TuneFurther)]


def test_a_better_model_takes_the_place_of_the_quick_one(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    tune = shell.training.tune
    qtbot.waitUntil(lambda: "Tuning all layers in the background" in shell.window.status.activity.text())
    qtbot.waitUntil(lambda: bool(tunings(script)))  # the engine takes it up in its own time
    assert tunings(script)[0].learnt.save == "pictures 1"
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)
    assert tune.is_running, "F5 is answered between two steps"
    assert shell.actions.actions["detect.cancel"].isEnabled()
    asked = len([r for r in script.requests if isinstance(r, Detect)])
    script.tuning.set()
    qtbot.waitUntil(lambda: not tune.is_running)
    assert any("AP50 0.500 → 0.700" in text for text in shell.window.toasts.texts())
    qtbot.waitUntil(lambda: len([r for r in script.requests if isinstance(r, Detect)]) > asked)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert shell.window.status.activity.text() == "Ready"


def test_it_may_be_no_better_and_says_so(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = learn(opened, labelled, Script(tunes_well=False), qtbot)
    qtbot.waitUntil(lambda: any("it stays as it was" in text for text in shell.window.toasts.texts()))


def test_stop_and_a_new_training_end_it(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    tune = shell.training.tune
    qtbot.waitUntil(lambda: tune.is_running)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 2")
    qtbot.waitUntil(lambda: len(tunings(script)) == 2 and tune.is_running)
    press(shell, qtbot, Qt.Key.Key_Period, CONTROL)
    qtbot.waitUntil(lambda: not tune.is_running, timeout=1000)
    assert chosen_model(shell) == "pictures 2"
    assert len([r for r in script.requests if isinstance(r, FineTune)]) == 2


def test_the_panel_shows_it_and_ends_it(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    qtbot.waitUntil(lambda: shell.training.tune.is_running)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    assert setup.stop_tuning.isVisible()
    assert setup.start.isVisible()
    qtbot.waitUntil(lambda: "all layers" in shell.training.dock.curves.facts.text())
    click(setup.stop_tuning, qtbot)
    qtbot.waitUntil(lambda: not setup.stop_tuning.isVisible())


@pytest.mark.parametrize("choice", ["auto", "never"])
def test_without_pictures_to_judge_by_it_does_not_begin(
    opened: Opened, labelled: Path, qtbot: QtBot, choice: str
) -> None:
    script = Script()
    shell = learn(opened, labelled, script, qtbot, choice)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert not tunings(script)


def test_what_judges_is_not_learnt_from(labelled: Path) -> None:
    lists = labelled / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("photo 1\nphoto 2\nphoto 3\n")
    (lists / "val.txt").write_text("photo 4\nphoto 10\n")
    examples = collect((), labelled)
    assert [a.path.name for a in examples.judges] == ["photo 4.png", "photo 10.png"]
    assert not {a.path for a in examples.judges} & {a.path for a in examples.annotations}
