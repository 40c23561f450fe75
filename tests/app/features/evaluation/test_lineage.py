"""The papers' four detectors on the open folder, by real clicks: on a script, and once on the real engine."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.features.evaluation.lineage_page import LineagePage
from app.features.evaluation.lineage_table import AP50, NAME, PICTURE, TRAINING
from app.shell.application import Shell
from engine.structures.jobs import PartReady, Progress
from engine.structures.papers import LINEAGE, Lineage, LineageResult, LineageRow
from engine.structures.selection import Selection
from engine.worker import Task
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import Script
from tests.app.judged import make_judged_folder

PATIENCE = 400_000  # milliseconds, on a busy machine


class LineageScript(Script):
    """R-CNN and SPPnet come at once, the others when `go_on` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def run(self, request: Any) -> Task[Any, Any]:
        if not isinstance(request, Lineage):
            return super().run(request)
        self.requests.append(request)
        return self._compare(request)

    def _compare(self, request: Lineage) -> Task[Any, Any]:
        rows = []
        for number, name in enumerate(LINEAGE):
            yield Progress(1, 4, f"{name}: learning")
            while number == 2 and not self.go_on.wait(0.005):
                yield Progress(3, 4, f"{name}: learning")
            model = f"{request.save} {name}" if request.save else ""
            features = 0.0 if name == "rcnn" else 0.05
            rows.append(LineageRow(name, 10.0 + number, 5, 0.07, features, 0.03, 0.5 + number / 10, 0.9, 400.0, model))
            yield PartReady(rows[-1])
        pictures = sorted(request.folder.rglob("*.png"))
        selection = Selection(tuple(pictures[:4]), tuple(pictures[4:]), notes=("Few pictures judge.",))
        return LineageResult(request.folder, "bundled", request.new.design, tuple(rows), selection, 62.0)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return make_judged_folder(tmp_path / "judged")


def click(widget: QWidget, qtbot: QtBot) -> None:
    assert widget.isVisible()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def opened(shell: Shell, qtbot: QtBot) -> LineagePage:
    """By its verb, once that is possible."""
    action = shell.actions.actions["detect.lineage"]
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    page = shell.evaluation.lineage
    qtbot.waitUntil(page.isVisible)
    return page


def words(page: LineagePage, row: int) -> list[str]:
    return [page.table.item(row, column).text().strip() for column in range(page.table.columnCount())]


def click_cell(page: LineagePage, row: int, column: int, qtbot: QtBot) -> None:
    at = page.table.visualItemRect(page.table.item(row, column)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_rows_come_one_by_one_beside_the_papers_and_each_opens_what_is_behind_it(
    make_shell: MakeShell, judged: Path, qtbot: QtBot
) -> None:
    script = LineageScript()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    assert page.doubt.isVisible()
    assert "too few" in page.doubt.text(), "said before half an hour is spent"
    page.minutes.setFocus()
    page.minutes.selectAll()
    qtbot.keyClicks(page.minutes, "12")
    qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton, pos=QPoint(8, page.keep.height() // 2))
    click(page.run, qtbot)
    qtbot.waitUntil(lambda: words(page, 2)[TRAINING] == "11.0 s")
    qtbot.waitUntil(lambda: page.state.text().startswith("fast-rcnn: learning  ·  step 3 of 4"))
    assert page.state.text().endswith("all four within 12 min")
    assert words(page, 0)[:2] == ["R-CNN", "10.0 s"]
    assert words(page, 1) == ["in the papers", "84 h", "–", "–", "–", "47 s", "0.660", "–"]
    assert words(page, 4)[1:] == ["–"] * 7, "Fast R-CNN is not done"
    click_cell(page, 0, AP50, qtbot)
    assert "once all four are done" in page.behind.text()
    script.go_on.set()
    qtbot.waitUntil(lambda: not page.is_running and bool(page.doubt.text()))
    request = next(r for r in script.requests if isinstance(r, Lineage))
    assert (request.folder, request.seconds, request.validate) == (judged, 720.0, "val")
    assert request.began is not None
    assert request.save == "judged 1"
    assert words(page, 6) == ["Faster R-CNN", "13.0 s", "0.070 s", "0.050 s", "0.030 s", "0.150 s", "0.800",
                              "0.900 of 400"]  # fmt: skip
    assert page.behind.text() == "4 pictures learned from, 2 held out"
    assert page.doubt.text().startswith("Only 2 pictures held out: too few to tell a better detector from a worse one.")
    assert page.table.item(6, NAME).toolTip() == "On the shelf as judged 1 faster-rcnn"
    click_cell(page, 7, PICTURE, qtbot)
    assert "Faster R-CNN, tables 3 and 5" in page.behind.text()
    click_cell(page, 6, AP50, qtbot)
    assert shell.files.panel.only.title.text() == "Faster R-CNN, AP50 0.800: judged by"
    assert len(shell.session.pictures.pictures) == 2
    qtbot.waitUntil(lambda: shell.window.middle.currentWidget() is shell.window.canvas)
    click_cell(opened(shell, qtbot), 0, TRAINING, qtbot)
    assert len(shell.session.pictures.pictures) == 4


def test_stop_leaves_what_is_done(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(LineageScript())
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    click(page.run, qtbot)
    qtbot.waitUntil(lambda: words(page, 2)[TRAINING] == "11.0 s")
    assert not page.design.isEnabled()
    click(page.stop, qtbot)
    qtbot.waitUntil(lambda: not page.is_running)
    assert page.run.isVisible()
    assert words(page, 2)[TRAINING] == "11.0 s"
    qtbot.waitUntil(lambda: page.state.text() == "Stopped")


def test_the_page_leaves_the_side_panels_their_room(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    """At 1280 pixels."""
    shell = make_shell(LineageScript())
    open_folder(shell, judged, qtbot)
    shell.window.resize(1280, 720)
    before = shell.window.middle.width()
    page = opened(shell, qtbot)
    qtbot.wait(50)
    assert page.width() == before
    assert page.minimumSizeHint().width() <= before


def test_without_labels_the_verb_is_off(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell(LineageScript())
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(shell.actions.actions["detect.evaluate"].isEnabled)
    page = opened(shell, qtbot)
    assert "Open a labelled folder" in page.hint.text()
    assert not page.run.isEnabled()
    assert "Open a labelled folder" in page.run.toolTip()


def test_all_four_on_the_real_engine(
    real: Shell, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import engine.tasks.lineage  # noqa: F401 - its numbers are made small

    monkeypatch.setattr("engine.tasks.lineage.CROP_SIDE", 48)
    monkeypatch.setattr("engine.tasks.lineage.PROPOSALS", 10)
    monkeypatch.setattr("engine.training.lineage.MOST_LOOKS", 1)
    folder = make_judged_folder(tmp_path / "few")
    open_folder(real, folder, qtbot)
    page = opened(real, qtbot)
    page.minutes.setValue(0)
    click(page.run, qtbot)
    qtbot.waitUntil(lambda: not page.is_running, timeout=PATIENCE)
    assert not page.problem.isVisible(), page.problem.text()
    assert all(float(words(page, row)[TRAINING].split()[0]) > 0 for row in (0, 2, 4, 6))
    assert page.behind.text().startswith("3 pictures learned from, 3 held out (val)")
