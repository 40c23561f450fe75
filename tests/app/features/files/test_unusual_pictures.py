"""Pictures that other programs refuse: shown, and the person reads what is unusual in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
from PIL import Image as Pil
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.app.conftest import MakeShell, open_folder
from tests.app.features.viewing.test_tone import seen
from tests.app.test_window import press


def test_many_bands_are_shown_and_said(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    values = np.random.default_rng(0).random((48, 64, 5)).astype(np.float32)
    tifffile.imwrite(tmp_path / "five.tif", values, photometric="minisblack", planarconfig="contig")
    shell = make_shell()
    open_folder(shell, tmp_path, qtbot)
    assert any("five.tif has 5 bands" in text for text in shell.window.toasts.texts())
    assert "5 bands" in shell.window.status.picture.toolTip()
    assert "5 bands" in shell.session.pictures.state(tmp_path / "five.tif").note


def test_a_damaged_jpeg_is_shown_and_marked(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "cut.jpg"
    Pil.new("RGB", (64, 48), "red").save(file)
    file.write_bytes(file.read_bytes()[:-2])
    shell = make_shell()
    open_folder(shell, tmp_path, qtbot)
    assert shell.document.image.pixels[0, 0, 0] > 240
    assert "damaged" in shell.session.pictures.state(file).note
    assert any("damaged" in text for text in shell.window.toasts.texts())


def test_a_dark_picture_is_stretched_by_a_verb_of_view(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    dark = np.tile(np.linspace(30_000, 30_900, 64).astype(np.uint16), (48, 1))
    for name in ("a.png", "b.png"):
        Pil.fromarray(dark).save(tmp_path / name)
    shell = make_shell()
    open_folder(shell, tmp_path, qtbot)
    action = shell.actions.actions["view.stretch"]
    qtbot.waitUntil(action.isEnabled)
    plain, pixels = seen(shell), shell.document.image.pixels.copy()
    action.trigger()
    qtbot.waitUntil(lambda: seen(shell) != plain)
    assert action.isChecked()
    assert (shell.document.image.pixels == pixels).all()
    stretched = seen(shell)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "b.png")
    qtbot.waitUntil(lambda: seen(shell) == stretched)
    action.trigger()
    assert seen(shell) == plain
    assert not action.isChecked()
