"""The field that asks for the name of a drawn box, as a person tells it who comes from another program. The mouse and
the keys are those of the whole window: what lies over the picture gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services.messages import Message
from app.services.settings import SettingsStore
from app.shell.application import Shell
from app.window.main_window import SMALLEST
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, SHIFT, at, labels, saved
from tests.app.features.labelling.test_what_is_named import in_file

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FIRST, SECOND = ((20, 75), (60, 100)), ((70, 80), (110, 105))  # places for boxes, beside those of `labelled`
Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    """Each picture has a dog and a person."""
    return start(make_shell, labelled, qtbot)


def start(make_shell: MakeShell, folder: Path, qtbot: QtBot, store: SettingsStore | None = None) -> Shell:
    shell = make_shell(store=store)
    open_folder(shell, folder, qtbot)
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    shell.window.canvas.setFocus()
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    return shell


def key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the keys."""
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def type_text(text: str) -> None:
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def mouse(shell: Shell, *points: QPoint) -> None:
    """A drag over these points of the canvas; a click where there is one alone."""
    canvas, handle = shell.window.canvas, shell.window.windowHandle()
    places = [canvas.mapTo(shell.window, point) for point in points]
    QTest.mouseMove(handle, places[0])
    QTest.mousePress(handle, LEFT, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(handle, place)
    QTest.mouseRelease(handle, LEFT, Qt.KeyboardModifier.NoModifier, places[-1])


def drag(shell: Shell, start: tuple[float, float], end: tuple[float, float]) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    mouse(shell, at(shell, *start), at(shell, *middle), at(shell, *end))


def center(widget: QWidget, shell: Shell) -> QPoint:
    return widget.mapTo(shell.window.canvas, widget.rect().center())


def rows(shell: Shell) -> list[str]:
    found = shell.labelling.label_bar.list
    return [found.item(row).text() for row in range(found.count())] if found.isVisible() else []


def turn_off(shell: Shell, qtbot: QtBot) -> None:
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    box = shell.labelling.asking.box
    assert box.isChecked()
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert not shell.services.store.settings.ask_names


# -- on


def test_sandal_and_then_d(shell: Shell, qtbot: QtBot) -> None:
    """In another program D is the next picture; here the open field shows what it is."""
    bar, path = shell.labelling.label_bar, shell.document.path
    key(Key.Key_W)
    drag(shell, *FIRST)
    assert (bar.text(), bar.selectedText(), bar.hasFocus()) == ("dog", "dog", True)
    type_text("sandal")
    key(Key.Key_Return)
    assert shell.window.canvas.hasFocus()
    drag(shell, *SECOND)
    assert (bar.text(), bar.selectedText()) == ("sandal", "sandal")
    key(Key.Key_D)
    assert (bar.text(), bar.selectedText()) == ("d", "")
    assert rows(shell)[:2] == ["dog", "New class “d”"]
    assert shell.window.status.currentMessage() == "Only Return takes “dog”, all else keeps “sandal”"
    assert shell.document.path == path
    key(Key.Key_Escape)
    assert labels(shell)[2:] == ("sandal", "sandal")
    assert shell.labelling.edit.classes == ("dog", "person", "sandal")
    assert shell.window.canvas.mode == "draw"
    key(Key.Key_PageDown)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert shell.window.canvas.mode == "draw"


@pytest.mark.parametrize("name", ["sandal", "wall", "lid", "umbrella", "Shirt"])
def test_who_types_slowly_types_a_name(shell: Shell, qtbot: QtBot, name: str) -> None:
    """Whatever verbs its letters are, in a folder with classes."""
    key(Key.Key_W)
    drag(shell, *FIRST)
    rough = shell.document.boxes[2].box
    for letter in name:
        type_text(letter)
        qtbot.wait(350)
    assert shell.labelling.label_bar.text() == name
    key(Key.Key_Return)
    assert labels(shell) == ("dog", "person", name)
    assert shell.document.boxes[2].box == rough
    assert not shell.document.boxes[2].locked
    assert shell.document.path.name == "photo 1.png"


def test_a_class_that_begins_so_is_completed_in_the_line(shell: Shell) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("PER")
    assert (bar.text(), bar.selectedText()) == ("PERson", "son")
    assert rows(shell)[:2] == ["person", "New class “PER”"]
    key(Key.Key_Return)
    drag(shell, *SECOND)
    type_text("per")
    key(Key.Key_Backspace)
    assert bar.text() == "per"
    assert rows(shell)[:2] == ["New class “per”", "person"]
    key(Key.Key_Return)
    assert labels(shell)[2:] == ("person", "per")
    key(Key.Key_E, CTRL)
    type_text("personal")
    assert (bar.text(), bar.selectedText()) == ("personal", "")
    key(Key.Key_Return)
    assert labels(shell)[3] == "personal"


@pytest.mark.parametrize("letter", ["p", "x"])
def test_a_single_letter_is_kept_by_return_alone(shell: Shell, letter: str) -> None:
    """It may have been meant as a key."""
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(letter)
    drag(shell, *SECOND)
    assert labels(shell)[2:] == ("dog", "dog")
    type_text("x")
    key(Key.Key_Return)
    assert labels(shell)[3] == "x"


LEAVES = ("Page Down", "Escape", "draws the next box", "clicks another tab", "Return")


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("letter", ["w", "p"])
def test_what_the_field_shows_of_a_single_letter_is_what_happens(
    shell: Shell, qtbot: QtBot, letter: str, leave: str
) -> None:
    """A class begins with it: only Return takes that. Else a note says what the box is called, but where W was the key
    of drawing and the next box is drawn."""
    bar, edit, said = shell.labelling.label_bar, shell.labelling.edit, list[Message]()
    shell.services.messages.arrived.connect(said.append)
    edit.set_classes(("dog", "wBC", "person"))
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(letter)
    whole = "wBC" if letter == "w" else "person"
    assert (bar.text(), bar.selectedText(), bar.list.currentItem().text()) == (letter, "", whole)
    if leave == "draws the next box":
        drag(shell, *SECOND)
        assert len(labels(shell)) == 4
    elif leave == "clicks another tab":
        shell.window.tabs.setCurrentWidget(shell.labelling.classes)
        qtbot.mouseClick(shell.labelling.classes.search, LEFT)
        shell.labelling.classes.search.setFocus(Qt.FocusReason.MouseFocusReason)
    else:
        key({"Page Down": Key.Key_PageDown, "Escape": Key.Key_Escape, "Return": Key.Key_Return}[leave])
    if leave == "Page Down":
        qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
        qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
        assert in_file(shell, "photo 1")[2] == "dog"
    else:
        assert labels(shell)[2] == (whole if leave == "Return" else "dog")
    is_told = leave in ("Page Down", "clicks another tab") or (leave == "draws the next box" and letter == "p")
    notes = [f"“{letter}” is no whole name: the box is “dog”. Select it and press Ctrl+E to name it"] if is_told else []
    assert [message.text for message in said] == notes


@pytest.mark.parametrize("leave", LEAVES)
def test_a_new_class_that_nobody_asked_for_by_return_is_told(shell: Shell, qtbot: QtBot, leave: str) -> None:
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("ab")
    if leave == "draws the next box":
        drag(shell, *SECOND)
    elif leave == "clicks another tab":
        shell.labelling.classes.search.setFocus(Qt.FocusReason.MouseFocusReason)
    else:
        key({"Page Down": Key.Key_PageDown, "Escape": Key.Key_Escape, "Return": Key.Key_Return}[leave])
    if leave == "Page Down":
        qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    is_told = leave not in ("Return", "Escape")
    words = "“ab” is a new class. Ctrl+Z in photo 1.png takes it back"
    assert [message.text for message in said] == [words] * is_told
    assert ("ab" in shell.labelling.edit.classes) == (leave != "Escape")
    if not is_told:
        return
    if leave == "Page Down":
        key(Key.Key_PageUp)
        qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    elif leave == "draws the next box":
        key(Key.Key_Escape)
        key(Key.Key_Z, CTRL)
    shell.window.canvas.setFocus()
    key(Key.Key_Z, CTRL)
    assert "ab" not in shell.labelling.edit.classes
    assert words not in shell.window.toasts.texts(), "it is so no more"


def test_it_is_the_same_in_the_next_pictures(shell: Shell, qtbot: QtBot) -> None:
    key(Key.Key_W)
    for number in (1, 2, 3):
        drag(shell, *FIRST)
        assert shell.labelling.label_bar.hasFocus()
        key(Key.Key_PageDown)
        qtbot.waitUntil(lambda number=number: shell.document.path.name != f"photo {number}.png")
        assert not shell.labelling.label_bar.isVisible()


def test_the_status_line_says_what_keeps_the_name(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    assert "Return keeps “dog”" in shell.window.status.currentMessage()


def test_in_a_narrow_window_facts_make_room_for_what_keeps_the_name(shell: Shell, qtbot: QtBot) -> None:
    shell.window.resize(SMALLEST)
    status = shell.window.status
    qtbot.waitUntil(lambda: shell.window.width() == SMALLEST.width() and status.model.isVisible())
    key(Key.Key_W)
    drag(shell, *FIRST)
    assert status.currentMessage() == "Type what it is. Return keeps “dog”, and so does the next box"
    assert not status.model.isVisible()
    key(Key.Key_Return)
    assert status.model.isVisible()


@pytest.mark.parametrize("leave", ["next box", "Return", "Page Down", "the picture", "Space, next box"])
def test_a_digit_is_a_class_by_its_number(shell: Shell, qtbot: QtBot, leave: str) -> None:
    path = shell.document.path
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_2)
    assert rows(shell)[:2] == ["2 = person", "New class “2”"]
    assert shell.window.status.currentMessage() == "Return keeps “person”, Escape keeps “dog”"
    if leave == "Return":
        key(Key.Key_Return)
    elif leave == "Page Down":
        key(Key.Key_PageDown)
        qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
        qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
        assert in_file(shell, "photo 1") == ["dog", "person", "person"]
        return
    elif leave == "the picture":
        mouse(shell, at(shell, 118, 4))
    else:
        if leave.startswith("Space"):
            key(Key.Key_Space)
        drag(shell, *SECOND)
    assert labels(shell)[2] == "person"
    assert shell.document.path == path
    assert not shell.document.annotation.verified


NAMES = ("2 melon", "7up", " plum", "  a lid", "2x")


@pytest.mark.parametrize("leave", ["Return", "next box"])
def test_who_types_a_name_presses_no_key_of_the_window(shell: Shell, leave: str) -> None:
    """Of "3 melon" or " plum", Space would verify and L lock, had the field gone with the first key."""
    key(Key.Key_W)
    for name in NAMES:
        drag(shell, *FIRST)
        type_text(name)
        if leave == "Return":
            key(Key.Key_Return)
    drag(shell, *SECOND)
    key(Key.Key_Escape)
    assert labels(shell)[2:-1] == tuple(name.strip() for name in NAMES)
    drag(shell, *SECOND)
    type_text("2")
    assert shell.labelling.label_bar.standing == "person"  # of the second class, though names begin so
    type_text(" m")
    assert shell.labelling.label_bar.standing == "2 melon"
    mouse(shell, center(shell.labelling.label_bar, shell))  # a click in the line takes the completion
    assert shell.labelling.label_bar.text() == "2 melon"
    assert rows(shell)[0] == "2 melon"
    key(Key.Key_Escape)
    assert not shell.document.annotation.verified
    assert not any(box.locked for box in shell.document.boxes)
    assert shell.document.path.name == "photo 1.png"
    assert shell.window.canvas.mode == "draw"


def test_space_alone_says_what_is_to_be_done(shell: Shell, qtbot: QtBot) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_Space)
    assert shell.window.status.currentMessage() == "Return keeps “dog”; Space then marks the picture as verified"
    assert not shell.document.annotation.verified
    key(Key.Key_Return)
    QTest.keyClick(shell.window.canvas.viewport(), Key.Key_Space)
    qtbot.waitUntil(lambda: shell.document.annotation.verified)
    assert labels(shell)[2:] == ("dog",)


