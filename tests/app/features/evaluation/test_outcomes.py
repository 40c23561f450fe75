"""F7, and why objects were missed: a bar for each stage; a click opens the pictures with these very boxes selected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import open_folder
from engine.structures.boxes import as_boxes
from engine.structures.inspection.outcomes import FolderOutcomes
from engine.structures.inspection.stories import OUTCOMES
from engine.structures.requests import Evaluate
from engine.worker import Task
from tests.app.conftest import Opened
from tests.app.judged import JudgedScript, judge, make_judged_folder


def outcomes_of(request: Evaluate) -> FolderOutcomes:
    """In each picture the first box is found with .9, the second is lost: of a1 before NMS, else with a low score."""
    folder = open_folder(request.folder)
    assert folder is not None
    paths = tuple(folder.pictures)
    boxes = [box.box for path in paths for box in folder.annotation(path).boxes]
    first = np.tile([True, False], len(paths))
    lost = np.full(len(boxes), -1)
    lost[1] = OUTCOMES.index("no proposal")
    score = np.where(first, 0.9, 0.3)
    none = np.full(len(boxes), -1.0)
    picture = np.repeat(np.arange(len(paths)), 2)
    found = np.where(first, 0.9, -1)
    return FolderOutcomes("starter", paths, 0.05, 0.3, picture, as_boxes(boxes), lost, found, score, score, none)


class Script(JudgedScript):
    def _evaluate(self, request: Evaluate) -> Task[Any, Any]:
        yield None
        return replace(judge(request), outcomes=outcomes_of(request))


@pytest.fixture
def shell(opened: Opened, tmp_path: Path, qtbot: QtBot) -> Shell:
    shell = opened(make_judged_folder(tmp_path / "judged"), Script())
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_F7)
    page = shell.evaluation.page
    page.split.setCurrentIndex(0)
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.figures is not None and not page.is_running, timeout=30_000)
    page.figures.tabs.setCurrentWidget(page.figures.outcomes)
    return shell


def test_a_bar_opens_its_pictures_with_the_very_boxes_selected(shell: Shell, qtbot: QtBot) -> None:
    bars = shell.evaluation.page.figures.outcomes.bars
    assert {name: bar.count for name, bar in bars.items() if bar.count} == {
        "found": 6, "no proposal": 1, "low score": 5,
    }  # fmt: skip
    assert not bars["suppressed"].isEnabled()
    with qtbot.waitSignal(shell.document.selection_changed):
        qtbot.mouseClick(bars["low score"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.window.shows_canvas)
    assert shell.session.pictures.rowCount() == 5
    assert shell.document.selected_labels == (1,)
    first = shell.document.path
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path not in (None, first))
    assert shell.document.selected_labels == (1,)
    qtbot.waitUntil(lambda: shell.inspection.panel.card is not None, timeout=10_000)
    shell.files.panel.show_all()
    shell.files.panel.only.ended.emit()
    shell.files.controller.show(first)
    qtbot.waitUntil(lambda: shell.document.path == first)
    assert shell.document.selected_labels == ()


def test_the_page_names_its_nms_and_sliders_do_not_move_in_silence(shell: Shell, qtbot: QtBot) -> None:
    page, layers = shell.evaluation.page, shell.detection.layers
    assert page.figures.nms.isVisible()
    assert page.figures.nms.text() == "NMS IoU 0.30"
    assert layers.nms.slider.value() == 50
    with qtbot.waitSignal(shell.services.messages.arrived) as said:
        qtbot.mouseClick(page.figures.outcomes.bars["low score"], Qt.MouseButton.LeftButton)
    assert "the values of the evaluation: NMS IoU 0.30" in said.args[0].text
    assert layers.nms.slider.value() == 30


def test_the_score_moves_boxes_from_bar_to_bar(shell: Shell, qtbot: QtBot) -> None:
    figures = shell.evaluation.page.figures
    figures.score.slider.setValue(20)
    assert figures.outcomes.bars["suppressed"].count == 5
    assert "6 labelled boxes of 12 missed" in figures.outcomes.words.text()
    figures.score.slider.setValue(95)
    assert figures.outcomes.bars["low score"].count == 11


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_chart_is_saved(
    shell: Shell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    file = tmp_path / f"missed.{ending}"
    proposed: list[Path] = []

    def chosen(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(name))
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    qtbot.mouseClick(shell.evaluation.page.figures.outcomes.save, Qt.MouseButton.LeftButton)
    assert proposed[0].parent.is_absolute(), "not wherever the program was started"
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG") if ending == "png" else b"No proposal" in content
