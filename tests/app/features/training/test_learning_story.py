"""Ctrl+T on the real engine: open the coins, correct one picture, and its boxes are better a moment later."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.settings import SettingsStore
from app.shell.application import Shell, build
from engine.structures.boxes import iou
from engine.structures.stages import Detections
from engine.worker import RunTask, Worker
from tests.app.conftest import RESOURCES, yes

PATIENCE = 400_000  # milliseconds, on a busy machine; on a quiet one it takes a tenth of it, or less
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(qtbot: QtBot, tiny_cache: Path, tmp_path: Path) -> Iterator[Shell]:
    """The window with the bundled model; what it learns lies in a folder of the test."""
    shutil.copytree(RESOURCES / "samples_coins", tmp_path / "coins")
    before = set(threading.enumerate())

    def make_runner() -> RunTask:
        from engine.tasks import make_runner

        return make_runner(RESOURCES, tiny_cache, 1)

    shell = build(RESOURCES, partial(Worker, make_runner), SettingsStore(None))
    qtbot.addWidget(shell.window)
    shell.training.runs.ask = yes  # qtbot closes the window, whatever is learned
    shell.window.show()
    qtbot.waitExposed(shell.window)
    shell.detection.controller.list_models()
    shell.detection.load_engine()
    qtbot.waitUntil(
        lambda: shell.services.bridge.is_idle and shell.detection.controller.model is not None,
        timeout=PATIENCE,
    )
    yield shell
    assert shell.close(10.0), "the engine's thread did not end"
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    assert not left, f"threads left behind: {left}"


def right_boxes(shell: Shell) -> int:
    """How many labelled boxes are found at an IoU of one half, under their own name."""
    annotation, detections = shell.document.annotation, shell.document.trace.get(Detections)
    assert annotation is not None
    assert detections is not None
    if not len(detections):
        return 0
    overlaps = iou(annotation.box_array(), detections.boxes)
    same = [[label == name for name in detections.names] for label in annotation.labels]
    return int(((overlaps >= 0.5) & same).any(axis=1).sum())


def test_correct_press_ctrl_t_and_see_better_boxes(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "coins"
    shell.files.controller.open_paths([folder], folder / "JPEGImages" / "train_1.jpg")
    qtbot.waitUntil(lambda: shell.document.image is not None)
    canvas = shell.window.canvas
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(canvas.viewport(), Qt.Key.Key_F5)
    before = right_boxes(shell)
    shell.document.select("truth", (0,))
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_Right)  # a box is moved by a pixel
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_Space)  # and the picture is right as it is
    assert [a.verified for a in shell.training.controller.corrections.annotations] == [True]
    steps: list[float] = []
    shell.training.controller.stepped.connect(lambda point: steps.append(point.loss))
    with qtbot.waitSignal(shell.training.controller.learnt, timeout=PATIENCE):
        qtbot.keyClick(canvas.viewport(), Qt.Key.Key_T, CONTROL)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        pass
    assert shell.detection.controller.settings.model == "coins 1"
    assert sum(steps[-5:]) < sum(steps[:5])
    assert right_boxes(shell) > before
    assert right_boxes(shell) >= len(shell.document.annotation.boxes) * 0.7