@pytest.mark.parametrize(("typed", "kept"), [("12", "person"), ("21", "dog"), ("2x", "2x"), ("2 d", "2 d")])
@pytest.mark.parametrize("leave", ["Return", "next box"])
def test_a_second_digit_corrects_the_first_and_the_list_says_so(
    shell: Shell, typed: str, kept: str, leave: str
) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(typed)
    assert bar.list.currentItem().text() in (f"{typed[-1]} = {kept}", f"New class “{kept}”")
    assert f"Return keeps “{kept}”" in shell.window.status.currentMessage()
    if leave == "Return":
        key(Key.Key_Return)
    drag(shell, *SECOND)
    assert labels(shell)[2] == kept


def test_digits_still_choose_where_a_class_is_called_by_a_number(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("12")
    key(Key.Key_Down)
    assert shell.labelling.label_bar.list.currentItem().text() == "New class “12”"
    key(Key.Key_Return)
    drag(shell, *SECOND)
    key(Key.Key_2)
    assert rows(shell)[0] == "2 = person"
    key(Key.Key_Escape)
    drag(shell, *SECOND)
    key(Key.Key_1)  # a class begins so, too
    assert rows(shell)[:2] == ["1 = dog", "New class “1”"]
    assert rows(shell)[2] == "12"
    key(Key.Key_2)
    assert shell.labelling.label_bar.standing == "12"
    key(Key.Key_Backspace)
    key(Key.Key_Return)
    assert labels(shell)[2:] == ("12", "12", "dog")


def test_in_a_folder_of_numbers_a_digit_is_a_name(shell: Shell) -> None:
    edit = shell.labelling.edit
    edit.set_classes(("0", "1", "3"))
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_2)
    key(Key.Key_Return)
    assert labels(shell)[2] == "2"


