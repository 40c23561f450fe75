"""The field for a name keeps its keys; the next picture is a key away; notes go with what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.features.board.following import PAUSE
from app.shell.application import Shell
from engine.structures.annotation import Rectangle
from engine.structures.retrieval import FolderFindings, LabelFinding
from tests.app.features.board.test_board import (  # noqa: F401 - fixture
    choose_content,
    click,
    items,
    key,
    on_disk,
    shell,
    show_board,
)
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import CTRL, SHIFT, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


def begin_name(shell: Shell, qtbot: QtBot, row: int, letters: str) -> None:  # noqa: F811
    click(shell, qtbot, row)
    key(shell, qtbot, Key.Key_E, CTRL)
    qtbot.waitUntil(shell.board.label_bar.hasFocus)
    qtbot.keyClicks(shell.board.label_bar, letters)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, SHIFT, CTRL])
def test_keys_that_move_stay_in_the_field(
    modifier: Qt.KeyboardModifier,
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    shell.window.resize(900, 600)
    show_board(shell, qtbot)
    while shell.board.page.larger.isEnabled():  # so that there are several lines of crops
        qtbot.mouseClick(shell.board.page.larger, Qt.MouseButton.LeftButton)
    begin_name(shell, qtbot, 1, "bird")
    view, bar = shell.board.view, shell.board.label_bar
    chosen = view.chosen()
    for moves in (Key.Key_PageDown, Key.Key_PageUp, Key.Key_Home, Key.Key_End, Key.Key_Left, Key.Key_Right):
        qtbot.keyClick(bar, moves, modifier)
        assert (view.chosen(), view.currentIndex().row()) == (chosen, 1), moves
        assert bar.hasFocus(), moves
    qtbot.keyClick(bar, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "bird"), "10": ("cat",), "11": ("dog",)}


def test_the_field_ends_where_what_it_names_is_no_longer_chosen(
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    """What was typed is kept, as by a click elsewhere."""
    show_board(shell, qtbot)
    begin_name(shell, qtbot, 1, "bird")
    shell.board.view.choose([2])
    assert not shell.board.label_bar.isVisible()
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "bird"), "10": ("cat",), "11": ("dog",)}
    begin_name(shell, qtbot, 2, "lynx")
    shell.session.pictures.show_only([pictures / "photo 2.png"])
    qtbot.waitUntil(lambda: len(items(shell)) == 2)
    assert not shell.board.label_bar.isVisible()
    settled(shell, qtbot)
    assert on_disk(pictures)["10"] == ("lynx",)


def test_a_verb_of_a_menu_keeps_what_is_typed_and_means_the_board(
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    show_board(shell, qtbot)
    begin_name(shell, qtbot, 2, "bird")
    shell.actions.actions["edit.select_all"].trigger()
    settled(shell, qtbot)
    assert not shell.board.label_bar.isVisible()
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("bird",), "11": ("dog",)}
    assert shell.board.view.chosen_count == 4


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_next_picture_stays_while_an_object_is_chosen(
    way: str,
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    show_board(shell, qtbot)
    click(shell, qtbot, 1)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 2.png")
    qtbot.waitUntil(lambda: not shell.board.follower._timer.isActive())
    if way == "key":
        key(shell, qtbot, Key.Key_D)
    else:
        button = shell.window.findChild(QToolButton, "file_next")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 3.png")
    qtbot.wait(5 * PAUSE)
    shell.board.board.renew()
    qtbot.wait(2 * PAUSE)
    assert shell.document.path == pictures / "photo 3.png"
    assert shell.board.view.chosen() == [items(shell)[1]]
    click(shell, qtbot, 1)  # the same crop: its picture again
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 2.png")


def test_a_new_class_is_told_where_a_click_keeps_its_name(shell: Shell, qtbot: QtBot) -> None:  # noqa: F811
    show_board(shell, qtbot)
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_E, CTRL)
    qtbot.waitUntil(shell.board.label_bar.hasFocus)
    qtbot.keyClicks(shell.board.label_bar, "ab")
    click(shell, qtbot, 2)
    settled(shell, qtbot)
    assert {"“ab” is a new class", "Label as ab: done in photo 2.png. Ctrl+Z takes it back"} <= {
        *shell.window.toasts.texts()
    }


def test_a_note_goes_with_the_step_that_it_tells(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    toasts = shell.window.toasts
    show_board(shell, qtbot)
    click(shell, qtbot, 2)
    key(shell, qtbot, Key.Key_2)
    settled(shell, qtbot)
    assert "Label as dog: done in photo 10.png. Ctrl+Z takes it back" in toasts.texts()
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert toasts.texts() == ["Undone: Label as dog: photo 10.png"]
    key(shell, qtbot, Key.Key_Y, CTRL)
    settled(shell, qtbot)
    assert toasts.texts() == ["Redone: Label as dog: photo 10.png"]


def test_the_note_of_a_verified_picture_goes_with_it(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    press(shell, qtbot, Key.Key_Space)
    assert any("Space takes it back" in text for text in shell.window.toasts.texts())
    press(shell, qtbot, Key.Key_Space)
    assert not any("Space takes it back" in text for text in shell.window.toasts.texts())
    press(shell, qtbot, Key.Key_Space)
    press(shell, qtbot, Key.Key_Z, CTRL)
    assert not any("takes it back" in text for text in shell.window.toasts.texts())


def test_a_weak_check_says_so_above_its_findings(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    show_board(shell, qtbot)
    choose_content(shell, "check")
    page, faults = shell.board.page, shell.board.faults
    path, words = pictures / "photo 10.png", "the model sees no cat here"
    finding = LabelFinding(path, Rectangle(10, 10, 40, 40), "cat", "place", words, 0.4)
    faults._root = pictures
    faults._found(pictures, FolderFindings("tiny", (finding,), 3, 3))
    assert page.caution.isVisible()
    assert page.caution.text() == "With fewer than 40 labelled pictures the check learns little, and errs often"
    assert page.origin.words == "Model: tiny"
    click(shell, qtbot, 0)
    assert "X ignores this: the label is right" in page.hints.text()
    key(shell, qtbot, Key.Key_X)
    assert page.caution.isVisible(), "also where nothing is left"
    assert shell.document.step_text(forwards=False) == "Ignore 1 finding"
    key(shell, qtbot, Key.Key_Z, CTRL)
    assert "Undone: Ignore 1 finding" in shell.window.toasts.texts()
    choose_content(shell, "objects")
    assert not page.caution.isVisible()
    faults._found(pictures, FolderFindings("tiny", (finding,), 40, 40))
    choose_content(shell, "check")
    assert not page.caution.isVisible()


def test_words_of_a_search_are_steps_with_names(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    show_board(shell, qtbot)
    assert shell.board.page.order.currentText() == "By picture"
    choose_content(shell, "duplicates")
    assert shell.board.page.order.currentText() == "By group"
    choose_content(shell, "objects")
    click(shell, qtbot, 0)
    click(shell, qtbot, 2, CTRL)
    key(shell, qtbot, Key.Key_F, SHIFT)
    assert shell.document.step_text(forwards=False) == "Mark 2 objects as not it"
    press(shell, qtbot, Key.Key_Z, CTRL)
    assert shell.labelling.undo.question is None, "no label is changed by it"
    assert "Undone: Mark 2 objects as not it" in shell.window.toasts.texts()


def test_a_single_letter_that_is_not_kept_is_told(
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    show_board(shell, qtbot)
    begin_name(shell, qtbot, 1, "c")
    assert (shell.board.label_bar.text(), shell.board.label_bar.list.currentItem().text()) == ("c", "cat")
    shell.board.view.choose([2])
    assert "“c” is no whole name: nothing was named" in shell.window.toasts.texts()
    assert on_disk(pictures)["2"] == ("cat", "dog")
