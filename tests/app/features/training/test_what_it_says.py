"""What a person is told around Ctrl+T: before, which pictures are left alone; after, what became better."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QMenu
from pytestqt.qtbot import QtBot

from app.features.library.words import figure_words
from app.features.training.change import LEARNT, NEW, Counts, counts_of
from app.features.training.examples import collect
from app.features.training.runs.words import from_tip, row_of, settings_of
from app.services.settings import SettingsStore
from app.shell.application import Shell
from app.widgets import toasts
from engine.evaluation.comparing import compare_picture
from engine.labels.folder import open_folder
from engine.structures.comparison import ModelComparison
from engine.structures.requests import Compare
from engine.structures.stages import Detections
from engine.worker import Task
from tests.app.conftest import Opened
from tests.app.conftest import open_folder as show_folder
from tests.app.fakes import Script
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import draw
from tests.app.features.training.test_nothing_is_lost import said, unfinished
from tests.app.features.training.test_tuning import learn, tunings
from tests.app.learning import CONTROL, chosen_model, is_training, press

CLASSES = ("dog", "person")


class ChangeScript(Script):
    """Before, the person of each picture is found, and twice nothing at all; after, both objects and nothing else."""

    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, Compare):
            self.requests.append(request)
            return self._answer(request)
        return super().run(request)

    def _answer(self, request: Compare) -> Task[Any, ModelComparison]:
        folder = open_folder(request.folder)
        assert folder is not None
        pictures = []
        for path in request.paths:
            truth = folder.annotation(path)
            boxes = truth.box_array()
            wrong = np.array([[1, 100, 20, 119], [130, 100, 150, 119]], np.float32)
            before = detections(np.concatenate([boxes[1:], wrong]), [1, 0, 0])
            pictures.append(compare_picture(truth, before, detections(boxes, [0, 1]), 0.5))
        yield None
        return ModelComparison(request.before.model, request.after.model, tuple(pictures), (0.25, 0.75), 0.5)


def detections(boxes: np.ndarray, classes: list[int]) -> Detections:
    count = len(boxes)
    return Detections(boxes, np.array(classes), np.full(count, 0.9), np.arange(count), CLASSES)


def with_splits(folder: Path, **names: str) -> None:
    lists = folder / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    for split, pictures in names.items():
        (lists / f"{split}.txt").write_text(pictures)


def note(shell: Shell) -> str:
    """Of what the last training changed; nothing where it does not stand there."""
    return next((text for text in shell.window.toasts.texts() if "before → now" in text), "")


def test_found_before_and_after_of_pictures_that_it_learnt_from_and_of_others(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    """The picture that Space was pressed in is the only one where all that lies on no label is false."""
    with_splits(labelled, train="photo 1\nphoto 2\nphoto 3\n", val="photo 4\nphoto 10\n")
    shell = learn(opened, labelled, ChangeScript(), qtbot, "never")
    qtbot.waitUntil(lambda: bool(note(shell)))
    assert note(shell).splitlines() == [
        "“pictures 1”: boxes found, before → now (scores from 0.50)",
        "2 pictures not learned from: 2 → 4 of 4.",
        "3 pictures learned from: 3 → 6 of 6; of other pictures this says little. False in the verified one: 2 → 0.",
    ]
    press(shell, qtbot, Qt.Key.Key_T, CONTROL, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "2 pictures not learned from: 2 → 4 of 4.<br>" in shell.training.dock.runs.settings.text())
    model = next(m for m in shell.detection.controller.models if m.name == "pictures 1")
    assert not model.own_figures, "four boxes are too few for an AP50, on the shelf, too"


def test_ap50_of_enough_boxes_is_told_and_kept(
    opened: Opened, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.features.training.change.FEWEST_BOXES", 4)
    with_splits(labelled, train="photo 1\nphoto 2\nphoto 3\n", val="photo 4\nphoto 10\n")
    shell = learn(opened, labelled, ChangeScript(), qtbot, "never")
    qtbot.waitUntil(lambda: bool(note(shell)))
    assert "2 pictures not learned from: 2 → 4 of 4, AP50 0.250 → 0.750." in note(shell)
    assert note(shell).count("AP50") == 1
    shelf = lambda: {m.name: m for m in shell.detection.controller.models}["pictures 1"]  # noqa: E731
    qtbot.waitUntil(lambda: bool(shelf().own_figures))
    assert figure_words(shelf()) == "75.0 % AP50", "on the shelf, too"
    assert shelf().own_figures[0].where == "pictures, not trained on"


def test_held_out_pictures_that_the_model_before_knew_are_no_new_ones(labelled: Path) -> None:
    """As a sample of the program's own is, from which the starter had learned."""
    truth = open_folder(labelled).annotation(labelled / "photo 1.png")
    nothing = detections(np.zeros((0, 4), np.float32), [])
    pictures = (compare_picture(truth, nothing, nothing, 0.5),)
    for seen, words in ((0, "."), (1, ". 1 of them the model before had learned from.")):
        comparison = ModelComparison("a", "b", pictures, (0.0, 0.0), 0.5, ((seen, 0), (0, 0)))
        counts = counts_of(comparison, {}, with_ap50=True)
        assert counts.sentence(NEW, 1) == f"1 picture not learned from: 0 → 0 of 2{words}"