def test_a_drag_that_begins_on_the_field_draws_the_next_box(shell: Shell) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    begin = center(bar, shell)
    end = begin + QPoint(60, 40)
    mouse(shell, begin, begin + QPoint(30, 20), end)
    assert len(labels(shell)) == 4
    corners = [shell.window.canvas.to_picture(point.toPointF()) for point in (begin, end)]
    wanted = (corners[0].x(), corners[0].y(), corners[1].x(), corners[1].y())
    assert shell.document.boxes[3].box == pytest.approx(wanted, abs=1.0)
    assert bar.hasFocus()  # it asks for the name of the second one
    type_text("sandal")
    begin = center(bar, shell)
    mouse(shell, begin, begin + QPoint(-30, 0), begin + QPoint(-60, 0))  # now it chooses letters
    assert bar.hasFocus()
    assert bar.hasSelectedText()
    assert len(labels(shell)) == 4


def test_the_field_covers_nothing_of_its_box_where_there_is_room(shell: Shell) -> None:
    canvas, bar = shell.window.canvas, shell.labelling.label_bar
    key(Key.Key_W)
    for place in ((20, 40), (70, 119)):  # below it; and at the bottom, above it
        drag(shell, (place[0], place[1] - 25), (place[0] + 30, place[1]))
        box = shell.document.boxes[-1].box
        edges = [canvas.mapFromScene(box.x1, y).y() for y in (box.y1, box.y2)]
        assert bar.y() > edges[1] or bar.geometry().bottom() < edges[0]
        key(Key.Key_Down)
        over = bar.list.geometry()
        assert over.top() > edges[1] or over.bottom() < edges[0]
        key(Key.Key_Escape)


