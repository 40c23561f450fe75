"""A folder of many pictures: what one change costs must not grow with the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image as Pil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session.pictures import PictureList
from app.shell.application import Shell
from tests.app.conftest import Opened

COUNT = 1_500


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Hard links of one small picture."""
    folder = tmp_path / "many"
    folder.mkdir()
    Pil.new("RGB", (16, 16), "red").save(tmp_path / "one.png")
    for number in range(COUNT):
        os.link(tmp_path / "one.png", folder / f"picture {number}.png")
    return folder


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often Qt asked the list of pictures for anything."""
    asked: list[int] = []
    for name in ("rowCount", "data"):
        plain = getattr(PictureList, name)
        monkeypatch.setattr(
            PictureList, name, lambda *args, plain=plain, **named: asked.append(1) or plain(*args, **named)
        )
    return asked


def settle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    for _ in range(5):
        QApplication.processEvents()


def test_a_change_of_some_pictures_does_not_lay_out_all(
    questions: list[int], opened: Opened, many: Path, qtbot: QtBot
) -> None:
    shell = opened(many)
    settle(shell, qtbot)
    pictures = shell.session.pictures
    assert pictures.rowCount() == COUNT
    questions.clear()
    for start in range(0, 600, 100):
        pictures.mark_many({path: {"labels": start + 1} for path in pictures.pictures[start : start + 100]})
        QApplication.processEvents()
    assert len(questions) < COUNT / 2  # a few for each row on the screen
    questions.clear()
    pictures.set_filter("", "labelled")
    QApplication.processEvents()
    assert pictures.rowCount() == 600
    assert len(questions) < COUNT / 2


def test_counts_follow_every_change_without_looking_at_all(opened: Opened, many: Path, qtbot: QtBot) -> None:
    shell = opened(many)
    settle(shell, qtbot)
    pictures = shell.session.pictures
    first, second, third = pictures.pictures[:3]
    pictures.mark(first, labels=2, verified=True)
    pictures.mark_many({second: {"labels": 1}, third: {"verified": True}})
    assert (pictures.count("labelled"), pictures.count("verified"), pictures.count("all")) == (2, 2, COUNT)
    pictures.mark(first, labels=0)
    pictures.mark(third, verified=False)
    assert (pictures.count("labelled"), pictures.count("verified")) == (1, 1)
    states = pictures.states
    pictures.load(pictures.every[:2], pictures.root)
    assert (pictures.count("labelled"), pictures.count("verified")) == (0, 0)
    pictures.bring_back(states)
    assert (pictures.count("labelled"), pictures.count("verified")) == (1, 1)
    qtbot.waitUntil(lambda: "1 of 2 verified, 1 labelled" in shell.files.panel.progress.text.text())


def test_home_and_end_go_to_the_ends_of_the_list(opened: Opened, many: Path, qtbot: QtBot) -> None:
    shell = opened(many)
    settle(shell, qtbot)
    view, pictures = shell.files.panel.view, shell.session.pictures
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shell.document.path == pictures.path(COUNT - 1))
    assert view.viewport().rect().intersects(view.visualRect(pictures.index(COUNT - 1)))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: shell.document.path == pictures.path(0))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shell.document.path == pictures.path(1))
