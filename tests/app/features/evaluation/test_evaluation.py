"""The page of figures with real clicks and keys: every cell, point and bar opens the pictures behind it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.features.evaluation.page import EvaluationPage
from app.features.evaluation.table import AP50, BOXES, HITS, INTERVAL, LABEL, MISSED, WRONG
from app.shell.application import Shell
from engine.structures.evaluation import Evaluation
from engine.structures.requests import Evaluate
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import MODELS
from tests.app.judged import LONG, NAMES, JudgedScript, judge, make_judged_folder, place_of


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return make_judged_folder(tmp_path / "judged")


def opened(shell: Shell, qtbot: QtBot) -> EvaluationPage:
    """By its key, once the picture of the last click has come."""
    page = shell.evaluation.page
    qtbot.waitUntil(lambda: shell.window.middle.currentWidget() is not page)
    qtbot.keyClick(shell.window, Qt.Key.Key_F7)
    qtbot.waitUntil(page.isVisible)
    return page


def evaluated(shell: Shell, qtbot: QtBot, split: str | None = None) -> EvaluationPage:
    page = opened(shell, qtbot)
    page.split.setCurrentIndex(page.split.findData(split))
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1)
    return page


def listed(shell: Shell) -> list[str]:
    """Sorted: the order of the folder's splits is not what is tested here."""
    return sorted(path.stem for path in shell.session.pictures.pictures)


def row_of(page: EvaluationPage, label: str) -> int:
    return next(
        row for row in range(page.figures.table.rowCount()) if page.figures.table.item(row, LABEL).text() == label
    )


def click_cell(page: EvaluationPage, label: str, column: int, qtbot: QtBot) -> None:
    item = page.figures.table.item(row_of(page, label), column)
    qtbot.mouseClick(
        page.figures.table.viewport(), Qt.MouseButton.LeftButton, pos=page.figures.table.visualItemRect(item).center()
    )


def text(page: EvaluationPage, label: str, column: int) -> str:
    return page.figures.table.item(row_of(page, label), column).text()