@pytest.mark.parametrize("typed", ["", "sandal"])
def test_the_next_box_may_begin_under_the_list_of_the_field(shell: Shell, typed: str) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(typed)
    bar = shell.labelling.label_bar
    assert rows(shell)[-1] == f"Do not ask again: next boxes are “{typed or 'dog'}”"
    begin = center(bar.list, shell)
    end = begin + QPoint(90, 30)
    mouse(shell, begin, begin + QPoint(40, 20), end)
    assert labels(shell) == ("dog", "person", typed or "dog", typed or "dog")
    corners = [shell.window.canvas.to_picture(point.toPointF()) for point in (begin, end)]
    wanted = (corners[0].x(), corners[0].y(), corners[1].x(), corners[1].y())
    assert shell.document.boxes[3].box == pytest.approx(wanted, abs=1.0)
    assert bar.hasFocus()  # it asks for the name of the second one
    assert bar.y() > end.y() or bar.geometry().bottom() < begin.y()


def test_a_click_in_the_list_takes_the_class(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_Down)
    bar = shell.labelling.label_bar
    assert rows(shell)[:2] == ["dog", "person"]
    place = bar.list.viewport().mapTo(shell.window.canvas, bar.list.visualItemRect(bar.list.item(1)).center())
    mouse(shell, place)
    assert labels(shell) == ("dog", "person", "person")
    assert not bar.list.isVisible()


