"""The proposal duel by real clicks: every figure is that of the answer, and a click on an object shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.features.evaluation.duel_page import POINTS, ROW
from engine.structures.boxes import as_boxes
from engine.structures.inspection.duel import SIDES, Duel, DuelResult
from engine.structures.jobs import Progress
from engine.worker import Task
from tests.app.conftest import Opened
from tests.app.fakes import Script

RANKS = [[3, 40], [0, 12], [150, 0], [900, 1500]]
BOXES = [[10, 10, 60, 70], [80, 20, 150, 90]]


class DuelScript(Script):
    def run(self, request: Any) -> Task[Any, Any]:
        if not isinstance(request, Duel):
            return super().run(request)
        self.requests.append(request)
        return self._compare(request)

    def _compare(self, request: Duel) -> Task[Any, Any]:
        yield Progress(1, 2, "photo 1.png")
        paths = (request.folder / "photo 1.png", request.folder / "photo 4.png")
        picture, ranks = np.array([0, 0, 1, 1], np.int32), np.array(RANKS, np.int32)
        labels = ("dog", "person", "dog", "person")
        return DuelResult("starter", "fast", paths, picture, as_boxes(BOXES * 2), labels, ranks, (300.0, 900.0))


def test_who_finds_more_and_what_only_one_finds(
    opened: Opened, qtbot: QtBot, labelled: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    script = DuelScript()
    shell = opened(labelled, script)
    shell.actions.actions["detect.duel"].trigger()
    page = shell.evaluation.duel
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.figures.result is not None)
    assert script.requests[-1].folder == labelled
    for line, side in zip(page.figures.chart._lines, SIDES, strict=True):
        ranks = np.array(RANKS)[:, SIDES.index(side)]
        made = POINTS[: len(line.x)]
        expected = [((ranks > 0) & (ranks <= n)).mean() for n in made]
        assert np.allclose(line.y, expected)
        assert np.allclose(10**line.x, made)
        most = max(page.figures.result.found[SIDES.index(side)], ranks.max())
        assert made[-2] < most <= made[-1], "a curve ends with the proposals that there are"
    objects = page.figures.objects
    rows = [objects.item(i).data(ROW) for i in range(objects.count())]
    assert rows == [2, 1]  # with 300 proposals or so: the RPN alone, then Selective Search alone
    assert "Recall: RPN 0.500, Selective Search 0.500" in page.figures.words.text()
    where = objects.visualItemRect(objects.item(0)).center()
    qtbot.mouseClick(objects.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 4.png")
    assert shell.window.shows_canvas
    assert shell.document.selected_labels == (0,)
    file = tmp_path / "duel.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    shell.actions.actions["detect.duel"].trigger()
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    assert "<svg" in file.read_text()


def test_the_open_picture_alone(opened: Opened, qtbot: QtBot, labelled: Path) -> None:
    script = DuelScript()
    shell = opened(labelled, script)
    shell.actions.actions["detect.duel"].trigger()
    page = shell.evaluation.duel
    page.extent.setFocus()
    qtbot.keyClick(page.extent, Qt.Key.Key_Down)
    assert not page.split.isEnabled()
    qtbot.keyClick(page.run, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.figures.result is not None)
    assert script.requests[-1].only == shell.document.path
