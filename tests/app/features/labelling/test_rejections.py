"""What was rejected stays so tomorrow: suggestions and findings of the label check, with real Qt events."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import start_folder
from engine.labels.review.rejections import NAME, read_rejections
from engine.safety.atomic_files import HIDDEN_FOLDER
from engine.structures.annotation import LabelledBox, Rectangle
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import say_yes
from tests.app.features.labelling.test_editing import CTRL
from tests.app.features.labelling.test_suggestions import enabled
from tests.app.learning import click, open_dock
from tests.app.test_window import detect, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(make_shell: MakeShell, folder: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, folder, qtbot)
    shell.window.canvas.setFocus()
    return shell


def suggested(shell: Shell) -> int:
    assert shell.document.suggestions is not None
    return len(shell.document.suggestions)


def reject(shell: Shell, qtbot: QtBot) -> None:
    enabled(shell, qtbot, "label.reject")
    press(shell, qtbot, Qt.Key.Key_X)


def test_a_rejected_suggestion_is_not_shown_tomorrow(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    today = opened(make_shell, pictures, qtbot)
    detect(today, qtbot)
    count = suggested(today)
    today.document.select("detections", (1,))
    reject(today, qtbot)
    reject(today, qtbot)
    enabled(today, qtbot, "edit.undo")
    press(today, qtbot, Qt.Key.Key_Z, CTRL)
    today.close()
    [kept] = read_rejections([pictures]).suggestions.values()
    assert len(kept) == 1
    tomorrow = opened(make_shell, pictures, qtbot)
    detect(tomorrow, qtbot)
    assert suggested(tomorrow) == count - 1
    bring_back = tomorrow.actions.actions["label.bring_back"]
    qtbot.waitUntil(bring_back.isEnabled)
    bring_back.trigger()
    assert suggested(tomorrow) == count
    qtbot.waitUntil(lambda: not read_rejections([pictures]).suggestions)
    enabled(tomorrow, qtbot, "edit.undo")
    press(tomorrow, qtbot, Qt.Key.Key_Z, CTRL)
    assert suggested(tomorrow) == count - 1
    qtbot.waitUntil(lambda: bool(read_rejections([pictures]).suggestions))


def test_pictures_that_are_not_open_know_it_too(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    today = opened(make_shell, pictures, qtbot)
    detect(today, qtbot)
    first = today.document.path
    assert first is not None
    everything = range(len(today.document.suggestions))
    today.document.select("detections", everything)
    reject(today, qtbot)
    assert suggested(today) == 0
    today.close()
    tomorrow = make_shell()
    tomorrow.files.controller.open_paths([pictures], pictures / "photo 2.png")
    qtbot.waitUntil(lambda: tomorrow.document.path == pictures / "photo 2.png")
    qtbot.waitUntil(lambda: tomorrow.actions.actions["detect.folder"].isEnabled())
    tomorrow.detection.controller.detect_folder()
    qtbot.waitUntil(
        lambda: tomorrow.session.pictures.count("detected") == 6 and not tomorrow.detection.controller.folder_is_running
    )
    assert tomorrow.session.pictures.state(first).suggestions == 0
    assert tomorrow.session.pictures.count("suggested") == 5


def test_a_folder_that_takes_no_file_says_so_once(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    (pictures / HIDDEN_FOLDER).write_text("in the way")
    shell = opened(make_shell, pictures, qtbot)
    detect(shell, qtbot)
    shell.document.select("detections", (1,))
    reject(shell, qtbot)
    qtbot.waitUntil(lambda: any(NAME in text for text in shell.window.toasts.texts()))
    (pictures / HIDDEN_FOLDER).unlink()
    reject(shell, qtbot)
    qtbot.waitUntil(lambda: sum(map(len, read_rejections([pictures]).suggestions.values())) == 2)


def test_a_finding_that_is_right_is_not_listed_tomorrow(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    folder = start_folder(labelled, "voc")
    for name in ("photo 2.png", "photo 3.png"):
        annotation = folder.annotation(labelled / name)
        folder.save(annotation.with_boxes([*annotation.boxes, LabelledBox(Rectangle(10, 10, 60, 70), "dog")]))
    today = opened(make_shell, labelled, qtbot)
    labels = today.training.dock.labels

    def listed(shell: Shell) -> list[str]:
        tree = shell.training.dock.labels.tree
        return [tree.topLevelItem(number).text(0) for number in range(tree.topLevelItemCount())]

    open_dock(today, qtbot)
    today.training.dock.show_labels()
    qtbot.waitUntil(lambda: bool(listed(today)))
    before = listed(today)
    assert before[0] == "2 boxes labelled twice"
    labels.tree.topLevelItem(0).setExpanded(True)
    labels.tree.setCurrentItem(labels.tree.topLevelItem(0).child(0))
    click(labels.right, qtbot)
    assert listed(today) == ["1 box labelled twice", *before[1:]]
    assert labels.tree.currentItem().text(0) == "photo 3.png, box 3"  # the next one
    labels.tree.setCurrentItem(labels.tree.topLevelItem(1))
    click(labels.right, qtbot)
    assert listed(today) == ["1 box labelled twice", *before[2:]]
    enabled(today, qtbot, "edit.undo")
    press(today, qtbot, Qt.Key.Key_Z, CTRL)
    say_yes(today, qtbot)  # it is no step of the picture
    assert listed(today) == ["1 box labelled twice", *before[1:]]
    today.close()
    tomorrow = opened(make_shell, labelled, qtbot)
    open_dock(tomorrow, qtbot)
    tomorrow.training.dock.show_labels()
    qtbot.waitUntil(lambda: bool(listed(tomorrow)))
    assert listed(tomorrow) == ["1 box labelled twice", *before[1:]]
    click(tomorrow.training.dock.labels.all, qtbot)
    assert listed(tomorrow) == before
    assert not tomorrow.training.dock.labels.all.isVisible()
