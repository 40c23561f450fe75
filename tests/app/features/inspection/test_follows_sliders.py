"""A picture seen before is shown by the sliders as they are now, however it was seen then."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session.trace_cache import TraceCache
from app.shell.application import Shell
from engine.structures.requests import Detect
from engine.structures.stages import Detections, HeadOutput, Trace
from tests.app.canvas.scenes import click
from tests.app.conftest import Opened
from tests.app.fakes import Script


def slide(shell: Shell, qtbot: QtBot, score: int) -> None:
    """With the keys, to a score in hundredths."""
    slider = shell.detection.layers.score.slider
    key = Qt.Key.Key_Right if score > slider.value() else Qt.Key.Key_Left
    while slider.value() != score:
        qtbot.keyClick(slider, key)


def press(shell: Shell, qtbot: QtBot, key: Qt.Key, name: str = "") -> None:
    qtbot.keyClick(shell.window.canvas.viewport(), key)
    qtbot.waitUntil(lambda: not name or (shell.document.path.name == name and shell.document.annotation is not None))
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)


def scores(shell: Shell) -> list[float]:
    return [round(float(one), 2) for one in shell.document.trace.get(Detections).scores]


@pytest.mark.parametrize("are_stages_kept", [True, False])
def test_back_at_a_picture_that_was_seen_with_other_thresholds(
    opened: Opened, script: Script, labelled: Path, qtbot: QtBot, are_stages_kept: bool
) -> None:
    shell = opened(labelled, script)
    traces: TraceCache = shell.session.traces
    home = shell.document.path
    slide(shell, qtbot, 33)
    press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    assert scores(shell) == [0.9, 0.34]
    for score, seen, outcome in ((50, [0.9], "low score"), (33, [0.9, 0.34], "found")):
        press(shell, qtbot, Qt.Key.Key_D, "photo 2.png")
        if not are_stages_kept:
            traces.set_trace(home, Trace().with_(traces.trace(home).get(Detections), 0.0))
        press(shell, qtbot, Qt.Key.Key_F5)
        slide(shell, qtbot, score)
        press(shell, qtbot, Qt.Key.Key_A, home.name)
        qtbot.waitUntil(lambda seen=seen: scores(shell) == seen)
        qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
        assert shell.session.pictures.state(home).detections == len(seen)
        if shell.document.trace.get(HeadOutput) is not None:
            click(shell.window.canvas, 85, 85)
            assert shell.inspection.stories.story.outcome == outcome
    detected = [one.path for one in script.requests if isinstance(one, Detect)]
    assert detected.count(home) == (1 if are_stages_kept else 2), "anew only where more is asked for than is kept"


def test_a_slider_that_moves_where_the_stages_are_gone(
    opened: Opened, script: Script, labelled: Path, qtbot: QtBot
) -> None:
    shell = opened(labelled, script)
    press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    shell.document.set_trace(Trace().with_(shell.document.trace.get(Detections), 0.0))
    slide(shell, qtbot, 33)
    qtbot.waitUntil(lambda: scores(shell) == [0.9, 0.34])
