"""Anchor labels follow the labels while the layer is shown: drawn, moved, undone and deleted boxes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.requests import LabelAnchors
from engine.structures.stages import AnchorLabels, Anchors, Detections
from tests.app.fakes import Script
from tests.app.features.labelling.test_editing import CTRL, SHIFT, draw, labels
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(shell: Shell, qtbot: QtBot) -> Shell:
    """What a picture of the detector is about is known."""
    press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    return shell


def show(shell: Shell, qtbot: QtBot) -> None:
    """As soon as there is a label, the layer can be shown, though the detector saw none yet."""
    qtbot.waitUntil(lambda: shell.detection.layers.rows["positives"].eye.isEnabled())
    press(shell, qtbot, Qt.Key.Key_L, SHIFT)
    assert shell.detection.layers.style_of("positives").visible


def fits(shell: Shell) -> bool:
    """Whether the anchors that are trained as object are those whose middle is in a labelled box, as it is now."""
    found, anchors = shell.document.trace.get(AnchorLabels), shell.document.trace.get(Anchors)
    if found is None or anchors is None or shell.document.annotation is None:
        return False
    middle = (anchors.boxes[:, None, :2] + anchors.boxes[:, None, 2:]) / 2
    truth = shell.document.annotation.box_array()
    inside = ((middle > truth[:, :2]) & (middle < truth[:, 2:])).all(axis=2).any(axis=1)
    return len(found.covered) == len(truth) and np.array_equal(found.labels == 1, inside)


def test_they_follow_every_edit(shell: Shell, script: Script, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    show(shell, qtbot)
    qtbot.waitUntil(lambda: fits(shell))
    for _ in range(2):
        press(shell, qtbot, Qt.Key.Key_Right, SHIFT)
    moved = shell.document.annotation
    assert moved is not None
    assert moved.boxes[0].box.x1 > 25
    qtbot.waitUntil(lambda: fits(shell))
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: shell.document.annotation is not moved and fits(shell))
    draw(shell, qtbot, "cat", (80, 20), (120, 60))
    qtbot.waitUntil(lambda: fits(shell))
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    press(shell, qtbot, Qt.Key.Key_Delete)
    assert labels(shell) == ()
    qtbot.waitUntil(lambda: shell.document.trace.get(AnchorLabels) is None)
    asked = sum(isinstance(request, LabelAnchors) for request in script.requests)
    assert 4 <= asked <= 6  # a burst of edits asks once


def test_nothing_is_asked_while_they_are_hidden(shell: Shell, script: Script, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    qtbot.wait(200)
    assert not any(isinstance(request, LabelAnchors) for request in script.requests)
    show(shell, qtbot)
    qtbot.waitUntil(lambda: fits(shell))


def test_they_are_there_when_one_comes_back(shell: Shell, script: Script, qtbot: QtBot) -> None:
    first = shell.document.path
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    show(shell, qtbot)
    qtbot.waitUntil(lambda: fits(shell))
    asked = sum(isinstance(request, LabelAnchors) for request in script.requests)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path == first and shell.document.annotation is not None)
    assert fits(shell)
    assert sum(isinstance(request, LabelAnchors) for request in script.requests) == asked, "kept, and not made again"
