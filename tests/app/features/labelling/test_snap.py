"""One key fits a rough box to the picture: by real Qt events, over scripted proposals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.activity import Activity
from app.shell.application import Shell
from engine.labels.snapping import refined
from engine.structures.boxes import as_boxes, iou
from engine.structures.requests import Detect, Propose
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.features.labelling.test_editing import CTRL, draw, labels, saved
from tests.app.test_window import detect, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def draw_near_an_object(shell: Shell, qtbot: QtBot) -> None:
    """A box a few pixels off one that the scripted detector will find (it finds the same in every picture)."""
    draw(shell, qtbot, "cat", (101, 12), (144, 47))
    qtbot.waitUntil(lambda: shell.actions.actions["label.snap"].isEnabled())


def box(shell: Shell) -> tuple[float, ...]:
    return tuple(shell.document.annotation.boxes[0].box)


def asked(script: Script, kind: type) -> int:
    return sum(isinstance(request, kind) for request in script.requests)


def test_snap_and_snap_again_and_back(shell: Shell, script: Script, qtbot: QtBot) -> None:
    draw_near_an_object(shell, qtbot)
    rough = box(shell)
    press(shell, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: box(shell) != rough)
    assert shell.document.trace.records == {}  # asked for this alone, and shown nowhere
    assert (asked(script, Detect), asked(script, Propose)) == (1, 1)
    assert "Snapped: 1 of" in shell.window.status.currentMessage()
    shell.services.activity.show_run("test", Activity("Something goes on", 1, 2))
    QApplication.processEvents()
    assert not shell.window.status.activity.isVisible()  # it would stand under the note
    shell.services.activity.end_run("test")
    seen = [box(shell)]
    for _ in range(20):
        press(shell, qtbot, Qt.Key.Key_S)
        if box(shell) == rough:
            break
        seen.append(box(shell))
    assert box(shell) == rough
    assert len(set(seen)) == len(seen) >= 2
    assert all(edge == round(edge) for b in seen for edge in b)
    assert (iou(as_boxes([rough]), as_boxes(seen)) > 0.35).all()
    press(shell, qtbot, Qt.Key.Key_S)
    assert box(shell) == seen[0]
    assert asked(script, Propose) == 1
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)  # all turns are one step
    assert box(shell) == rough
    qtbot.waitUntil(lambda: shell.actions.actions["edit.redo"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert box(shell) == seen[0]
    qtbot.waitUntil(lambda: saved(shell.document.path) == ["cat"])


def test_a_passing_note_goes_with_what_it_is_about(shell: Shell, qtbot: QtBot) -> None:
    draw_near_an_object(shell, qtbot)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_D):
        rough = box(shell)
        press(shell, qtbot, Qt.Key.Key_S)
        qtbot.waitUntil(lambda rough=rough: box(shell) != rough)
        assert "Snapped" in shell.window.status.currentMessage()
        press(shell, qtbot, key, CTRL if key == Qt.Key.Key_Z else Qt.KeyboardModifier.NoModifier)
        qtbot.waitUntil(lambda: not shell.window.status.currentMessage(), timeout=2000)


def test_the_detectors_boxes_are_used_where_they_are_known(shell: Shell, script: Script, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    draw_near_an_object(shell, qtbot)
    rough = box(shell)
    press(shell, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: box(shell) != rough)
    assert asked(script, Detect) == 1  # that of F5
    nearest = np.abs(np.round(refined(shell.document.trace).boxes) - np.array(box(shell))).max(axis=1).min()
    assert nearest == 0


def test_nothing_near_is_said_and_changes_nothing(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (150, 110), (159, 119))
    rough = box(shell)
    qtbot.waitUntil(lambda: shell.actions.actions["label.snap"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: any("No proposal near" in text for text in shell.window.toasts.texts()))
    assert box(shell) == rough


def test_a_locked_box_stays(shell: Shell, qtbot: QtBot) -> None:
    draw_near_an_object(shell, qtbot)
    rough = box(shell)
    press(shell, qtbot, Qt.Key.Key_L)
    press(shell, qtbot, Qt.Key.Key_S)
    qtbot.wait(50)
    assert box(shell) == rough
    assert labels(shell) == ("cat",)


def test_an_edit_meanwhile_is_not_taken_back(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    gate = threading.Event()
    shell = opened(pictures, Script(gate=gate))
    draw_near_an_object(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_S)
    press(shell, qtbot, Qt.Key.Key_Right)
    moved = box(shell)
    gate.set()
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert box(shell) == moved


def test_a_name_given_meanwhile_is_kept_and_the_snap_comes(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    gate = threading.Event()
    shell = opened(pictures, Script(gate=gate))
    draw_near_an_object(shell, qtbot)
    rough = box(shell)
    press(shell, qtbot, Qt.Key.Key_S)
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    qtbot.keyClicks(QApplication.focusWidget(), "vest")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: labels(shell) == ("vest",))
    gate.set()
    qtbot.waitUntil(lambda: box(shell) != rough)
    assert labels(shell) == ("vest",)


def stop(shell: Shell, qtbot: QtBot) -> None:
    qtbot.mouseClick(shell.window.status.cancel, Qt.MouseButton.LeftButton)


def turn_the_page(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_D)


@pytest.mark.parametrize("leave", [stop, turn_the_page])
def test_a_snap_that_is_left_holds_nothing_up(
    leave: Callable[[Shell, QtBot], None], opened: Opened, pictures: Path, qtbot: QtBot
) -> None:
    gate = threading.Event()  # never set: the proposals never come
    shell = opened(pictures, Script(gate=gate))
    draw_near_an_object(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: shell.window.status.cancel.isVisible())
    leave(shell, qtbot)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert not shell.window.status.cancel.isVisible()
