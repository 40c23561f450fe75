"""The window and the command line say the same of an object: outcome, numbers and words, whatever became of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.cli import running
from engine.labels.folder import start_folder
from engine.structures.annotation import LabelledBox, Rectangle
from resources import RESOURCES
from tests.app.conftest import open_folder

# What the bundled model makes of two of the bundled pictures.
OBJECTS = {
    "chelsea": (
        ("low score", "cat", (0, 0, 402, 300)),
        ("found", "object", (296, 111, 347, 166)),
    ),
    "coffee": (
        ("found", "cup", (138, 6, 432, 308)),
        ("wrong class", "bowl", (138, 6, 432, 308)),
        ("badly placed", "cup", (226, 97, 432, 308)),
        ("no proposal", "cup", (0, 0, 30, 30)),
        ("no anchor", "cup", (2, 2, 12, 398)),
    ),
}


STEP_BY_STEP = ("low score", "badly placed")  # each costs a detection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "objects"
    root.mkdir()
    for name in OBJECTS:
        copyfile(RESOURCES / "samples" / f"{name}.jpg", root / f"{name}.jpg")
    labels = start_folder(root, "voc")
    for name, objects in OBJECTS.items():
        boxes = tuple(LabelledBox(Rectangle(*box), label) for _, label, box in objects)
        labels.save(labels.annotation(root / f"{name}.jpg").with_boxes(boxes))
    return root


def test_every_outcome_of_two_pictures(
    real: Shell, call, folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(running, "runner", cache(running.runner))  # the net is loaded once
    of_folder = {(Path(one["path"]).stem, one["label"], tuple(one["box"])): one for one in
                 call("explain", folder, "--json").json["objects"]}  # fmt: skip
    real.detection.controller.list_models()
    open_folder(real, folder, qtbot)
    for name, objects in OBJECTS.items():
        qtbot.waitUntil(lambda name=name: real.document.path is not None and real.document.path.stem == name)
        qtbot.waitUntil(real.actions.actions["detect.run"].isEnabled, timeout=60_000)
        with qtbot.waitSignal(real.detection.controller.detected, timeout=60_000):
            qtbot.keyClick(real.window.canvas, Qt.Key.Key_F5)
        seen_boxes = set()
        for _ in objects:
            qtbot.keyClick(real.window.canvas, Qt.Key.Key_Tab)
            card, story = real.inspection.panel.card, real.inspection.stories.story
            (index,) = real.document.selected_labels
            seen_boxes.add(index)
            outcome, label, box = objects[index]
            said = of_folder[name, label, box]
            assert story.outcome == said["outcome"] == outcome
            assert story.text == said["text"]
            if outcome not in STEP_BY_STEP:
                continue
            edges = ",".join(map(str, box))
            alone = call("explain", real.document.path, "--box", edges, "--label", label, "--json").json
            assert (alone["outcome"], alone["text"]) == (outcome, story.text)
            seen = [(row.step.stage, row.step.title, row.step.text, row.step.passed) for row in card.rows]
            assert seen == [tuple(step.values()) for step in alone["steps"]]
            offered = [(one.kind, one.text, one.value) for one in story.remedies]
            assert offered == [tuple(one.values()) for one in alone["remedies"]]
        assert len(seen_boxes) == len(objects)
        qtbot.keyClick(real.window.canvas, Qt.Key.Key_D)
