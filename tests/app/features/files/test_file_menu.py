"""What the menu File does beyond opening: recent folders, labels saved as another format, a list of classes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.classes.folder_classes import read_folder_classes
from engine.labels.convert import convert
from engine.labels.folder import open_folder as open_labels
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import detect_folder
from tests.app.features.labelling.test_editing import drag
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def menu(shell: Shell, name: str) -> QMenu:
    found = shell.window.findChild(QMenu, f"menu.{name}")
    assert found is not None
    return found


def choose(shell: Shell, verb: str) -> None:
    shell.actions.show_state()
    action = shell.actions.actions[verb]
    assert action in menu(shell, "File").actions()
    assert action.isEnabled()
    action.trigger()


def test_a_dialog_begins_where_a_person_has_pictures(
    make_shell: MakeShell, pictures: Path, labelled: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the samples, which lie among the program's own data."""
    begun: list[str] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *parts: begun.append(parts[2]) or "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *parts: (begun.append(parts[2]) or [], ""))
    monkeypatch.setattr("app.features.files.controller.data_folder", lambda: tmp_path / "data")
    samples = shutil.copytree(pictures, tmp_path / "data" / "samples")
    shell = make_shell()
    for folder, start in ((samples, Path.home()), (pictures, pictures), (samples, pictures)):
        shell.files.controller.open_paths([folder])
        qtbot.waitUntil(lambda folder=folder: shell.document.path is not None and shell.document.path.parent == folder)
        for verb in ("file.open_folder", "file.open"):
            shell.actions.actions[verb].trigger()
            assert begun.pop() == str(start)


def test_a_recent_folder_is_opened_from_the_menu(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (pictures / "photo 11.png").rename(other / "far.png")
    shell = make_shell()
    shell.actions.show_state()
    recent = shell.actions.actions["file.recent"]
    assert not recent.isEnabled()  # there is none yet
    open_folder(shell, pictures, qtbot)
    shell.files.controller.open_paths([other])
    qtbot.waitUntil(lambda: shell.document.path == other / "far.png")
    shell.actions.show_state()
    recent.menu().aboutToShow.emit()
    listed = recent.menu().actions()
    assert [action.text() for action in listed] == [str(other), str(pictures)]
    listed[1].trigger()
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 1.png")


def test_labels_are_saved_as_another_format(
    make_shell: MakeShell, labelled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    choose(shell, "file.save_as")
    dialog = shell.saving.convert.dialog
    assert dialog.isVisible()
    assert not dialog.go.isEnabled()  # no folder yet
    dialog.folder.setText(str(tmp_path / "new"))
    dialog.format.setCurrentIndex(dialog.format.findData("yolo"))
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: any("YOLO" in text for text in shell.window.toasts.texts()))
    copy = open_labels(tmp_path / "new")
    assert copy.format == "yolo"
    assert [len(copy.annotation(path).boxes) for path in copy.pictures] == [2, 2, 2, 2, 2, 0]
    assert shell.files.controller.folder.format == "voc"  # what is open stays open
    assert shell.window.status.activity.text() != "Converting"


def test_a_folder_that_is_not_empty_is_refused_in_the_dialog(
    make_shell: MakeShell, labelled: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    before = sorted(labelled.rglob("*"))
    choose(shell, "file.save_as")
    dialog = shell.saving.convert.dialog
    dialog.folder.setText(str(labelled))
    assert not dialog.go.isEnabled()
    assert "not an empty folder" in dialog.problem.text()
    dialog.folder.setText(str(labelled / "new"))
    assert not dialog.go.isEnabled()
    assert "in the folder that is copied" in dialog.problem.text()
    assert sorted(labelled.rglob("*")) == before


def test_a_conversion_can_be_stopped(make_shell: MakeShell, labelled: Path, tmp_path: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    choose(shell, "file.save_as")
    shell.saving.convert.dialog.folder.setText(str(tmp_path / "new"))
    qtbot.mouseClick(shell.saving.convert.dialog.go, Qt.MouseButton.LeftButton)
    shell.services.activity.stop()
    qtbot.waitUntil(lambda: any("not complete" in text for text in shell.window.toasts.texts()))


def test_a_list_of_classes_names_the_numbers(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (pictures / "photo 1.txt").write_text("1 .5 .5 .2 .2\n")
    names = tmp_path / "names.txt"
    names.write_text("cat\ndog\ncow\n")
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    assert shell.document.annotation.labels == ("1",)
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(names), ""))
    choose(shell, "file.import_classes")
    qtbot.waitUntil(lambda: shell.document.annotation.labels == ("dog",))
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("cat", "dog", "cow"))
    assert not shell.files.panel.note.isVisible()


def test_a_list_of_classes_before_the_first_label(
    make_shell: MakeShell, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Its order is that of the number keys, and of YOLO's numbers."""
    names = tmp_path / "data.yaml"
    names.write_text("names: [cat, dog, cow]\n")
    shell = make_shell()
    shell.services.store.change(label_format="yolo")
    open_folder(shell, pictures, qtbot)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(names), ""))
    choose(shell, "file.import_classes")
    qtbot.waitUntil(lambda: shell.labelling.edit.classes == ("cat", "dog", "cow"))
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_3)
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (35, 10), (60, 40))
    qtbot.waitUntil(lambda: (pictures / "photo 1.txt").exists())
    assert (pictures / "photo 1.txt").read_text().startswith("2 ")


def test_imported_classes_come_last_and_nothing_is_forgotten(
    make_shell: MakeShell, labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Digits stay, and what was corrected and detected is still known. A copy has the order of the panel."""
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading and shell.document.image is not None)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Space)
    (names := tmp_path / "names.txt").write_text("cat\nperson\ncow\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(names), ""))
    choose(shell, "file.import_classes")
    qtbot.waitUntil(lambda: "2 classes added at the end: cat, cow" in shell.window.toasts.texts())
    assert shell.labelling.edit.classes == ("dog", "person", "cat", "cow")
    assert len(shell.training.controller.corrections.annotations) == 1
    assert shell.session.pictures.count("detected") == 6
    choose(shell, "file.import_classes")
    qtbot.waitUntil(lambda: "No class added: all of them were there" in shell.window.toasts.texts())
    shell.labelling.order.move("cow", 0)
    qtbot.waitUntil(lambda: next(iter(read_folder_classes(labelled).colours), "") == "cow")
    list(convert(open_labels(labelled), tmp_path / "copy", "yolo"))
    assert open_labels(tmp_path / "copy").classes == ("cow", "dog", "person", "cat")
    assert open_labels(tmp_path / "copy").annotation(tmp_path / "copy/images/photo 1.png").labels == ("dog", "person")
