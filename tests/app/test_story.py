"""The main job with the real engine and real Qt events: open, detect, layers, sliders, a folder, closing in between."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.services.settings import SettingsStore
from app.session.layers import LAYERS
from app.shell.application import Shell, build
from engine.structures.stages import AnchorLabels, Anchors, Detections, HeadOutput, Proposals, RoiGrid, Segments
from engine.worker import RunTask, Worker
from tests.app.conftest import RESOURCES, yes

PATIENCE = 180_000  # milliseconds for one detection on a busy machine


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Five pictures of bright shapes on noise."""
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(1, 6):
        pixels = random.integers(70, 110, (120, 160, 3), np.uint8)
        pixels[30:90, 20 + 5 * number : 80] = (210, 60, 40)
        pixels[20:70, 95:150] = (40, 90, 220)
        Pil.fromarray(pixels).save(folder / f"photo {number}.png")
    return folder


@pytest.fixture
def shell(qtbot: QtBot, tiny_cache: Path) -> Iterator[Shell]:
    """The window as the program builds it, over the real engine's thread and a tiny net."""
    before = set(threading.enumerate())

    def make_runner() -> RunTask:
        from engine.tasks import make_runner

        return make_runner(RESOURCES, tiny_cache, 1)

    store = SettingsStore(None)
    store.remember(model="tiny")
    shell = build(RESOURCES, partial(Worker, make_runner), store)
    qtbot.addWidget(shell.window)
    shell.training.runs.ask = yes  # qtbot closes the window, whatever is learned
    shell.window.show()
    qtbot.waitExposed(shell.window)
    shell.detection.controller.list_models()
    shell.detection.load_engine()
    qtbot.waitUntil(
        lambda: shell.services.bridge.is_idle and shell.detection.controller.model is not None, timeout=60_000
    )
    shell.detection.layers.set_selection(0.0, 0.5)
    shell.detection.controller.choose_selection(0.0, 0.5)  # weights without a meaning give low scores
    yield shell
    assert shell.close(10.0), "the engine's thread did not end"
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    assert not left, f"threads left behind: {left}"


def open_and_detect(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    shell.files.controller.open_paths([folder])
    qtbot.waitUntil(lambda: shell.document.image is not None)
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)


def painted(shell: Shell) -> QImage:
    shell.window.canvas.finish_layers()
    return shell.window.canvas.viewport().grab().toImage()


def draw_a_box(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_W)
    for event, x, y in ((qtbot.mousePress, 25, 30), (qtbot.mouseMove, 60, 70), (qtbot.mouseRelease, 80, 90)):
        button = () if event is qtbot.mouseMove else (Qt.MouseButton.LeftButton,)
        event(canvas.viewport(), *button, pos=canvas.mapFromScene(x, y))
    qtbot.keyClick(shell.labelling.label_bar, Qt.Key.Key_Return)
    qtbot.keyClick(canvas.viewport(), Qt.Key.Key_Escape)
    assert shell.document.annotation is not None
    assert len(shell.document.annotation.boxes) == 1


def toggle(shell: Shell, name: str, qtbot: QtBot) -> None:
    """Press the eye twice: the picture changes, and is as before after that."""
    eye = shell.detection.layers.rows[name].eye  # type: ignore[index]
    qtbot.waitUntil(eye.isEnabled)
    before = painted(shell)
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert painted(shell) != before, name
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert painted(shell) == before, name


