"""Learning from the window with real Qt events, over a scripted engine: Ctrl+T, the panel, how each training ends."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image as Pil
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.features.training.examples import collect
from app.features.training.runs.controller import ask_in_a_box
from engine.labels.folder import open_folder
from engine.structures.requests import FineTune, ListModels
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from tests.app.conftest import Opened, yes
from tests.app.fakes import Script, learning_point
from tests.app.learning import CONTROL, SHIFT, asked, chosen_model, click, draw, is_training, open_dock, press

# -- Ctrl+T


def test_ctrl_t_learns_from_what_was_corrected(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    request = asked(script)
    assert [a.path.name for a in request.annotations] == ["photo 1.png"]
    assert request.train == "heads"
    assert request.preview.paths == (shell.document.path,)
    assert not request.annotations[0].verified
    assert any("1 picture corrected in this session (0 verified)" in text for text in shell.window.toasts.texts())
    figure = "AP50 0.800, best of 3 validations on 2 pictures held out; last 0.700"
    assert any(f"Trained “pictures 1” from 1 picture in 3 s; {figure}" in text for text in shell.window.toasts.texts())
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert shell.window.status.activity.text() == "Ready"


def test_the_new_model_is_there_at_once(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    """In its place among the models, chosen, and to be compared with the one before; nobody asks for the list again."""
    script = Script()
    shell = opened(labelled, script)
    listed = asked_for_models(script)
    with qtbot.waitSignal(shell.training.controller.learnt):
        press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    assert chosen_model(shell) == "pictures 1"
    assert [model.name for model in shell.detection.controller.models] == ["starter", "other", "pictures 1"]
    press(shell, qtbot, Qt.Key.Key_F8)
    page = shell.comparison.page
    assert (page.before.currentData(), page.after.currentData()) == ("starter", "pictures 1")
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert asked_for_models(script) == listed


def asked_for_models(script: Script) -> int:
    return sum(isinstance(request, ListModels) for request in script.requests)


def test_boxes_move_while_it_learns(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(pictures, script)
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Space)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    assert is_training(shell)
    assert "step 4 of 12" in shell.window.status.activity.text()
    assert shell.window.status.bar.maximum() == 12
    assert "1 verified" in shell.window.toasts.texts()[-1]
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)  # once more: nothing but a word
    assert "is already running" in shell.window.toasts.texts()[-1]
    script.learning.set()
    qtbot.waitUntil(lambda: not is_training(shell))
    assert len([r for r in script.requests if isinstance(r, FineTune)]) == 1


def test_ctrl_t_with_nothing_to_learn_from_says_what_to_do(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: any("Draw boxes" in text for text in shell.window.toasts.texts()))
    assert not is_training(shell)
    assert not [r for r in script.requests if isinstance(r, FineTune)]


def test_ctrl_t_takes_labelled_pictures_along_and_leaves_those_of_the_validation(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    lists = labelled / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("photo 1\nphoto 2\nphoto 3\n")
    (lists / "val.txt").write_text("photo 4\nphoto 10\n")
    script = Script()
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_Space)
    shell.files.controller.show(labelled / "photo 10.png")
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 10.png")
    press(shell, qtbot, Qt.Key.Key_Space)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert [a.path.name for a in asked(script).annotations] == ["photo 1.png", "photo 2.png", "photo 3.png"]
    note = next(text for text in shell.window.toasts.texts() if "Learning from" in text)
    assert "1 picture corrected in this session (1 verified) and 2 other labelled pictures" in note
    assert "1 belongs to the folder’s validation pictures: it is left alone" in note
    assert set(asked(script).selection.left_alone.values()) == {"in no split"}
    assert asked(script).selection.protected == {labelled / "photo 4.png", labelled / "photo 10.png"}


def test_ctrl_t_leaves_corrected_test_pictures_alone_and_says_so(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    lists = labelled / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "trainval.txt").write_text("photo 1.png\nJPEGImages/photo 2.png\n")
    (lists / "Test.txt").write_text("photo 3\nphoto 4\nphoto 10\n")
    script = Script()
    shell = opened(labelled, script)
    for name in ("photo 3.png", "photo 4.png"):
        shell.files.controller.show(labelled / name)
        qtbot.waitUntil(lambda name=name: shell.document.path == labelled / name)
        press(shell, qtbot, Qt.Key.Key_Space)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert [a.path.name for a in asked(script).annotations] == ["photo 1.png", "photo 2.png"]
    note = next(text for text in shell.window.toasts.texts() if "Learning from" in text)
    assert "2 belong to the folder’s test pictures: they are left alone" in note
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "2 pictures to learn from" in setup.note.text())
    assert "4 left alone (3 in Test, 1 in no split)" in setup.note.text()
    setup.source.setCurrentIndex(setup.source.findData("corrected"))
    before = len(script.requests)
    click(setup.start, qtbot)
    qtbot.waitUntil(
        lambda: any("Of 2 pictures corrected in this session" in text for text in shell.window.toasts.texts())
    )
    assert not any(isinstance(request, FineTune) for request in script.requests[before:])


def test_stop_within_a_second_and_go_on_with_the_old_model(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled, Script(learning=threading.Event()))
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: shell.actions.actions["detect.cancel"].isEnabled() and is_training(shell))
    press(shell, qtbot, Qt.Key.Key_Period, CONTROL)
    qtbot.waitUntil(lambda: not is_training(shell), timeout=1000)
    assert chosen_model(shell) == "Starter"
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)


def test_pictures_can_be_looked_at_and_detected_meanwhile(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: is_training(shell) and shell.document.trace.get(Detections) is not None)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 2.png")
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)
    assert is_training(shell)
    script.learning.set()
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")


def test_a_training_that_fails_says_why_and_another_can_be_begun(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(not_finite=True)
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: any("not a finite number" in text for text in shell.window.toasts.texts()))
    assert not is_training(shell)
    script.not_finite = False
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")


# -- the panel


def test_one_press_of_start_trains_on_the_folder(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "5 pictures to learn from" in setup.note.text())
    assert setup.classes.text() == "All 2 classes"
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    request = asked(script)
    assert (request.folder, request.train, request.schedule) == (labelled, "heads", "joint")
    assert (request.epochs, request.seconds, request.classes) == (0, 0.0, None)
    curves = shell.training.dock.curves
    qtbot.waitUntil(lambda: curves.plots is not None)
    assert len(curves.plots.losses.listDataItems()) == 6  # dots and lines of three
    assert "best 0.800 of 3 validations, last 0.700" in curves.plots.judged.titleLabel.text
    assert curves.facts.text() == "Ended at step 12 of 12"
    assert setup.name.text() == "pictures 2"


def test_every_choice_of_the_form_is_asked_for(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: setup.classes.count == 2)
    for combo, words in (
        (setup.how.what, "All layers"),
        (setup.how.detector, "Fast R-CNN"),
        (setup.length, "Minutes"),
        (setup.device, "CPU"),
    ):
        choose(combo, words, qtbot)
    setup.amount.setFocus()
    setup.amount.selectAll()
    qtbot.keyClicks(setup.amount, "3")
    classes = setup.classes.list
    classes.doItemsLayout()
    box = classes.visualItemRect(classes.item(1))
    assert classes.item(1).text().startswith("person")
    qtbot.mouseClick(classes.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 12, box.center().y()))
    assert setup.classes.text() == "1 of 2 classes"
    setup.name.selectAll()
    qtbot.keyClicks(setup.name, "my dogs")
    qtbot.keyClick(setup.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chosen_model(shell) == "my dogs")
    request = asked(script)
    assert (request.save, request.train, request.seconds, request.classes) == ("my dogs", "full", 180.0, ("dog",))
    assert (request.settings.detector, request.settings.device) == ("fast-rcnn", "cpu")
    assert (
        not setup.how.schedule.isEnabled()
    )  # Fast R-CNN learns over given proposals: there is no RPN to alternate with
    choose(setup.how.detector, "Faster R-CNN", qtbot)
    choose(setup.how.schedule, "In four steps", qtbot)
    request = setup.request(DetectSettings())
    assert (request.schedule, request.seconds) == ("four-step", 180.0)
    choose(setup.how.detector, "R-CNN", qtbot)
    assert not setup.how.schedule.isEnabled()


def test_classes_and_split_stay_chosen_when_the_labels_are_checked_again(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    for split in ("train", "val"):
        names = [path.stem for path in sorted(labelled.glob("*.xml"))]
        (labelled / "ImageSets" / "Main").mkdir(parents=True, exist_ok=True)
        some = names[:3] if split == "train" else names[3:]
        (labelled / "ImageSets" / "Main" / f"{split}.txt").write_text("\n".join(some))
    shell = opened(labelled)
    open_dock(shell, qtbot)
    dock, setup = shell.training.dock, shell.training.dock.setup
    qtbot.waitUntil(lambda: setup.classes.count == 2)
    choose(setup.validate, "val", qtbot)
    qtbot.waitUntil(lambda: "Checking" not in dock.labels.summary.text())
    for row, words in enumerate(("1 of 2 classes", "0 of 2 classes")):
        setup.classes.list.item(row).setCheckState(Qt.CheckState.Unchecked)
        dock.show_labels()
        with qtbot.waitSignal(shell.training.check.checked):
            click(dock.labels.again, qtbot)
        assert setup.classes.text() == words
        assert setup.validate.currentText() == "val"
    assert setup.request(DetectSettings()).classes == ()


def choose(combo: QComboBox, words: str, qtbot: QtBot) -> None:
    """With the keys, from the top: down to the row of these words."""
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() != words:
            qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == words


def test_stop_early_keeps_the_best_and_cancel_keeps_nothing(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: setup.classes.count == 2)
    click(setup.start, qtbot)
    qtbot.waitUntil(setup.cancel.isVisible)
    assert not setup.start.isVisible()
    assert not setup.how.what.isEnabled()
    click(setup.cancel, qtbot)
    qtbot.waitUntil(lambda: setup.start.isVisible(), timeout=1000)
    assert len(script.models) == 2
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: "Step 4" in shell.training.dock.curves.facts.text())
    qtbot.waitUntil(shell.actions.actions["train.enough"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_E, CONTROL, SHIFT)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert script.runs[0].state == "stopped early"


def test_cancel_says_at_once_that_it_stops_and_then_that_nothing_was_kept(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    shell = opened(labelled, Script(learning=threading.Event()))
    open_dock(shell, qtbot)
    setup, facts, status = shell.training.dock.setup, shell.training.dock.curves.facts, shell.window.status
    qtbot.waitUntil(lambda: setup.classes.count == 2)
    choose(setup.length, "Seconds", qtbot)
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: "Step 4" in facts.text() and "3 s left" in facts.text())
    assert shell.training.controller.request.seconds == 60
    click(setup.cancel, qtbot)
    assert (setup.cancel.text(), status.activity.text()) == ("Stopping…", "Stopping after this step")
    qtbot.waitUntil(setup.start.isVisible)
    assert facts.text() == "Cancelled at step 4 of 12, no model saved"
    assert any("no model saved" in text for text in shell.window.toasts.texts())


def test_a_plot_of_one_step_has_sensible_axes(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    open_dock(shell, qtbot)
    curves = shell.training.dock.curves
    curves.add(learning_point(1))
    qtbot.waitUntil(lambda: curves.plots is not None and curves.plots.isVisible(), timeout=30_000)
    qtbot.waitUntil(lambda: curves.plots.rate.viewRange()[1] == pytest.approx([0, 1.1e-3]))
    assert curves.plots.losses.viewRange()[0] == pytest.approx([0, 10])
    curves.add(learning_point(40))
    qtbot.waitUntil(lambda: curves.plots.losses.viewRange()[0][1] >= 40)


def test_the_form_without_labels_and_with_corrections(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "has no labels yet" in setup.note.text())
    assert not setup.start.isEnabled()
    draw(shell, qtbot)
    choose(setup.source, "Corrected in this session (1)", qtbot)
    assert setup.start.isEnabled()
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert asked(script).folder is None
    assert [a.path.name for a in asked(script).annotations] == ["photo 1.png"]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(("button", "stay"), [("Go on training", True), ("Stop and close", False)])
def test_closing_the_window_asks_while_a_training_runs(
    opened: Opened, labelled: Path, qtbot: QtBot, button: str, stay: bool
) -> None:
    """By buttons that say what they do."""
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    questions: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        questions.append(box.text())
        click(next(found for found in box.buttons() if found.text() == button), qtbot)

    shell.training.runs.ask = ask_in_a_box
    open_dock(shell, qtbot)
    qtbot.waitUntil(lambda: shell.training.dock.setup.classes.count == 2)
    click(shell.training.dock.setup.start, qtbot)
    qtbot.waitUntil(lambda: is_training(shell))
    QTimer.singleShot(0, answer)
    shell.window.close()
    assert len(questions) == 1
    assert shell.window.isVisible() is stay
    shell.training.runs.ask = yes


# -- curves


def test_legend_scale_and_theme(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    open_dock(shell, qtbot)
    setup, curves = shell.training.dock.setup, shell.training.dock.curves
    qtbot.waitUntil(lambda: setup.classes.count == 2)
    assert curves.empty.isVisible()
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1" and curves.plots is not None)
    qtbot.waitUntil(lambda: len(curves.plots.losses.listDataItems()) == 6)
    click(curves.legend["classes"], qtbot)
    assert len(curves.plots.losses.listDataItems()) == 4
    click(curves.log, qtbot)
    assert curves.plots.losses.getAxis("left").logMode
    before = curves.plots.backgroundBrush().color()
    press(shell, qtbot, Qt.Key.Key_L, CONTROL, SHIFT)
    assert curves.plots.backgroundBrush().color() != before


def test_another_folder_is_learnt_from_beside_the_open_one(
    opened: Opened, labelled: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second"
    shutil.copytree(labelled, second)
    for number, path in enumerate(sorted(second.glob("*.png"))):
        Pil.new("RGB", (160, 120), (number, 90, 90)).save(path)
    script = Script()
    shell = opened(labelled, script)
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "5 pictures to learn from" in setup.note.text())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(second))
    setup.source.setCurrentIndex(setup.source.findData("also"))
    setup.source.activated.emit(setup.source.currentIndex())
    assert setup.source.currentText() == "pictures + second"
    qtbot.waitUntil(lambda: "10 pictures to learn from" in setup.note.text())
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert asked(script).folders == (labelled, second)


def test_the_window_says_what_a_label_file_holds_that_is_no_box(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    shapes = [
        {"label": "cat", "shape_type": "rectangle", "points": [[10, 10], [40, 40]]},
        {"label": "cat", "shape_type": "linestrip", "points": [[50, 50], [90, 50], [90, 90]]},
    ]
    (pictures / "photo 1.json").write_text(json.dumps({"imagePath": "photo 1.png", "shapes": shapes}))
    shell = opened(pictures, Script())
    words = "photo 1.png: 1 shape of its label file is not a box"
    qtbot.waitUntil(lambda: any(words in text for text in shell.window.toasts.texts()))
    assert len(shell.document.annotation.boxes) == 1  # type: ignore[union-attr]


def test_ctrl_t_leaves_a_copy_of_a_test_picture_alone(labelled: Path) -> None:
    lists = labelled / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("photo 1\nphoto 2\n")
    (lists / "test.txt").write_text("photo 3\nphoto 4\n")
    shutil.copy(labelled / "photo 3.png", labelled / "photo 1.png")
    folder = open_folder(labelled)
    assert folder is not None
    corrected = tuple(replace(folder.annotation(labelled / f"photo {n}.png"), verified=True) for n in (1, 2, 4))
    examples = collect(corrected, labelled)
    assert [a.path.name for a in examples.annotations] == ["photo 2.png"]
    assert examples.held_words == (
        "Of 3 pictures corrected in this session, 1 belongs to the folder’s test pictures and 1 shows what is held "
        "out: they are left alone."
    )
    shutil.copy(labelled / "photo 2.png", labelled / "photo 4.png")  # now every test picture is one of train
    assert [a.path.name for a in collect(corrected, labelled).annotations] == ["photo 1.png", "photo 2.png"]