def test_the_table_and_the_pictures_behind_each_cell(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    assert [text(page, "cat", c) for c in (BOXES, HITS, MISSED, WRONG)] == ["6", "3", "3", "0"]
    assert text(page, LONG, AP50) == "1.000"
    assert text(page, LONG, INTERVAL) == "1.000 – 1.000"
    assert text(page, "person", AP50) == "–"
    assert "Only 6 pictures" in page.doubt.text()
    assert page.doubt.isVisible()
    assert page.figures.sums.text().startswith("AP50\u00a0")
    assert "(" in page.figures.sums.text(), "an interval stands beside the figure"
    click_cell(page, "cat", MISSED, qtbot)
    assert listed(shell) == ["a2", "a3", "a5"]
    assert shell.files.panel.only.title.text() == "Missed: cat, score ≥ 0.50"
    qtbot.waitUntil(lambda: shell.window.middle.currentWidget() is shell.window.canvas)
    assert shell.document.path == shell.session.pictures.path(0)
    opened(shell, qtbot)
    click_cell(page, "person", WRONG, qtbot)
    assert listed(shell) == ["a4"]
    opened(shell, qtbot)
    click_cell(page, "person", BOXES, qtbot)  # none is labelled: the list stays, and it is said
    assert listed(shell) == ["a4"]
    assert "No picture: Labelled: person" in shell.window.toasts.texts()


def test_figures_on_pictures_that_the_model_has_seen_say_so(
    make_shell: MakeShell, judged: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(request: Evaluate) -> Evaluation:
        return replace(judge(request), learned_from=2, chosen_by=1)

    monkeypatch.setattr("tests.app.judged.judge", seen)
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    assert "2 of these 6 pictures were learned from, and 1 of these 6 pictures was looked at" in page.doubt.text()
    assert page.doubt.isVisible()


def test_the_score_slider_counts_anew(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    page.figures.score.slider.setFocus()
    qtbot.keyClick(page.figures.score.slider, Qt.Key.Key_Home)
    assert text(page, "cat", HITS) == "4"
    qtbot.keyClick(page.figures.score.slider, Qt.Key.Key_End)
    assert text(page, "cat", HITS) == "0"


def test_cells_of_the_matrix(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    page.figures.tabs.setCurrentIndex(2)
    nothing = page.figures.matrix._matrix.shape[0] - 1
    names = list(page._evaluation.examples.labels)
    cat, dog, person = (names.index(name) for name in ("cat", "dog", "person"))
    for cell, stems in (((cat, dog), ["a2"]), ((cat, nothing), ["a3", "a5"]), ((nothing, person), ["a4"])):
        shell.window.middle.setCurrentWidget(page)
        at = place_of(page.figures.matrix, cell)
        qtbot.mouseClick(page.figures.matrix.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert listed(shell) == stems
    assert place_of(page.figures.matrix, (dog, dog)) is None, "a class that is not labelled has no row"


def test_points_of_curves_and_bars(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    page.figures.tabs.setCurrentWidget(page.figures.precision)
    page.figures.label.setCurrentIndex(page.figures.label.findText("cat"))
    assert [line.name for line in page.figures.precision._lines if line.is_strong] == ["cat"]
    lines = page.figures.precision._lines
    cat = next(index for index, line in enumerate(lines) if line.name == "cat")
    at = place_of(page.figures.precision, (cat, len(lines[cat].x) - 1))
    qtbot.mouseClick(page.figures.precision.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shell.files.panel.only.title.text() == "4 detected, none false: cat, score ≥ 0.30"
    assert listed(shell) == ["a1", "a4", "a5", "a6"]
    beside = QPoint(2, 2)
    qtbot.mouseClick(page.figures.precision.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert len(listed(shell)) == 4
    opened(shell, qtbot)
    page.figures.tabs.setCurrentWidget(page.figures.proposals)
    confusion = page.figures.tabs.widget(3).findChild(QLabel)
    assert "counts may differ" in confusion.text(), "it says why they are not those of Classes"
    assert [line.name for line in page.figures.proposals._lines] == ["first 100"], "the model makes one"
    at = place_of(page.figures.proposals, (0, 20))  # IoU goes up by hundredths from .50
    qtbot.mouseClick(page.figures.proposals.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "not covered with IoU 0.70" in shell.files.panel.only.title.text()
    assert len(listed(shell)) == 6
    opened(shell, qtbot)
    page.figures.tabs.setCurrentWidget(page.figures.scores)
    page.figures.label.setCurrentIndex(0)
    at = place_of(page.figures.scores, (1, 18))
    qtbot.mouseClick(page.figures.scores.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shell.files.panel.only.title.text() == "1 false: any class, score 0.90 to 0.95"
    assert listed(shell) == ["a4"]


def test_a_split_and_any_class_are_asked_for(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = JudgedScript()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    assert page.split.currentData() == "val"
    qtbot.mouseClick(page.any_class, Qt.MouseButton.LeftButton, pos=QPoint(8, page.any_class.height() // 2))
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1)
    assert page.figures.table.rowCount() == 1
    request = next(r for r in script.requests if isinstance(r, Evaluate))
    assert (request.split, request.any_class, request.settings.score) == ("val", True, None)
    assert text(page, "object", BOXES) == "6"


def test_stopping_and_detecting_meanwhile(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = JudgedScript()
    script.go_on.clear()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.state.text() == "2 of 6  ·  a3.png")
    assert page.stop.isVisible()
    assert not page.hint.isVisible()  # "Press Evaluate"
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected):  # F5 is answered while the evaluation runs
        qtbot.keyClick(shell.window, Qt.Key.Key_F5)
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shell.evaluation.page.is_running)
    assert page.run.isVisible()
    assert page.hint.isVisible()
    assert page.pages.currentIndex() == 0


def test_without_labels_it_says_what_to_do(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, pictures, qtbot)
    page = opened(shell, qtbot)
    assert "Open a labelled folder" in page.hint.text()
    assert not page.run.isEnabled()
    qtbot.keyClick(shell.window, Qt.Key.Key_F7)
    assert shell.window.middle.currentWidget() is shell.window.canvas


def test_the_table_as_csv(make_shell: MakeShell, judged: Path, tmp_path: Path, qtbot: QtBot) -> None:
    shell = make_shell(JudgedScript())
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    page.save_table(tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as opened_file:
        rows = {row["class"]: row for row in csv.DictReader(opened_file)}
    assert set(rows) == {*NAMES, "all"}
    assert rows["person"]["AP50"] == ""
    assert (rows["cat"]["boxes"], rows["cat"]["found"], rows["all"]["false"]) == ("6", "3", "2")
    assert float(rows[LONG]["AP50"]) == pytest.approx(1.0)
    page.save_table(tmp_path / "no such folder" / "figures.csv")
    assert "cannot be written" in page.problem.text()


def test_a_class_that_the_model_was_never_taught_is_named(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = JudgedScript()
    script.models = (replace(MODELS[0], name="Starter", classes=("cat", "object")),)
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = evaluated(shell, qtbot)
    assert f"The model has no class “{LONG}”" in page.doubt.text()
    assert "“cat”" not in page.doubt.text()
    page.any_class.setChecked(True)
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run.isVisible() and "no class" not in page.doubt.text())


def test_the_keyboard_stays_where_it_was(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = JudgedScript()
    script.go_on.clear()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    assert page.run.hasFocus()
    qtbot.keyClick(page.run, Qt.Key.Key_Space)
    qtbot.waitUntil(page.stop.hasFocus)
    script.go_on.set()
    qtbot.waitUntil(page.run.hasFocus)
