"""The list of the picture's boxes with real clicks and keys: it and the picture select the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, at, labels
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.select_all"].isEnabled())
    shell.window.tabs.setCurrentWidget(shell.labelling.boxes)
    return shell


def rows(shell: Shell) -> list[str]:
    found = shell.labelling.boxes.list
    return [found.item(row).text() for row in range(found.count())]


def chosen(shell: Shell) -> list[int]:
    return sorted(index.row() for index in shell.labelling.boxes.list.selectedIndexes())


def click(shell: Shell, row: int, qtbot: QtBot, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    boxes = shell.labelling.boxes.list
    place = boxes.visualItemRect(boxes.item(row)).center()
    qtbot.mouseClick(boxes.viewport(), Qt.MouseButton.LeftButton, keys, place)


def test_the_list_and_the_picture_select_the_same(shell: Shell, qtbot: QtBot) -> None:
    assert rows(shell) == ["1   dog   50 × 60", "2   person   70 × 70"]
    click(shell, 1, qtbot)
    assert shell.document.selected_labels == (1,)
    click(shell, 0, qtbot, CTRL)
    assert sorted(shell.document.selected_labels) == [0, 1]
    assert shell.window.tabs.currentWidget() is shell.labelling.boxes  # not away from under the mouse
    qtbot.mouseClick(shell.window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 35, 40))
    assert chosen(shell) == [0]
    qtbot.keyClick(shell.labelling.boxes.list, Qt.Key.Key_Down)
    assert shell.document.selected_labels == (1,)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.delete"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Delete)
    assert labels(shell) == ("dog",)
    assert rows(shell) == ["1   dog   50 × 60"]
    qtbot.waitUntil(lambda: shell.actions.actions["edit.undo"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert len(rows(shell)) == 2


def test_what_is_special_is_said_and_a_double_click_names(shell: Shell, qtbot: QtBot) -> None:
    shell.document.select("truth", (0,))
    shell.labelling.edit.toggle("difficult")
    assert rows(shell)[0] == "1   dog   50 × 60, difficult"
    boxes = shell.labelling.boxes.list
    place = boxes.visualItemRect(boxes.item(0)).center()
    qtbot.mouseClick(boxes.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(boxes.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(shell.labelling.label_bar.isVisible)


def test_z_zooms_to_the_box_and_the_list_brings_one_into_view(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    click(shell, 0, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["view.zoom_selected"].isEnabled())
    canvas.zoom_to(1.0)
    press(shell, qtbot, Qt.Key.Key_Z)
    assert canvas.zoom > 5
    assert canvas.visible_area().center().x() == pytest.approx(35, abs=2)
    canvas.zoom_to(30.0)
    zoom, other = canvas.zoom, QRectF(80, 20, 70, 70)
    assert not canvas.visible_area().intersects(other)
    click(shell, 1, qtbot)
    assert canvas.visible_area().intersects(other)
    assert canvas.zoom == zoom


def test_a_hidden_list_costs_nothing_and_catches_up(shell: Shell, qtbot: QtBot) -> None:
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    shell.document.select("truth", (1,))
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    shell.labelling.edit.duplicate()
    assert len(rows(shell)) == 2
    shell.window.tabs.setCurrentWidget(shell.labelling.boxes)
    assert len(rows(shell)) == 3
    assert chosen(shell) == [2]
