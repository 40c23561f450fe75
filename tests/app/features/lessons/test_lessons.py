"""A beginner's story: Help > Lessons, Next to the end, and every step shows what it names; then all is as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.lessons.lesson import LANGUAGES, Lesson, read_lessons, said
from app.session.document import Selection
from app.session.layers import LAYERS
from app.shell.application import Shell
from engine.structures.annotation import Rectangle
from engine.structures.boxes import iou
from engine.structures.evaluation import CountedBox, CountedBoxes
from engine.structures.stages import AnchorLabels, Detections
from resources import RESOURCES
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script
from tests.app.judged import JudgedScript, make_judged_folder

LESSONS = read_lessons(RESOURCES)


def visible(shell: Shell) -> set[str]:
    return {layer.name for layer in LAYERS if shell.detection.layers.style_of(layer.name).visible}


def begin(shell: Shell, qtbot: QtBot, number: int) -> None:
    shell.actions.actions["help.lessons"].trigger()
    qtbot.mouseClick(shell.lessons.strip.titles[number], Qt.MouseButton.LeftButton)


def wait_for_step(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.lessons.controller._is_reaching, timeout=240_000)


def check_step(shell: Shell, lesson: Lesson, number: int) -> None:
    """The window is as the step of the file says."""
    target, document, stages = lesson.steps[number].shows, shell.document, shell.stages.controller
    stories = shell.inspection.stories
    assert document.path is not None
    assert document.path.as_posix().endswith(lesson.picture)
    assert shell.window.shows_canvas
    assert visible(shell) == set(target.layers)
    if target.is_detected:
        assert Detections in document.trace.records
    assert stages.is_open == (target.stage is not None)
    if target.stage is not None:
        assert stages.stage.name == target.stage
        assert shell.stages.strip.isVisible()
    if "positives" in target.layers:
        assert (document.trace.records[AnchorLabels].labels == 1).any()
    assert stories.asked == target.ask
    selection = document.selection
    assert (None if selection is None else (selection.layer, *selection.indices)) == target.select
    if target.story is not None:
        assert stories.step is not None
        assert stories.step.stage == target.story
    if target.ask is not None or target.select is not None:
        assert shell.window.tabs.currentWidget() is shell.inspection.panel


@pytest.mark.parametrize("number", range(len(LESSONS)))
def test_every_step_leads_where_it_says_and_escape_leads_back(real: Shell, qtbot: QtBot, number: int) -> None:
    """With the bundled model: what the words say of the picture is what it sees."""
    shell, lesson = real, LESSONS[number]
    shell.detection.controller.list_models()
    before, tab = visible(shell), shell.window.tabs.currentWidget()
    begin(shell, qtbot, number)
    for step in range(len(lesson.steps)):
        wait_for_step(shell, qtbot)
        check_step(shell, lesson, step)
        qtbot.waitUntil(lambda step=step: is_in_view(shell, lesson.steps[step].shows.story))
        assert shell.lessons.strip.words.text() == said(lesson.steps[step].words[shell.lessons.strip._language])
        if step < len(lesson.steps) - 1:
            qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Right)
    for step in reversed(range(len(lesson.steps) - 1)):
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Left)
        wait_for_step(shell, qtbot)
        check_step(shell, lesson, step)
    if "missed" in lesson.title["en"]:
        assert lost_at(shell, qtbot, lesson) == ("low score", "scores")
        check_button(shell, qtbot, lesson)
    if "Fast R-CNN" in lesson.title["en"]:
        check_nms_left_one_of_a_kind(shell, qtbot, lesson)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert not shell.lessons.strip.isVisible()
    assert shell.document.image is None  # nothing was open
    assert visible(shell) == before
    assert shell.window.tabs.currentWidget() is tab


def is_in_view(shell: Shell, story: str | None) -> bool:
    """The step of the card that is drawn over the picture."""
    number = shell.inspection.stories.chosen
    if story is None or number is None:
        return story is None
    row = shell.inspection.panel.card.rows[number]
    return row.visibleRegion().contains(row.rect().center())


def lost_at(shell: Shell, qtbot: QtBot, lesson: Lesson) -> tuple[str | None, str]:
    """The lesson tells of an object that the head sees and does not believe."""
    shell.lessons.controller.go(next(i for i, step in enumerate(lesson.steps) if step.shows.select))
    wait_for_step(shell, qtbot)
    story = shell.inspection.stories.story
    assert story is not None
    return story.outcome, next(step.stage for step in story.steps if not step.passed)


def check_button(shell: Shell, qtbot: QtBot, lesson: Lesson) -> None:
    """The step of the buttons: the first finds the cat, as the words say; the step before is true again after it."""
    shell.lessons.controller.go(next(i for i, s in enumerate(lesson.steps) if "Lower the score" in s.words["en"]) - 1)
    wait_for_step(shell, qtbot)
    found, card = shell.document.trace.records[Detections], shell.inspection.panel.card
    assert card is not None
    assert "cat" not in found.names
    assert card.remedies[0].text().startswith("Lower the score")
    assert card.remedies[0].y() < card.rows[0].y()  # "above the steps"
    qtbot.mouseClick(card.remedies[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cat" in shell.document.trace.records[Detections].names, timeout=20_000)
    assert len(shell.document.trace.records[Detections]) > len(found)  # "and shows other boxes"
    story = shell.inspection.stories
    qtbot.waitUntil(lambda: story.story is not None and story.story.outcome == "found")
    assert story.story is not None
    assert story.story.text.startswith("Detected as cat")
    qtbot.mouseClick(shell.lessons.strip.back, Qt.MouseButton.LeftButton)
    wait_for_step(shell, qtbot)
    assert story.story is not None
    assert story.story.outcome == "low score"
    assert shell.detection.layers.score.step() == 50


def check_nms_left_one_of_a_kind(shell: Shell, qtbot: QtBot, lesson: Lesson) -> None:
    """The words of NMS and the boxes that are left agree: no two of a class overlap by more than it says."""
    shell.lessons.controller.go(len(lesson.steps))
    wait_for_step(shell, qtbot)
    found = shell.document.trace.records[Detections]
    assert list(found.names).count("cup") == 1
    for name in set(found.names):
        rows = [i for i, other in enumerate(found.names) if other == name]
        overlap = iou(found.boxes[rows], found.boxes[rows])
        assert (overlap - np.eye(len(rows)) <= 0.3).all()
    words = lesson.steps[[step.shows.stage for step in lesson.steps].index("nms")].words
    assert ".3" in words["en"]
    assert "0.3" in words["ko"]


def test_what_a_person_had_before_is_there_again(opened: Opened, qtbot: QtBot, labelled: Path) -> None:
    """The pictures behind a count, the box that is selected, detections, sliders, layers, zoom and the page."""
    shell = opened(labelled, Script())
    pictures, panel, document = shell.session.pictures, shell.files.panel, shell.document
    every = pictures.pictures
    shell.detection.controller.detect()
    qtbot.waitUntil(lambda: Detections in document.trace.records)
    qtbot.waitUntil(lambda: pictures.state(every[0]).detections is not None)
    missed = CountedBoxes("truth", {path: (CountedBox(Rectangle(80, 20, 150, 90), "person"),) for path in every[:3]})
    shell.inspection.counted.show("3 missed", missed, 0.3, 0.4)
    qtbot.waitUntil(lambda: document.selected_labels == (1,))
    on = shell.actions.actions["detect.next_step"]
    qtbot.waitUntil(on.isEnabled)
    on.trigger()  # the first of them
    on.trigger()
    qtbot.waitUntil(lambda: document.path == every[1] and document.selected_labels == (1,))
    shell.detection.layers.toggle("proposals")
    shell.window.canvas.zoom_to(3.0)
    qtbot.wait(100)
    found = len(document.trace.records.get(Detections, ()))
    before = visible(shell), shell.detection.controller.settings, pictures.states, shell.window.canvas.zoom
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    qtbot.mouseClick(shell.lessons.strip.next, Qt.MouseButton.LeftButton)
    wait_for_step(shell, qtbot)
    assert not panel.only.isVisible()
    qtbot.keyClick(shell.lessons.strip, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: document.path == every[1] and document.selected_labels == (1,))
    assert panel.only.isVisible()
    assert panel.only.title.text() == "3 missed"
    assert pictures.pictures == every[:3]
    assert len(document.trace.records.get(Detections, ())) == found
    now = visible(shell), shell.detection.controller.settings, pictures.states, shell.window.canvas.zoom
    assert now == before
    assert shell.detection.layers.score.step() == 30
    qtbot.waitUntil(on.isEnabled)
    on.trigger()
    qtbot.waitUntil(lambda: document.path == every[2] and document.selected_labels == (1,))


def test_a_selected_detection_and_a_question_come_back(opened: Opened, qtbot: QtBot, labelled: Path) -> None:
    shell = opened(labelled, Script())
    document, stories = shell.document, shell.inspection.stories
    path = document.path
    shell.detection.controller.detect()
    qtbot.waitUntil(lambda: bool(document.suggestions) or Detections in document.trace.records)
    qtbot.waitUntil(lambda: not shell.detection.controller.is_detecting)
    document.select("detections", (0,))
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    qtbot.keyClick(shell.lessons.strip, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: document.path == path and document.selection is not None)
    assert document.selection == Selection("detections", (0,))
    shell.window.canvas.box_asked.emit(Rectangle(10, 10, 60, 70))
    begin(shell, qtbot, 2)
    wait_for_step(shell, qtbot)
    qtbot.keyClick(shell.lessons.strip, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: document.path == path and stories.asked is not None)
    assert stories.asked == Rectangle(10, 10, 60, 70)
    assert document.selection is None


def test_a_page_of_figures_is_there_again(make_shell: MakeShell, qtbot: QtBot, tmp_path: Path) -> None:
    """A lesson opens another folder meanwhile; F7's figures are those of the folder that is open again."""
    shell = make_shell(JudgedScript())
    open_folder(shell, make_judged_folder(tmp_path), qtbot)
    page = shell.evaluation.page
    shell.actions.actions["detect.evaluate"].trigger()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1)
    figures = page.state.text()
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    assert page.pages.currentIndex() == 0
    qtbot.mouseClick(shell.lessons.strip.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.window.middle.currentWidget() is page)
    assert page.pages.currentIndex() == 1
    assert page.state.text() == figures


