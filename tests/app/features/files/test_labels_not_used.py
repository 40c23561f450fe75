"""What the window says of labels that it found and does not use."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.messages import Message
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import drag
from tests.app.test_window import press


def test_a_label_file_without_its_picture_is_told(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    for name in ("photo 1", "gone 1", "gone 2"):
        (pictures / f"{name}.txt").write_text("0 .5 .5 .2 .2\n")
    shell, said = make_shell(), list[Message]()
    shell.services.messages.arrived.connect(said.append)
    open_folder(shell, pictures, qtbot)
    assert len(shell.document.annotation.boxes) == 1
    [message] = said
    assert "2 label files (gone 1.txt is the first) belong to no picture" in message.text


@pytest.mark.parametrize(
    ("sibling", "is_told"), [("ann_b", False), ("labels_b", False), ("labels", True), ("annotations", True)]
)
def test_labels_of_another_project_are_nobody_s_problem(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot, sibling: str, is_told: bool
) -> None:
    """They lie beside the folder that is opened. Only a folder that is its pair by name is asked about."""
    opened = pictures.rename(tmp_path / "photos")
    (tmp_path / sibling).mkdir()
    for number in range(20):
        (tmp_path / sibling / f"other {number}.txt").write_text("0 .5 .5 .2 .2\n")
    shell, said = make_shell(), list[Message]()
    shell.services.messages.arrived.connect(said.append)
    open_folder(shell, opened, qtbot)
    assert [message.text for message in said if "20 label files" in message.text] == [m.text for m in said]
    assert bool(said) is is_told
    shell.actions.show_state()
    assert shell.actions.actions["file.problems"].isEnabled() is is_told
    if not is_told:
        qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
        press(shell, qtbot, Qt.Key.Key_W)
        drag(shell, qtbot, (35, 10), (60, 40))
        qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
        assert len([*opened.glob("*.xml")]) == 1
        assert len([*(tmp_path / sibling).iterdir()]) == 20
