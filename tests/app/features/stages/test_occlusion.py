"""What a score hangs on: asked by a button, seen while it comes, and never in anybody's way."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.overlays.heat import Heat
from app.shell.application import Shell
from engine.structures.inspection.heat import Occlude, OcclusionHeat
from engine.structures.stages import Detections, Proposals
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script
from tests.app.features.stages.test_stepper import detect, go_to, press

PATIENCE = 180_000  # milliseconds, on a busy machine


def select_first(shell: Shell, qtbot: QtBot) -> None:
    """The strip at the detections, the first of them selected."""
    press(shell, qtbot, Qt.Key.Key_F6)
    go_to(shell, qtbot, "Detections")
    assert not shell.stages.occlusion.ask.isEnabled(), "nothing is selected"
    shell.document.select("detections", (0,))
    qtbot.waitUntil(shell.stages.occlusion.ask.isEnabled)


def shown(shell: Shell) -> Heat | None:
    return shell.window.canvas.stage.overlays[0].record(Heat)


def test_the_heat_comes_patch_by_patch_and_can_be_stopped(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    detect(shell, qtbot)
    select_first(shell, qtbot)
    tools = shell.stages.occlusion
    assert shown(shell) is None
    script.gate = threading.Event()
    qtbot.mouseClick(tools.ask, Qt.MouseButton.LeftButton)
    patches = shell.stages.controller.occlusion.patches
    assert tools.words.words == f"0 of {patches} patches", "it counts from the beginning"
    assert (tools.bar.value(), tools.bar.maximum()) == (0, patches)
    qtbot.waitUntil(lambda: shown(shell) is not None and int(np.isfinite(shown(shell).values).sum()) == 3)
    assert tools.bar.isVisible()
    assert (tools.bar.value(), tools.bar.maximum()) == (3, 8)
    assert "3 of 8 patches" in tools.words.words
    press(shell, qtbot, Qt.Key.Key_Left, 2)
    press(shell, qtbot, Qt.Key.Key_Right, 2)
    assert shown(shell) is not None, "one may look around meanwhile"
    qtbot.mouseClick(tools.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(tools.ask.isVisible)
    assert int(np.isfinite(shown(shell).values).sum()) == 3, "what is there of it stays"
    qtbot.mouseClick(tools.hide_heat, Qt.MouseButton.LeftButton)
    assert shown(shell) is None


def test_its_numbers_are_the_records_and_it_is_of_the_selected_detection(
    opened: Opened, pictures: Path, qtbot: QtBot
) -> None:
    script = Script()
    shell = opened(pictures, script)
    detect(shell, qtbot)
    select_first(shell, qtbot)
    qtbot.mouseClick(shell.stages.occlusion.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.stages.occlusion.hide_heat.isVisible())
    found, proposals = shell.document.trace.get(Detections), shell.document.trace.get(Proposals)
    request = next(r for r in script.requests if isinstance(r, Occlude))
    roi = int(found.rois[0])
    assert request.roi == roi
    assert request.box == pytest.approx(proposals.boxes[roi].tolist())
    assert request.objectness == pytest.approx(float(proposals.scores[roi]))
    assert request.class_index == int(found.classes[0])
    heat = shell.stages.controller.occlusion.heat
    assert isinstance(heat, OcclusionHeat)
    np.testing.assert_array_equal(shown(shell).values, heat.drop)
    assert "0.90, without the hottest part 0.20 · 8 of 8 patches" in shell.stages.occlusion.words.words
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: shell.stages.controller.occlusion.heat is None)
    assert shown(shell) is None, "another run makes it void"


def test_closing_the_strip_or_the_stop_key_ends_it(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    detect(shell, qtbot)
    select_first(shell, qtbot)
    script.gate = threading.Event()
    for end in (Qt.Key.Key_Period, Qt.Key.Key_Escape):
        qtbot.mouseClick(shell.stages.occlusion.ask, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: shell.stages.controller.occlusion.heat is not None)
        assert shell.stages.controller.occlusion.is_running
        shell.stages.strip.setFocus()
        modifier = Qt.KeyboardModifier.ControlModifier if end == Qt.Key.Key_Period else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(shell.window.focusWidget(), end, modifier)
        qtbot.waitUntil(lambda: not shell.stages.controller.occlusion.is_running)
    assert shell.services.bridge.is_idle


def test_the_real_engine_answers_while_the_window_goes_on(
    real: Shell, labelled: Path, qtbot: QtBot, one_map: str
) -> None:
    """With a net of one map: its stages, its channels, what its cells see, NMS, and the heat."""
    controller = real.detection.controller
    controller.list_models()
    qtbot.waitUntil(lambda: bool(controller.models), timeout=PATIENCE)
    controller.choose_model(one_map)
    controller.choose_selection(0.0, 0.5)
    open_folder(real, labelled, qtbot)
    qtbot.waitUntil(real.actions.actions["detect.run"].isEnabled, timeout=PATIENCE)
    with qtbot.waitSignal(controller.detected, timeout=PATIENCE):
        qtbot.keyClick(real.window.canvas.viewport(), Qt.Key.Key_F5)
    press(real, qtbot, Qt.Key.Key_F6)
    stages, found = real.stages, real.document.trace.get(Detections)
    go_to(real, qtbot, "Features")
    assert "One map" in stages.strip.line.text()
    qtbot.waitUntil(lambda: stages.controller.maps.fields is not None, timeout=PATIENCE)
    qtbot.mouseClick(stages.maps.channels, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(stages.maps.grid.isVisible, timeout=PATIENCE)
    assert "of the run" in stages.maps.note.text()
    go_to(real, qtbot, "NMS")
    qtbot.waitUntil(lambda: stages.controller.nms.steps == len(found), timeout=PATIENCE)
    np.testing.assert_array_equal(stages.controller.nms.found.scores[stages.controller.nms.found.steps], found.scores)
    go_to(real, qtbot, "Detections")
    real.document.select("detections", (0,))
    qtbot.waitUntil(stages.occlusion.ask.isEnabled)
    qtbot.mouseClick(stages.occlusion.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (heat := stages.controller.occlusion.heat) is not None and heat.done >= 2, timeout=PATIENCE)
    assert stages.controller.occlusion.heat.score == pytest.approx(float(found.scores[0]), abs=1e-5)
    qtbot.mouseClick(stages.occlusion.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not stages.controller.occlusion.is_running, timeout=PATIENCE)


def test_a_picture_that_is_gone_is_said_in_one_sentence(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    from engine.errors import UserError

    class Gone(Script):
        def run(self, request: object) -> object:
            if isinstance(request, Occlude):
                return self._fail()
            return super().run(request)

        def _fail(self) -> object:
            raise UserError("photo 1.png", "is gone", "open another one")
            yield

    shell = make_shell(Gone())
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(shell.actions.actions["detect.run"].isEnabled)
    detect(shell, qtbot)
    shell.window.canvas.setFocus()
    select_first(shell, qtbot)
    with qtbot.waitSignal(shell.services.messages.arrived) as told:
        qtbot.mouseClick(shell.stages.occlusion.ask, Qt.MouseButton.LeftButton)
    assert "is gone" in told.args[0].text
    qtbot.waitUntil(shell.stages.occlusion.ask.isVisible)