def test_the_window_is_as_it_was_whenever_one_leaves(opened: Opened, qtbot: QtBot, labelled: Path) -> None:
    shell = opened(labelled, Script())
    pictures = shell.session.pictures.pictures
    shell.files.controller.show(pictures[2])
    qtbot.waitUntil(lambda: shell.document.path == pictures[2])
    shell.detection.layers.toggle("truth")
    shell.detection.controller.choose_selection(0.25, 0.4)
    before, settings = visible(shell), shell.detection.controller.settings
    recent = shell.services.store.session.recent
    shell.files.first_line.show_once()
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    assert not shell.files.first_line.isVisible()
    qtbot.mouseClick(shell.lessons.strip.next, Qt.MouseButton.LeftButton)
    wait_for_step(shell, qtbot)
    assert shell.stages.controller.is_open
    shell.window.canvas.setFocus()  # a click into the picture
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shell.document.path == pictures[2])
    assert not shell.lessons.strip.isVisible()
    assert shell.files.first_line.isVisible()
    assert not shell.stages.controller.is_open
    assert (visible(shell), shell.detection.controller.settings) == (before, settings)
    assert shell.session.pictures.pictures == pictures
    assert shell.services.store.session.recent == recent


def test_a_folder_that_is_opened_meanwhile_stays_open(
    opened: Opened, qtbot: QtBot, pictures: Path, labelled: Path, tmp_path: Path
) -> None:
    shell = opened(pictures, Script())
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.png").write_bytes((pictures / "photo 1.png").read_bytes())
    open_folder(shell, other, qtbot)
    qtbot.waitUntil(lambda: shell.document.path == other / "one.png")
    qtbot.mouseClick(shell.lessons.strip.close_button, Qt.MouseButton.LeftButton)
    qtbot.wait(100)
    assert shell.document.path == other / "one.png"


def test_the_language_is_chosen_in_the_strip_and_remembered(opened: Opened, qtbot: QtBot, pictures: Path) -> None:
    shell = opened(pictures, Script())
    strip = shell.lessons.strip
    begin(shell, qtbot, 0)
    wait_for_step(shell, qtbot)
    strip.language.setFocus()
    qtbot.keyClick(strip.language, Qt.Key.Key_Down)
    assert strip.words.text() == LESSONS[0].steps[0].words["ko"]
    assert strip.paper.text() == "Fast R-CNN 2절"
    assert strip.close_button.toolTip() == "강의 나가기 (Esc)"
    assert shell.services.store.session.lesson_language == "ko"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.picture)
def test_the_texts_are_whole_and_short(lesson: Lesson) -> None:
    """Every step has both languages, in two sentences or three; Korean ends them politely."""
    assert (RESOURCES / lesson.picture).is_file()
    for words in (lesson.title, *(step.words for step in lesson.steps)):
        assert set(words) == set(LANGUAGES)
    for step in lesson.steps:
        assert len(step.words["en"]) < 190
        assert all(part.rstrip(".?").endswith(("니다", "까", "시오")) for part in step.words["ko"].split(". ") if part)
