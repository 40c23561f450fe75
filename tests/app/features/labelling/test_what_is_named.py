"""Whatever acts on a box acts on the box that it was asked for: a change of focus, of the picture or of the selection
meanwhile never makes it another one. By real Qt events, on a folder of labelled pictures."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.review.checks import Place
from engine.structures.annotation import LabelledBox, Rectangle
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script
from tests.app.features.labelling.test_editing import CTRL, at, labels
from tests.app.features.labelling.test_snap import box, draw_near_an_object
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DOG, PERSON = (35, 40), (115, 55)  # places inside the two boxes of every labelled picture


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: len(shell.labelling.edit.classes) == 2)
    shell.window.canvas.setFocus()
    return shell


def click(shell: Shell, qtbot: QtBot, place: tuple[int, int]) -> None:
    qtbot.mouseClick(shell.window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, *place))


def ask(shell: Shell, qtbot: QtBot, place: tuple[int, int] = DOG) -> QLineEdit:
    """Click a box, Ctrl+E: the bar that asks for its name."""
    click(shell, qtbot, place)
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(shell.labelling.label_bar.hasFocus)
    return shell.labelling.label_bar


def in_file(shell: Shell, name: str = "photo 1") -> list[str | None]:
    file = shell.document.path.with_name(f"{name}.xml")
    return [found.findtext("name") for found in ET.parse(file).getroot().iter("object")]


@pytest.mark.parametrize(("place", "index"), [(DOG, 0), (PERSON, 1)])
def test_the_box_that_was_clicked_gets_the_name(shell: Shell, qtbot: QtBot, place: tuple[int, int], index: int) -> None:
    bar = ask(shell, qtbot, place)
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    wanted = ["dog", "person"]
    wanted[index] = "cat"
    assert labels(shell) == tuple(wanted)
    assert shell.document.selected_labels == (index,)
    assert not bar.isVisible()
    assert shell.window.canvas.hasFocus()
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    assert in_file(shell) == wanted


def test_escape_tab_and_a_click_elsewhere_change_no_box_and_no_selection(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Tab)
    assert bar.hasFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Backtab)
    assert bar.hasFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert shell.document.selected_labels == (0,)
    ask(shell, qtbot)
    shell.files.panel.text.setFocus()
    assert not bar.isVisible()
    assert shell.document.selected_labels == (0,)
    assert labels(shell) == ("dog", "person")


def test_tab_completes_the_name(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    qtbot.keyClicks(bar, "per")
    qtbot.keyClick(bar, Qt.Key.Key_Tab)
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("person", "person")


def test_a_field_that_is_emptied_names_no_box(shell: Shell, qtbot: QtBot) -> None:
    shell.document.select("truth", (0, 1))
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    bar = shell.labelling.label_bar
    assert bar.text() == "person"
    qtbot.keyClick(bar, Qt.Key.Key_Backspace)
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("dog", "person")


def test_only_tab_itself_goes_through_the_boxes(shell: Shell, qtbot: QtBot) -> None:
    click(shell, qtbot, DOG)
    canvas = shell.window.canvas
    child = QLineEdit(canvas)
    child.show()
    child.setFocus()
    child.hide()  # Qt looks for another place for the focus, and asks the canvas for its next child
    assert shell.document.selected_labels == (0,)
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert shell.document.selected_labels == (1,)
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert shell.document.selected_labels == (0,)


def test_the_selection_may_change_while_the_bar_asks(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    shell.document.select("truth", (1,))
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("cat", "person")


def test_a_box_that_has_gone_meanwhile_gives_its_name_to_no_other(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    shell.labelling.edit.delete()
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("person",)
    assert any("not there any more" in text for text in shell.window.toasts.texts())


def test_another_picture_that_arrives_meanwhile_keeps_its_names(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    shell.files.controller.go(1)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert bar.hasFocus()  # what is typed now is still a name, and not a row of verbs
    qtbot.keyClicks(bar, "wall")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("dog", "person")
    assert shell.window.canvas.mode == "view"
    assert not shell.saving.controller.unsaved
    assert in_file(shell, "photo 1") == in_file(shell, "photo 2") == ["dog", "person"]


def test_the_bar_waits_while_another_window_is_used(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    QApplication.sendEvent(bar, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert bar.isVisible()
    qtbot.keyClicks(bar, "wall")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("wall", "person")


def test_letters_after_the_bar_has_gone_with_its_page_are_no_verbs(shell: Shell, qtbot: QtBot) -> None:
    bar = ask(shell, qtbot)
    qtbot.keyClicks(bar, "w")
    qtbot.keyClick(bar, Qt.Key.Key_F7)
    assert not bar.isVisible()
    qtbot.keyClicks(shell.window.focusWidget() or shell.window, "wall")
    qtbot.keyClick(shell.window, Qt.Key.Key_F7)
    assert shell.window.canvas.mode == "view"
    assert not any(box.locked for box in shell.document.boxes)
    assert shell.document.path.name == "photo 1.png"


def test_a_key_that_is_held_answers_once(shell: Shell, qtbot: QtBot) -> None:
    for name in ("label.accept", "label.draw", "label.locked", "label.verified", "edit.delete", "edit.paste"):
        assert not shell.actions.actions[name].autoRepeat(), name
    for name in ("file.next", "edit.undo", "view.zoom_in"):
        assert shell.actions.actions[name].autoRepeat(), name


def test_a_double_click_in_the_list_of_boxes_names_that_row(shell: Shell, qtbot: QtBot) -> None:
    shell.window.tabs.setCurrentWidget(shell.labelling.boxes)
    boxes = shell.labelling.boxes.list
    place = boxes.visualItemRect(boxes.item(1)).center()
    click(shell, qtbot, DOG)
    qtbot.mouseClick(boxes.viewport(), Qt.MouseButton.LeftButton, pos=place)
    shell.document.select("truth", (0,))
    qtbot.mouseDClick(boxes.viewport(), Qt.MouseButton.LeftButton, CTRL, place)
    bar = shell.labelling.label_bar
    qtbot.waitUntil(bar.isVisible)
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(shell) == ("dog", "cat")


def test_what_is_typed_in_a_field_is_not_cut_off_by_a_picture_that_arrives(shell: Shell, qtbot: QtBot) -> None:
    training = shell.training.dock
    training.show()
    name = training.setup.name
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "s")
    shell.files.controller.go(1)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert name.hasFocus()


def test_the_focus_opens_no_other_picture(shell: Shell, qtbot: QtBot) -> None:
    """The list of pictures without the open one in it: Qt makes its first row the current one with the focus."""
    files = shell.files.panel
    files.text.setText("photo 11")
    qtbot.waitUntil(lambda: shell.session.pictures.rowCount() == 1)
    files.view.setFocus()
    qtbot.wait(50)
    assert shell.files.controller.current.name == "photo 1.png"
    qtbot.keyClick(files.view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 11.png")


def test_undo_keeps_the_selected_box_and_not_its_number(shell: Shell, qtbot: QtBot) -> None:
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_Delete)
    shell.document.select("truth", (0,))  # the person, the only box by now
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")
    assert shell.document.selected_labels == (1,)


def test_a_finding_shows_its_box_though_boxes_before_it_have_gone(shell: Shell, qtbot: QtBot) -> None:
    annotation = shell.document.annotation
    place = Place(annotation.path, 1, annotation.boxes[1])
    shell.document.select("truth", (0,))
    shell.labelling.edit.delete()
    added = LabelledBox(Rectangle(1, 1, 9, 9), "cat")
    shell.document.edit(shell.document.annotation.with_boxes([*shell.document.annotation.boxes, added]), "Add")
    shell.training.dock.labels.place_requested.emit(place)
    assert shell.document.selected_labels == (0,)
    shell.document.select("truth", (0,))
    shell.labelling.edit.delete()
    shell.training.dock.labels.place_requested.emit(place)
    assert shell.document.selected_labels == ()


def test_snap_fits_the_box_that_was_selected_at_its_key(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script(gate=threading.Event())
    shell = opened(pictures, script)
    draw_near_an_object(shell, qtbot)
    rough = box(shell)
    other = LabelledBox(Rectangle(5, 60, 40, 100), "cat")
    shell.document.edit(shell.document.annotation.with_boxes([*shell.document.annotation.boxes, other]), "Add")
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_S)
    shell.document.select("truth", (1,))
    script.gate.set()
    qtbot.waitUntil(lambda: box(shell) != rough)
    assert shell.document.annotation.boxes[1].box == other.box


def test_a_class_is_renamed_in_the_folder_in_which_it_was_asked_for(
    shell: Shell, tmp_path: Path, pictures: Path, qtbot: QtBot
) -> None:
    panel = shell.labelling.classes
    panel.ask_name("dog")
    other = tmp_path / "other"
    other.mkdir()
    for file in pictures.iterdir():
        if file.is_file():
            (other / file.name).write_bytes(file.read_bytes())
    shell.files.controller.open_paths([other])
    qtbot.waitUntil(lambda: shell.session.pictures.root == other)
    assert panel.dialog is None or not panel.dialog.isVisible()
