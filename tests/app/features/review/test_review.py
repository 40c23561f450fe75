"""Reviewing a folder: filters over pictures never opened, progress, what the model is least sure of first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import Format, start_folder
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import draw
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def label(pictures: Path, format: Format = "voc") -> None:
    """photo 2: a cat and a dog, verified; photo 10: a cat; photo 11: what a model wrote."""
    folder = start_folder(pictures, format, ("cat", "dog"))
    by_model = Provenance("model", "other", 0.8)
    for name, names, verified in (("2", ("cat", "dog"), True), ("10", ("cat",), False), ("11", ("dog",), False)):
        path = pictures / f"photo {name}.png"
        origin = by_model if name == "11" else Provenance()
        boxes = [
            LabelledBox(Rectangle(10.0 + 20 * i, 10, 40.0 + 20 * i, 40), text, provenance=origin)
            for i, text in enumerate(names)
        ]
        folder.annotation(path)
        folder.save(Annotation(path, 160, 120, tuple(boxes), verified))


def listed(shell: Shell, state: str, name: str = "") -> list[str]:
    panel = shell.files.panel
    panel.state.setCurrentIndex(panel.state.findData(state))
    if name:
        panel.label.setCurrentIndex(panel.label.findText(name))
    return [path.stem.removeprefix("photo ") for path in shell.session.pictures.pictures]


def read_through(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.session.pictures.count("labelled") == 3)
    qtbot.waitUntil(lambda: len(shell.labelling.edit.classes) == 2)
    shell.window.canvas.setFocus()


@pytest.mark.parametrize("format", ["voc", "coco", "yolo", "labelme"])
def test_filters_know_pictures_that_were_never_opened(
    format: Format, make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    label(pictures, format)
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    assert listed(shell, "labelled") == ["2", "10", "11"]
    assert listed(shell, "unlabelled") == ["1", "3", "4"]
    assert listed(shell, "class", "dog") == ["2", "11"]
    assert listed(shell, "class", "cat") == ["2", "10"]
    if format in ("voc", "labelme"):  # the others have nowhere to say it
        assert listed(shell, "verified") == ["2"]
    if format in ("coco", "labelme", "voc"):
        assert listed(shell, "suggested") == ["11"]
    assert len(listed(shell, "all")) == 6


def test_progress_is_always_in_view(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures)
    shell = make_shell()
    progress = shell.files.panel.progress
    assert not progress.isVisible()
    read_through(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: progress.text.text() == "1 of 6 verified, 3 labelled")
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: progress.text.text() == "2 of 6 verified, 4 labelled")
    assert progress.bar.value() == 2


def test_u_knows_what_was_verified_before(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures)
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    assert shell.document.path.stem == "photo 1"
    press(shell, qtbot, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: shell.document.path.stem == "photo 3")  # 2 is verified


def test_disagreements_and_doubts_after_a_folder_run(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures)
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["detect.folder"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_F5, SHIFT)
    qtbot.waitUntil(
        lambda: shell.session.pictures.count("detected") == 6 and not shell.detection.controller.folder_is_running
    )
    states = {path.stem: shell.session.pictures.state(path) for path in shell.session.pictures.pictures}
    assert all(state.doubt is not None and 0 <= state.doubt <= 1 for state in states.values())
    assert states["photo 2"].missed > 0
    assert states["photo 1"].extra == states["photo 1"].missed == 0  # nothing is labelled there yet
    assert listed(shell, "missed") == ["2", "10", "11"]
    assert len(listed(shell, "suggested")) == 6
    listed(shell, "all")
    panel = shell.files.panel
    panel.order.menu().actions()[1].trigger()
    doubts = [shell.session.pictures.state(path).doubt for path in shell.session.pictures.pictures]
    assert doubts == sorted(doubts, reverse=True)
    panel.order.menu().actions()[0].trigger()
    assert listed(shell, "all")[0] == "1"


def test_a_new_folder_ends_the_reading_of_the_old_one(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    label(pictures)
    other = tmp_path / "other"
    other.mkdir()
    (pictures / "photo 1.png").rename(other / "alone.png")
    shell = make_shell()
    shell.files.controller.open_paths([pictures])
    qtbot.waitUntil(lambda: shell.document.image is not None)
    shell.files.controller.open_paths([other])
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.stem == "alone")
    qtbot.wait(100)
    assert shell.session.pictures.count("labelled") == 0
