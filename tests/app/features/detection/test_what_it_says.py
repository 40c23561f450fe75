"""What is said of a detection that finds nothing, and of stages that were kept; which devices can be chosen."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.detection.choices import nothing_found
from app.features.detection.layer_row import in_words
from app.services import devices
from engine.generators import result_of
from engine.structures.requests import Detect
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, FeatureMaps, HeadOutput, Trace
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.learning import press


def test_nothing_above_the_score_is_said_with_what_to_do(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    shell = opened(pictures, Script())
    status, slider = shell.window.status.activity, shell.detection.layers.score.slider
    slider.setValue(slider.maximum())
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: status.text().startswith("No detections with a score of at least 1.00 (the best has 0."))
    assert status.text().endswith("lower “Score” on the right, or choose another model")
    slider.setFocus()
    for _ in range(12):
        qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: len(shell.document.trace.get(Detections) or ()) > 0)
    qtbot.waitUntil(lambda: status.text() == "Ready")


@pytest.mark.parametrize(
    ("score", "words"),
    [(0.8699, "0.8700 (the best has 0.8699)"), (0.5, "0.87 (the best has 0.50)"), (0.9, "0.87")],
)
def test_the_best_score_never_looks_like_the_one_that_it_misses(score: float, words: str) -> None:
    """0.9: a box that is left out for another reason."""
    scores = np.array([[1 - score, score]], np.float32)
    nothing = Detections(np.zeros((0, 4), np.float32), [], [], [], ("cat",))
    trace = Trace().with_(HeadOutput(scores, ("cat",)), 0.0).with_(nothing, 0.0)
    assert nothing_found(trace, 0.87).startswith(f"No detections with a score of at least {words}: lower")


def test_a_stage_that_was_kept_says_so(tiny_cache: Path, pictures: Path) -> None:
    from engine.tasks import make_runner
    from resources import RESOURCES

    run = make_runner(RESOURCES, tiny_cache, 1)
    request = Detect(pictures / "photo 1.png", DetectSettings(model="tiny"))
    first, second = (result_of(run(request)).trace.seconds[FeatureMaps] for _ in range(2))
    assert in_words(first) != "0 ms, kept"
    assert in_words(second) == "0 ms, kept"


@pytest.mark.parametrize(("system", "offers"), [("linux", False), ("darwin", True)])
def test_devices_that_are_not_there_are_not_offered(monkeypatch: pytest.MonkeyPatch, system: str, offers: bool) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(devices.platform, "machine", lambda: "arm64")
    monkeypatch.setattr(devices, "NVIDIA_DRIVER", "no such library")
    values = [value for value, _ in devices.device_choices()]
    assert values == (["auto", "cpu", "mps"] if offers else ["auto", "cpu"])
