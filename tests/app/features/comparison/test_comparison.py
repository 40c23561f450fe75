"""Before and after with real clicks, drags and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLabel
from pytestqt.qtbot import QtBot

from app.canvas.tags.painter import Tag
from app.features.comparison.page import ComparisonPage
from app.shell.application import Shell
from engine.evaluation.comparing import compare_picture
from engine.labels.folder import open_folder as labelled_folder
from engine.structures.annotation import Annotation
from engine.structures.comparison import ModelComparison
from engine.structures.jobs import Progress
from engine.structures.requests import Compare
from engine.worker import Task
from tests.app.conftest import MakeShell, open_folder
from tests.app.judged import CAT, FOUND, LIGHT, JudgedScript, detections_of, make_judged_folder

# After: a3's cat is found, a1's is lost, and a2 is as it was.
AFTER: dict[str, tuple[tuple[int, tuple[int, ...], float], ...]] = {
    **FOUND,
    "a1": ((1, LIGHT, 0.85),),
    "a3": ((0, CAT, 0.9), (1, LIGHT, 0.9), (3, (0, 60, 40, 118), 0.8)),
}


class ComparingScript(JudgedScript):
    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, Compare):
            self.requests.append(request)
            return self._compare(request)
        return super().run(request)

    def _compare(self, request: Compare) -> Task[Any, Any]:
        yield Progress(1, 4, "starter: a2.png")
        while not self.go_on.wait(0.005):
            yield Progress(1, 4, "starter: a2.png")
        folder = labelled_folder(request.folder)
        if folder is None:
            truths = [Annotation(path, 160, 120) for path in request.paths]
            found = dict.fromkeys((path.stem for path in request.paths), FOUND["a1"])
            pictures = [
                compare_picture(t, detections_of(t.path, found), detections_of(t.path, found), 0.5) for t in truths
            ]
            return ModelComparison("starter", "other", tuple(pictures), (float("nan"),) * 2, 0.5)
        paths = folder.splits[request.split] if request.split else folder.pictures
        every = [compare_picture(folder.annotation(p), detections_of(p), detections_of(p, AFTER), 0.5) for p in paths]
        ordered = tuple(sorted(every, key=lambda one: -one.change))
        return ModelComparison(request.before.model, request.after.model, ordered, (0.5, 0.75), 0.5, ((0, 0), (2, 0)))


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return make_judged_folder(tmp_path / "judged")


def opened(shell: Shell, qtbot: QtBot) -> ComparisonPage:
    qtbot.keyClick(shell.window, Qt.Key.Key_F8)
    page = shell.comparison.page
    qtbot.waitUntil(page.isVisible)
    return page


def compared(shell: Shell, qtbot: QtBot) -> ComparisonPage:
    page = opened(shell, qtbot)
    page.after.setCurrentIndex(page.after.findData("other"))
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.view.scene().sceneRect().isEmpty() and page.view._content.width() > 0)
    return page


def row_texts(page: ComparisonPage, row: int) -> list[str]:
    return [page.table.item(row, column).text() for column in range(5)]


def test_what_changed_most_stands_first(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = ComparingScript()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = compared(shell, qtbot)
    request = next(r for r in script.requests if isinstance(r, Compare))
    assert (request.before.model, request.after.model, request.split) == ("starter", "other", "val")
    assert row_texts(page, 0) == ["a3.png", "1", "·", "2", "·"]
    assert row_texts(page, 1) == ["a1.png", "·", "1", "·", "1"]
    assert row_texts(page, 2) == ["a2.png", "·", "·", "·", "·"]
    assert page.headline.sums.text().split("     ")[0] == "AP50 0.500 → 0.750"
    other = "Another model of a long name"
    assert page.view.names == ("Starter", other)
    assert f"{other}: 2 of these 3 pictures were learned from" in page.state.text()
    assert page.split.itemText(0) == "All labelled pictures"
    qtbot.mouseClick(page.list_button, Qt.MouseButton.LeftButton)
    assert [path.stem for path in shell.session.pictures.pictures] == ["a3", "a1"]
    assert shell.files.panel.only.title.text() == f"Starter → {other}: largest changes first"
    for name in ("a3", "a1"):
        # The labelled box that became right, and the one that became wrong.
        qtbot.waitUntil(lambda name=name: shell.document.path.stem == name)
        qtbot.waitUntil(lambda: shell.document.selected_labels == (0,))
        assert shell.document.boxes[0].box == pytest.approx(CAT)
        qtbot.waitUntil(shell.actions.actions["detect.next_step"].isEnabled)
        for _ in range(2):  # this one alone, and the next one
            qtbot.keyClick(shell.window, Qt.Key.Key_N)


def test_what_is_fixed_or_broken_is_opened_and_says_which_model_detects_it(
    make_shell: MakeShell, judged: Path, qtbot: QtBot
) -> None:
    """From the headline, from the whole list, and by a double click on a row."""
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    page = compared(shell, qtbot)
    other = "Another model of a long name"
    words = {"a3": f"{other} detects it, Starter does not", "a1": f"Starter detects it, {other} does not"}

    def is_told(name: str) -> bool:
        told = (one.text() for one in shell.inspection.panel.findChildren(QLabel))
        return shell.document.path.stem == name and shell.document.selected_labels == (0,) and words[name] in told

    for link, name, count in (
        (page.headline.buttons["fixed"], "a3", "1 fixed"),
        (page.headline.buttons["broken"], "a1", "1 broken"),
    ):
        assert link.text() == count
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda name=name: is_told(name))
        assert [path.stem for path in shell.session.pictures.pictures] == [name]
        opened(shell, qtbot)
    where = page.table.visualItemRect(page.table.item(0, 0)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: is_told("a3"))


def test_names_that_begin_alike_are_told_apart_in_a_narrow_column(
    make_shell: MakeShell, judged: Path, qtbot: QtBot
) -> None:
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    table = compared(shell, qtbot).table
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(0, 70)
    table.clearSelection()
    for row in (1, 2):
        table.item(row, 0).setText(f"2008_0000{row}4.jpg")
    one, other = (
        table.viewport().grab(table.visualItemRect(table.item(row, 0)).adjusted(0, 1, 0, -1)).toImage()
        for row in (1, 2)
    )
    assert one != other


def test_the_line_is_dragged_and_moved_with_keys(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    page = compared(shell, qtbot)
    view = page.view
    assert view.split == 0.5

    def cat_colour() -> str:
        """In the corner of the cat's box: there only in the model after."""
        view.viewport().repaint()
        image = view.viewport().grab().toImage()
        at = view.mapFromScene(10, 40)
        return image.pixelColor(at).name()

    before = cat_colour()
    start = QPoint(round(view.line_x()), view.viewport().height() // 2)
    end = view.mapFromScene(2, 60)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert view.split == pytest.approx(2 / 160, abs=0.01)
    assert cat_colour() != before, "the box of the model after has come into sight"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.split == pytest.approx(2 / 160 + 0.05, abs=0.01)
    for _ in range(30):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.split == 1.0


def test_another_row_shows_another_picture(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    page = compared(shell, qtbot)
    item = page.table.item(1, 0)
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualItemRect(item).center())
    qtbot.waitUntil(lambda: page.view._boxes._comparison.path.stem == "a1")


def test_stopping(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = ComparingScript()
    script.go_on.clear()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.state.text() == "1 of 4  ·  starter: a2.png")
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run.isVisible())
    assert page.pages.currentIndex() == 0
    qtbot.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    assert shell.window.middle.currentWidget() is shell.window.canvas


