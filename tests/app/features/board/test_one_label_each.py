"""No object gets a second label: what has one is no match any more, and Enter adds nothing where a label lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.board.table import BoardItem
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.structures.annotation import Rectangle
from engine.structures.retrieval import FolderFindings, LabelFinding, Match, Matches
from tests.app.features.board.test_board import choose_content, click, items, key, on_disk, shell, show_board  # noqa: F401
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import CTRL, draw, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
NEAR = Rectangle(20, 20, 80, 70)  # of a match
LOOSE = Rectangle(22, 23, 83, 70)  # drawn by hand over it: IoU .85
APART = Rectangle(100, 60, 140, 110)


def search(shell: Shell, matches: list[Match]) -> None:  # noqa: F811
    """What a search would answer."""
    shell.board.edits.match_label = "cat"
    choose_content(shell, "alike")
    shell.board.alike._found(Matches("tiny", tuple(matches), 6, 6))


def matches_of(shell: Shell, path: Path) -> list[Rectangle | None]:  # noqa: F811
    return [item.box for item in items(shell) if item.source == "match" and item.path == path]


def dashed(shell: Shell) -> list[Rectangle]:  # noqa: F811
    return [box for box, *_ in shell.window.canvas.matches]


def test_a_label_drawn_over_a_match_takes_its_place(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    first, third = pictures / "photo 1.png", pictures / "photo 3.png"
    show_board(shell, qtbot)
    search(shell, [Match(first, NEAR, 0.9), Match(first, APART, 0.85), Match(third, NEAR, 0.8)])
    qtbot.waitUntil(lambda: dashed(shell) == [NEAR, APART])
    draw(shell, qtbot, "dog", LOOSE[:2], LOOSE[2:])
    assert matches_of(shell, first) == [APART]
    assert dashed(shell) == [APART]
    assert matches_of(shell, third) == [NEAR]
    (drawn,) = shell.document.boxes
    shell.board.view.setFocus()
    click(shell, qtbot, next(row for row, item in enumerate(items(shell)) if item.path == first))
    assert items(shell)[0].source == "label"
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert [box.box for box in shell.document.boxes] == [drawn.box]
    assert shell.board.alike.like == [], "a dog is no example of cats"
    key(shell, qtbot, Key.Key_Z, CTRL)
    assert not shell.document.boxes
    assert matches_of(shell, first) == [NEAR, APART]
    assert dashed(shell) == [NEAR, APART]


def test_labels_that_come_back_take_the_place_of_matches(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    second = pictures / "photo 2.png"
    show_board(shell, qtbot)
    before = on_disk(pictures)
    key(shell, qtbot, Key.Key_A, CTRL)
    key(shell, qtbot, Key.Key_Delete)
    settled(shell, qtbot)
    cat, dog = Rectangle(12, 12, 42, 40), Rectangle(31, 12, 60, 42)
    search(shell, [Match(second, cat, 0.9), Match(second, dog, 0.8)])
    assert matches_of(shell, second) == [cat, dog]
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert matches_of(shell, second) == []
    key(shell, qtbot, Key.Key_A, CTRL)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures) == before


def test_what_is_larger_than_an_accepted_match_and_holds_it_is_not_offered(
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    first = pictures / "photo 1.png"
    around, group = Rectangle(10, 10, 110, 95), Rectangle(0, 0, 158, 118)
    show_board(shell, qtbot)
    search(shell, [Match(first, NEAR, 0.9), Match(first, around, 0.8), Match(first, group, 0.7)])
    assert matches_of(shell, first) == [NEAR, around, group]
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert matches_of(shell, first) == [group], "what is five times as large holds other things, too"
    assert shell.board.page.more.text() == "Show 1 more"
    qtbot.mouseClick(shell.board.page.more, Qt.MouseButton.LeftButton)
    assert matches_of(shell, first) == [around, group]
    shell.board.view.setFocus()
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert matches_of(shell, first) == [NEAR, around, group]


def test_a_missing_box_around_one_that_was_labelled_goes(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    first, words = pictures / "photo 1.png", "looks like cat, and no label is here"
    boxes = NEAR, Rectangle(10, 10, 110, 95), APART._replace(y1=100)
    made = tuple(LabelFinding(first, box, "cat", "missing", words, 0.9 - n / 10) for n, box in enumerate(boxes))
    show_board(shell, qtbot)
    choose_content(shell, "check")
    shell.board.faults._root = pictures
    shell.board.faults._found(pictures, FolderFindings("tiny", made, 40, 40))
    # Nobody has labelled the picture: it has no summary before its first label.
    shell.session.folder_index.note(shell.document.annotation)
    assert [item.box for item in items(shell)] == list(boxes)
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert [item.box for item in items(shell)] == [boxes[2]]
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert [item.box for item in items(shell)] == list(boxes)


@pytest.mark.parametrize("source", ["match", "finding"])
def test_enter_writes_no_second_label(
    source: str,
    shell: Shell,  # noqa: F811
    pictures: Path,
    qtbot: QtBot,
) -> None:
    """Whatever the board still shows."""
    first = pictures / "photo 1.png"
    press(shell, qtbot, Key.Key_F9)
    draw(shell, qtbot, "dog", LOOSE[:2], LOOSE[2:])
    content = "alike" if source == "match" else "check"
    choose_content(shell, content)
    shell.board.edits.match_label = "cat"
    made = [BoardItem(first, -1, box, "cat", source, 0.9, remedy="add") for box in (NEAR, APART)]
    shell.board.board.set_items(content, made if source == "finding" else [one._replace(remedy="") for one in made])
    shell.board.view.setFocus()
    key(shell, qtbot, Key.Key_A, CTRL)
    assert shell.board.view.chosen_count == 2
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert [box.label for box in shell.document.boxes] == ["dog", "cat"]
    assert shell.document.boxes[1].box == APART
    assert "1 has a label already: left out" in shell.window.toasts.texts()


def test_of_two_findings_about_one_object_enter_labels_one(shell: Shell, pictures: Path, qtbot: QtBot) -> None:  # noqa: F811
    first = pictures / "photo 1.png"
    show_board(shell, qtbot)
    choose_content(shell, "check")
    close = Rectangle(21, 20, 81, 70)
    finding = BoardItem(first, -1, NEAR, "cat", "finding", 0.9, "a", "add")
    shell.board.board.set_items("check", [finding, finding._replace(box=close, label="dog", note="b")])
    key(shell, qtbot, Key.Key_A, CTRL)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    labels = open_labels(pictures)
    assert labels is not None
    assert [box.label for box in labels.annotation(first).boxes] == ["cat"]
