"""A list that came from elsewhere takes the place of the folder's own until it is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import MakeShell, open_folder


def names(shell: Shell) -> list[str]:
    return [path.name for path in shell.session.pictures.pictures]


def test_these_pictures_alone_in_their_order(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    panel = shell.files.panel
    wanted = [pictures / "photo 10.png", pictures / "photo 2.png", pictures / "elsewhere.png"]
    panel.show_these("Missed: traffic light", wanted)
    assert names(shell) == ["photo 10.png", "photo 2.png"]
    assert panel.only.isVisible()
    assert panel.only.title.text() == "Missed: traffic light"
    assert panel.count.text() == "2 of 6"
    panel.text.setText("10")
    qtbot.waitUntil(lambda: names(shell) == ["photo 10.png"])
    assert panel.only.isVisible()
    panel.text.clear()
    qtbot.waitUntil(lambda: len(names(shell)) == 2)
    qtbot.mouseClick(panel.only.close_button, Qt.MouseButton.LeftButton)
    assert not panel.only.isVisible()
    assert len(names(shell)) == 6


def test_another_folder_ends_it(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.files.panel.show_these("Some", [pictures / "photo 2.png"])
    shell.files.controller.open_paths([pictures])
    qtbot.waitUntil(lambda: len(names(shell)) == 6)
    assert not shell.files.panel.only.isVisible()
