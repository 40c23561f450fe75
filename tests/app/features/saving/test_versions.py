"""Two versions of one label file: nothing is overwritten before a person answered."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.features.saving.questions import RecoveryDialog
from app.features.saving.two_versions import Drawing, VersionsDialog, difference
from app.shell.application import Shell
from engine.labels.annotation_json import fingerprint
from engine.labels.folder import open_folder as open_labels
from engine.labels.folder import start_folder
from engine.safety.journal import Journal, read_journal
from tests.app.conftest import MakeShell, Opened
from tests.app.features.labelling.test_editing import CTRL, draw, labels, saved
from tests.app.features.saving.test_keeping import CAT, DOG, all_written, annotated, click, dialog_of, write_elsewhere
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    return tmp_path / "journals"


@pytest.fixture
def shell(opened: Opened, pictures: Path, journals: Path) -> Shell:
    return opened(pictures, journals=journals)


@pytest.fixture
def both(shell: Shell, pictures: Path, qtbot: QtBot) -> tuple[Shell, VersionsDialog]:
    """A box drawn here, after somebody else wrote another one into the file."""
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    write_elsewhere(pictures, shell.document.path, "bird", "bird")
    draw(shell, qtbot, "cat", *DOG)
    return shell, dialog_of(shell, VersionsDialog, qtbot)


def test_nothing_is_overwritten_before_an_answer(both: tuple[Shell, VersionsDialog], qtbot: QtBot) -> None:
    shell, dialog = both
    assert saved(shell.document.path) == ["bird", "bird"]
    assert labels(shell) == ("cat", "cat")
    assert len(dialog.findChildren(Drawing)) == 2
    drawn = dialog.grab().toImage()
    assert len({drawn.pixelColor(QPoint(x, drawn.height() // 2)).rgb() for x in range(drawn.width())}) > 20
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # no key by chance decides
    qtbot.waitUntil(lambda: shell.saving.questions.dialog is None)
    assert saved(shell.document.path) == ["bird", "bird"]
    shell.window.activateWindow()
    qtbot.waitUntil(shell.window.isActiveWindow)
    press(shell, qtbot, Qt.Key.Key_S, CTRL)
    assert dialog_of(shell, VersionsDialog, qtbot) is not dialog


def test_keep_mine(both: tuple[Shell, VersionsDialog], qtbot: QtBot) -> None:
    shell, dialog = both
    click(qtbot, dialog.keep)
    all_written(shell, qtbot)
    assert saved(shell.document.path) == ["cat", "cat"]


def test_theirs_can_be_undone(both: tuple[Shell, VersionsDialog], qtbot: QtBot) -> None:
    shell, dialog = both
    click(qtbot, dialog.take)
    qtbot.waitUntil(lambda: labels(shell) == ("bird", "bird"))
    assert saved(shell.document.path) == ["bird", "bird"]
    assert not shell.document.is_modified
    shell.window.activateWindow()
    qtbot.waitUntil(shell.window.isActiveWindow)
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ("cat", "cat")
    again = dialog_of(shell, VersionsDialog, qtbot)  # the boxes of the other window are not overwritten unasked
    assert again is not dialog
    assert saved(shell.document.path) == ["bird", "bird"]
    click(qtbot, again.keep)
    qtbot.waitUntil(lambda: saved(shell.document.path) == ["cat", "cat"])


def test_an_undecided_edit_is_offered_at_the_next_start(
    both: tuple[Shell, VersionsDialog], journals: Path, qtbot: QtBot
) -> None:
    shell, dialog = both
    click(qtbot, dialog.later)
    path = shell.document.path
    assert shell.close()
    assert saved(path) == ["bird", "bird"]
    [entry] = Journal(journals).take_over()
    assert entry.annotation.labels == ("cat", "cat")


def test_one_file_for_all_pictures(opened: Opened, pictures: Path, journals: Path, qtbot: QtBot) -> None:
    """COCO: what was written elsewhere for another picture stays; for this one, it is asked about."""

    def on_disk(path: Path) -> tuple[str, ...]:
        folder = open_labels(pictures)
        assert folder is not None
        return folder.annotation(path).labels

    first, other = pictures / "photo 1.png", pictures / "photo 2.png"
    start_folder(pictures, "coco").save(annotated(first, "cat"))
    shell = opened(pictures, journals=journals)
    write_elsewhere(pictures, other, "bird")
    draw(shell, qtbot, "cat", *DOG)
    qtbot.waitUntil(lambda: on_disk(first) == ("cat", "cat"))
    assert on_disk(other) == ("bird",)
    assert shell.saving.questions.dialog is None
    write_elsewhere(pictures, first, "dog")
    draw(shell, qtbot, "cat", (20, 70), (60, 110))
    click(qtbot, dialog_of(shell, VersionsDialog, qtbot).keep)
    qtbot.waitUntil(lambda: on_disk(first) == ("cat", "cat", "cat"))
    assert on_disk(other) == ("bird",)
    shell.files.controller.go(1)
    qtbot.waitUntil(lambda: shell.document.path == other)
    assert labels(shell) == ("bird",)


def test_the_same_change_elsewhere_asks_nothing(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", *CAT)
    all_written(shell, qtbot)
    file = shell.document.path.with_suffix(".xml")
    file.write_text(file.read_text() + "\n<!-- touched -->\n")
    draw(shell, qtbot, "cat", *DOG)
    qtbot.waitUntil(lambda: saved(shell.document.path) == ["cat", "cat"])
    assert shell.saving.questions.dialog is None


def test_differences_are_counted() -> None:
    path = Path("/x/a.png")
    mine, theirs = annotated(path, "cat", "cat", "dog"), annotated(path, "cat", "bird", "dog")
    found = difference(mine, theirs)
    assert (found.mine, found.theirs, found.both) == ({1}, {1}, 2)
    twice = mine.with_boxes([mine.boxes[0]] * 2)
    assert len(difference(twice, annotated(path, "cat")).mine) == 1


@pytest.mark.parametrize("elsewhere", ["nothing", "another picture", "this picture"])
def test_a_restored_edit_of_one_file_for_all(
    elsewhere: str, make_shell: MakeShell, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    """COCO, after a crash: asked about only where this picture's labels are not those that the edit was made upon."""

    def on_disk(path: Path) -> tuple[str, ...]:
        folder = open_labels(pictures)
        assert folder is not None
        return folder.annotation(path).labels

    first, other = pictures / "photo 1.png", pictures / "photo 2.png"
    base = annotated(first, "cat")
    start_folder(pictures, "coco").save(base)
    with closing(Journal(journals)) as journal:
        journal.record(annotated(first, "cat", "dog"), pictures, fingerprint(base))
    if elsewhere != "nothing":
        write_elsewhere(pictures, other if elsewhere == "another picture" else first, "bird")
    shell = make_shell(journals=journals)
    click(qtbot, dialog_of(shell, RecoveryDialog, qtbot).restore)
    if elsewhere == "this picture":
        dialog = dialog_of(shell, VersionsDialog, qtbot)
        assert on_disk(first) == ("bird",)
        click(qtbot, dialog.keep)
    all_written(shell, qtbot)
    assert shell.saving.questions.dialog is None
    assert on_disk(first) == ("cat", "dog")
    assert on_disk(other) == (("bird",) if elsewhere == "another picture" else ())


def test_the_journal_notes_what_the_edit_was_made_upon(
    opened: Opened, pictures: Path, journals: Path, qtbot: QtBot
) -> None:
    base = annotated(pictures / "photo 1.png", "cat")
    start_folder(pictures, "coco").save(base)
    shell = opened(pictures, journals=journals)
    shell.saving.controller.hold(True)
    draw(shell, qtbot, "cat", *DOG)
    lines = list(journals.glob("*.journal"))
    qtbot.waitUntil(lambda: any(entry.base == fingerprint(base) for file in lines for entry in read_journal(file)))
    shell.saving.controller.hold(False)
    all_written(shell, qtbot)
