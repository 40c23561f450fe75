"""What was learned is not lost without a word: another training, a name that is taken, the end of the program."""

from __future__ import annotations

import pickle
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.settings import SettingsStore
from app.shell.application import Shell
from app.widgets import toasts
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune, TuneFurther
from engine.structures.training import RunRecord
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script, learning_point
from tests.app.features.training.test_new_detector import TrunkScript, choose_in, new_detector
from tests.app.features.training.test_tuning import learn
from tests.app.learning import CONTROL, asked, chosen_model, click, is_training, open_dock, press


def kinds(script: Script) -> list[type]:
    return [type(request) for request in script.requests if isinstance(request, FineTune | TuneFurther)]


def said(shell: Shell, words: str) -> bool:
    return any(words in text for text in shell.window.toasts.texts())


def unfinished(name: str) -> RunRecord:
    points = (learning_point(1),)
    when = "2026-01-02T03:04:05+00:00"
    return RunRecord(name, Path(f"{name}.safetensors"), when, 3.0, {}, points, {}, None, (), (), state="unfinished")


def test_a_new_detector_waits_until_what_was_tuned_is_judged(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    qtbot.waitUntil(lambda: any(isinstance(request, TuneFurther) for request in script.requests))
    setup = new_detector(shell, qtbot)
    click(setup.start, qtbot)
    assert said(shell, "The tuning of “pictures 1” ends before the training starts")
    qtbot.waitUntil(lambda: said(shell, "Tuning all layers made it better: AP50 0.500"))
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 2")
    assert kinds(script) == [FineTune, TuneFurther, FineTune]
    assert asked(script).new is not None


def test_stop_ends_the_tuning_and_what_waits_for_it(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "to learn from" in setup.note.text())
    qtbot.waitUntil(setup.start.isEnabled)
    click(setup.start, qtbot)
    press(shell, qtbot, Qt.Key.Key_Period, CONTROL)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert kinds(script).count(FineTune) == 1
    assert not is_training(shell)


def test_ctrl_t_says_that_it_ends_a_tuning(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    qtbot.waitUntil(lambda: shell.training.tune.is_running)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: said(shell, "The tuning of “pictures 1” ended for “pictures 2”"))
    script.tuning.set()


def test_start_waits_for_a_trunk_that_is_not_here(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    script = TrunkScript()
    shell = make_shell(script)
    open_folder(shell, labelled, qtbot)
    setup = new_detector(shell, qtbot)
    assert setup.start.isEnabled()
    choose_in(setup.how.new.trunk, "vgg16 backbone", setup, qtbot)
    assert "Not downloaded yet" in setup.line.text.text()
    assert not setup.start.isEnabled()
    script.gate_open.set()
    click(setup.line.download, qtbot)
    qtbot.waitUntil(setup.start.isEnabled)


def test_a_cancelled_run_keeps_its_name_and_the_toast_says_how_it_goes_on(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: "Step 4 of 12" in shell.training.dock.curves.facts.text())
    script.runs = (unfinished("pictures 1"),)  # as the engine leaves it
    press(shell, qtbot, Qt.Key.Key_Period, CONTROL)
    qtbot.waitUntil(
        lambda: said(shell, "“pictures 1” can be continued: menu Train, “Training…”, page “Runs”, button “Continue”")
    )
    script.learning.set()
    qtbot.waitUntil(lambda: bool(shell.training.dock.runs.runs))
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 2")
    assert asked(script).save == "pictures 2"


def test_runs_of_earlier_days_keep_their_names(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(runs=(unfinished("pictures 1"), replace(unfinished("x"), name="Pictures 2")))
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 3")


def test_a_name_that_is_taken_is_refused_in_a_sentence(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(runs=(unfinished("night run"),))
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "to learn from" in setup.note.text() and bool(shell.training.dock.runs.runs))
    setup.name.selectAll()
    qtbot.keyClicks(setup.name, "night run")
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: said(shell, "There is already a “night run” among the models and runs"))
    assert not kinds(script)
    qtbot.keyClicks(setup.name, " 2")
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "night run 2")


def test_continue_reads_the_labels_that_the_list_does_not_hold(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    labels = tuple(Annotation(labelled / f"photo {number}.png", 8, 8) for number in range(1000))
    names = tuple(str(annotation.path) for annotation in labels)
    script = Script(runs=(replace(unfinished("night run"), train=names, corrected=labels),))
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    dock = shell.training.dock
    qtbot.mouseClick(dock.tabs, Qt.MouseButton.LeftButton, pos=dock.tabs.tabRect(2).center())
    qtbot.waitUntil(lambda: bool(dock.runs.runs))
    tip = dock.runs.tree.topLevelItem(0).toolTip(4)
    assert "photo 0.png" in tip
    assert "988 more" in tip
    assert len(pickle.dumps(dock.runs.runs)) < 10_000, "bytes"
    click(dock.runs.go_on, qtbot)
    qtbot.waitUntil(lambda: FineTune in kinds(script))
    request = asked(script)
    assert (request.save, request.resume, request.annotations) == ("night run", True, labels)
    assert request.selection is not None
    assert list(map(str, request.selection.learn)) == list(names)


@pytest.mark.parametrize("yes", [False, True])
def test_a_run_of_another_folder_asks_before_it_learns_from_that_one(
    opened: Opened, labelled: Path, qtbot: QtBot, yes: bool
) -> None:
    """It goes on with its own pictures, and not with those on the screen."""
    boards = labelled.parent / "boards"
    labels = (Annotation(boards / "a.png", 8, 8),)
    script = Script(runs=(replace(unfinished("boards 4"), train=("a.png",), corrected=labels),))
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    dock = shell.training.dock
    qtbot.mouseClick(dock.tabs, Qt.MouseButton.LeftButton, pos=dock.tabs.tabRect(2).center())
    qtbot.waitUntil(lambda: bool(dock.runs.runs))
    questions: list[str] = []

    def answer(_title: str, question: str, _do: str, _leave: str) -> bool:
        questions.append(question)
        return yes

    shell.training.runs.ask = answer
    click(dock.runs.go_on, qtbot)
    qtbot.waitUntil(lambda: bool(questions))
    assert questions[0].startswith("“boards 4” learns from the pictures of “boards”, which is not the open folder.")
    if yes:
        qtbot.waitUntil(lambda: FineTune in kinds(script))
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert (FineTune in kinds(script)) is yes


def test_in_another_folder_it_says_what_the_chosen_model_learned_from(
    opened: Opened, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """Once, when the folder is opened; not in a folder that it learned from, nor where somebody chooses it there."""
    labels = (Annotation(labelled / "photo 1.png", 8, 8),)
    shell = opened(labelled, Script(runs=(replace(unfinished("other"), corrected=labels),)))
    shell.detection.controller.choose_model("other")
    sentence = f"“other” is still chosen, which learned from “{labelled.name}”. Ctrl+T would go on from it"
    assert not said(shell, sentence)
    boards = tmp_path / "boards"
    shutil.copytree(labelled, boards)
    open_folder(shell, boards, qtbot)
    qtbot.waitUntil(lambda: said(shell, sentence))
    shell.detection.controller.choose_model("starter")
    open_folder(shell, labelled, qtbot)
    open_folder(shell, boards, qtbot)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert len([text for text in shell.window.toasts.texts() if "is still chosen" in text]) <= 1


@pytest.mark.parametrize("tunes", [False, True])
def test_ctrl_q_asks_during_ctrl_t_and_during_the_tuning_after_it(
    opened: Opened, labelled: Path, qtbot: QtBot, tunes: bool
) -> None:
    store = SettingsStore(None)
    store.change(tune_after="always")
    script = Script(tuning=threading.Event()) if tunes else Script(learning=threading.Event())
    shell = opened(labelled, script, store=store)
    questions: list[str] = []

    def no(title: str, question: str, _do: str, _leave: str) -> bool:
        questions.append(f"{title}. {question}")
        return False

    shell.training.runs.ask = no
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: shell.training.tune.is_running if tunes else is_training(shell))
    press(shell, qtbot, Qt.Key.Key_Q, CONTROL)
    assert len(questions) == 1
    assert "“pictures 1”" in questions[0]
    assert shell.window.isVisible()
    (script.tuning if tunes else script.learning).set()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1" and not shell.training.tune.is_running)
    press(shell, qtbot, Qt.Key.Key_Q, CONTROL)
    assert len(questions) == 1
    assert not shell.window.isVisible()


def test_an_error_leaves_by_itself_but_not_from_under_the_mouse(
    opened: Opened, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toasts, "MILLISECONDS", {"error": 50})
    monkeypatch.setattr(toasts, "A_LETTER", 1)
    shell = opened(labelled)
    shell.services.messages.error("photo 1.png: is damaged; copy it again")
    qtbot.waitUntil(lambda: said(shell, "is damaged"))
    over = {"is": True}
    monkeypatch.setattr(toasts._Toast, "underMouse", lambda _self: over["is"])
    qtbot.wait(300)
    assert said(shell, "is damaged")
    over["is"] = False
    qtbot.waitUntil(lambda: not said(shell, "is damaged"))
