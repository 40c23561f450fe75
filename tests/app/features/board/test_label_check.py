"""X on what the label check has found, in every format that is edited: it goes, and `check` does not tell it again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import main
from app.features.board.table import BoardItem
from app.shell.application import Shell
from engine.cli import running
from engine.labels.folder import start_folder
from engine.labels.review.rejections import read_rejections
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.settings import LABEL_FORMATS
from tests.app.conftest import open_folder
from tests.app.features.board.test_board import click, items, key
from tests.app.features.board.test_searches import SLOW, draw_scene
from tests.app.features.labelling.test_editing import CTRL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
# Edges that no format writes as whole numbers, and most of them not as such of 32 bits.
BALL, AGAIN, THIN = (
    Rectangle(90.3, 35.7, 140.1, 85.9),
    Rectangle(90.1, 36.3, 140.7, 85.3),
    Rectangle(30.1, 31.3, 33.3, 80.7),
)


def labelled(root: Path, format: str) -> Path:
    """Two pictures; of one the ball is labelled twice, and something thin."""
    root.mkdir()
    paths = [root / f"{number}.png" for number in range(2)]
    for number, path in enumerate(paths):
        draw_scene(path, number)
    folder = start_folder(root, format)
    for path, boxes in zip(paths, ((BALL, AGAIN, THIN), (BALL,)), strict=True):
        folder.annotation(path)
        folder.save(Annotation(path, 160, 120, tuple(LabelledBox(box, "ball") for box in boxes)))
    return root


def checked(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What the command line says."""
    monkeypatch.setattr(sys, "argv", ["main.py", "check", str(root), "--model", "tiny", "--json"])
    capsys.readouterr()
    assert main.main() == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def check(shell: Shell, qtbot: QtBot) -> list[BoardItem]:
    shell.board.faults.check()
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle and len(items(shell)) > 0, timeout=SLOW)
    return items(shell)


def test_x_says_that_it_is_right_in_every_format(
    real: Shell,
    tmp_path: Path,
    tiny_cache: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(running, "data_folder", lambda: tiny_cache)
    real.detection.controller.list_models()
    qtbot.waitUntil(lambda: bool(real.detection.controller.models), timeout=SLOW)
    real.detection.controller.choose_model("tiny")
    for format in LABEL_FORMATS:
        root = labelled(tmp_path / format, format)
        qtbot.waitUntil(lambda: not real.board.follower._timer.isActive())  # it opens the picture of what is chosen
        open_folder(real, root, qtbot)
        qtbot.waitUntil(lambda root=root: {path.parent for path in real.session.folder_index.summaries} == {root})
        qtbot.waitUntil(lambda: len(real.session.folder_index.summaries) == 2)
        before = check(real, qtbot)
        of_labels = [item.note for item in before if item.remedy != "add"]
        assert sum("lies on" in note for note in of_labels) == 1, format
        assert len(of_labels) >= 3, format
        for left in range(len(of_labels) - 1, -1, -1):
            click(real, qtbot, next(row for row, item in enumerate(items(real)) if item.remedy != "add"))
            key(real, qtbot, Key.Key_X)
            notes = [item.note for item in items(real) if item.remedy != "add"]
            assert notes == of_labels[len(of_labels) - left :], format
        missing, ignored = items(real), len(of_labels) + 1
        gone, *left_over = [[round(edge, 2) for edge in item.box or ()] for item in missing]
        click(real, qtbot, 0)
        key(real, qtbot, Key.Key_X)
        assert len(items(real)) == len(missing) - 1, format
        qtbot.waitUntil(lambda root=root, count=ignored: len(read_rejections([root]).dismissed) == count)
        after = checked(root, monkeypatch, capsys)
        assert {one["kind"] for one in after} == {"missing"}, format
        boxes = [one["box"] for one in after]  # and what the labels were thought to mean: they are right, it has none
        assert gone not in boxes, format
        assert all(box in boxes for box in left_over), format
        for _ in range(ignored):
            key(real, qtbot, Key.Key_Z, CTRL)
        assert items(real) == before, format
        qtbot.waitUntil(lambda root=root: not read_rejections([root]).dismissed)
