"""What somebody meets in the first hour of labelling, by real Qt events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.session.suggestions import accepted
from app.shell.application import Shell
from engine.structures.stages import Detections
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, at, drag, labels
from tests.app.features.labelling.test_what_is_named import DOG, ask, click
from tests.app.test_window import detect, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def labelled_shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: len(shell.labelling.edit.classes) == 2)
    shell.window.canvas.setFocus()
    return shell


def test_drawing_is_seen_on_its_button_and_in_the_status_line(shell: Shell, qtbot: QtBot) -> None:
    button = shell.window.tools.findChild(QToolButton, "label_draw")
    assert not button.isChecked()
    press(shell, qtbot, Qt.Key.Key_W)
    qtbot.waitUntil(button.isChecked)
    assert "Drawing" in shell.window.status.mode.text()
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert button.isChecked()  # it goes on over the pictures, and is seen
    assert shell.window.status.mode.isVisible()
    press(shell, qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not button.isChecked())
    assert not shell.window.status.mode.isVisible()


def test_the_key_of_drawing_goes_on_with_it_in_the_next_picture(shell: Shell, qtbot: QtBot) -> None:
    """D, W, drag: as in other programs, where each box needs its W."""
    press(shell, qtbot, Qt.Key.Key_W)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (20, 20), (80, 70))
    assert len(shell.document.boxes) == 1
    qtbot.mouseClick(shell.window.tools.findChild(QToolButton, "label_draw"), Qt.MouseButton.LeftButton)
    assert shell.window.canvas.mode == "view"  # a lit button goes out


def test_a_drawn_box_leaves_the_classes_where_they_are(labelled_shell: Shell, qtbot: QtBot) -> None:
    tabs, classes = labelled_shell.window.tabs, labelled_shell.labelling.classes
    tabs.setCurrentWidget(classes)
    press(labelled_shell, qtbot, Qt.Key.Key_W)
    drag(labelled_shell, qtbot, (20, 80), (60, 110))
    assert len(labelled_shell.document.selected_labels) == 1
    assert tabs.currentWidget() is classes


def test_one_click_while_drawing_shows_no_size_of_nothing(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas.viewport()
    press(shell, qtbot, Qt.Key.Key_W)
    qtbot.mouseMove(canvas, at(shell, 60, 50))
    before = canvas.grab().toImage()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(shell, 60, 50))
    assert canvas.grab().toImage() == before
    qtbot.mouseMove(canvas, at(shell, 90, 80))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(shell, 90, 80))
    assert len(shell.document.boxes) == 1


@pytest.mark.parametrize("width", [900, 1000])
def test_in_a_narrow_window_an_arrow_leads_to_the_other_tools(shell: Shell, qtbot: QtBot, width: int) -> None:
    shell.window.resize(width, 700)
    tools = shell.window.tools
    more = tools.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(more.isVisible)
    assert more.toolTip() == "More tools"
    icon = more.icon().pixmap(12).toImage()
    colours = [icon.pixelColor(x, y) for x in range(12) for y in range(12)]
    assert max(colour.lightness() for colour in colours if colour.alpha()) > 100  # seen on the dark window
    hidden = [action for action in tools.actions() if action.text() and not tools.widgetForAction(action).isVisible()]
    assert hidden
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: all(tools.widgetForAction(action).isVisible() for action in hidden))


def test_each_menu_is_one_column_in_a_low_window(shell: Shell) -> None:
    """Of 720 pixels, with the menu bar above it."""
    for menu in shell.window.menuBar().findChildren(QMenu):
        menu.popup(QPoint(0, 0))
        places = [place for action in menu.actions() if (place := menu.actionGeometry(action)).isValid()]
        assert len({place.x() for place in places}) <= 1, menu.title()
        assert sum(place.height() for place in places) < 650, menu.title()
        menu.close()


def test_pictures_of_one_name_are_told_apart_in_the_title(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    for part in ("left", "right"):
        (pictures / part).mkdir()
        (pictures / part / "a.png").write_bytes((pictures / "photo 1.png").read_bytes())
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    assert shell.window.windowTitle() == "photo 1.png – regionscope"
    for part in ("left", "right"):
        shell.files.controller.show(pictures / part / "a.png")
        qtbot.waitUntil(lambda part=part: shell.document.path == pictures / part / "a.png")
        assert shell.window.windowTitle() == f"{Path(part) / 'a.png'} – regionscope"


# -- names


def rows(shell: Shell) -> list[str]:
    list_ = shell.labelling.label_bar.list
    return [list_.item(row).text() for row in range(list_.count())]


def test_a_typed_name_is_taken_by_a_click_elsewhere(labelled_shell: Shell, qtbot: QtBot) -> None:
    bar = ask(labelled_shell, qtbot)
    qtbot.keyClicks(bar, "cat")
    click(labelled_shell, qtbot, (5, 110))
    assert not bar.isVisible()
    assert labels(labelled_shell) == ("cat", "person")


@pytest.mark.parametrize(
    ("typed", "keys", "label"),
    [
        ("per", (), "person"),
        ("per", (Qt.Key.Key_Tab,), "person"),
        ("per", (Qt.Key.Key_Backspace,), "per"),
        ("per", (Qt.Key.Key_Down,), "per"),
        ("son", (), "son"),
        ("son", (Qt.Key.Key_Tab,), "person"),
        ("son", (Qt.Key.Key_Down,), "person"),
    ],
)
def test_return_takes_what_is_marked_and_first_of_all_what_stands_in_the_line(
    labelled_shell: Shell, qtbot: QtBot, typed: str, keys: tuple[Qt.Key, ...], label: str
) -> None:
    bar = ask(labelled_shell, qtbot)
    qtbot.keyClicks(bar, typed)
    listed = ["person", "New class “per”"] if typed == "per" else ["New class “son”", "person"]
    assert rows(labelled_shell) == listed
    assert bar.text() == ("person" if typed == "per" else "son")
    assert (bar.list.isVisible(), bar.list.currentRow()) == (True, 0)
    for key in keys:
        qtbot.keyClick(bar, key)
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(labelled_shell) == (label, "person")


def test_the_key_that_opened_the_field_types_the_name_over(labelled_shell: Shell, qtbot: QtBot) -> None:
    bar = ask(labelled_shell, qtbot)
    qtbot.keyClicks(bar, "wal")
    qtbot.keyClick(bar, Qt.Key.Key_E, CTRL)
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(labelled_shell) == ("cat", "person")


def test_a_new_class_has_a_row_of_its_own(labelled_shell: Shell, qtbot: QtBot) -> None:
    bar = ask(labelled_shell, qtbot)
    qtbot.keyClicks(bar, "bird")
    assert rows(labelled_shell) == ["New class “bird”"]
    item = bar.list.visualItemRect(bar.list.item(0)).center()
    qtbot.mouseClick(bar.list.viewport(), Qt.MouseButton.LeftButton, pos=item)
    assert labels(labelled_shell) == ("bird", "person")
    assert not bar.list.isVisible()


def test_a_name_that_is_there_as_it_is_makes_no_new_class(labelled_shell: Shell, qtbot: QtBot) -> None:
    bar = ask(labelled_shell, qtbot)
    assert rows(labelled_shell) == ["dog", "person"]  # before anything is typed: all of them
    qtbot.keyClicks(bar, "PERSON")
    assert rows(labelled_shell)[0] == "person"
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(labelled_shell) == ("person", "person")


def test_a_double_click_on_a_box_asks_for_its_name(labelled_shell: Shell, qtbot: QtBot) -> None:
    canvas = labelled_shell.window.canvas.viewport()
    click(labelled_shell, qtbot, DOG)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at(labelled_shell, *DOG))
    bar = labelled_shell.labelling.label_bar
    qtbot.waitUntil(bar.isVisible)
    qtbot.keyClicks(bar, "cat")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert labels(labelled_shell) == ("cat", "person")


def test_what_follows_a_box_that_is_not_asked_for_its_name_is_a_verb(labelled_shell: Shell, qtbot: QtBot) -> None:
    labelled_shell.services.store.change(ask_names=False)
    press(labelled_shell, qtbot, Qt.Key.Key_W)
    drag(labelled_shell, qtbot, (20, 80), (60, 110))
    assert labels(labelled_shell)[2:] == ("dog",)
    press(labelled_shell, qtbot, Qt.Key.Key_2)
    assert labels(labelled_shell)[2:] == ("person",)
    press(labelled_shell, qtbot, Qt.Key.Key_D)
    press(labelled_shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: labelled_shell.document.path.name == "photo 3.png")
    press(labelled_shell, qtbot, Qt.Key.Key_W)
    drag(labelled_shell, qtbot, (20, 80), (60, 110))
    press(labelled_shell, qtbot, Qt.Key.Key_W)
    drag(labelled_shell, qtbot, (70, 80), (90, 110))
    assert len(labelled_shell.document.boxes) == 4
    assert labelled_shell.window.canvas.mode == "draw"
    press(labelled_shell, qtbot, Qt.Key.Key_Escape)
    press(labelled_shell, qtbot, Qt.Key.Key_L)
    assert labelled_shell.document.boxes[3].locked
    press(labelled_shell, qtbot, Qt.Key.Key_E, CTRL)
    assert any("L unlocks it" in text for text in labelled_shell.window.toasts.texts())


def test_a_class_whose_only_box_was_undone_goes(labelled_shell: Shell, qtbot: QtBot) -> None:
    edit = labelled_shell.labelling.edit
    bar = ask(labelled_shell, qtbot)
    qtbot.keyClicks(bar, "carton")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert edit.classes == ("dog", "person", "carton")
    qtbot.waitUntil(lambda: not labelled_shell.saving.controller.unsaved)
    press(labelled_shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert edit.classes == ("dog", "person")
    assert edit.current in edit.classes
    press(labelled_shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert edit.classes == ("dog", "person", "carton")


# -- suggestions


def test_accepted_suggestions_have_no_long_decimals(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    qtbot.waitUntil(shell.actions.actions["label.accept_above"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL)
    boxes = shell.document.annotation.box_array()
    assert len(boxes)
    assert np.abs(boxes * 100 - np.rint(boxes * 100)).max() < 1e-3  # of small ones there are no long decimals, either
    assert not shell.document.suggestions.above(shell.services.store.settings.accept_score)  # nothing comes back


def test_a_small_suggestion_is_not_moved_off_its_object() -> None:
    boxes = np.array([[10.123456, 20.6, 110.4, 130.5001], [10.5, 10.412345, 12.5, 12.6]], np.float32)
    numbers = np.zeros(2, np.int64)
    found = Detections(boxes, numbers, np.ones(2, np.float32), numbers, ("speck",))
    assert tuple(accepted(found, 0, "starter").box) == (10, 21, 110, 131)
    assert tuple(accepted(found, 1, "starter").box) == (10.5, 10.41, 12.5, 12.6)


def test_accept_all_in_the_folder_leaves_verified_pictures_and_says_so(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shell.document.annotation.verified)
    press(shell, qtbot, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shell.session.pictures.count("detected") == 6)
    qtbot.waitUntil(lambda: not shell.detection.controller.folder_is_running)
    shell.labelling.batch.accept_all()
    qtbot.waitUntil(lambda: not shell.labelling.batch.is_busy)
    assert len(shell.document.boxes) == 0
    assert shell.session.pictures.count("labelled") == 5
    assert any("1 verified picture was left" in text for text in shell.window.toasts.texts())
    assert shell.labelling.edit.classes  # of boxes in other pictures


def test_accept_all_in_a_verified_picture_is_said(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    press(shell, qtbot, Qt.Key.Key_Space)
    detect(shell, qtbot)
    qtbot.waitUntil(shell.actions.actions["label.accept_above"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL)
    assert shell.document.boxes
    assert any("marked as verified" in text for text in shell.window.toasts.texts())


# -- the wheel, Escape


def test_a_wheel_turned_sideways_pans(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    canvas.zoom_to(4.0)
    zoom, left = canvas.zoom, canvas.visible_area().left()
    middle = QPointF(canvas.viewport().rect().center())
    event = QWheelEvent(
        middle,
        QPointF(canvas.viewport().mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(-120, 0),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom == zoom
    assert canvas.visible_area().left() > left


def test_pinching_zooms_where_the_fingers_are(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    place = QPointF(at(shell, 60, 50))
    zoom, there = canvas.zoom, canvas.to_picture(place)
    for _ in range(5):
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture,
            QPointingDevice.primaryPointingDevice(),
            2,
            place,
            place,
            QPointF(canvas.viewport().mapToGlobal(place.toPoint())),
            0.1,
            QPointF(),
        )
        QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom == pytest.approx(zoom * 1.1**5)
    assert (canvas.to_picture(place) - there).manhattanLength() < 1


def test_escape_leaves_a_page_for_the_picture(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: not shell.window.shows_canvas)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert shell.window.shows_canvas
    assert shell.window.canvas.hasFocus()
