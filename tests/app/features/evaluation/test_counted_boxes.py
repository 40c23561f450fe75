"""Every count that opens pictures marks the very boxes that it counts, and N and Shift+N go through them one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.evaluation.page import EvaluationPage
from app.features.evaluation.table import BOXES, HITS, LABEL, MISSED, WRONG
from app.shell.application import Shell
from engine.structures.jobs import StageReady
from engine.structures.requests import Detect, ImageResult
from engine.structures.stages import Detections, PostProcessing, Trace
from engine.worker import Task
from tests.app.conftest import MakeShell, open_folder
from tests.app.judged import CAT, FOUND, LIGHT, LONG, NAMES, JudgedScript, detections_of, make_judged_folder, place_of

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
PERSON = (0, 60, 40, 118)
Boxes = dict[str, list[tuple[int, ...]]]


class FindingScript(JudgedScript):
    """A detection finds what the evaluation judged, from its score up."""

    def run(self, request: Any) -> Task[Any, Any]:
        return self._detect(request) if isinstance(request, Detect) else super().run(request)

    def _detect(self, request: Detect) -> Task[Any, Any]:
        every, settings = detections_of(request.path), request.settings
        sure = every.scores >= (settings.score or 0.0)
        rule = PostProcessing(settings.score or 0.0, settings.nms or 0.0)
        rows = np.flatnonzero(sure)
        found = Detections(every.boxes[rows], every.classes[rows], every.scores[rows], every.rois[rows], NAMES, rule)
        yield StageReady(request.path, found, 0.01)
        return ImageResult(request.path, 160, 120, Trace().with_(found, 0.01), {"total": 0.1}, "starter", "cpu", {})


@pytest.fixture
def shell(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> Shell:
    """The folder is judged, the page of figures shown."""
    shell = make_shell(FindingScript())
    open_folder(shell, make_judged_folder(tmp_path / "judged"), qtbot)
    qtbot.keyClick(shell.window, Qt.Key.Key_F7)
    page = shell.evaluation.page
    page.split.setCurrentIndex(page.split.findData(None))
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1)
    return shell


def click_cell(page: EvaluationPage, label: str, column: int, qtbot: QtBot) -> int:
    """Returns what it says."""
    table = page.figures.table
    row = next(row for row in range(table.rowCount()) if table.item(row, LABEL).text() == label)
    item = table.item(row, column)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(item).center())
    return int(item.text())


def marked(shell: Shell) -> tuple[str, str, list[tuple[int, ...]]]:
    """Picture, layer and boxes of what is selected."""
    document, selection = shell.document, shell.document.selection
    if document.path is None or selection is None:
        return "", "", []
    there = [box.box for box in document.boxes]
    if selection.layer == "detections":
        there = document.trace.get(Detections).boxes.tolist()
    boxes = [tuple(round(v) for v in there[i]) for i in selection.indices if i < len(there)]
    return document.path.stem, selection.layer, boxes


def check_all(shell: Shell, qtbot: QtBot, layer: str, boxes: Boxes) -> None:
    """All of the first picture are marked; then N goes through each, and Shift+N back."""
    listed = [path.stem for path in shell.session.pictures.pictures]
    assert sorted(listed) == sorted(boxes)
    qtbot.waitUntil(lambda: marked(shell) == (listed[0], layer, boxes[listed[0]]))
    qtbot.waitUntil(shell.actions.actions["detect.next_step"].isEnabled)
    one_by_one = [(name, box) for name in listed for box in boxes[name]]
    there_and_back = [(one, NONE) for one in one_by_one] + [(one, SHIFT) for one in one_by_one[-2::-1]]
    for (name, box), modifier in there_and_back:
        qtbot.waitUntil(shell.actions.actions["detect.next_step"].isEnabled)
        qtbot.keyClick(shell.window, Qt.Key.Key_N, modifier)
        qtbot.waitUntil(lambda name=name, box=box: marked(shell) == (name, layer, [box]))
    canvas = shell.window.canvas
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    selection = shell.document.selection
    shell.document.select(None)
    without_mark = canvas.grab_picture()
    shell.document.select(selection.layer, selection.indices)
    qtbot.waitUntil(lambda: canvas.grab_picture() != without_mark)


@pytest.mark.parametrize(
    ("label", "column", "layer", "boxes"),
    [
        ("cat", MISSED, "truth", {"a2": [CAT], "a3": [CAT], "a5": [CAT]}),
        ("cat", BOXES, "truth", {name: [CAT] for name in FOUND}),
        ("cat", HITS, "detections", {"a1": [CAT], "a4": [CAT], "a6": [CAT]}),
        ("person", WRONG, "detections", {"a4": [PERSON]}),
    ],
)
def test_a_cell_of_the_table(shell: Shell, qtbot: QtBot, label: str, column: int, layer: str, boxes: Boxes) -> None:
    count = click_cell(shell.evaluation.page, label, column, qtbot)
    assert count == sum(map(len, boxes.values()))
    check_all(shell, qtbot, layer, boxes)


def test_a_cell_of_the_matrix(shell: Shell, qtbot: QtBot) -> None:
    page = shell.evaluation.page
    page.figures.tabs.setCurrentIndex(3)
    assert page.figures.tabs.tabText(3) == "Confusion"
    names = [*page._evaluation.examples.labels, "nothing"]
    at = place_of(page.figures.matrix, (names.index("cat"), names.index("dog")))
    qtbot.mouseClick(page.figures.matrix.viewport(), Qt.MouseButton.LeftButton, pos=at)
    check_all(shell, qtbot, "detections", {"a2": [CAT]})


def test_points_and_bars(shell: Shell, qtbot: QtBot) -> None:
    """The uncovered boxes of the proposals' curve; the detections of a bar of scores, however low."""
    page, figures = shell.evaluation.page, shell.evaluation.page.figures
    figures.tabs.setCurrentWidget(figures.proposals)
    at = place_of(figures.proposals, (0, 20))
    qtbot.mouseClick(figures.proposals.viewport(), Qt.MouseButton.LeftButton, pos=at)
    check_all(shell, qtbot, "truth", {name: [LIGHT] for name in FOUND})
    qtbot.keyClick(shell.window, Qt.Key.Key_F7)
    qtbot.waitUntil(page.isVisible)
    figures.tabs.setCurrentWidget(figures.scores)
    figures.label.setCurrentIndex(figures.label.findText(LONG))
    at = place_of(figures.scores, (0, 6))
    qtbot.mouseClick(figures.scores.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shell.files.panel.only.title.text() == f"1 right: {LONG}, score 0.30 to 0.35"
    check_all(shell, qtbot, "detections", {"a5": [LIGHT]})
    assert shell.detection.layers.score.step() == 30


def test_the_whole_list_ends_it(shell: Shell, qtbot: QtBot) -> None:
    click_cell(shell.evaluation.page, "cat", MISSED, qtbot)
    qtbot.waitUntil(lambda: marked(shell)[1] == "truth")
    qtbot.waitUntil(shell.actions.actions["detect.next_step"].isEnabled)
    shell.files.panel.only.ended.emit()
    assert not shell.inspection.counted.is_open
