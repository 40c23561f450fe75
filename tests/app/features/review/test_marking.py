"""Choose Disagreements above the list: in each picture the boxes that disagree are selected."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session.document import Selection
from engine.labels.review.disagreements import differing
from engine.structures.stages import Detections
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.features.review.test_review import listed


def test_the_boxes_that_disagree_are_selected(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled, Script())
    document, pictures = shell.document, shell.session.pictures
    shell.actions.actions["detect.folder"].trigger()
    qtbot.waitUntil(lambda: all(pictures.state(path).detections is not None for path in pictures.every))
    qtbot.waitUntil(lambda: not shell.detection.controller.folder_is_running)
    found = document.trace.get(Detections)
    assert found is not None
    extra, missed = differing(document.annotation.box_array(), document.annotation.labels, found, 0.5)
    assert len(extra) + len(missed) > 0, "the scripted detector and the labels disagree"
    for state, layer, expected in (("extra", "detections", extra), ("missed", "truth", missed)):
        shell.files.panel.state.setCurrentIndex(0)
        document.select(None)
        names = listed(shell, state)
        if not len(expected):
            assert names == []
            continue
        qtbot.waitUntil(lambda layer=layer, expected=expected: document.selection == Selection(layer, tuple(expected)))
    listed(shell, "disagreeing")
    document.select(None)
    shell.files.controller.go(1)
    second = pictures.pictures[1]
    qtbot.waitUntil(lambda: document.path == second and document.selection is not None)
    document.select(None)  # a person does: it is not selected again
    qtbot.wait(100)
    assert document.selection is None