def test_where_there_are_many_it_looks_at_some_and_says_so(
    opened: Opened, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.features.training.change.MOST", 2)
    with_splits(labelled, train="photo 1\nphoto 2\nphoto 3\n", val="photo 4\nphoto 10\n")
    shell = learn(opened, labelled, ChangeScript(), qtbot, "never")
    qtbot.waitUntil(lambda: "2 of 3 pictures learned from: 2 → 4 of 4" in note(shell))
    assert "2 pictures not learned from" in note(shell)


def test_the_note_stays_and_can_be_seen_again(
    opened: Opened, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is closed or another training begins, whatever else is told meanwhile, while nobody does anything."""
    monkeypatch.setitem(toasts.MILLISECONDS, "info", 20)
    monkeypatch.setattr(toasts, "A_LETTER", 0)
    script = ChangeScript()
    shell = learn(opened, labelled, script, qtbot, "never")
    qtbot.waitUntil(lambda: bool(note(shell)))
    for number in range(4):
        shell.training._messages.warning(f"Something else, number {number}")
    shell.training._messages.info("It goes")
    qtbot.waitUntil(lambda: not said(shell, "It goes"))
    assert note(shell)
    toast = next(toast for toast in shell.window.toasts.findChildren(QFrame, "toast") if "→" in toast.message.text)
    qtbot.mouseClick(toast.findChild(QAbstractButton), Qt.MouseButton.LeftButton)
    assert not note(shell)
    again = shell.actions.actions["train.change"]
    assert again in shell.window.findChild(QMenu, "menu.Train").actions()
    again.trigger()
    assert note(shell)
    script.learning = threading.Event()
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: is_training(shell))
    assert not note(shell)
    script.learning.set()
    qtbot.waitUntil(lambda: "pictures 2" in note(shell))


@pytest.mark.parametrize("goes_on", ["another picture", "an edit"])
def test_the_note_goes_when_the_person_has_gone_on_and_could_read_it(
    opened: Opened, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, goes_on: str
) -> None:
    monkeypatch.setitem(toasts.MILLISECONDS, "info", 400)
    monkeypatch.setattr(toasts, "A_LETTER", 0)
    shell = learn(opened, labelled, ChangeScript(), qtbot, "never")
    qtbot.waitUntil(lambda: bool(note(shell)))
    path = shell.document.path
    if goes_on == "an edit":
        press(shell, qtbot, Qt.Key.Key_Space)
    else:
        press(shell, qtbot, Qt.Key.Key_D)
        qtbot.waitUntil(lambda: shell.document.path != path)
    assert note(shell)  # not from under the eyes
    qtbot.waitUntil(lambda: not note(shell))
    shell.actions.actions["train.change"].trigger()
    assert note(shell)


def test_a_tuned_model_is_looked_at_once_more(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    """What the note says is of the model as it is now."""
    script = ChangeScript(tuning=threading.Event())
    shell = learn(opened, labelled, script, qtbot)
    qtbot.waitUntil(lambda: bool(note(shell)))
    asked = sum(isinstance(request, Compare) for request in script.requests)
    script.tuning.set()
    qtbot.waitUntil(lambda: sum(isinstance(request, Compare) for request in script.requests) == 2 * asked)
    qtbot.waitUntil(lambda: bool(note(shell)))


def test_no_verb_shows_what_nothing_changed(opened: Opened, labelled: Path) -> None:
    assert not opened(labelled).actions.actions["train.change"].isEnabled()


def test_without_other_labelled_pictures_it_says_that_nobody_knows(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    shell = learn(opened, labelled, ChangeScript(), qtbot, "never")
    qtbot.waitUntil(lambda: bool(note(shell)))
    assert "Every labelled picture was learned from" in note(shell)
    assert len(note(shell).splitlines()) == 3


@pytest.mark.parametrize(
    ("label", "says"), [("", "1 picture not learned from: 1 → 1 of 2."), ("bird", "Every labelled picture")]
)
def test_a_picture_labelled_during_the_training_tests_what_came_of_it(
    opened: Opened, pictures: Path, qtbot: QtBot, label: str, says: str
) -> None:
    """But for one with a class that was not taught."""
    script = ChangeScript(learning=threading.Event())
    store = SettingsStore(None)
    store.change(tune_after="never")
    shell = opened(pictures, script, store=store)
    shell.saving.controller._timer.setInterval(0)
    shell.window.canvas.setFocus()
    draw(shell, qtbot, "dog", (20, 20), (80, 70))
    draw(shell, qtbot, "person", (90, 20), (130, 70))
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: is_training(shell))
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 2.png")
    for left in (20, 90):
        draw(shell, qtbot, label, (left, 20), (left + 40, 70))
    settled(shell, qtbot)
    script.learning.set()
    qtbot.waitUntil(lambda: says in note(shell))
    assert ("Every labelled picture was learned from" in note(shell)) is bool(label)


def test_in_another_folder_it_says_which_one_it_learned_from(
    opened: Opened, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    script = ChangeScript(learning=threading.Event())
    store = SettingsStore(None)
    store.change(tune_after="never")
    shell = opened(labelled, script, store=store)
    press(shell, qtbot, Qt.Key.Key_Space)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: is_training(shell))
    shutil.copytree(labelled, other := tmp_path / "elsewhere")
    show_folder(shell, other, qtbot)
    script.learning.set()
    qtbot.waitUntil(lambda: bool(note(shell)))
    assert f"In “{labelled.name}”, which is not the open folder:" in note(shell)
    assert next(request for request in script.requests if isinstance(request, Compare)).folder == labelled
    assert said(shell, "It knows person, dog, traffic light with a long name and nothing else.")


@pytest.mark.parametrize(("name", "part"), [("photo 4.png", "validation"), ("photo 10.png", "test")])
def test_space_on_a_picture_that_judges_says_at_once_that_nothing_is_learnt_from_it(
    opened: Opened, labelled: Path, qtbot: QtBot, name: str, part: str
) -> None:
    with_splits(labelled, train="photo 1\nphoto 2\nphoto 3\n", val="photo 4\n", test="photo 10\n")
    shell = opened(labelled, Script())
    press(shell, qtbot, Qt.Key.Key_Space)
    shell.files.controller.show(labelled / name)
    qtbot.waitUntil(lambda: shell.document.path == labelled / name)
    assert not said(shell, "will not learn")
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: said(shell, f"Ctrl+T will not learn from {name}: it is one of the folder’s {part} "))
    assert sum("will not learn" in text for text in shell.window.toasts.texts()) == 1


def test_one_corrected_picture_that_is_left_alone_is_told_in_the_singular(labelled: Path) -> None:
    with_splits(labelled, train="photo 1\nphoto 2\n", val="photo 3\n")
    folder = open_folder(labelled)
    assert folder is not None
    corrected = (replace(folder.annotation(labelled / "photo 3.png"), verified=True),)
    examples = collect(corrected, labelled)
    assert examples.held_words == "The corrected picture belongs to the folder’s validation pictures: it is left alone."


def test_how_many_of_the_folders_pictures_are_taken_is_said(labelled: Path) -> None:
    folder = open_folder(labelled)
    assert folder is not None
    corrected = (replace(folder.annotation(labelled / "photo 1.png"), verified=True),)
    few = collect(corrected, labelled, most_others=2).sentence
    assert "2 of the folder’s 4 other labelled pictures (no more, so that it takes seconds)" in few
    assert "4 other labelled pictures." in collect(corrected, labelled).sentence


def test_a_tuning_says_that_it_begins_and_how_it_is_ended(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = learn(opened, labelled, script, qtbot)
    qtbot.waitUntil(lambda: said(shell, "are tuned in the background, for 5 minutes at most"))
    assert said(shell, "Ctrl+. stops it; Preferences, Learning, switches it off")
    qtbot.waitUntil(lambda: bool(tunings(script)))
    assert "in the background" in shell.actions.actions["train.quick"].toolTip()


def test_a_run_from_corrections_says_whose(labelled: Path) -> None:
    folder = open_folder(labelled)
    assert folder is not None
    pictures = tuple(folder.annotation(labelled / f"photo {n}.png") for n in (1, 2))
    run = replace(unfinished("x"), corrected=pictures).summary
    assert "corrected in pictures" in row_of(run)
    assert from_tip(run).endswith("photo 1.png, photo 2.png")
    assert dict(settings_of(run))["Learned from"] == "photo 1.png, photo 2.png"


def test_arrow_keys_leave_a_fitted_picture_where_it_is(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    shell = opened(pictures, Script())
    canvas = shell.window.canvas
    before = canvas.visible_area()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up):
        press(shell, qtbot, key)
    assert canvas.visible_area() == before
    canvas.zoom_to(canvas.zoom * 3)
    for _ in range(80):
        press(shell, qtbot, Qt.Key.Key_Right)
    assert canvas.visible_area().right() == pytest.approx(160, abs=12 / canvas.zoom + 1)
    assert canvas.visible_area().left() > 0
    for _ in range(80):
        press(shell, qtbot, Qt.Key.Key_Left)
    assert canvas.visible_area().left() == pytest.approx(0, abs=12 / canvas.zoom + 1)
    assert chosen_model(shell)


def test_of_a_model_that_finds_nothing_it_is_not_said_that_it_took_the_boxes_in() -> None:
    words = Counts(7, 30, (0, 0), 0, (0, 0)).sentence(LEARNT, 7)
    assert words == "7 pictures learned from: none of 30 boxes is found at this score."
