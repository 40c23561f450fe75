"""Small things that puzzled people: what goes with Escape and what stays, which step N begins with, what is dark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.stages import HeadOutput
from tests.app.canvas.scenes import click, drag
from tests.app.features.inspection.test_why import button_of, pixels, rows, shell

__all__ = ["shell"]


def brightness(shell: Shell, x1: int, y1: int, x2: int, y2: int) -> float:
    """Of a part of the picture, as it is on the screen."""
    canvas = shell.window.canvas
    corner, end = (canvas.mapFromScene(*at) - canvas.mapFromScene(0, 0) for at in ((x1, y1), (x2, y2)))
    return float(pixels(shell)[corner.y() : end.y(), corner.x() : end.x(), :3].mean())


def test_the_note_of_drawing_two_more_goes_with_escape(shell: Shell, qtbot: QtBot) -> None:
    canvas, toasts = shell.window.canvas, shell.window.toasts
    click(canvas, 85, 85)
    qtbot.mouseClick(button_of(shell, "Label two more and learn"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("Draw 2 more" in text for text in toasts.texts()))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.mode == "view"
    qtbot.waitUntil(lambda: not any("Draw 2 more" in text for text in toasts.texts()))


def test_the_stages_leave_a_question_where_it_is(shell: Shell, qtbot: QtBot) -> None:
    """F6 is about the same box; Escape ends first the stages, then the question."""
    canvas, stories, stages = shell.window.canvas, shell.inspection.stories, shell.stages.controller
    qtbot.keyClick(canvas, Qt.Key.Key_Q)
    drag(canvas, (100, 95), (120, 110), (130, 118))
    assert stories.asked is not None
    qtbot.keyClick(canvas, Qt.Key.Key_F6)
    assert stages.is_open
    assert stories.asked == (100, 95, 130, 118)
    assert canvas.sketch is not None
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert not stages.is_open
    assert stories.asked is not None
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert stories.asked is None
    assert canvas.sketch is None


def test_n_begins_a_missed_story_with_its_first_step(shell: Shell, qtbot: QtBot) -> None:
    """Though the step where it was lost lies over the picture before anybody asks."""
    canvas, stories = shell.window.canvas, shell.inspection.stories
    click(canvas, 85, 85)
    assert stories.shown == 2
    assert stories.chosen is None
    for expected in (0, 1, 2):
        qtbot.keyClick(canvas, Qt.Key.Key_N)
        assert stories.chosen == expected


def test_the_object_of_a_story_stays_bright(shell: Shell, qtbot: QtBot) -> None:
    layers = shell.detection.layers
    for name in ("truth", "detections", "suggestions"):
        layers.set_visible(name, False)
    plain_inside, plain_outside = brightness(shell, 90, 50, 140, 80), brightness(shell, 5, 90, 70, 115)
    shell.document.select("truth", (1,))
    for number in range(3):
        shell.inspection.stories.choose(number)
        assert brightness(shell, 5, 90, 70, 115) < 0.75 * plain_outside, "what is around it is darkened"
        assert brightness(shell, 90, 50, 140, 80) > 0.9 * plain_inside, "the object is not"


def test_a_missed_story_says_which_roi_it_follows(shell: Shell, qtbot: QtBot) -> None:
    """And it is the one whose scores the next step shows."""
    click(shell.window.canvas, 85, 85)
    story = shell.inspection.stories.story
    assert story is not None
    assert story.roi is not None
    said, scores = (row.step for row in rows(shell)[1:3])
    assert f"The next steps follow this one, RoI {story.roi + 1}" in said.text
    assert "the highest score for person" in said.text
    head = shell.document.trace.get(HeadOutput)
    assert head is not None
    assert dict(scores.bars)["person"] == pytest.approx(float(head.scores[story.roi, 1]))
    words = [mark.words for step in (said, scores) for mark in step.sketch.marks]
    assert f"RoI {story.roi + 1}" in words
    assert not any(word.startswith("#") for word in words)


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640)])
def test_the_card_has_room_in_a_low_window(shell: Shell, qtbot: QtBot, size: tuple[int, int]) -> None:
    """Head, outcome and buttons are seen at once, and each step by its keys."""
    shell.window.resize(QSize(*size))
    qtbot.waitUntil(lambda: shell.window.size() == QSize(*size))
    click(shell.window.canvas, 85, 85)
    panel = shell.inspection.panel
    view = panel.viewport()

    def seen(part: QWidget) -> bool:
        top = part.mapTo(view, part.rect().topLeft()).y()
        return top >= 0 and top + part.height() <= view.height()

    assert panel.card is not None
    qtbot.waitUntil(lambda: panel.card is not None and all(map(seen, panel.card.remedies)))
    assert len(panel.card.remedies) == 2
    for number in range(len(rows(shell))):
        qtbot.keyClick(shell.window.canvas, Qt.Key.Key_N)
        assert shell.inspection.stories.chosen == number
        qtbot.waitUntil(lambda number=number: seen(rows(shell)[number]))
