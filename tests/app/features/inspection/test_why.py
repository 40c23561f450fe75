"""A person asks: why this box? why not that one? With the mouse and with the keys, and the same words as in a shell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.features.inspection.card import StepRow
from app.session.document import Selection
from app.shell.application import Shell
from engine.structures.annotation import Provenance
from engine.structures.requests import Detect
from engine.structures.stages import Anchors, Proposals, RankedAnchors
from tests.app.canvas.scenes import click, drag
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.features.inspection.conftest import DOG, PERSON


@pytest.fixture
def shell(opened: Opened, script: Script, labelled: Path, qtbot: QtBot) -> Shell:
    """A labelled picture, detected: the dog is found, the person scores .34 where .50 is the threshold."""
    shell = opened(labelled, script)
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    return shell


def rows(shell: Shell) -> list[StepRow]:
    assert shell.inspection.panel.card is not None
    return shell.inspection.panel.card.rows


def titles(shell: Shell) -> list[str]:
    return [row.step.title for row in rows(shell)]


def button_of(shell: Shell, words: str) -> QPushButton:
    found = shell.inspection.panel.findChildren(QPushButton)
    return next(one for one in found if words in (one.accessibleName() or one.text()))


def point_at(row: StepRow) -> None:
    middle = QPointF(row.rect().center())
    QApplication.sendEvent(row, QEnterEvent(middle, middle, QPointF(row.mapToGlobal(middle.toPoint()))))


def pixels(shell: Shell) -> np.ndarray:
    image = shell.window.canvas.grab_picture()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4).copy()


def test_a_drawn_box_covers_nothing_that_is_still_to_be_drawn(shell: Shell, qtbot: QtBot) -> None:
    """Where it was lost is shown when drawing is over."""
    canvas = shell.window.canvas
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_W)
    drag(canvas, (10, 70), (50, 100))
    assert rows(shell)
    assert canvas.sketch is None
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: canvas.sketch is not None)


def test_a_click_on_a_detection_tells_its_story_step_by_step(shell: Shell, qtbot: QtBot) -> None:
    canvas, stories = shell.window.canvas, shell.inspection.stories
    shell.detection.layers.set_visible("truth", False)
    click(canvas, 30, 40)
    assert titles(shell) == [
        "Anchor", "Objectness", "Proposal", "NMS of proposals", "RoI projection", "RoIAlign", "Class scores",
        "Box regression", "NMS",
    ]  # fmt: skip
    assert stories.story is not None
    assert stories.story.outcome is None
    before = pixels(shell)
    assert canvas.sketch is None
    for row in rows(shell):
        point_at(row)
        assert canvas.sketch is row.step.sketch
        assert row.property("shown") is True
        assert (pixels(shell) != before).any(), row.step.title
        QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    assert canvas.sketch is None
    assert (pixels(shell) == before).all()
    assert "It removed 2 weaker ones" in rows(shell)[3].step.text
    assert "NMS removed 1 box because of it" in rows(shell)[8].step.text
    removed = [mark for mark in rows(shell)[8].step.sketch.marks if mark.role == "removed"]
    assert [(mark.box, mark.words) for mark in removed] == [((13, 12, 62, 72), "IoU 0.85, score 0.70")]
    assert [row.step.bars[0][0] for row in rows(shell) if row.step.bars] == ["dog"]


def test_a_click_on_the_tag_of_a_detection_means_the_detection(shell: Shell, qtbot: QtBot) -> None:
    """It stands above its box, inside a label."""
    canvas = shell.window.canvas
    wide = shell.document.boxes[0].with_(box=DOG._replace(x1=12, y1=2, x2=160, y2=100))
    shell.document.edit(shell.document.annotation.with_boxes([wide]), "moved")
    shell.document.select(None)
    key = "suggestions", 0
    qtbot.waitUntil(lambda: any(tag.key == key for tag, _ in canvas._tag_item._placed))
    left, top, *_ = next(place for tag, place in canvas._tag_item._placed if tag.key == key)
    place = canvas.mapFromScene(0, 0) + QPoint(round(left) + 12, round(top) + 8)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shell.document.selection == Selection("detections", (0,))


def test_a_click_on_a_proposal_tells_why_it_became_no_detection(shell: Shell, qtbot: QtBot) -> None:
    """Of the three one became a detection; NMS removed the box of another, and the third scores too little."""
    canvas, stories, layers = shell.window.canvas, shell.inspection.stories, shell.detection.layers
    layers.set_visible("truth", False)
    layers.set_visible("detections", False)
    layers.set_visible("proposals", True)
    first = ["Anchor", "Objectness", "Proposal", "NMS of proposals", "RoI projection", "RoIAlign", "Class scores"]
    expected = {
        (14, 66): (0, [*first, "Box regression", "NMS"], "Detected as dog, score 0.90: detection 1."),
        (62, 74): (1, [*first, "Box regression", "NMS"], "Its box, dog, score 0.70, was removed: a better dog, score"),
        (120, 88): (2, first, "Its best score, 0.34 for person, is not above the threshold, 0.50."),
    }
    for place, (roi, steps, words) in expected.items():
        click(canvas, *place)
        assert shell.document.selection == Selection("proposals", (roi,))
        assert titles(shell) == steps
        assert words in stories.story.text
        lost = [row.step for row in rows(shell) if not row.step.passed]
        assert [step.title for step in lost] == ([] if roi == 0 else steps[-1:])
        said = [one.text() for one in shell.inspection.panel.findChildren(QLabel)]
        assert any(words in one for one in said), "the card says it, too"
        if lost:
            assert canvas.sketch is lost[0].sketch, "the evidence is drawn without being asked for"


def test_the_wheel_brings_another_step_under_the_mouse(shell: Shell, qtbot: QtBot) -> None:
    shell.detection.layers.set_visible("truth", False)
    click(shell.window.canvas, 30, 40)
    panel, stories = shell.inspection.panel, shell.inspection.stories
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 100)
    point_at(rows(shell)[0])
    place = QPointF(rows(shell)[0].mapTo(panel.viewport(), rows(shell)[0].rect().center()))
    down, none = QPoint(0, -600), Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        place, panel.viewport().mapToGlobal(place), QPoint(), down, Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.viewport(), wheel)
    assert panel.verticalScrollBar().value() > 0
    assert stories.pointed not in (0, None)
    under = rows(shell)[stories.pointed]
    assert under.rect().contains(under.mapFrom(panel.viewport(), place.toPoint()))
    assert shell.window.canvas.sketch is under.step.sketch


def test_the_keys_go_through_the_steps(shell: Shell, qtbot: QtBot) -> None:
    canvas, stories = shell.window.canvas, shell.inspection.stories
    shell.detection.layers.set_visible("truth", False)
    click(canvas, 30, 40)
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert stories.chosen == 0
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert canvas.sketch is rows(shell)[1].step.sketch
    qtbot.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert stories.chosen == 0
    rows(shell)[0].setFocus()
    qtbot.keyClick(rows(shell)[0], Qt.Key.Key_Down)
    assert stories.chosen == 1
    qtbot.mouseClick(rows(shell)[1], Qt.MouseButton.LeftButton)
    assert stories.chosen is None


def test_a_missed_object_says_where_it_died_and_the_button_mends_it(shell: Shell, qtbot: QtBot) -> None:
    canvas, stories = shell.window.canvas, shell.inspection.stories
    click(canvas, 85, 85)
    story = stories.story
    assert story is not None
    assert (story.outcome, story.text) == ("low score", "Its score for person is 0.34; the threshold is 0.50.")
    assert [row.step.passed for row in rows(shell)] == [True, True, False]
    assert canvas.sketch is rows(shell)[2].step.sketch, "the evidence is drawn without being asked for"
    assert {mark.role for mark in canvas.sketch.marks} == {"object", "proposal"}
    qtbot.mouseClick(button_of(shell, "Lower the score to 0.33"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stories.story is not None and stories.story.outcome == "found")
    assert shell.detection.layers.score.step() == 33
    assert [box.label for box in shell.document.boxes] == ["dog", "person"]


def test_ask_about_anything_with_q(shell: Shell, qtbot: QtBot) -> None:
    canvas, stories = shell.window.canvas, shell.inspection.stories
    qtbot.keyClick(canvas, Qt.Key.Key_Q)
    assert canvas.mode == "ask"
    drag(canvas, (100, 95), (120, 110), (130, 118))
    assert stories.asked == (100, 95, 130, 118)
    assert stories.story is not None
    assert stories.story.outcome in ("no anchor", "no proposal")
    assert len(shell.document.boxes) == 2, "a question is no label"
    assert canvas.sketch is not None
    assert canvas.sketch.marks[0].box == (100, 95, 130, 118)
    click(canvas, 30, 40)
    assert stories.asked is None
    assert stories.story.outcome == "found"
    drag(canvas, (100, 95), (120, 110), (130, 118))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.mode == "view"
    assert stories.story is None
    assert canvas.sketch is None


def test_the_tool_bar_has_it(shell: Shell, qtbot: QtBot) -> None:
    tool = shell.window.tools.findChild(QToolButton, "detect_ask")
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton)
    assert shell.window.canvas.mode == "ask"
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton)
    assert shell.window.canvas.mode == "view"


def test_more_proposals_detect_again_with_so_many(shell: Shell, script: Script, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Q)
    drag(canvas, (105, 60), (140, 100), (159, 119))
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.mouseClick(button_of(shell, "Detect with 4 proposals"), Qt.MouseButton.LeftButton)
    detected = [one for one in script.requests if isinstance(one, Detect)]
    assert detected[-1].settings.top == 4
    shell.detection.controller.choose_model("other")
    assert shell.detection.controller.settings.top is None


def test_where_selective_search_finds_nothing_other_proposals_are_tried(
    shell: Shell, script: Script, qtbot: QtBot
) -> None:
    canvas, controller = shell.window.canvas, shell.detection.controller
    trace = shell.document.trace
    proposals = trace.get(Proposals)
    for words, value in (
        ("mode quality", ("selective-search", "quality")),
        ("the RPN’s proposals", ("rpn", "quality")),
    ):
        controller.use(replace(controller.settings, proposals="selective-search"))
        searched = Proposals(proposals.boxes, proposals.scores, "selective-search")
        shell.document.set_trace(trace.without(Anchors).without(RankedAnchors).with_(searched, 0.0))
        qtbot.keyClick(canvas, Qt.Key.Key_Q)
        drag(canvas, (105, 60), (140, 100), (159, 119))
        with qtbot.waitSignal(controller.detected):
            qtbot.mouseClick(button_of(shell, words), Qt.MouseButton.LeftButton)
        settings = [one for one in script.requests if isinstance(one, Detect)][-1].settings
        assert (settings.proposals, settings.mode) == value
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_label_two_more_and_learn(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    click(canvas, 85, 85)
    qtbot.mouseClick(button_of(shell, "Label two more and learn"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: canvas.mode == "draw")
    drag(canvas, (5, 80), (20, 100), (30, 110))
    assert not shell.training.controller.is_running
    with qtbot.waitSignal(shell.training.controller.began):
        drag(canvas, (40, 80), (60, 100), (70, 110))
    assert [box.label for box in shell.document.boxes] == ["dog", "person", "person", "person"]
    assert canvas.mode == "view"
    qtbot.waitUntil(lambda: not shell.training.controller.is_running)


def test_a_box_that_nobody_named_is_not_told_of_a_class_nobody_said(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Q)
    drag(canvas, (81, 21), (120, 60), (149, 89))
    story = shell.inspection.stories.story
    assert (story.outcome, story.text) == ("low score", "The head takes it for background (0.640).")
    buttons = shell.inspection.panel.card.remedies
    assert [one.text() for one in buttons] == ["Lower the score to 0.33", "Label it: then it can learn"]
    assert buttons[0].text() not in buttons[0].toolTip()
    qtbot.mouseClick(button_of(shell, "Label it"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shell.document.boxes) == 3)
    assert shell.document.boxes[2].box == (81, 21, 149, 89)
    assert shell.inspection.panel.card.remedies[-1].text() == "Label two more and learn"


def test_several_selected_boxes_each_say_what_became_of_them(shell: Shell, qtbot: QtBot) -> None:
    shell.document.select("truth", (0, 1))
    said = dict(shell.inspection.panel.facts.rows)
    assert said["Box 1"].startswith("dog: Detected as dog, score 0.90")
    assert said["Box 2"] == "person: Its score for person is 0.34; the threshold is 0.50."


def test_a_label_of_a_file_is_not_said_to_be_made_by_hand(shell: Shell, qtbot: QtBot) -> None:
    click(shell.window.canvas, 85, 85)
    assert ("Source", "label file") in shell.inspection.panel.facts.rows
    drawn = shell.document.boxes[1].with_(box=PERSON._replace(x1=85))
    shell.document.edit(shell.document.annotation.with_boxes([shell.document.boxes[0], drawn]), "moved")
    assert ("Source", "drawn") in shell.inspection.panel.facts.rows


def test_what_was_relabelled_says_whose_box_it_was(shell: Shell, qtbot: QtBot) -> None:
    click(shell.window.canvas, 85, 85)
    shell.labelling.edit.name(shell.document.pick([1]), "dog")
    assert ("Source", "label file, then relabelled") in shell.inspection.panel.facts.rows
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ("Source", "label file") in shell.inspection.panel.facts.rows
    dog, person = shell.document.boxes
    found = person.with_(provenance=Provenance("model", "other", 0.7))
    shell.document.edit(shell.document.annotation.with_boxes([dog, found]), "found", (1,))
    assert ("Source", "other, score 0.70") in shell.inspection.panel.facts.rows
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_1)
    assert ("Source", "found by other, then relabelled") in shell.inspection.panel.facts.rows
    assert not shell.session.folder_index.summaries[shell.document.path].suggested, "a person has named it"


def test_before_a_detection_there_is_a_button_that_detects(
    opened: Opened, script: Script, labelled: Path, qtbot: QtBot
) -> None:
    shell = opened(labelled, script)
    click(shell.window.canvas, 85, 85)
    assert shell.inspection.panel.card is None
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.mouseClick(button_of(shell, "Detect (F5)"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.inspection.panel.card is not None)
    assert shell.inspection.stories.story.outcome == "low score"


def test_another_tab_shows_no_sketch(shell: Shell, qtbot: QtBot) -> None:
    """Whoever labels with the list of boxes has nothing over the picture."""
    canvas, tabs = shell.window.canvas, shell.window.tabs
    click(canvas, 85, 85)
    assert canvas.sketch is not None
    tabs.setCurrentWidget(shell.labelling.boxes)
    assert canvas.sketch is None
    tabs.setCurrentWidget(shell.inspection.panel)
    assert canvas.sketch is not None


@pytest.mark.parametrize("ending", [".png", ".svg", ""])
def test_the_view_is_saved(
    shell: Shell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    canvas = shell.window.canvas
    click(canvas, 85, 85)
    file = tmp_path / f"why{ending}"
    proposed: list[Path] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: proposed.append(Path(args[2])) or (str(file), ""))
    shell.actions.actions["view.save"].trigger()
    assert proposed[0].parent != shell.document.path.parent, "a view is no picture of the folder"
    if ending == ".svg":
        text = file.read_text("utf-8")
        assert "<svg" in text
        assert 'stroke="#ffd23f"' in text, "the proposal is a line, no pixels"
        return
    from PySide6.QtGui import QImage

    saved = QImage(str(file if ending else file.with_name("why.png")))
    assert saved.size() == 2 * canvas.grab_picture().size()


def test_a_long_class_name_makes_the_card_no_wider(shell: Shell) -> None:
    box = shell.document.boxes[1].with_(label="traffic light with a long name")
    shell.document.edit(shell.document.annotation.with_boxes([shell.document.boxes[0], box]), "name")
    click(shell.window.canvas, 85, 85)
    panel = shell.inspection.panel
    assert panel.card is not None
    assert not any("…" in remedy.text() for remedy in panel.card.remedies)
    assert panel.widget().minimumSizeHint().width() <= panel.viewport().width()


def test_a_view_that_cannot_be_saved_says_so(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.services.messages.arrived) as arrived:
        (tmp_path / "nowhere").write_text("a file")
        shell.inspection.write_view(tmp_path / "nowhere" / "why.svg")
    assert "cannot be written" in arrived.args[0].text
    assert "choose another folder" in arrived.args[0].text
