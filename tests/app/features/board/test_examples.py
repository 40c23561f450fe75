"""What is searched for by a person's examples: each word about them is a step, and holds for the box as it is now."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.features.board.test_board import click, items, key
from tests.app.features.board.test_searches import found, idle, scenes, shell  # noqa: F401 - fixtures
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import CTRL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


def test_a_match_as_a_further_example_is_a_step_and_an_accepted_one_is_taken_out(
    shell: Shell,  # noqa: F811
    scenes: Path,  # noqa: F811
    qtbot: QtBot,
) -> None:
    alike = shell.board.alike
    shell.document.select("truth", (0,))
    alike.find()
    first = found(shell, qtbot)
    row = next(row for row, item in enumerate(first) if item.source == "match")
    click(shell, qtbot, row)
    (match,) = shell.board.view.chosen()
    key(shell, qtbot, Key.Key_F)
    idle(shell, qtbot)
    assert len(alike._examples) == 2
    assert shell.document.step_text(forwards=False) == "Add 1 example"
    key(shell, qtbot, Key.Key_Z, CTRL)
    idle(shell, qtbot)
    assert len(alike._examples) == 1
    key(shell, qtbot, Key.Key_Y, CTRL)
    idle(shell, qtbot)
    assert len(alike._examples) == 2
    key(shell, qtbot, Key.Key_Z, CTRL)
    found(shell, qtbot)

    # Accepted, it lies between pixels: another box than the match was, and the same object.
    click(shell, qtbot, next(row for row, item in enumerate(items(shell)) if item.key == match.key))
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    idle(shell, qtbot)
    assert len(alike._examples) == 2
    labels = [
        row
        for row, item in enumerate(found(shell, qtbot))
        if item.source == "label" and item.path == match.path and item.label == "box"
    ]
    click(shell, qtbot, labels[0])
    key(shell, qtbot, Key.Key_X)
    idle(shell, qtbot)
    assert len(alike._examples) == 1
