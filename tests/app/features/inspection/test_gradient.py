"""RoI pooling's way back, seen: a click in the inspector, and the cells that get gradient are over the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.boxes import iou
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.structures.stages import Proposals, Trace
from engine.training.loop import preview
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script

PATIENCE = 180_000  # milliseconds, on a busy machine


@pytest.fixture
def inspected(real: Shell, qtbot: QtBot, one_map: str) -> Shell:
    """With the model of one map chosen."""
    controller = real.detection.controller
    controller.list_models()
    qtbot.waitUntil(lambda: bool(controller.models))
    controller.choose_model(one_map)
    return real


def button_of(shell: Shell, words: str) -> QPushButton | None:
    found = shell.inspection.panel.findChildren(QPushButton)
    return next((one for one in found if one.text() == words and one.isVisible()), None)


def told(shell: Shell) -> str:
    return "\n".join(words.text() for words in shell.inspection.panel.findChildren(QLabel))


def colours(shell: Shell) -> np.ndarray:
    """(H, W, 4), what is seen of the picture."""
    image = shell.window.canvas.grab_picture()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4).copy()


def test_a_click_shows_which_cells_get_gradient(inspected: Shell, labelled: Path, qtbot: QtBot) -> None:
    shell = inspected
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    proposals = shell.document.trace.get(Proposals)
    assert proposals is not None
    best = int(iou(proposals.boxes, shell.document.annotation.box_array()).max(1).argmax())
    shell.document.select("proposals", (best,))
    qtbot.waitUntil(lambda: button_of(shell, "Show its gradient") is not None)
    qtbot.mouseClick(button_of(shell, "Show its gradient"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button_of(shell, "Hide its gradient") is not None, timeout=PATIENCE)
    assert shell.detection.layers.style_of("rois").visible
    assert "equation 4" in told(shell)
    assert "get gradient" in told(shell)
    gradient = shell.window.canvas._rois._gradient
    assert gradient is not None
    assert 0 < gradient.reached <= gradient.cells
    seen = colours(shell)
    qtbot.mouseClick(button_of(shell, "Hide its gradient"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button_of(shell, "Show its gradient") is not None)
    assert (colours(shell) != seen).any(), "the heat lay over the picture"
    assert not shell.detection.layers.style_of("rois").visible, "as it was before"
    qtbot.mouseClick(button_of(shell, "Show its gradient"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button_of(shell, "Hide its gradient") is not None, timeout=PATIENCE)
    shell.document.edit(shell.document.annotation.with_boxes(shell.document.boxes[:1]), "one box less")
    qtbot.waitUntil(lambda: shell.window.canvas._rois._gradient is None)
    assert not shell.detection.layers.style_of("rois").visible
    shell.document.select("truth", (0,))
    roi = shell.inspection.stories.story.roi
    qtbot.waitUntil(lambda: button_of(shell, "Show its gradient") is not None)
    qtbot.mouseClick(button_of(shell, "Show its gradient"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button_of(shell, "Hide its gradient") is not None, timeout=PATIENCE)
    (tag,) = shell.window.canvas._rois.floating_tags()
    assert tag.text.startswith(f"RoI {roi + 1}:"), "the one that was asked for"


def test_the_cells_that_gave_the_maxima_are_drawn(inspected: Shell, labelled: Path, qtbot: QtBot) -> None:
    shell = inspected
    open_folder(shell, labelled, qtbot)
    shell.detection.layers.set_selection(0.0, 0.5)
    shell.detection.controller.choose_selection(0.0, 0.5)  # weights without a meaning give low scores
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    shell.document.select("detections", (0,))
    stories = shell.inspection.stories
    number = next(i for i, step in enumerate(stories.story.steps) if step.title == "RoI max pooling")
    for _ in range(number + 1):
        qtbot.keyClick(shell.window.canvas, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: len(shell.window.canvas.sketch.won) > 0, timeout=PATIENCE)
    assert stories.chosen == number
    assert "cells gave a maximum" in stories.step.text
    assert f"{len(shell.window.canvas.sketch.won):,} of its" in told(shell)


def test_roi_align_has_no_such_button(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    shell = make_shell(Script())
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    shell.document.select("proposals", (0,))
    qtbot.waitUntil(lambda: "Proposal 1" in told(shell))
    assert button_of(shell, "Show its gradient") is None


def test_the_gradient_of_a_box_is_watched_while_the_net_learns(
    inspected: Shell, labelled: Path, qtbot: QtBot, one_map: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "PAUSE", 0.1)
    monkeypatch.setattr(preview, "_SHARE", 1e9)
    shell, train = inspected, inspected.training.controller
    open_folder(shell, labelled, qtbot)
    settings = DetectSettings(model=one_map, device="cpu")
    train.start(FineTune(settings, "watched", labelled, train="full", epochs=500))
    with qtbot.waitSignal(shell.document.trace_changed, timeout=PATIENCE):
        pass
    shell.document.select("proposals", (0,))
    qtbot.waitUntil(lambda: button_of(shell, "Show its gradient") is not None)
    qtbot.mouseClick(button_of(shell, "Show its gradient"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(train.sent_back, timeout=PATIENCE):
        pass
    qtbot.waitUntil(lambda: "WHILE IT LEARNS" in told(shell))
    first = shell.inspection.gradients.shown
    assert first is not None
    assert shell.window.canvas._rois._gradient is first
    assert [tag.text for tag in shell.window.canvas._rois.floating_tags()] == ["watched box"]
    assert "the net that learns now" in told(shell)
    assert "nothing is learned" not in told(shell)
    page, view = shell.inspection.panel.widget(), shell.inspection.panel.viewport()
    assert page.minimumSizeHint().width() <= view.width(), "nothing is cut at the right"
    with qtbot.waitSignal(train.sent_back, timeout=PATIENCE):
        pass
    second = shell.inspection.gradients.shown
    assert second is not None
    assert second.box == first.box, "the box stays, though the proposals move"
    assert second.class_loss != first.class_loss
    train.cancel()
    qtbot.waitUntil(lambda: not train.is_running, timeout=PATIENCE)
    assert shell.inspection.gradients.shown is None
    assert not shell.detection.layers.style_of("rois").visible


def test_a_proposal_that_is_selected_while_a_net_learns_stays_so(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    """Its gradient may still be asked for after the next look at the picture, whose proposals are others."""
    shell = opened(labelled)
    document = shell.document
    boxes = np.array([[0, 0, 10, 10], [20, 20, 50, 50], [60, 0, 90, 40]], float)
    falling = np.array([0.9, 0.8, 0.7])
    document.set_trace(Trace().with_(Proposals(boxes, falling, "rpn"), 0.0), is_preview=True)
    document.select("proposals", [1])
    moved = Trace().with_(Proposals(boxes[[2, 0, 1]] + 2, falling, "rpn"), 0.0)
    document.set_trace(moved, is_preview=True)
    assert document.selection is not None
    assert (document.selection.layer, document.selection.indices) == ("proposals", (2,))
    document.set_trace(Trace().with_(Proposals(boxes[:1], falling[:1], "rpn"), 0.0), is_preview=True)
    assert document.selection is None, "nothing lies there any more"
