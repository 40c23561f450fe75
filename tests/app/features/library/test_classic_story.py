"""A person chooses the classic, and figure 2 of Faster R-CNN lies over the picture."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.stages import Anchors, Proposals, RoiGrid
from resources import RESOURCES
from tests.app.conftest import open_folder

PATIENCE = 180_000  # milliseconds, on a busy machine


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "sample"
    folder.mkdir()
    shutil.copy(RESOURCES / "samples" / "astronaut.jpg", folder)
    return folder


def choose(combo: QComboBox, name: str, qtbot: QtBot) -> None:
    """With the keys, in the open list."""
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.waitUntil(combo.view().isVisible)
    rows = combo.findData(name) - combo.view().currentIndex().row()
    for _ in range(abs(rows)):
        qtbot.keyClick(combo.view(), Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    assert combo.currentData() == name


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_figure_2_at_once(real: Shell, sample: Path, qtbot: QtBot) -> None:
    real.detection.controller.list_models()
    qtbot.waitUntil(lambda: bool(real.detection.controller.models))
    open_folder(real, sample, qtbot)
    choose(real.detection.choosers.model, "classic", qtbot)
    assert real.detection.choosers.model.currentText() == "Classic"
    qtbot.waitUntil(real.actions.actions["detect.run"].isEnabled)
    canvas = real.window.canvas
    with qtbot.waitSignal(real.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(canvas.viewport(), Qt.Key.Key_F5)
    trace = real.document.trace
    anchors, proposals, grid = trace.get(Anchors), trace.get(Proposals), trace.get(RoiGrid)
    assert anchors is not None
    assert proposals is not None
    assert grid is not None
    assert len(anchors.levels) == 1
    assert len(proposals) <= 300
    assert grid.quantised
    before = canvas.grab_picture()
    real.document.select("proposals", (0,))
    for layer in ("anchors", "proposals", "rois"):
        eye = real.detection.layers.rows[layer].eye
        qtbot.waitUntil(eye.isEnabled)
        if not real.detection.layers.style_of(layer).visible:
            qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
        assert real.detection.layers.style_of(layer).visible
        shown = canvas.grab_picture()
        assert shown != before, f"{layer} are drawn"
        before = shown
    tags = [tag for tag in canvas._rois.floating_tags() if "7 × 7 rounded bins" in tag.text]
    assert tags, "a RoI's bins, rounded as in RoI max pooling"
