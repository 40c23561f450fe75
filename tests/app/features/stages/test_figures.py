"""Precision, recall and AP move with the sliders, and say of how many pictures they are."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.evaluation.evaluate import selection_figures
from engine.structures.inspection.post_processing import JudgeSelection, SelectionFigures
from engine.structures.requests import Detect, DetectMany
from tests.app.conftest import Opened
from tests.app.fakes import Script, select
from tests.app.features.stages.test_stepper import detect
from tests.app.learning import CONTROL, draw, press

NOTHING = ["This picture", "–", "–", "–"]


def line(shell: Shell, row: int) -> list[str]:
    """The table's cells, as they are seen; nothing where the line is not there."""
    table = shell.stages.table
    if table.names[row].isHidden():
        return []
    return [table.names[row].text(), *(cell.text() for cell in table.cells[row])]


def written(figures: SelectionFigures) -> list[str]:
    values = figures.precision, figures.recall, figures.ap50
    return [f"{value:.2f}" for value in values]


def expected(shell: Shell, score: float) -> list[str]:
    figures = selection_figures([shell.document.annotation], [select(shell.document.trace, score)])
    return written(figures)


def test_the_figures_follow_the_score_slider(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    assert shell.stages.table.isHidden()
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: line(shell, 0)[:1] == ["This picture"])
    qtbot.waitUntil(lambda: line(shell, 0)[1:] == expected(shell, 0.5))
    assert not line(shell, 1), "no other picture has been detected"
    slider = shell.detection.layers.score.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    score = slider.value() / 100
    assert score == pytest.approx(0.7)
    qtbot.waitUntil(lambda: line(shell, 0)[1:] == expected(shell, 0.7))


def test_the_folders_line_counts_what_is_detected_and_labelled(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(labelled, script)
    detect(shell, qtbot)
    with qtbot.waitSignal(shell.detection.controller.folder_ended):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: line(shell, 1)[:1] == ["Folder: 5/5"])
    asked = [request for request in script.requests if isinstance(request, JudgeSelection)][-1]
    truths = [truth for truth, _ in asked.pictures]
    figures = selection_figures(truths, [select(trace, 0.5) for _, trace in asked.pictures])
    assert figures.boxes == 10
    qtbot.waitUntil(lambda: line(shell, 1)[1:] == written(figures))
    detections = sum(isinstance(request, Detect | DetectMany) for request in script.requests)
    shell.detection.layers.nms.slider.setFocus()
    qtbot.keyClick(shell.detection.layers.nms.slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert sum(isinstance(request, Detect | DetectMany) for request in script.requests) == detections


def test_without_labels_there_are_no_figures(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    """A dash in their place, where there were some before."""
    shell = opened(pictures)
    detect(shell, qtbot)
    assert shell.stages.table.isHidden()
    draw(shell, qtbot)
    qtbot.waitUntil(lambda: line(shell, 0)[:1] == ["Any name"])
    shell.document.edit(shell.document.annotation.with_boxes(()), "none")
    qtbot.waitUntil(lambda: line(shell, 0) == NOTHING)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: line(shell, 0) != NOTHING)


def test_the_last_pictures_figures_are_not_shown_for_the_next(
    opened: Opened, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """But their line stays, and with it the sliders: nothing jumps from picture to picture."""
    shell = opened(labelled)
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: bool(line(shell, 0)))
    panel = shell.detection.layers
    panel.verticalScrollBar().setValue(panel.verticalScrollBar().maximum())
    places = lambda: [slider.mapTo(shell.window, QPoint(0, 0)) for slider in (panel.score, panel.nms)]  # noqa: E731
    QApplication.processEvents()
    before = places()
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert line(shell, 0) == NOTHING
    QApplication.processEvents()
    assert places() == before
    shutil.copytree(labelled, tmp_path / "another")
    shell.files.controller.open_paths([tmp_path / "another"])
    qtbot.waitUntil(lambda: shell.document.path.parent.name == "another")
    assert shell.stages.table.isHidden()


def test_the_labels_stay_in_view_where_the_lines_come(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    """In the room that is left where the classes are looked at."""
    shell = opened(labelled)
    shell.window.resize(1000, 640)
    shell.window.tabs.setCurrentWidget(shell.labelling.classes)
    shell.window.give_tabs_room()
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: bool(line(shell, 0)))
    panel = shell.detection.layers
    qtbot.waitUntil(lambda: panel.rows["detections"].visibleRegion().boundingRect().top() == 0)
    assert panel.verticalScrollBar().maximum() > 0
    seen = panel.viewport().height() - panel.rows["truth"].mapTo(panel.viewport(), QPoint(0, 0)).y()
    assert seen >= 20


def test_what_the_learning_net_sees_is_judged_and_named(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: line(shell, 0)[:1] == ["This picture"])
    model = shell.window.status.model
    assert model.text() == "Starter"
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: shell.document.is_preview)
    nothing = select(shell.document.trace, 2.0)
    shell.document.set_trace(shell.document.trace.with_(nothing, 0.0), is_preview=True)
    qtbot.waitUntil(lambda: line(shell, 0) == ["Learning", "–", "0.00", "0.00"])
    assert model.text() == "Starter, learning"
    script.learning.set()
    qtbot.waitUntil(lambda: not shell.training.controller.is_running)
    qtbot.waitUntil(lambda: line(shell, 0)[:1] == ["This picture"])
    assert "learning" not in model.text()
