"""The pages of figures keep step with what happens elsewhere: another model, a training that ended."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.features.evaluation.figures import unbroken
from app.widgets.chart import BOTTOM, RIGHT, Bars, Chart, Line, round_step
from app.widgets.figure import Figure
from app.widgets.matrix import MatrixView
from app.widgets.page import FiguresTable
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import Script
from tests.app.judged import place_of
from tests.app.learning import CONTROL, chosen_model, draw, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_evaluation_names_the_model_that_it_would_judge(
    make_shell: MakeShell, labelled: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    page = shell.evaluation.page
    press(shell, qtbot, Qt.Key.Key_F7)
    assert page.state.text() == "Model: Starter"
    assert QApplication.focusWidget() is page.run  # Return or Space begins
    shell.detection.controller.choose_model("other")
    assert page.state.text() == "Model: Another model of a long name"


def test_before_and_after_are_what_a_training_began_with_and_made(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    shell = make_shell(Script())
    open_folder(shell, pictures, qtbot)
    draw(shell, qtbot)
    page = shell.comparison.page
    shell.detection.controller.choose_model("other")
    press(shell, qtbot, Qt.Key.Key_F8)
    assert (page.before.currentData(), page.after.currentData()) == ("starter", "other")  # the one of the tool bar
    press(shell, qtbot, Qt.Key.Key_F8)
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert any("F8" in text for text in shell.window.toasts.texts())
    press(shell, qtbot, Qt.Key.Key_F8)
    assert (page.before.currentData(), page.after.currentData()) == ("other", "pictures 1")


def test_verbs_of_every_day_have_words_in_the_tool_bar(make_shell: MakeShell, qtbot: QtBot) -> None:
    window = make_shell().window

    def words() -> list[str]:
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        return [b.text() for b in window.tools.findChildren(QToolButton) if b.toolButtonStyle() == style]

    every = ["Detect", "Detect all", "Learn", "Evaluate", "Compare"]
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: words() == every)
    # Without the room for words all tools are there still; and the words come back.
    for width in (1440, 1366, 1280):
        window.resize(width, 720)
        qtbot.waitUntil(lambda: words() != every)
        assert words() == every[: len(words())]
        tools = [window.tools.widgetForAction(action) for action in window.tools.actions() if action.text()]
        qtbot.waitUntil(lambda tools=tools: all(tool.isVisible() for tool in tools))
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: words() == every)


def test_a_stop_is_asked_for_once(make_shell: MakeShell, qtbot: QtBot) -> None:
    setup = make_shell().training.dock.setup
    setup.show_running(True)
    with qtbot.waitSignal(setup.enough.clicked):
        setup.enough.click()
    assert not setup.enough.isEnabled()
    assert setup.cancel.isEnabled()  # what it judges now may still be thrown away
    setup.cancel.click()
    assert not setup.cancel.isEnabled()
    setup.show_running(True)
    assert setup.enough.isEnabled()


def test_a_line_of_figures_ends_between_two_of_them() -> None:
    line = unbroken("AP50 0.643 (0.61 – 0.68)   AP –")
    assert line.split(" ") == ["AP50\u00a00.643\u00a0(0.61\u00a0–\u2060\u00a00.68)", "", "", "AP\u00a0–"]


@pytest.mark.parametrize(("most", "step"), [(1, 1), (5, 1), (8, 2), (30, 10), (1967, 500), (62, 20)])
def test_bars_are_counted_in_round_numbers(most: int, step: int) -> None:
    assert round_step(most) == step


def test_which_colour_is_what_stands_above_the_chart(make_shell: MakeShell, qtbot: QtBot) -> None:
    chart = Chart(make_shell().services.theme, "Recall", "Precision")
    qtbot.addWidget(chart)
    chart.resize(420, 260)
    colours = [QColor("#ff0000"), QColor("#00ff00")]
    ends = np.array([0.0, 1.0])

    def above() -> list[bool]:
        picture = chart.grab().toImage()
        seen = {picture.pixelColor(x, 10).name() for x in range(picture.width())}
        return [colour.name() in seen for colour in colours]

    chart.show_lines(tuple(Line(f"class {i}", ends, 0.5 * ends, colour) for i, colour in enumerate(colours)))
    assert above() == [True, True]
    middle_of_the_right_edge = QPointF(chart.width() - RIGHT, (chart.height() - BOTTOM + 30) / 2)
    assert chart.part_at(middle_of_the_right_edge + QPointF(2, 0)) == (0, 1)
    many = tuple(Line("a class of a very long name " * 3, ends, ends, colours[i > 0]) for i in range(9))
    chart.show_lines(many)
    assert above()[0]
    chart.show_bars(Bars(np.linspace(0, 1, 3), np.array([[1, 2], [0, 3]]), tuple(colours), ("right", "false")))
    assert above() == [True, True]


def turn_wheel(widget: QWidget, steps: int) -> None:
    """Over the middle of what is seen of it."""
    at = widget.mapTo(widget.window(), widget.visibleRegion().boundingRect().center())
    QTest.wheelEvent(widget.window().windowHandle(), QPointF(at), QPoint(0, 120 * steps))


def test_the_wheel_zooms_no_chart_and_scrolls_a_large_matrix(make_shell: MakeShell, qtbot: QtBot) -> None:
    theme = make_shell().services.theme
    chart, matrix, area = Chart(theme, "Recall", "Precision"), MatrixView(theme), QScrollArea()
    area.setWidget(matrix)
    for widget in (chart, area):
        qtbot.addWidget(widget)
        widget.resize(420, 260)
        widget.show()
        qtbot.waitExposed(widget)
    chart.show_lines((Line("cat", np.array([0.0, 1.0]), np.array([1.0, 0.5]), QColor("#ff0000")),))
    before = [place_of(chart, part) for part in ((0, 0), (0, 1))]
    turn_wheel(chart.viewport(), -3)
    qtbot.mousePress(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 120))
    qtbot.mouseMove(chart.viewport(), QPoint(260, 150))
    qtbot.mouseRelease(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(260, 150))
    assert [place_of(chart, part) for part in ((0, 0), (0, 1))] == before
    assert None not in before
    matrix.show_matrix(tuple(f"class {k}" for k in range(30)), np.eye(31, dtype=np.int64))
    matrix.resize(matrix.sizeHint())
    cell = place_of(matrix, (20, 20))
    turn_wheel(matrix.viewport(), -3)
    assert area.verticalScrollBar().value() > 0
    assert place_of(matrix, (20, 20)) == cell is not None


def test_why_a_chart_is_empty_is_written_in_it(make_shell: MakeShell, qtbot: QtBot) -> None:
    theme = make_shell().services.theme
    chart = Chart(theme, "Recall", "Precision")
    qtbot.addWidget(chart)
    chart.resize(420, 260)

    def written() -> bool:
        middle = chart.grab().toImage().copy(150, 100, 160, 40)
        points = ((x, y) for x in range(middle.width()) for y in range(middle.height()))
        return any(middle.pixelColor(x, y).name() == theme.colours.muted for x, y in points)

    chart.show_lines((), hint="No labelled boxes here.")
    assert written()
    chart.show_lines(())
    assert not written()


def test_a_long_table_that_is_seen_is_filled_anew_at_once(qtbot: QtBot) -> None:
    """Eighty classes, each time the score is moved; hundreds of pictures, each time two models are compared."""
    table = FiguresTable([("figures", "")] * 5)
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    for words in ("first", "second, which is longer"):
        start = time.perf_counter()
        with table.filling(200):
            for row in range(200):
                for column in range(5):
                    table.setItem(row, column, QTableWidgetItem(f"{words} {row}"))
        QApplication.processEvents()
        assert time.perf_counter() - start < 2.0  # seconds; .05, and 8 where each cell has its column measured
        assert table.columnWidth(1) > table.fontMetrics().horizontalAdvance(f"{words} 199")


def test_a_start_imports_no_plots() -> None:
    code = "import sys, main, app.shell.application; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_figure_must_know_its_parts(make_shell: MakeShell, qtbot: QtBot) -> None:
    figure = Figure(make_shell().services.theme)
    qtbot.addWidget(figure)
    with pytest.raises(TypeError):
        figure.part_at(QPointF(0, 0))
    with pytest.raises(TypeError):
        figure.words_of(0, 0)


def test_a_long_list_of_classes_opens_where_there_is_room(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    shell.training.dock.show()
    classes = shell.training.dock.setup.classes
    classes.show_classes(tuple((f"class {i}", 4) for i in range(200)))
    shell.window.move(0, shell.window.screen().geometry().bottom() - shell.window.height())
    classes.setEnabled(True)
    qtbot.mouseClick(classes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(classes.list.isVisible)
    menu = classes.list.window()
    top = classes.mapToGlobal(classes.rect().topLeft()).y()
    bottom = classes.mapToGlobal(classes.rect().bottomLeft()).y()
    assert menu.y() > bottom or menu.y() + menu.height() <= top + 2
    menu.close()
