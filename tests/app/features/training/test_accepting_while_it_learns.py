"""What a person is about to accept does not change under the hand while a net learns."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.jobs import PartReady
from engine.structures.requests import FineTune, ImageResult
from engine.structures.stages import Detections
from engine.worker import Task
from tests.app.conftest import Opened
from tests.app.fakes import Script, learning_point
from tests.app.learning import CONTROL, SHIFT, draw, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HAND, CARTON, OTHER_HAND = (10, 20, 70, 110), (60, 10, 140, 100), (40, 10, 90, 115)
NAMES = ("hand", "carton")
FIRST, SECOND = ((HAND, 0, 0.8), (CARTON, 1, 0.6)), ((HAND, 0, 0.8), (OTHER_HAND, 0, 0.6))
NOTE = "still learning, and its boxes move"


class LookScript(Script):
    """While it learns, each `look_again` shows other boxes of the open picture."""

    def __init__(self) -> None:
        super().__init__(learning=threading.Event())
        self.look_again = threading.Event()
        self.looks: list[tuple[Any, ...]] = [SECOND]

    def _learn(self, request: FineTune) -> Task[Any, Any]:
        yield PartReady(learning_point(1))
        yield PartReady(self._look(request, FIRST))
        while not self.learning.wait(0.005):
            if self.look_again.is_set():
                self.look_again.clear()
                yield PartReady(self._look(request, self.looks.pop(0)))
            yield None
        return (yield from super()._learn(request))

    def _look(self, request: FineTune, boxes: Any) -> ImageResult:
        result = self._one(request.preview.paths[0])
        assert isinstance(result, ImageResult)
        corners, numbers, scores = zip(*boxes, strict=True)
        found = Detections(np.float32(corners), numbers, np.float32(scores), np.arange(len(boxes)), NAMES)
        return replace(result, trace=result.trace.with_(found, 0.0))


def found(shell: Shell) -> list[str]:
    detections = shell.document.trace.get(Detections)
    return list(detections.names) if detections is not None else []


def labels(shell: Shell) -> list[str]:
    return [box.label for box in shell.document.boxes]


@pytest.fixture
def script() -> LookScript:
    return LookScript()


@pytest.fixture
def learning(opened: Opened, script: LookScript, pictures: Path, qtbot: QtBot) -> Shell:
    """A picture that nobody labelled, opened while a net learns, which has looked at it once."""
    shell = opened(pictures, script)
    draw(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: found(shell) == ["hand", "carton"])
    return shell


def look(script: LookScript, qtbot: QtBot) -> None:
    """The net has looked again, and what it saw has come to the window or was left alone."""
    script.look_again.set()
    qtbot.waitUntil(lambda: not script.look_again.is_set())
    qtbot.wait(50)


def test_boxes_move_until_a_person_wants_them(learning: Shell, script: LookScript, qtbot: QtBot) -> None:
    look(script, qtbot)
    assert found(learning) == ["hand", "hand"]


@pytest.mark.parametrize("modifier", [SHIFT, CONTROL])
def test_accept_all_takes_what_stands_still(
    learning: Shell, script: LookScript, qtbot: QtBot, modifier: Qt.KeyboardModifier
) -> None:
    """The first press makes it stand still, and says so; the second takes it."""
    press(learning, qtbot, Qt.Key.Key_Return, modifier)
    assert labels(learning) == []
    assert learning.document.path.name == "photo 2.png"
    assert any(NOTE in text for text in learning.window.toasts.texts())
    look(script, qtbot)
    assert found(learning) == ["hand", "carton"]
    path = learning.document.path
    press(learning, qtbot, Qt.Key.Key_Return, modifier)
    assert [box.label for box in learning.document.last_of(path).boxes] == ["hand", "carton"]
    if modifier == SHIFT:
        qtbot.waitUntil(lambda: learning.document.path.name == "photo 3.png")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_X, Qt.Key.Key_Delete])
def test_a_selected_suggestion_stands_still_before_anything_becomes_of_it(
    learning: Shell, script: LookScript, qtbot: QtBot, key: Qt.Key
) -> None:
    learning.document.select("detections", (1,))
    press(learning, qtbot, key)
    assert (labels(learning), learning.document.rejected) == ([], ())
    look(script, qtbot)
    press(learning, qtbot, key)
    if key in (Qt.Key.Key_X, Qt.Key.Key_Delete):
        assert [box.label for box in learning.document.rejected] == ["carton"]
    elif key == Qt.Key.Key_Return:
        assert labels(learning) == ["carton"]
    else:
        qtbot.waitUntil(lambda: len(labels(learning)) == 1)


def test_they_move_again_when_nobody_decides_about_them(learning: Shell, script: LookScript, qtbot: QtBot) -> None:
    learning.labelling.suggest._rest.setInterval(100)
    press(learning, qtbot, Qt.Key.Key_Return, SHIFT)
    assert learning.document.held is not None
    qtbot.wait(200)
    look(script, qtbot)
    assert found(learning) == ["hand", "hand"]


def test_return_selects_the_best_which_stands_still_from_then_on(
    learning: Shell, script: LookScript, qtbot: QtBot
) -> None:
    for _ in range(3):
        press(learning, qtbot, Qt.Key.Key_Return)
        look(script, qtbot) if script.looks else None
    assert labels(learning) == ["hand", "carton"]
    assert not any(NOTE in text for text in learning.window.toasts.texts())


def test_of_two_on_one_object_the_better_is_accepted(learning: Shell, script: LookScript, qtbot: QtBot) -> None:
    """Where NMS is told to leave both."""
    script.looks = [((HAND, 0, 0.8), (CARTON, 1, 0.7), ((14, 22, 76, 112), 0, 0.6), (OTHER_HAND, 1, 0.55))]
    look(script, qtbot)
    for _ in range(2):
        press(learning, qtbot, Qt.Key.Key_Return, CONTROL)
    assert labels(learning) == ["hand", "carton", "carton"]
    assert not learning.document.suggestions.above(learning.services.store.settings.accept_score)


def test_another_picture_moves_again(learning: Shell, script: LookScript, qtbot: QtBot) -> None:
    press(learning, qtbot, Qt.Key.Key_Return, CONTROL)
    press(learning, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: learning.document.path.name == "photo 3.png")
    look(script, qtbot)
    qtbot.waitUntil(lambda: found(learning) == ["hand", "hand"])
