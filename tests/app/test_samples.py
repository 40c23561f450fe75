"""The sample pictures of an installed program: looked at and labelled, and nothing is written into the program."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.files.samples import own_samples
from app.services.settings import SettingsStore
from app.shell import application
from engine.folders import data_folder
from resources import RESOURCES
from tests.app.conftest import MakeShell
from tests.app.test_window import press


def _files(folder: Path) -> dict[str, int]:
    return {str(file.relative_to(folder)): file.stat().st_mtime_ns for file in folder.rglob("*")}


def test_a_first_start_shows_samples_that_lie_with_the_persons_own_files(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    application._open_first(shell, [], RESOURCES)
    qtbot.waitUntil(lambda: shell.document.image is not None)
    assert shell.document.path is not None
    own = data_folder() / "samples"
    assert shell.document.path.parent == own
    assert shell.document.path.name in {file.name for file in (RESOURCES / "samples").iterdir()}
    assert (own.parent / "samples_coins" / "Annotations").is_dir(), "a labelled folder to learn from lies beside them"


def test_labels_in_samples_stay_at_the_next_start(tmp_path: Path) -> None:
    own = own_samples(RESOURCES, tmp_path)
    (own / "coffee.xml").write_text("mine")
    (own / "rocket.jpg").unlink()
    assert own_samples(RESOURCES, tmp_path) == own
    assert (own / "coffee.xml").read_text() == "mine"
    assert not (own / "rocket.jpg").exists(), "what was deleted stays so"


def test_copies_of_a_read_only_installation_can_be_written(tmp_path: Path) -> None:
    installed = tmp_path / "site"
    for name in ("samples", "samples_coins"):
        shutil.copytree(RESOURCES / name, installed / name)
    for entry in [installed, *installed.rglob("*")]:
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    before = _files(installed)
    own = own_samples(installed, tmp_path / "data")
    for entry in [own, own.parent / "samples_coins", *own.parent.rglob("*")]:
        assert entry.stat().st_mode & stat.S_IWUSR, entry
    assert _files(installed) == before
    for entry in [installed, *installed.rglob("*")]:
        entry.chmod(0o755)


def test_a_folder_named_again_opens_where_it_was_left(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    store = SettingsStore(None)
    first = make_shell(store=store)
    application._open_first(first, [pictures], RESOURCES)
    qtbot.waitUntil(lambda: first.document.image is not None)
    start = first.document.path
    first.window.canvas.setFocus()
    qtbot.waitUntil(first.actions.actions["label.draw"].isEnabled)
    press(first, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: first.document.path != start)
    again = make_shell(store=store)
    application._open_first(again, [pictures], RESOURCES)
    qtbot.waitUntil(lambda: again.document.image is not None)
    assert again.document.path == first.document.path
