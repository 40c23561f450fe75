"""Folders with odd names, with two pictures of one name, and settings that two windows share."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.settings import Settings, SettingsStore
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.labels.formats.coco import file as coco_file
from engine.safety import atomic_files
from engine.safety.atomic_files import HIDDEN_FOLDER, LOCK_NAME
from tests.app.conftest import Opened
from tests.app.features.labelling.test_editing import CTRL, draw, labels, saved
from tests.app.features.saving.test_keeping import CAT, all_written, texts
from tests.app.test_window import press
from tests.engine.labels.folders import make_pictures
from tests.engine.labels.test_more_formats import CASES, contents, laid_out

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ODD = "\udce9t\udce9"  # été, written by a system that used Latin-1


def labels_of(root: Path, *names: str | Path) -> list[tuple[str, ...]]:
    folder = open_labels(root)
    assert folder is not None
    return [folder.annotation(root / name).labels for name in names]


def show(shell: Shell, path: Path, qtbot: QtBot) -> None:
    shell.files.controller.show(path)
    qtbot.waitUntil(lambda: shell.document.path == path)


def test_a_box_on_a_picture_beside_those_of_coco_is_its_own(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    make_pictures(tmp_path, "images/a.jpg", "images/b.jpg", "extra/a.jpg", size=(160, 120))
    names = [{"id": n, "file_name": name} for n, name in enumerate(["a.jpg", "b.jpg"], 1)]
    boxes = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 50, 50]}]
    document = {"images": names, "annotations": boxes, "categories": [{"id": 1, "name": "cat"}]}
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "train.json").write_text(json.dumps(document))
    shell = opened(tmp_path)
    show(shell, tmp_path / "extra" / "a.jpg", qtbot)
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    assert labels_of(tmp_path, "extra/a.jpg", "images/a.jpg", "images/b.jpg") == [("cat",), ("cat",), ()]


def test_pictures_do_not_wait_while_coco_is_written(
    opened: Opened, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does anybody see what the file said before, of the picture that is being saved."""
    a, b = make_pictures(tmp_path, "a.jpg", "b.jpg", size=(160, 120))
    names = [{"id": n, "file_name": path.name} for n, path in enumerate((a, b), 1)]
    document = {"images": names, "annotations": [], "categories": [{"id": 1, "name": "cat"}]}
    (tmp_path / "instances.json").write_text(json.dumps(document))
    shell = opened(tmp_path)
    begun, may_go_on, write = threading.Event(), threading.Event(), coco_file.write_file

    def slow(file: Path, content: bytes) -> None:
        begun.set()
        assert may_go_on.wait(20)
        write(file, content)

    monkeypatch.setattr(coco_file, "write_file", slow)
    draw(shell, qtbot, "cat", *CAT)
    qtbot.waitUntil(begun.is_set)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path == b, timeout=3000)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path == a, timeout=3000)
    assert labels(shell) == ("cat",)
    assert labels_of(tmp_path, "a.jpg") == [()], "it is not in the file yet"
    may_go_on.set()
    all_written(shell, qtbot)
    assert labels(shell) == ("cat",)
    assert labels_of(tmp_path, "a.jpg", "b.jpg") == [("cat",), ()]


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
@pytest.mark.parametrize("format", ["voc", "coco", "yolo", "labelme"])
def test_names_that_are_no_utf8(format: str, opened: Opened, tmp_path: Path, pictures: Path, qtbot: QtBot) -> None:
    odd = tmp_path / ODD
    make_pictures(odd, f"{ODD}.png", "plain.png", size=(160, 120))
    store = SettingsStore(tmp_path / "config")
    store.change(label_format=format)
    shell = opened(odd, store=store, journals=tmp_path / "journals")
    show(shell, odd / f"{ODD}.png", qtbot)
    draw(shell, qtbot, "dog", *CAT)
    all_written(shell, qtbot)
    assert labels_of(odd, f"{ODD}.png", "plain.png") == [("dog",), ()]
    shell.files.controller.open_paths([pictures])
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 1.png")
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 2.png")
    assert SettingsStore(tmp_path / "config").session.recent == (str(pictures), str(odd))
    assert texts(shell) == ""


def test_two_windows_keep_each_others_settings(tmp_path: Path) -> None:
    first, second = SettingsStore(tmp_path), SettingsStore(tmp_path)
    first.change(theme="light")
    second.change(threads=3)
    for number in range(4):
        (first, second)[number % 2].remember_folder(f"/folder {number}")
    first.remember(model="mine")
    again = SettingsStore(tmp_path)
    assert again.settings == Settings(theme="light", threads=3)
    assert again.session.recent == tuple(f"/folder {number}" for number in (3, 2, 1, 0))
    assert again.session.model == "mine"
    assert (first.settings.threads, second.settings.theme) == (0, "system")  # a window that is open does not jump


def test_a_folder_opens_where_nothing_can_be_remembered(opened: Opened, tmp_path: Path, pictures: Path) -> None:
    (tmp_path / "config").touch()  # a file where the folder of settings should be
    store = SettingsStore(tmp_path / "config")
    told: list[str] = []
    store.failed.connect(told.append)
    shell = opened(pictures, store=store)
    assert shell.document.image is not None
    assert store.session.recent == (str(pictures),)
    [problem] = told
    assert "cannot be written" in problem


def test_a_program_that_hangs_while_it_writes_does_not_freeze_the_window(
    opened: Opened, pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_files, "LOCK_SECONDS", 0.5)
    shell = opened(pictures)
    first = shell.document.path
    (pictures / HIDDEN_FOLDER).mkdir()
    with FileLock(pictures / HIDDEN_FOLDER / LOCK_NAME):
        draw(shell, qtbot, "cat", *CAT)
        assert labels(shell) == ("cat",)
        qtbot.waitUntil(lambda: "is being written by another program" in texts(shell))
        assert saved(first) == []
    press(shell, qtbot, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: saved(first) == ["cat"])


@pytest.mark.parametrize("name", ["tensorflow", "label-studio", "cvat", "kitti"])
def test_a_drawn_box_goes_into_the_file_of_another_tool(
    name: str, opened: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    case = CASES[name]
    first, second, third = laid_out(tmp_path, case)
    make_pictures(tmp_path, *case.pictures, size=(160, 120))
    there = set(contents(tmp_path))
    shell = opened(tmp_path)
    show(shell, third, qtbot)
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    show(shell, first, qtbot)
    assert labels(shell) == case.labels
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    assert labels_of(tmp_path, first, second, third)[::2] == [(*case.labels, "cat"), ("cat",)]
    kitti = {"training/label_2/c.txt"} if name == "kitti" else set()
    assert set(contents(tmp_path)) == there | kitti
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    all_written(shell, qtbot)
    assert labels_of(tmp_path, first) == [case.labels]