def test_the_marked_row_is_kept_as_by_return(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    for _ in range(4):
        key(Key.Key_Down)  # the last line is no class
    drag(shell, *SECOND)
    assert labels(shell)[2:] == ("person", "person")


@pytest.mark.parametrize("typed", ["", "sandal"])
def test_the_last_line_turns_it_off_and_keeps_the_class(shell: Shell, typed: str, qtbot: QtBot) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text(typed)
    bar = shell.labelling.label_bar
    last = bar.list.visualItemRect(bar.list.item(bar.list.count() - 1)).center()
    mouse(shell, bar.list.viewport().mapTo(shell.window.canvas, last))
    assert not shell.services.store.settings.ask_names
    assert not shell.labelling.asking.box.isChecked()
    qtbot.waitUntil(lambda: not shell.actions.actions["label.ask_names"].isChecked())
    drag(shell, *SECOND)
    assert not bar.isVisible()
    assert labels(shell)[2:] == (typed or "dog", typed or "dog")


def test_a_name_that_is_typed_while_the_picture_is_changed_stays_with_its_box(shell: Shell, qtbot: QtBot) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    key(Key.Key_PageDown)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert labels(shell) == ("dog", "person")
    assert not shell.labelling.label_bar.isVisible()
    drag(shell, *FIRST)
    type_text("boot")
    key(Key.Key_PageUp)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    assert labels(shell) == ("dog", "person", "sandal")
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    assert in_file(shell, "photo 1") == ["dog", "person", "sandal"]
    assert in_file(shell, "photo 2") == ["dog", "person", "boot"]
    assert shell.window.canvas.mode == "draw"


def test_a_name_that_is_typed_while_the_window_is_closed_is_kept(shell: Shell) -> None:
    path = shell.document.path
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    shell.window.close()
    assert shell.close(5.0)
    assert saved(path) == ["dog", "person", "sandal"]


def test_other_keys_do_what_they_always_do_and_keep_the_name(shell: Shell, qtbot: QtBot) -> None:
    bar = shell.labelling.label_bar
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    zoom = shell.window.canvas.zoom
    key(Key.Key_Plus, CTRL)
    assert shell.window.canvas.zoom > zoom
    assert (bar.text(), bar.hasFocus()) == ("sandal", True)  # who looks closer has not ended typing
    key(Key.Key_F, CTRL)
    key(Key.Key_D, CTRL)
    assert labels(shell)[2:] == ("sandal", "sandal")
    assert not bar.isVisible()
    drag(shell, *SECOND)
    type_text("boot")
    with qtbot.waitSignal(shell.detection.controller.detected):
        key(Key.Key_F5)
    assert labels(shell)[4] == "boot"
    drag(shell, *SECOND)
    key(Key.Key_C, CTRL)
    key(Key.Key_V, CTRL)
    assert labels(shell)[4:] == ("boot", "boot", "boot")
    drag(shell, *SECOND)
    type_text("shoe")
    shell.actions.actions["file.next"].trigger()  # as the button of the tool bar does it
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    assert in_file(shell, "photo 1")[7:] == ["shoe"]
    assert shell.window.canvas.mode == "draw"


def test_another_page_in_the_place_of_the_picture_keeps_the_name(shell: Shell) -> None:
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("sandal")
    shell.window.show_page(shell.files.welcome)
    assert labels(shell)[2:] == ("sandal",)
    assert not shell.window.status.mode.isVisible()  # Escape would end nothing there
    shell.window.show_page(shell.window.canvas)
    assert shell.window.status.mode.text().startswith("Drawing boxes")
    assert not shell.labelling.label_bar.isVisible()


def test_a_class_that_is_clicked_in_the_panel_is_the_answer(shell: Shell, qtbot: QtBot) -> None:
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    key(Key.Key_W)
    drag(shell, *FIRST)
    type_text("san")
    found = shell.labelling.classes.list
    qtbot.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(found.item(1)).center())
    assert labels(shell)[2:] == ("person",)
    assert not shell.labelling.label_bar.isVisible()
    assert shell.labelling.edit.classes == ("dog", "person")


