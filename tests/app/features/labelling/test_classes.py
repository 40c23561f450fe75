"""Classes have a home: their order and keys, colours and the chosen one are the same tomorrow. By real Qt events."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QColorDialog, QInputDialog, QLineEdit, QListWidgetItem, QMenu
from pytestqt.qtbot import QtBot

from app.canvas.colours import class_colour
from app.features.labelling.classes_panel import NAME
from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.labels.classes.folder_classes import FolderClasses, read_folder_classes, write_folder_classes
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import on_disk, say_yes, settled
from tests.app.features.labelling.test_editing import CTRL, at, drag, draw, labels
from tests.app.features.review.test_review import label
from tests.app.test_window import painted, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    """Each picture has a dog and a person; the tab of the classes is shown."""
    return start(make_shell, labelled, qtbot)


def start(make_shell: MakeShell, folder: Path, qtbot: QtBot, store: SettingsStore | None = None) -> Shell:
    shell = make_shell(store=store)
    open_folder(shell, folder, qtbot)
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading and shell.document.image is not None)
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    shell.window.canvas.setFocus()
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    return shell


def row(shell: Shell, name: str) -> QListWidgetItem:
    found = shell.labelling.classes.list
    [item] = [item for i in range(found.count()) if (item := found.item(i)).data(NAME) == name]
    return item


def choose(shell: Shell, qtbot: QtBot, name: str, text: str) -> None:
    """The right button on a class, and a row of its menu."""
    view = shell.labelling.classes.list
    place = view.visualItemRect(row(shell, name)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    [action] = [action for action in menu.actions() if action.text() == text]
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    shell.window.activateWindow()  # a desktop does that by itself


def search(shell: Shell, qtbot: QtBot, text: str) -> None:
    field = shell.labelling.classes.search
    field.setFocus()
    qtbot.keyClicks(field, text)


def stored(folder: Path, qtbot: QtBot, *names: str) -> None:
    qtbot.waitUntil(lambda: tuple(read_folder_classes(folder).colours) == names)


def test_looking_at_a_folder_writes_nothing_into_it(shell: Shell, labelled: Path, tmp_path: Path, qtbot: QtBot) -> None:
    """Also where a picture of the folder before was edited."""
    assert shell.labelling.edit.classes == ("dog", "person")
    press(shell, qtbot, Qt.Key.Key_2)
    other = tmp_path / "other"
    shutil.copytree(labelled, other)
    assert not (labelled / ".regionscope" / "classes.json").exists()
    draw(shell, qtbot, "", (100, 95), (130, 115))
    stored(labelled, qtbot, "dog", "person")
    settled(shell, qtbot)
    open_folder(shell, other, qtbot)
    qtbot.waitUntil(lambda: shell.session.pictures.root == other and shell.document.path.parent == other)
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    shell.labelling.close()
    assert not (other / ".regionscope" / "classes.json").exists()


def test_the_order_of_first_use_stays(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    """The new class stands in the first picture, and would be the first that is read tomorrow."""
    shell = start(make_shell, labelled, qtbot)
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    qtbot.keyClicks(shell.labelling.label_bar, "ant")
    qtbot.keyClick(shell.labelling.label_bar, Qt.Key.Key_Return)
    stored(labelled, qtbot, "dog", "person", "ant")
    settled(shell, qtbot)
    colours = [class_colour(name).name() for name in ("dog", "person", "ant")]
    again = start(make_shell, labelled, qtbot)
    assert labels(again) == ("ant", "person")
    assert again.labelling.edit.classes == ("dog", "person", "ant")
    assert [class_colour(name).name() for name in ("dog", "person", "ant")] == colours
    again.document.select("truth", (0,))
    qtbot.waitUntil(again.actions.actions["label.class3"].isEnabled)
    press(again, qtbot, Qt.Key.Key_1)
    assert labels(again) == ("dog", "person")


def test_the_name_before_the_first_one_goes(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    """The first box of a folder is an object until it is named."""
    shell = start(make_shell, pictures, qtbot)
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    assert labels(shell) == ("cat",)
    assert shell.labelling.edit.classes == ("cat",)
    stored(pictures, qtbot, "cat")
    draw(shell, qtbot, "", (100, 20), (140, 70))
    assert labels(shell) == ("cat", "cat")


def test_a_typed_name_is_added_found_and_chosen(shell: Shell, labelled: Path, qtbot: QtBot) -> None:
    panel = shell.labelling.classes
    search(shell, qtbot, "zebra")
    assert [panel.list.item(i).text() for i in range(panel.list.count())] == ["New class “zebra”"]
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert shell.labelling.edit.classes == ("dog", "person", "zebra")
    assert shell.labelling.edit.current == "zebra"
    stored(labelled, qtbot, "dog", "person", "zebra")
    search(shell, qtbot, "per")
    assert [panel.list.item(i).data(NAME) for i in range(panel.list.count())] == ["person", "per"]
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert shell.labelling.edit.current == "person"
    assert panel.search.text() == ""
    assert shell.window.canvas.mode == "view"
    assert labels(shell) == ("dog", "person")


def test_a_class_that_is_added_renames_no_box(shell: Shell, qtbot: QtBot) -> None:
    """The box that was drawn last is still selected."""
    shell.document.select("truth", (1,))
    search(shell, qtbot, "zebra")
    qtbot.keyClick(shell.labelling.classes.search, Qt.Key.Key_Return)
    assert labels(shell) == ("dog", "person")
    assert shell.labelling.edit.current == "zebra"
    search(shell, qtbot, "dog")
    qtbot.keyClick(shell.labelling.classes.search, Qt.Key.Key_Return)
    assert labels(shell) == ("dog", "dog")  # one that is there is given to what is selected


def test_return_takes_the_class_that_is_called_so_or_begins_so_and_marks_it(shell: Shell, qtbot: QtBot) -> None:
    shell.labelling.order.add(["hotdog", "Dogfish", "dogma"])
    shell.labelling.order.move("hotdog", 0)
    panel = shell.labelling.classes
    for typed, taken in (("DOG", "dog"), ("do", "dog"), ("dogm", "dogma"), ("tdo", "hotdog"), ("dogf", "Dogfish")):
        search(shell, qtbot, typed)
        assert panel.list.currentItem().data(NAME) == taken
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
        assert shell.labelling.edit.current == taken
    search(shell, qtbot, "og")
    assert [panel.list.item(i).data(NAME) for i in range(panel.list.count())] == [
        "hotdog", "dog", "Dogfish", "dogma", "og",
    ]  # fmt: skip
    assert panel.list.currentRow() == 0
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.list.currentItem().data(NAME) == "Dogfish"  # the class of the next box again


def test_the_order_is_changed_by_menu_and_by_dragging(shell: Shell, labelled: Path, qtbot: QtBot) -> None:
    shell.labelling.order.add(["cat"])
    colour = class_colour("dog").name()
    choose(shell, qtbot, "cat", "Move to the top")
    assert shell.labelling.edit.classes == ("cat", "dog", "person")
    choose(shell, qtbot, "cat", "Move down")
    assert shell.labelling.edit.classes == ("dog", "cat", "person")
    model = shell.labelling.classes.list.model()
    model.moveRow(model.index(-1, -1), 2, model.index(-1, -1), 0)  # what a drop does
    assert shell.labelling.edit.classes == ("person", "dog", "cat")
    assert row(shell, "person").text().startswith("1 ")
    assert class_colour("dog").name() == colour
    stored(labelled, qtbot, "person", "dog", "cat")
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_1)
    assert labels(shell) == ("person", "person")


def test_merging_says_beforehand_that_digits_move(shell: Shell, qtbot: QtBot) -> None:
    search(shell, qtbot, "zebra")
    qtbot.keyClick(shell.labelling.classes.search, Qt.Key.Key_Return)
    assert (classes := shell.labelling.edit.classes) == ("dog", "person", "zebra")
    choose(shell, qtbot, "dog", "Rename or merge in the whole folder…")
    [dialog] = shell.labelling.classes.findChildren(QInputDialog)
    field = dialog.findChild(QLineEdit)
    for name, says in (("cat", False), ("zebra", False), ("person", True)):
        field.selectAll()
        qtbot.keyClicks(field, name)
        assert (f"digits of the classes below “{name}” move up" in dialog.labelText()) is says
        assert ("become one class" in dialog.labelText()) is (name in classes)
        assert "Every box of “dog”" in dialog.labelText()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("person", "zebra"))


def test_undo_after_a_merge_is_about_the_boxes_and_not_about_the_search(
    shell: Shell, labelled: Path, qtbot: QtBot
) -> None:
    search(shell, qtbot, "zebra")
    qtbot.keyClick(shell.labelling.classes.search, Qt.Key.Key_Return)
    qtbot.keyClick(shell.labelling.classes.search, Qt.Key.Key_Z, CTRL)
    assert shell.labelling.classes.search.text() == ""
    choose(shell, qtbot, "dog", "Rename or merge in the whole folder…")
    dialog = shell.labelling.classes.dialog
    field = dialog.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "person")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("person", "zebra"))
    settled(shell, qtbot)
    qtbot.waitUntil(shell.labelling.classes.list.hasFocus)
    qtbot.keyClick(shell.labelling.classes.list, Qt.Key.Key_Z, CTRL)
    assert "Merge dog into person" in shell.labelling.undo.question.text()
    shell.labelling.undo.question.reject()


def test_merging_classes_without_digits_says_nothing_of_digits(shell: Shell, qtbot: QtBot) -> None:
    shell.labelling.order.add([f"kind {number}" for number in range(10)])
    classes = shell.labelling.edit.classes
    for old, new, says in ((9, 10, False), (0, 8, True), (7, 9, False)):
        choose(shell, qtbot, classes[old], "Rename or merge in the whole folder…")
        dialog = shell.labelling.classes.dialog
        field = dialog.findChild(QLineEdit)
        field.selectAll()
        qtbot.keyClicks(field, classes[new])
        assert ("move up by one" in dialog.labelText()) is says
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_colour_is_chosen_and_painted(shell: Shell, labelled: Path, qtbot: QtBot) -> None:
    before = painted(shell)
    choose(shell, qtbot, "dog", "Colour…")
    [dialog] = shell.labelling.classes.findChildren(QColorDialog)
    dialog.setCurrentColor(QColor("#ff00ff"))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert class_colour("dog").name() == "#ff00ff"
    assert painted(shell) != before
    qtbot.waitUntil(lambda: read_folder_classes(labelled).colours.get("dog") == "#ff00ff")


def test_a_hidden_class_is_neither_seen_nor_taken(shell: Shell, qtbot: QtBot) -> None:
    before, canvas = painted(shell), shell.window.canvas
    choose(shell, qtbot, "dog", "Hide its boxes")
    assert painted(shell) != before
    assert "hidden" in row(shell, "dog").text()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 35, 40))
    assert shell.document.selected_labels == ()
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    assert shell.document.selected_labels == (1,)
    press(shell, qtbot, Qt.Key.Key_Tab)
    assert shell.document.selected_labels == (1,)
    press(shell, qtbot, Qt.Key.Key_Escape)
    qtbot.mouseClick(shell.labelling.classes.all, Qt.MouseButton.LeftButton)
    assert not shell.labelling.classes.all.isVisible()
    assert painted(shell) == before


def test_one_class_alone_until_another_is_drawn(shell: Shell, qtbot: QtBot) -> None:
    choose(shell, qtbot, "person", "Show this class alone")
    assert shell.labelling.edit.hidden == {"dog"}
    assert shell.labelling.edit.current == "person"
    press(shell, qtbot, Qt.Key.Key_1)  # the next box is a dog: it is seen
    assert shell.labelling.edit.hidden == frozenset()


def test_a_class_renamed_in_the_folder_leaves_no_name_behind(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    label(pictures)
    shell = start(make_shell, pictures, qtbot)
    colour = class_colour("cat").name()
    choose(shell, qtbot, "cat", "Rename or merge in the whole folder…")
    [dialog] = shell.labelling.classes.findChildren(QInputDialog)
    dialog.findChild(QLineEdit).setText("lynx")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("lynx", "dog"))
    settled(shell, qtbot)
    assert class_colour("lynx").name() == colour
    assert on_disk(pictures)["10"] == ("lynx",)
    shell.labelling.undo.take(forwards=False)
    say_yes(shell, qtbot)
    settled(shell, qtbot)
    assert shell.labelling.edit.classes == ("cat", "dog")
    shell.labelling.order.recolour("dog", "#ff0000")
    shell.labelling.batch.rename_class("dog", "cat")
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("cat",))
    settled(shell, qtbot)
    shell.labelling.undo.take(forwards=False)
    assert shell.labelling.undo.question.informativeText() == "It changed 2 pictures, but not this picture."
    say_yes(shell, qtbot)
    settled(shell, qtbot)
    assert shell.labelling.edit.classes == ("cat", "dog")
    assert class_colour("dog").name() == "#ff0000"


def test_a_class_that_no_box_has_is_renamed_and_removed(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    """Of a format with a list of its own, in which the numbers stay."""
    label(pictures, "yolo")
    listed = pictures / "classes.txt"
    listed.write_text("cat\ndog\ncow\n")
    shell = start(make_shell, pictures, qtbot)
    assert shell.labelling.edit.classes == ("cat", "dog", "cow")
    shell.labelling.batch.rename_class("cow", "ox")
    assert shell.labelling.edit.classes == ("cat", "dog", "ox")
    choose(shell, qtbot, "ox", "Remove from the list")
    choose(shell, qtbot, "dog", "Remove from the list")  # it has boxes: the row is grey
    QApplication.activePopupWidget().close()
    assert shell.labelling.edit.classes == ("cat", "dog")
    stored(pictures, qtbot, "cat", "dog")
    assert start(make_shell, pictures, qtbot).labelling.edit.classes == ("cat", "dog")
    assert listed.read_text() == "cat\ndog\ncow\n"


def test_the_chosen_class_is_chosen_after_a_restart(
    make_shell: MakeShell, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    store = tmp_path / "settings"
    store.mkdir()
    shell = start(make_shell, labelled, qtbot, SettingsStore(store))
    assert shell.labelling.edit.current == "dog"  # the first of them, at the first start
    press(shell, qtbot, Qt.Key.Key_2)
    again = start(make_shell, labelled, qtbot, SettingsStore(store))
    assert again.labelling.edit.current == "person"
    draw(again, qtbot, "", (100, 95), (130, 115))
    assert labels(again)[-1] == "person"


def test_the_class_of_the_next_box_stands_by_the_cursor(shell: Shell, qtbot: QtBot) -> None:
    canvas, viewport = shell.window.canvas, shell.window.canvas.viewport()

    def beside_the_cursor() -> object:
        qtbot.mouseMove(viewport, at(shell, 70, 100))
        return viewport.grab().toImage().copy(at(shell, 70, 100).x() + 13, at(shell, 70, 100).y() + 7, 30, 15)

    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (60, 100), (60, 100))
    first = beside_the_cursor()
    press(shell, qtbot, Qt.Key.Key_2)
    assert beside_the_cursor() != first
    assert canvas.mode == "draw"


def test_two_hundred_classes_are_quick(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    names = ("dog", "person", *(f"class {number}" for number in range(200)))
    write_folder_classes(labelled, FolderClasses(tuple((name, "") for name in names)))
    shell = start(make_shell, labelled, qtbot)
    panel = shell.labelling.classes
    assert panel.list.count() == 202
    assert panel.list.verticalScrollBar().maximum() > 0
    changes: list[object] = []
    panel.list.model().dataChanged.connect(lambda *rows: changes.append(rows))
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_2)
    assert labels(shell) == ("person", "person")
    assert 0 < len(changes) <= 8  # the two rows whose count is another, and no other
    search(shell, qtbot, "class 19")
    assert panel.list.count() == 11
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert shell.labelling.edit.current == "class 19"
