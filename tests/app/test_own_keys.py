"""With the keyboard alone: a key presses the control that has the focus, and is a verb of the window elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.application import Shell
from tests.app.conftest import MakeShell, open_folder
from tests.app.learning import open_dock
from tests.app.test_window import detect

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["label.verified"].isEnabled())
    return shell


def is_verified(shell: Shell) -> bool:
    assert shell.document.annotation is not None
    return shell.document.annotation.verified


def test_space_presses_the_button_that_has_the_focus(shell: Shell, qtbot: QtBot) -> None:
    eye = shell.window.layers.rows["anchors"].eye
    detect(shell, qtbot)
    eye.setFocus()
    qtbot.keyClick(eye, Qt.Key.Key_Space)
    assert eye.isChecked()
    assert not is_verified(shell)
    shell.window.canvas.setFocus()
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: is_verified(shell))
    shell.window.files.view.setFocus()
    qtbot.keyClick(shell.window.files.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not is_verified(shell))


def test_space_opens_a_chooser(shell: Shell, qtbot: QtBot) -> None:
    chooser = shell.window.choosers.model
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Space)
    qtbot.waitUntil(chooser.view().isVisible)
    chooser.hidePopup()
    assert not is_verified(shell)


def test_enter_on_a_finding_shows_its_box(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["label.accept"].isEnabled())
    open_dock(shell, qtbot)
    shell.window.training.show_labels()
    tree = shell.window.training.labels.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 0)
    finding = tree.topLevelItem(0)
    assert finding is not None
    finding.setExpanded(True)
    place = finding.child(finding.childCount() - 1)
    tree.setCurrentItem(place)
    tree.setFocus()
    path = shell.document.path
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.document.path != path)
    assert place.text(0).startswith(shell.document.path.name)


def test_tab_goes_through_the_layers_as_they_stand(shell: Shell, qtbot: QtBot) -> None:
    layers = shell.window.layers
    detect(shell, qtbot)
    order = []
    layers.rows["detections"].eye.setFocus()
    for _ in range(4):
        focus = shell.window.focusWidget()
        order.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert order[2:] == [layers.score.slider, layers.nms.slider]
    assert layers.score.mapToGlobal(layers.score.pos()).y() < layers.nms.mapToGlobal(layers.nms.pos()).y()