def test_from_open_to_every_layer(shell: Shell, photos: Path, qtbot: QtBot) -> None:
    shell.files.controller.open_paths([photos])
    qtbot.waitUntil(lambda: shell.document.image is not None)
    plain = painted(shell)
    open_and_detect(shell, photos, qtbot)
    trace = shell.document.trace
    assert len(trace.get(Detections)) > 0
    assert painted(shell) != plain
    draw_a_box(shell, qtbot)
    with qtbot.waitSignal(
        shell.detection.controller.detected, timeout=PATIENCE
    ):  # now anchors can be compared with a label
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    for record in (Anchors, AnchorLabels, Proposals, RoiGrid, Detections):
        assert shell.document.trace.get(record) is not None, record
    shell.document.select("detections", (0,))  # whose RoI bins are drawn
    for layer in LAYERS:
        if layer.name != "segments":
            toggle(shell, layer.name, qtbot)
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        shell.detection.controller.choose_proposals("selective-search")
    assert shell.document.trace.get(Segments) is not None
    assert shell.document.trace.get(Anchors) is None
    toggle(shell, "segments", qtbot)


def moved(shell: Shell, qtbot: QtBot, move: Callable[[], None]) -> int:
    """How many detections there are after the move."""
    before = shell.document.trace.get(Detections)
    move()
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not before)
    return len(shell.document.trace.get(Detections))


def test_sliders_only_run_what_they_must(shell: Shell, photos: Path, qtbot: QtBot) -> None:
    open_and_detect(shell, photos, qtbot)
    panel, kept = shell.detection.layers, shell.document.trace.get(HeadOutput)
    many = len(shell.document.trace.get(Detections))
    strict = moved(shell, qtbot, lambda: qtbot.keyClick(panel.nms.slider, Qt.Key.Key_Home))
    assert strict < many  # no two boxes of a class may touch
    none = moved(shell, qtbot, lambda: qtbot.keyClick(panel.score.slider, Qt.Key.Key_End))
    assert none == 0
    again = moved(shell, qtbot, lambda: qtbot.keyClick(panel.score.slider, Qt.Key.Key_Home))
    assert again == strict
    assert shell.document.trace.get(HeadOutput) is kept
    panel.set_visible("proposals", True)
    before = painted(shell)
    qtbot.keyClick(panel.rows["proposals"].amount.slider, Qt.Key.Key_Home)
    assert painted(shell) != before


def test_cancel_a_folder_half_way_and_go_on(shell: Shell, photos: Path, qtbot: QtBot) -> None:
    for number in range(6, 21):  # so many that no engine is done before a click arrives
        shutil.copy(photos / "photo 1.png", photos / f"photo {number}.png")
    open_and_detect(shell, photos, qtbot)
    clicks: list[int] = []

    def stop_after_two() -> None:
        seen = shell.session.pictures.count("detected")
        if seen >= 2 and not clicks and shell.window.status.cancel.isVisible():
            clicks.append(seen)
            qtbot.mouseClick(shell.window.status.cancel, Qt.MouseButton.LeftButton)

    shell.session.pictures.counts_changed.connect(stop_after_two)
    qtbot.waitUntil(shell.actions.actions["detect.folder"].isEnabled)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(
        lambda: not shell.detection.controller.folder_is_running and shell.services.bridge.is_idle,
        timeout=PATIENCE,
    )
    assert 2 <= clicks[0] <= shell.session.pictures.count("detected") < 20
    assert "Stopped after" in shell.window.toasts.texts()[-1]
    assert "goes on from there" in shell.window.toasts.texts()[-1]
    done, whole = shell.session.pictures.count("detected"), shell.document.trace.get(HeadOutput)
    assert whole is not None
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    said = re.compile(rf"20 pictures detected, ({done}|{done + 1}) of them in an earlier run")
    qtbot.waitUntil(lambda: any(map(said.fullmatch, shell.window.toasts.texts())), timeout=PATIENCE)
    assert shell.document.trace.get(HeadOutput) is whole, "what is known of the open picture is not lost"
    with qtbot.waitSignal(shell.detection.controller.detected, timeout=PATIENCE):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)


def test_close_while_a_picture_is_detected(shell: Shell, photos: Path, qtbot: QtBot) -> None:
    shell.files.controller.open_paths([photos])
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    with qtbot.waitSignal(shell.document.trace_changed, timeout=PATIENCE):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)
    shell.window.close()  # the fixture checks that the threads end
