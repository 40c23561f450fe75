"""Nothing is lost: undone and revisited edits, the journal, two windows, a full disk; the format of new labels."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget
from pytestqt.qtbot import QtBot

from app.features.preferences.preferences import Preferences
from app.features.saving.questions import RecoveryDialog
from app.features.saving.two_versions import VersionsDialog
from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.safety import atomic_files
from engine.safety.journal import Journal
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.features.labelling.test_editing import draw, labels, saved
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL = Qt.KeyboardModifier.ControlModifier
CAT, DOG = ((20, 20), (60, 60)), ((80, 20), (120, 60))


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    return tmp_path / "journals"


@pytest.fixture
def shell(opened: Opened, pictures: Path, journals: Path) -> Shell:
    return opened(pictures, journals=journals)


def annotated(path: Path, *names: str) -> Annotation:
    boxes = [LabelledBox(Rectangle(10.0 + 9 * i, 10.0, 60.0 + 9 * i, 50.0), name) for i, name in enumerate(names)]
    return Annotation(path, 160, 120, tuple(boxes))


def write_elsewhere(root: Path, path: Path, *names: str) -> None:
    """As another program would."""
    folder = open_labels(root)
    assert folder is not None
    folder.annotation(path)
    folder.save(annotated(path, *names))


def dialog_of(shell: Shell, kind: type, qtbot: QtBot) -> object:
    qtbot.waitUntil(
        lambda: isinstance(shell.saving.questions.dialog, kind) and shell.saving.questions.dialog.isVisible()
    )
    return shell.saving.questions.dialog


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(shell: Shell) -> str:
    return "\n".join(shell.window.toasts.texts())


def all_written(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)


# -- editing


def test_labels_of_a_plain_folder_are_there_when_one_comes_back(shell: Shell, qtbot: QtBot) -> None:
    first = shell.document.path
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path == first)
    assert labels(shell) == ("cat",)
    draw(shell, qtbot, "cat", *DOG)
    qtbot.waitUntil(lambda: saved(first) == ["cat", "cat"])


def test_an_undo_before_the_write_reaches_the_file_too(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    draw(shell, qtbot, "cat", *DOG)
    shell.labelling.undo.take(forwards=False)
    all_written(shell, qtbot)
    assert saved(shell.document.path) == list(labels(shell)) == ["cat"]
    assert not shell.document.is_modified


@pytest.mark.parametrize("format", ["voc", "yolo", "coco"])
@pytest.mark.parametrize("is_verified", [False, True])
def test_an_emptied_picture_teaches_nothing_until_it_is_verified(
    opened: Opened, pictures: Path, qtbot: QtBot, format: str, is_verified: bool
) -> None:
    """Its boxes were drawn here, and removed: whether nothing is there, nobody has said yet."""
    store = SettingsStore(None)
    store.change(label_format=format)
    shell = opened(pictures, store=store)
    first = shell.document.path
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_A, CTRL)
    qtbot.waitUntil(shell.actions.actions["edit.delete"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_Delete)
    all_written(shell, qtbot)
    if is_verified:
        press(shell, qtbot, Qt.Key.Key_Space)
        all_written(shell, qtbot)
    folder = open_labels(pictures)
    assert folder is not None
    assert [path for path in folder.pictures if folder.is_labelled(path)] == [
        first,
        *([shell.document.path] if is_verified else []),
    ]


def test_the_journal_is_empty_once_everything_is_saved(shell: Shell, journals: Path, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    assert shell.close()
    assert list(journals.iterdir()) == []


@pytest.mark.parametrize(
    ("format", "file"),
    [
        ("voc", "photo 1.xml"),
        ("coco", "annotations/instances.json"),
        ("yolo", "photo 1.txt"),
        ("labelme", "photo 1.json"),
    ],
)
def test_labels_of_a_plain_folder_have_the_format_of_preferences(
    format: str, file: str, opened: Opened, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    shell = opened(pictures, journals=journals)
    combo = Preferences(shell.services.store, shell.actions.rows, shell.window).editors["label_format"]
    assert isinstance(combo, QComboBox)
    assert combo.currentData() == "voc"
    combo.setCurrentIndex(combo.findData(format))
    combo.activated.emit(combo.currentIndex())  # as a choice by hand does
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    assert (pictures / file).exists()
    folder = open_labels(pictures)
    assert folder is not None
    assert folder.format == format
    assert folder.annotation(pictures / "photo 1.png").labels == ("cat",)


# -- after a crash


@pytest.fixture
def crashed(pictures: Path, journals: Path) -> tuple[Path, ...]:
    """Two pictures with edits that only the journal has."""
    paths = (pictures / "photo 1.png", pictures / "photo 3.png")
    with closing(Journal(journals)) as journal:
        journal.record(annotated(paths[0], "cat", "dog"), pictures)
        journal.record(annotated(paths[1], "cat"), pictures)
        [file] = journals.glob("*.journal")
        at_the_kill = file.read_bytes()
    file.write_bytes(at_the_kill)  # nobody closed it
    return paths


def test_restore(
    crashed: tuple[Path, ...], make_shell: MakeShell, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    shell = make_shell(journals=journals)
    dialog = dialog_of(shell, RecoveryDialog, qtbot)
    assert "2 pictures" in dialog.text.text()
    click(qtbot, dialog.show_list)
    [listed] = dialog.findChildren(QListWidget)
    assert listed.isVisible()
    assert "photo 3.png" in listed.item(1).text()
    click(qtbot, dialog.restore)
    all_written(shell, qtbot)
    assert [saved(path) for path in crashed] == [["cat", "dog"], ["cat"]]
    open_folder(shell, pictures, qtbot)
    assert labels(shell) == ("cat", "dog")
    assert shell.close()
    assert list(journals.iterdir()) == []


def test_keep_the_files_needs_two_clicks(
    crashed: tuple[Path, ...], make_shell: MakeShell, journals: Path, qtbot: QtBot
) -> None:
    shell = make_shell(journals=journals)
    dialog = dialog_of(shell, RecoveryDialog, qtbot)
    click(qtbot, dialog.give_up)
    assert dialog.isVisible()
    click(qtbot, dialog.give_up)
    qtbot.waitUntil(lambda: shell.saving.questions.dialog is None)
    assert [saved(path) for path in crashed] == [[], []]
    assert shell.close()
    assert list(journals.iterdir()) == []


def test_escape_decides_nothing(
    crashed: tuple[Path, ...], make_shell: MakeShell, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    shell = make_shell(journals=journals)
    qtbot.keyClick(dialog_of(shell, RecoveryDialog, qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shell.saving.questions.dialog is None)
    assert [saved(path) for path in crashed] == [[], []]
    open_folder(shell, pictures, qtbot)
    assert labels(shell) == ("cat", "dog")  # mine is shown, and written now that it is clear that nobody else wrote
    qtbot.waitUntil(lambda: saved(crashed[0]) == ["cat", "dog"])
    assert saved(crashed[1]) == []
    assert shell.close()
    assert [entry.annotation.path for entry in Journal(journals).take_over()] == [crashed[1]]


def test_a_decision_that_was_put_off_is_no_sudden_end(
    crashed: tuple[Path, ...], make_shell: MakeShell, journals: Path, qtbot: QtBot
) -> None:
    for says_suddenly in (True, False, False):
        shell = make_shell(journals=journals)
        dialog = dialog_of(shell, RecoveryDialog, qtbot)
        assert "2 pictures" in dialog.text.text()
        assert ("ended suddenly" in dialog.text.text()) == says_suddenly
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda shell=shell: shell.saving.questions.dialog is None)
        assert shell.close()
    assert [saved(path) for path in crashed] == [[], []]


def test_a_file_changed_after_the_crash_is_compared_first(
    crashed: tuple[Path, ...], make_shell: MakeShell, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    (pictures / "photo 2.xml").write_text("<annotation></annotation>")
    write_elsewhere(pictures, crashed[0], "bird")
    future = crashed[0].with_suffix(".xml").stat().st_mtime + 5
    os.utime(crashed[0].with_suffix(".xml"), (future, future))
    shell = make_shell(journals=journals)
    click(qtbot, dialog_of(shell, RecoveryDialog, qtbot).restore)
    dialog = dialog_of(shell, VersionsDialog, qtbot)
    assert saved(crashed[0]) == ["bird"]
    click(qtbot, dialog.keep)
    all_written(shell, qtbot)
    assert saved(crashed[0]) == ["cat", "dog"]


# -- two windows, no room


def test_two_windows_on_one_folder(shell: Shell, opened: Opened, pictures: Path, journals: Path, qtbot: QtBot) -> None:
    assert "another window" not in texts(shell)
    second = opened(pictures, journals=journals)
    qtbot.waitUntil(lambda: "open in another window" in texts(second))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing(
    number: int, shell: Shell, journals: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def refuse(file: Path) -> None:
        raise OSError(number, os.strerror(number))

    path = shell.document.path
    with monkeypatch.context() as patch:
        patch.setattr(atomic_files.Path, "mkdir", lambda *_a, **_k: refuse(path))
        draw(shell, qtbot, "cat", *CAT)
        qtbot.waitUntil(lambda: "kept in the window and in the journal" in texts(shell))
        assert os.strerror(number) in texts(shell)
    assert saved(path) == []
    qtbot.waitUntil(lambda: any('"label": "cat"' in file.read_text() for file in journals.glob("*.journal")))
    press(shell, qtbot, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: saved(path) == ["cat"])


def test_a_journal_that_cannot_be_written_is_told(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    shell = make_shell(journals=tmp_path / "file" / "journals")
    qtbot.waitUntil(lambda: "journal of unsaved edits is not kept" in texts(shell))
