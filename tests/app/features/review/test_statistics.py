"""The sheet of statistics: it counts what is in the folder, and lists the pictures behind a bar."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.review.statistics import BarButton, StatisticsSheet
from engine.labels.review.statistics import statistics
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.evaluation import CountedBox
from engine.structures.models import AnchorPlan
from engine.structures.requests import Detect
from tests.app.conftest import MakeShell
from tests.app.fakes import Script
from tests.app.features.evaluation.test_counted_boxes import check_all
from tests.app.features.labelling.test_editing import CTRL
from tests.app.features.review.test_review import label, read_through
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def bars_of(sheet: StatisticsSheet) -> dict[str, BarButton]:
    """As they are now: they are made anew with the labels."""
    bars = sheet.area.widget().findChildren(BarButton)
    return {bar.accessibleName(): bar for bar in bars}


def test_a_click_on_a_bar_lists_its_pictures_and_marks_its_boxes(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    """N and Shift+N go through the boxes; no model is asked for it."""
    label(pictures)
    script = Script()
    shell = make_shell(script)
    read_through(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["label.statistics"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_I, CTRL)
    sheet = shell.review.statistics
    assert sheet.isVisible()
    assert {"cat: 2", "dog: 2", "About square: 4"} <= set(bars_of(sheet))
    qtbot.mouseClick(bars_of(sheet)["dog: 2"], Qt.MouseButton.LeftButton)
    assert [path.stem for path in shell.session.pictures.pictures] == ["photo 2", "photo 11"]
    assert shell.files.panel.only.isVisible()
    assert shell.files.panel.only.title.text() == "dog: 2 boxes"
    check_all(shell, qtbot, "truth", {"photo 2": [(30, 10, 60, 40)], "photo 11": [(10, 10, 40, 40)]})
    qtbot.mouseClick(bars_of(sheet)["About square: 4"], Qt.MouseButton.LeftButton)
    both = [(10, 10, 40, 40), (30, 10, 60, 40)]
    check_all(shell, qtbot, "truth", {"photo 2": both, "photo 10": both[:1], "photo 11": both[:1]})
    assert not [request for request in script.requests if isinstance(request, Detect)]
    sheet.close()


def test_counts_by_definition() -> None:
    boxes = as_boxes([(0, 0, 10, 10), (0, 0, 200, 20), (0, 0, 100, 400)])
    pictures = [(Path("a"), (640, 480), boxes[:2], ("x", "y")), (Path("b"), (640, 480), boxes[2:], ("x",))]
    plan = AnchorPlan(((32.0,), (64.0,), (128.0,)), (0.5, 1.0, 2.0), (8, 16, 32), 480, 640)
    found = statistics(pictures, plan)
    groups = {group.title: {row.text: (row.count, row.pictures) for row in group.rows} for group in found.groups}
    assert groups["BOXES PER CLASS"] == {"x": (2, 2), "y": (1, 1)}
    assert [count for count, _ in groups["SIZE"].values()] == [1, 1, 1]
    assert [count for count, _ in groups["SHAPE"].values()] == [1, 0, 1, 0, 1]
    anchors = groups["ANCHORS OF THE MODEL"]
    assert anchors["No anchor covers"][0] + anchors["Covered"][0] == 3
    assert anchors["No anchor covers"][0] >= 1
    wide = next(row for row in found.groups[2].rows if row.count)
    assert found.behind(wide).boxes == {Path("a"): (CountedBox(Rectangle(0, 0, 200, 20), "y"),)}
    assert statistics([], None).groups[0].rows == ()
    assert statistics([], plan).groups[3].rows[0].count == 0
