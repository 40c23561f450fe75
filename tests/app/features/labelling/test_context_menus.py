"""The right mouse button over a box, beside all boxes, and over the list of pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import Opened
from tests.app.features.labelling.test_editing import at, labels

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def menu_at(shell: Shell, widget: QWidget, place: QPoint, qtbot: QtBot) -> QMenu:
    """What the right button opens there."""
    qtbot.mouseClick(widget, Qt.MouseButton.RightButton, pos=place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def names(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, text: str, qtbot: QtBot) -> None:
    action = next(action for action in menu.actions() if action.text() == text)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_a_box_is_deleted_by_its_menu(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    assert labels(shell) == ("dog", "person")
    menu = menu_at(shell, shell.window.canvas.viewport(), at(shell, 35, 40), qtbot)
    assert {"Name the box…", "Duplicate", "Delete", "Snap to object"} <= set(names(menu))
    choose(menu, "Delete", qtbot)
    assert labels(shell) == ("person",)


def test_beside_all_boxes_it_is_about_the_picture(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    menu = menu_at(shell, shell.window.canvas.viewport(), at(shell, 70, 110), qtbot)
    assert {"Detect", "Draw boxes", "Ask why", "Verified"} <= set(names(menu))
    choose(menu, "Verified", qtbot)
    assert shell.document.annotation is not None
    assert shell.document.annotation.verified


def test_a_picture_of_the_list(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    view = shell.files.panel.view
    second = view.visualRect(shell.session.pictures.index(1)).center()
    menu = menu_at(shell, view.viewport(), second, qtbot)
    assert names(menu)[:2] == ["Detect", "Detect all"]
    qtbot.waitUntil(lambda: shell.document.path == shell.session.pictures.pictures[1])
    menu.close()


def test_detecting_each_picture_that_is_opened_is_a_switch_in_the_menu(
    opened: Opened, labelled: Path, qtbot: QtBot
) -> None:
    shell = opened(labelled)
    action = shell.actions.actions["detect.on_open"]
    assert not action.isChecked()
    action.trigger()
    assert action.isChecked()
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: bool(shell.document.trace.records))
