"""A folder of many pictures: what one change costs must not grow with the folder."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.files import opening
from app.session.pictures import PictureList
from app.shell.application import Shell
from engine.pictures import finding
from tests.app.conftest import MakeShell, Opened
from tests.app.features.labelling.test_editing import drag
from tests.app.test_window import press

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


def test_what_may_be_accepted_is_known_without_looking_at_all(opened: Opened, many: Path, qtbot: QtBot) -> None:
    """The action asks with every change of the window: of 100,000 pictures it was a tenth of a second at once."""
    shell = opened(many)
    settle(shell, qtbot)
    pictures, batch = shell.session.pictures, shell.labelling.batch
    pictures.mark_many({path: {"labels": 1} for path in pictures.every})
    begin = time.thread_time()
    pictures.count("suggested")  # looks at all
    middle = time.thread_time()
    assert not any(batch.can_accept for _ in range(20))
    assert time.thread_time() - middle < middle - begin
    last = pictures.every[-1]
    pictures.mark(last, suggestions=2, acceptable=1)
    assert batch.can_accept
    pictures.set_filter("picture 77", "all")  # it is not listed
    assert not batch.can_accept
    pictures.set_filter("", "all")
    pictures.mark(last, verified=True)
    assert not batch.can_accept


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


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Labels are not found before it is set."""
    gate, plain = threading.Event(), opening.open_folder
    monkeypatch.setattr(opening, "open_folder", lambda *of: gate.wait(20) and plain(*of))
    monkeypatch.setattr(opening, "MANY", 3)
    return gate


def test_many_pictures_are_looked_at_before_their_labels_are_found(
    gate: threading.Event, make_shell: MakeShell, labelled: Path, qtbot: QtBot
) -> None:
    """Nothing can be labelled meanwhile: nobody knows in which files it would belong."""
    before = {file: file.read_bytes() for file in labelled.rglob("*") if file.is_file()}
    shell = make_shell()
    shell.files.controller.open_paths([labelled])
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 1.png")
    qtbot.waitUntil(lambda: shell.session.pictures.rowCount() == 6)
    assert shell.document.annotation is None
    shell.actions.show_state()
    assert not shell.actions.actions["label.draw"].isEnabled()
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (35, 10), (60, 40))
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 2.png")
    gate.set()
    qtbot.waitUntil(lambda: shell.document.annotation is not None)
    assert shell.document.path == labelled / "photo 2.png"  # where the person is by now
    assert len(shell.document.annotation.boxes) == 2
    qtbot.waitUntil(lambda: shell.session.pictures.count("labelled") == 5)
    assert {file: file.read_bytes() for file in before} == before
    assert not shell.document.is_modified


def test_the_first_picture_comes_before_the_others_are_listed(
    make_shell: MakeShell, labelled: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, walk = threading.Event(), finding._walk

    def slow(*of: Any) -> Iterator[str]:
        for number, name in enumerate(walk(*of)):
            assert number < 4 or may_go_on.wait(20)
            yield name

    monkeypatch.setattr(finding, "_walk", slow)
    monkeypatch.setattr(opening, "MANY", 3)
    shell = make_shell()
    shell.files.controller.open_paths([labelled])
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 1.png", timeout=3000)
    may_go_on.set()
    qtbot.waitUntil(lambda: shell.document.annotation is not None)
    assert shell.session.pictures.rowCount() == 6


def test_another_folder_is_opened_while_labels_are_sought(
    gate: threading.Event, make_shell: MakeShell, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Pil.new("RGB", (16, 16), "blue").save(other / "blue.png")
    shell = make_shell()
    shell.files.controller.open_paths([labelled])
    qtbot.waitUntil(lambda: shell.document.path == labelled / "photo 1.png")
    gate.set()
    shell.files.controller.open_paths([other])
    qtbot.waitUntil(lambda: shell.document.path == other / "blue.png" and shell.document.annotation is not None)
    qtbot.wait(50)
    assert shell.files.controller.root == other
    assert shell.session.pictures.every == (other / "blue.png",)
