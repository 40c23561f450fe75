"""Undo says what it takes back and where, never reaches other pictures unasked, and leaves nothing behind."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.labels.annotation_json import fingerprint
from engine.labels.folder import open_folder as open_labels
from engine.safety.journal import Journal
from engine.structures.annotation import Annotation
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import detect_folder, on_disk, settled
from tests.app.features.labelling.test_editing import CTRL, SHIFT, draw, labels
from tests.app.features.review.test_review import label
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FILES = {"voc": "photo 1.xml", "yolo": "photo 1.txt"}


def menu_text(shell: Shell, name: str) -> str:
    [menu] = [menu for menu in shell.window.menuBar().children() if menu.objectName() == "menu.Edit"]
    [action] = [action for action in menu.actions() if action.objectName() == name]
    assert isinstance(action, QAction)
    return action.text()


def answer(shell: Shell, qtbot: QtBot, words: str) -> None:
    """Click the button that says so in the question that is open."""
    box = shell.labelling.undo.question
    assert box is not None
    assert box.isVisible()
    [button] = [button for button in box.findChildren(QPushButton) if button.text() == words]
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    shell.window.activateWindow()  # a desktop does that by itself
    qtbot.waitUntil(shell.window.isActiveWindow)
    assert shell.labelling.undo.question is None


def test_undo_in_a_picture_never_edited_asks_before_it_takes_back_a_folder(shell: Shell, qtbot: QtBot) -> None:
    detect_folder(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert menu_text(shell, "edit.undo") == "Undo Detect all: 6 pictures"
    answer(shell, qtbot, "Cancel")
    assert shell.session.pictures.count("detected") == 6
    assert shell.document.suggestions is not None
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert "not only this picture" in shell.labelling.undo.question.informativeText()
    answer(shell, qtbot, "Undo in 6 pictures")
    assert shell.session.pictures.count("detected") == 0
    assert "Undone: Detect all: 6 pictures" in shell.window.toasts.texts()
    press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert shell.session.pictures.count("detected") == 0
    answer(shell, qtbot, "Redo in 6 pictures")
    assert shell.session.pictures.count("detected") == 6


def test_undo_where_there_is_nothing_to_undo_says_so(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert any(text.startswith("Nothing to undo in this picture") for text in shell.window.toasts.texts())
    press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert any(text.startswith("Nothing to redo in this picture") for text in shell.window.toasts.texts())
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ()


def test_the_answer_is_about_the_step_that_was_asked_about(shell: Shell, qtbot: QtBot) -> None:
    detect_folder(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    shell.labelling.edit.toggle_verified()  # as if it had come meanwhile
    answer(shell, qtbot, "Undo in 6 pictures")
    assert shell.session.pictures.count("detected") == 6
    assert shell.document.annotation.verified


def test_the_menu_names_a_step_of_the_picture(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "R&D", (20, 20), (80, 70))
    press(shell, qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: menu_text(shell, "edit.undo") == "Undo Delete 1 box in photo 1.png")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: menu_text(shell, "edit.undo") == "Undo Draw R&&D in photo 1.png")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: menu_text(shell, "edit.redo") == "Redo Draw R&&D in photo 1.png")
    assert "Undone: Delete 1 box in photo 1.png" in shell.window.toasts.texts()


def test_the_menu_shows_whether_the_picture_is_verified(shell: Shell, qtbot: QtBot) -> None:
    verified = shell.actions.actions["label.verified"]
    assert not verified.isChecked()
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(verified.isChecked)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png" and not verified.isChecked())


@pytest.mark.parametrize("format", ["voc", "yolo"])
def test_undo_of_the_first_box_leaves_no_label_file(
    format: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    shell = make_shell(store=SettingsStore(None))
    shell.services.store.change(label_format=format)
    shell.saving.controller._timer.setInterval(0)
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    file = pictures / FILES[format]
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    settled(shell, qtbot)
    assert file.exists()
    while shell.document.step_text(forwards=False):
        press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert not file.exists()
    press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    settled(shell, qtbot)
    assert file.exists()
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    while shell.document.step_text(forwards=False):
        press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert not file.exists()  # also after another picture was looked at
    press(shell, qtbot, Qt.Key.Key_Space)
    settled(shell, qtbot)
    assert file.exists()  # somebody says that there is nothing in it
    press(shell, qtbot, Qt.Key.Key_Space)
    settled(shell, qtbot)
    assert not file.exists()


def test_what_is_deleted_by_hand_and_files_of_others_stay(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures)
    (pictures / "photo 3.xml").write_text("<annotation></annotation>")  # another program: nothing is in it
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    settled(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Delete)
    settled(shell, qtbot)
    assert not (pictures / "photo 1.xml").exists()  # unfinished work is no word of a person
    press(shell, qtbot, Qt.Key.Key_Space)
    settled(shell, qtbot)
    assert (pictures / "photo 1.xml").exists()  # a person says that there is nothing in it
    shell.files.controller.show(pictures / "photo 3.png")
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 3.png")
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    settled(shell, qtbot)
    while shell.document.step_text(forwards=False):
        press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert (pictures / "photo 3.xml").exists()
    assert open_labels(pictures).annotation(pictures / "photo 3.png").labels == ()


@pytest.mark.parametrize("format", ["voc", "coco"])
def test_a_step_over_the_folder_leaves_no_label_either(
    format: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    label(pictures, format)  # type: ignore[arg-type]
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.session.pictures.count("labelled") == 3)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    settled(shell, qtbot)
    assert len(on_disk(pictures)) == 6
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    answer(shell, qtbot, "Undo in 5 pictures")  # not in the one that is verified
    settled(shell, qtbot)
    folder = open_labels(pictures)
    labelled = [path.stem.removeprefix("photo ") for path in folder.pictures if folder.is_labelled(path)]
    assert labelled == ["2", "10", "11"]
    assert [folder.annotation(path).is_blank for path in folder.pictures].count(True) == 3


def test_a_crash_between_undo_and_its_file_ends_without_a_file(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """The journal of a program that died after the undo of a first box, which was in its file already."""
    label(pictures)
    folder = open_labels(pictures)
    path = pictures / "photo 1.png"
    blank = folder.annotation(path)
    drawn = folder.annotation(pictures / "photo 2.png")
    folder.save(Annotation(path, blank.width, blank.height, drawn.boxes))
    journals = tmp_path / "journals"
    with closing(Journal(journals)) as journal:
        journal.record(blank, folder.root, fingerprint(open_labels(pictures).annotation(path)))
    shell = make_shell(journals=journals)
    qtbot.waitUntil(lambda: shell.saving.questions.dialog is not None)
    qtbot.mouseClick(shell.saving.questions.dialog.restore, Qt.MouseButton.LeftButton)
    settled(shell, qtbot)
    assert not (pictures / "photo 1.xml").exists()


def test_a_verb_is_possible_as_soon_as_it_can_act(shell: Shell, qtbot: QtBot) -> None:
    """No waiting in between: each key follows the one before it at once."""
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    assert not shell.actions.actions["edit.paste"].isEnabled()
    press(shell, qtbot, Qt.Key.Key_C, CTRL)
    press(shell, qtbot, Qt.Key.Key_V, CTRL)
    assert labels(shell) == ("cat", "cat")
    press(shell, qtbot, Qt.Key.Key_Escape)
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    press(shell, qtbot, Qt.Key.Key_Delete)
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    press(shell, qtbot, Qt.Key.Key_L)
    assert all(box.locked for box in shell.document.annotation.boxes)
    press(shell, qtbot, Qt.Key.Key_Delete)
    assert labels(shell) == ("cat", "cat")
    assert not shell.actions.actions["edit.delete"].isEnabled()
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    assert not shell.labelling.label_bar.isVisible()


def test_the_menu_follows_the_clipboard(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    qtbot.waitUntil(lambda: shell.actions.actions["edit.duplicate"].isEnabled())
    shell.actions.actions["edit.copy"].trigger()
    qtbot.waitUntil(lambda: shell.actions.actions["edit.paste"].isEnabled())


def test_nothing_happens_to_a_picture_behind_another_page(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    press(shell, qtbot, Qt.Key.Key_F7)
    window = shell.window
    assert window.middle.currentWidget() is not window.canvas
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_W, Qt.Key.Key_L, Qt.Key.Key_1):
        qtbot.keyClick(window, key)
    assert labels(shell) == ("cat",)
    assert not shell.document.annotation.verified
    assert window.canvas.mode == "view"
    assert not shell.document.annotation.boxes[0].locked