def test_nothing_but_drawing_opens_it(shell: Shell, qtbot: QtBot) -> None:
    bar = shell.labelling.label_bar
    mouse(shell, at(shell, 35, 40))
    drag(shell, (35, 40), (45, 50))
    drag(shell, (70, 80), (90, 100))
    moved = shell.document.boxes[0].box
    assert moved.x1 == pytest.approx(20, abs=1.5)
    drag(shell, (moved.x2, moved.y2), (moved.x2 + 6, moved.y2 + 6))
    assert shell.document.boxes[0].box.x2 == pytest.approx(moved.x2 + 6, abs=1.5)
    for letter, modifier in ((Key.Key_C, CTRL), (Key.Key_V, CTRL), (Key.Key_D, CTRL), (Key.Key_S, None)):
        key(letter, *([modifier] if modifier else []))
        assert not bar.isVisible()
    with qtbot.waitSignal(shell.detection.controller.detected):
        key(Key.Key_F5)
    qtbot.waitUntil(shell.actions.actions["label.accept_above"].isEnabled)
    count = len(shell.document.boxes)
    key(Key.Key_Return, CTRL)
    assert len(shell.document.boxes) > count
    key(Key.Key_V, CTRL | SHIFT)
    assert not bar.isVisible()


@pytest.mark.parametrize("clears", [False, True])
def test_select_all_in_the_field_is_about_its_text(shell: Shell, clears: bool) -> None:
    """Who clears the field, to write another name, deletes no box and leaves the picture."""
    path, before = shell.document.path, labels(shell)
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_A, CTRL)
    assert shell.labelling.label_bar.isVisible()
    if clears:
        key(Key.Key_Delete)
    type_text("kangaroo ")
    key(Key.Key_Return)
    assert labels(shell) == (*before, "kangaroo")
    assert shell.document.path == path


# -- off


def test_off_a_box_takes_the_current_class_and_letters_are_keys_at_once(shell: Shell, qtbot: QtBot) -> None:
    turn_off(shell, qtbot)
    key(Key.Key_W)
    drag(shell, *FIRST)
    assert not shell.labelling.label_bar.isVisible()
    assert labels(shell)[2:] == ("dog",)
    key(Key.Key_2)
    assert labels(shell)[2:] == ("person",)
    drag(shell, *SECOND)
    assert labels(shell)[2:] == ("person", "person")
    key(Key.Key_L)
    assert shell.document.boxes[3].locked
    key(Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png", timeout=2000)
    key(Key.Key_W)
    drag(shell, *FIRST)
    key(Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png", timeout=2000)


def test_off_it_is_kept_and_said_in_the_menu(
    make_shell: MakeShell, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    first = start(make_shell, labelled, qtbot, SettingsStore(folder))
    assert first.actions.actions["label.ask_names"].isChecked()
    first.actions.actions["label.ask_names"].trigger()
    assert not first.labelling.asking.box.isChecked()
    second = start(make_shell, labelled, qtbot, SettingsStore(folder))
    assert not second.actions.actions["label.ask_names"].isChecked()
    key(Key.Key_W)
    drag(second, *FIRST)
    assert not second.labelling.label_bar.isVisible()


def test_off_the_first_class_of_all_is_asked_for(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = start(make_shell, pictures, qtbot)
    shell.services.store.change(ask_names=False)
    key(Key.Key_W)
    drag(shell, *FIRST)
    assert rows(shell) == []  # there is nothing to turn off
    type_text("sandal")
    key(Key.Key_Return)
    drag(shell, *SECOND)
    assert not shell.labelling.label_bar.isVisible()
    assert labels(shell) == ("sandal", "sandal")