def test_a_model_is_not_compared_with_itself(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    script = ComparingScript()
    shell = make_shell(script)
    open_folder(shell, judged, qtbot)
    page = opened(shell, qtbot)
    assert (page.before.currentData(), page.after.currentData()) == ("starter", "other"), "the tool bar has the first"
    assert page.run.isEnabled()
    page.after.setFocus()
    qtbot.keyClick(page.after, Qt.Key.Key_Home)
    assert page.after.currentData() == page.before.currentData()
    assert not page.run.isEnabled()
    assert page.run.toolTip() == "Choose two different models."
    script.models = script.models[:1]
    shell.detection.controller.list_models()
    qtbot.waitUntil(lambda: page.before.count() == 1)
    assert "There is only one model to compare. Train one" in page.hint.text()


def test_tags_of_near_boxes_do_not_overlap(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    page = compared(shell, qtbot)
    item = page.view._boxes
    boxes = [(10.0, 40.0, 90.0, 110.0), (12.0, 41.0, 92.0, 112.0), (11.0, 42.0, 91.0, 113.0)]
    tags = [Tag(("detections", i), box, "cat", "0.90", QColor("red")) for i, box in enumerate(boxes)]
    places = item.places(tags, 4.0)
    for i, one in enumerate(places):
        for other in places[:i]:
            assert not QRectF(*one[:2], 60, 17).intersects(QRectF(*other[:2], 60, 17))


def test_without_labels_the_open_picture_alone(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = ComparingScript()
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    page = compared(shell, qtbot)
    request = next(r for r in script.requests if isinstance(r, Compare))
    assert request.paths == (shell.document.path,)
    assert page.headline.sums.text() == "0 gained     0 lost"
    assert "There are no labels here" in page.hint.text()


def test_a_training_that_ended_shows_what_it_changed(make_shell: MakeShell, judged: Path, qtbot: QtBot) -> None:
    shell = make_shell(ComparingScript())
    open_folder(shell, judged, qtbot)
    shell.comparison.compare("starter", "just saved")
    page = shell.comparison.page
    qtbot.waitUntil(lambda: page.isVisible() and page.pages.currentIndex() == 1)
    assert (page.before.currentData(), page.after.currentData()) == ("starter", "just saved")
    assert page.view.names == ("Starter", "just saved")
