"""Ctrl+Z after a box was drawn and named, and in the field while it is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.canvas.colours import class_colour
from app.shell.application import Shell
from tests.app.conftest import MakeShell
from tests.app.features.labelling.test_asking import FIRST, LEFT, SECOND, Key, drag, key, rows, start, type_text
from tests.app.features.labelling.test_editing import CTRL, SHIFT, labels
from tests.app.features.labelling.test_taking_back import menu_text
from tests.app.features.labelling.test_what_is_named import in_file

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    """Each picture has a dog and a person."""
    return start(make_shell, labelled, qtbot)


def draw_and_name(shell: Shell, name: str, leave: str = "Return") -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(name)
    if leave == "Return":
        key(Key.Key_Return)
    elif leave == "row":
        found = shell.labelling.label_bar.list
        row = next(row for row in range(found.count()) if name in found.item(row).text())
        place = found.visualItemRect(found.item(row)).center()
        QTest.mouseClick(found.viewport(), LEFT, pos=place)
    elif leave == "another page":
        shell.window.show_page(shell.files.welcome)
        shell.window.show_page(shell.window.canvas)
        shell.window.canvas.setFocus()


@pytest.mark.parametrize("leave", ["Return", "row", "another page"])
def test_one_undo_takes_a_box_back_that_was_drawn_and_named(shell: Shell, qtbot: QtBot, leave: str) -> None:
    draw_and_name(shell, "sandal", leave)
    assert labels(shell) == ("dog", "person", "sandal")
    qtbot.waitUntil(lambda: menu_text(shell, "edit.undo") == "Undo Draw sandal in photo 1.png")
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")
    assert "Undone: Draw sandal in photo 1.png" in shell.window.toasts.texts()
    assert shell.labelling.edit.classes == ("dog", "person")
    assert shell.labelling.edit.current == "dog"  # the next box is what it would have been
    qtbot.waitUntil(lambda: menu_text(shell, "edit.redo") == "Redo Draw sandal in photo 1.png")
    key(Key.Key_Z, CTRL | SHIFT)
    assert labels(shell) == ("dog", "person", "sandal")
    assert shell.labelling.edit.classes == ("dog", "person", "sandal")
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    assert in_file(shell) == ["dog", "person", "sandal"]
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")
    assert not shell.document.step(False)


def test_each_of_two_boxes_is_a_step_with_its_name(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    drag(shell, *SECOND)  # keeps the name of the first one
    type_text("boot")
    key(Key.Key_Return)
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person", "sandal")
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")
    drag(shell, *FIRST)
    key(Key.Key_Z, CTRL)  # nothing is typed: it is about the box
    assert labels(shell) == ("dog", "person")
    assert not shell.labelling.label_bar.isVisible()


def test_the_first_box_of_all_goes_by_one_undo(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = start(make_shell, pictures, qtbot)
    draw_and_name(shell, "cat")
    assert labels(shell) == ("cat",)
    key(Key.Key_Z, CTRL)
    assert (labels(shell), shell.labelling.edit.classes, shell.labelling.edit.current) == ((), (), "")
    key(Key.Key_Y, CTRL)
    assert (labels(shell), shell.labelling.edit.classes, shell.labelling.edit.current) == (("cat",), ("cat",), "cat")


def test_a_class_of_the_panel_that_is_the_answer_belongs_to_the_drawing(shell: Shell, qtbot: QtBot) -> None:
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    key(Key.Key_W)
    drag(shell, *FIRST)
    found = shell.labelling.classes.list
    qtbot.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(found.item(1)).center())
    assert labels(shell) == ("dog", "person", "person")
    shell.window.canvas.setFocus()
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")


def test_another_name_for_a_box_that_is_named_is_a_step_of_its_own(shell: Shell, qtbot: QtBot) -> None:
    draw_and_name(shell, "sandal")
    key(Key.Key_E, CTRL)
    type_text("boot")
    key(Key.Key_Return)
    qtbot.waitUntil(lambda: menu_text(shell, "edit.undo") == "Undo Label as boot in photo 1.png")
    key(Key.Key_Z, CTRL)
    assert labels(shell)[2:] == ("sandal",)
    key(Key.Key_Z, CTRL)
    assert labels(shell)[2:] == ()


def test_what_was_done_between_the_box_and_its_name_is_not_lost(shell: Shell) -> None:
    """The name is then a step of its own: taken back first."""
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    shell.labelling.edit.toggle_verified()  # not by a verb: that would keep the name first
    key(Key.Key_Return)
    key(Key.Key_Z, CTRL)
    assert labels(shell)[2:] == ("dog",)
    assert shell.document.annotation.verified
    key(Key.Key_Z, CTRL)
    key(Key.Key_Z, CTRL)
    assert labels(shell) == ("dog", "person")


# -- in the field


def test_undo_in_the_field_is_about_what_was_typed(shell: Shell) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("per")
    assert (bar.text(), bar.selectedText()) == ("person", "son")
    seen = []
    for _ in range(4):
        key(Key.Key_Z, CTRL)
        seen.append((bar.text(), bar.selectedText()))
    assert seen == [("pe", ""), ("p", ""), ("dog", "dog"), ("dog", "dog")]  # no more: the box stays
    assert labels(shell) == ("dog", "person", "dog")
    for _ in range(3):
        key(Key.Key_Z, CTRL | SHIFT)
    assert bar.text() == "per"
    assert rows(shell)[0] == "New class “per”"
    assert shell.window.status.currentMessage() == "Return keeps “per”, Escape keeps “dog”"
    type_text("s")
    assert (bar.text(), bar.selectedText()) == ("person", "on")
    key(Key.Key_Return)
    assert labels(shell)[2] == "person"


def test_undo_after_tab_gives_back_what_was_typed(shell: Shell) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("so")
    key(Key.Key_Tab)
    assert bar.text() == "person"
    key(Key.Key_Z, CTRL)
    assert bar.text() == "so"
    type_text("le")
    key(Key.Key_Y, CTRL)  # nothing is to be typed again
    key(Key.Key_Return)
    assert labels(shell)[2] == "sole"


def test_undo_of_the_field_s_menu_is_the_same(shell: Shell) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("per")
    where = QPoint(5, 5)
    QApplication.sendEvent(bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, bar.mapToGlobal(where)))
    [menu] = bar.findChildren(QMenu)
    undo, redo = (menu.findChild(QAction, name) for name in ("edit-undo", "edit-redo"))
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    undo.trigger()
    menu.close()
    assert bar.text() == "pe"
    assert bar.isVisible()


def test_a_person_who_undid_all_they_typed_keeps_the_class(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("x")
    key(Key.Key_Z, CTRL)
    drag(shell, *SECOND)
    assert labels(shell)[2:] == ("dog", "dog")


def test_undo_takes_a_new_name_out_of_yolo_s_list(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    listed, file = pictures / "data.yaml", pictures / "photo 1.txt"
    listed.write_text("names: [cat, dog]\n")
    file.write_text("0 0.5 0.5 0.5 0.5\n")
    shell = start(make_shell, pictures, qtbot)
    before = file.read_bytes()

    def is_saved() -> bool:
        return not shell.saving.controller.unsaved

    shell.labelling.edit.select_all()
    for again in (False, True):
        if again:
            key(Key.Key_Y, CTRL)
        else:
            key(Key.Key_E, CTRL)
            type_text("blob")
            key(Key.Key_Return)
        assert labels(shell) == ("blob",)
        qtbot.waitUntil(is_saved)
        assert listed.read_text() == "names: [cat, dog, blob]\n"
        key(Key.Key_Z, CTRL)
        qtbot.waitUntil(is_saved)
        assert file.read_bytes() == before
        assert listed.read_text() == "names: [cat, dog]\n"


def test_classes_that_come_again_have_their_colours(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    """In a folder in which nothing else is labelled."""
    shell = start(make_shell, pictures, qtbot)
    class_colour("sandal")  # a model gave the name before the first box
    class_colour("shirt")
    draw_and_name(shell, "shirt")
    key(Key.Key_W)
    drag(shell, *SECOND)
    type_text("sandal")
    key(Key.Key_Return)
    assert labels(shell) == ("shirt", "sandal")
    before = [class_colour(name).name() for name in labels(shell)]
    for _ in range(2):
        key(Key.Key_Z, CTRL)
    assert labels(shell) == ()
    assert shell.labelling.edit.classes == ()
    for _ in range(2):
        key(Key.Key_Z, CTRL | SHIFT)
    assert [class_colour(name).name() for name in labels(shell)] == before
