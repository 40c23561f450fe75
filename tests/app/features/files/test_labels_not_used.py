"""What the window says of labels that it found and does not use."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.services.messages import Message
from tests.app.conftest import MakeShell, open_folder


def test_a_label_file_without_its_picture_is_told(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    for name in ("photo 1", "gone 1", "gone 2"):
        (pictures / f"{name}.txt").write_text("0 .5 .5 .2 .2\n")
    shell, said = make_shell(), list[Message]()
    shell.services.messages.arrived.connect(said.append)
    open_folder(shell, pictures, qtbot)
    assert len(shell.document.annotation.boxes) == 1
    [message] = said
    assert "2 label files (gone 1.txt is the first) belong to no picture" in message.text
