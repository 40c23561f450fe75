"""One object after the other by the keys alone: what is chosen after a verb, and after the list is another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.board.controller import PAUSE
from app.features.board.model import score_words
from app.services.messages import Message
from app.shell.application import Shell
from engine.structures.annotation import Rectangle
from engine.structures.retrieval import END, Match, Matches
from tests.app.features.board.test_board import choose_content, click, items, key, on_disk, show_board
from tests.app.features.labelling.test_batches import detect_folder, settled
from tests.app.features.labelling.test_editing import CTRL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@pytest.fixture
def shell(labelled: Shell) -> Shell:
    return labelled


def five(pictures: Path) -> tuple[Match, ...]:
    """Matches in a picture without labels, best first."""
    return tuple(Match(pictures / "photo 1.png", Rectangle(25 * n, 5, 25 * n + 20, 60), 0.9 - n / 10) for n in range(5))


def find(shell: Shell, matches: tuple[Match, ...]) -> None:
    """What the search finds by now."""
    shell.board.alike._found(Matches("tiny", matches, 6, 6))


def chosen(shell: Shell) -> list[Rectangle | None]:
    return [item.box for item in shell.board.view.chosen()]


def test_after_a_verdict_the_next_match_is_chosen_also_in_a_shorter_list(
    shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    shell.board.edits.match_label = "cat"
    matches = five(pictures)
    find(shell, matches[::-1])
    find(shell, matches)
    assert chosen(shell) == [], "nobody has chosen anything"
    click(shell, qtbot, 1)
    key(shell, qtbot, Key.Key_X)
    assert chosen(shell) == [matches[2].box], "the next one"
    find(shell, (matches[0], *matches[3:]))  # with the new example the search drops that one, too
    assert chosen(shell) == [matches[3].box], "the next one that is still there"
    find(shell, (matches[4], matches[0], matches[3]))
    assert chosen(shell) == [matches[3].box], "wherever it is now"
    find(shell, (matches[4], matches[0]))
    assert chosen(shell) == [matches[0].box], "nothing comes after it: the one before"
    key(shell, qtbot, Key.Key_X)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures)["1"] == ("cat",)
    (item,) = items(shell)
    assert item.source == "label"


def test_enter_goes_on_to_the_next(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    shell.board.edits.match_label = "cat"
    matches = five(pictures)
    find(shell, matches)
    click(shell, qtbot, 0)
    for _ in range(3):
        key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures)["1"] == ("cat", "cat", "cat")
    qtbot.waitUntil(lambda: [item.source for item in items(shell)].count("label") == 3)
    assert chosen(shell) == [matches[3].box]
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 1.png")


def test_after_the_last_match_nothing_is_chosen_so_that_a_key_too_many_undoes_nothing(
    shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    shell.board.edits.match_label = "cat"
    find(shell, five(pictures))
    click(shell, qtbot, 4)
    key(shell, qtbot, Key.Key_Return)
    key(shell, qtbot, Key.Key_X)
    assert "Nothing is chosen on the board" in said.pop().text
    settled(shell, qtbot)
    assert on_disk(pictures)["1"] == ("cat",)
    assert not shell.board.alike.unlike


def test_after_a_click_on_show_more_the_keys_are_still_the_board_s(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    shell.board.edits.match_label = "cat"
    shell.board.alike._found(Matches("tiny", five(pictures), 6, 6, least=0.65))
    click(shell, qtbot, 1)
    assert shell.board.page.more.isVisible()
    qtbot.mouseClick(shell.board.page.more, Qt.MouseButton.LeftButton)
    assert len(items(shell)) == 5
    assert shell.board.view.hasFocus()


def test_a_key_for_nothing_says_so(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    show_board(shell, qtbot)
    for verb in (Key.Key_Return, Key.Key_X, Key.Key_Delete, Key.Key_1):
        key(shell, qtbot, verb)
        assert "Nothing is chosen on the board" in said.pop().text
    key(shell, qtbot, Key.Key_Right)
    assert not said
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Return)
    assert "Nothing to accept" in said.pop().text, "it is a label already"
    assert shell.board.view.chosen() == [items(shell)[0]]


def sort(shell: Shell, order: str) -> None:
    page = shell.board.page
    page.order.setCurrentIndex(page.order.findData(order))
    page.order.activated.emit(page.order.currentIndex())


def is_seen(shell: Shell) -> bool:
    view = shell.board.view
    return view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_what_is_chosen_stays_so_and_in_view_in_another_order_and_after_a_look_at_the_folder(
    shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    show_board(shell, qtbot)
    detect_folder(shell, qtbot)
    qtbot.waitUntil(lambda: len(items(shell)) > 50)
    view = shell.board.view
    click(shell, qtbot, 0)
    click(shell, qtbot, 1, CTRL)
    was = view.chosen()
    assert view.currentIndex().row() == 1
    view.scrollToTop()
    for order in ("size", "class", "score", "picture"):
        sort(shell, order)
        assert {item.key for item in view.chosen()} == {item.key for item in was}, order
        assert view.board.item(view.currentIndex().row()).key == was[1].key, order
        assert is_seen(shell), order

    shell.files.controller.renew()
    qtbot.wait(5 * PAUSE)
    settled(shell, qtbot)
    assert view.chosen() == was
    assert is_seen(shell)

    shell.files.panel.text.setText("no such name")
    qtbot.waitUntil(lambda: not items(shell))
    shell.files.panel.text.setText("")
    qtbot.waitUntil(lambda: len(items(shell)) > 50)
    assert view.chosen() == was
    assert is_seen(shell)


def test_likeness_is_a_share_of_the_best_matches(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    """Scores of .0007 order matches, and tell nobody that they are good ones."""
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    shell.board.edits.match_label = "cat"
    matches = [replace(match, score=match.score / 1000) for match in five(pictures)]
    example = Match(pictures / "photo 2.png", Rectangle(10, 10, 40, 40), 1.0)
    shell.board.alike._found(Matches("tiny", (example, *matches), 6, 6, least=END * matches[2].score))
    shown = ["100 %", "100 %", "100 %", "100 %", "86 %", "71 %"]
    assert [score_words(item) for item in items(shell)] == shown
    tip = shell.board.view.board.index(4).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("cat\nLikeness 86 %")
    assert "0.00" not in tip
    click(shell, qtbot, 4)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 1.png")
    qtbot.waitUntil(lambda: [words for *_, words in shell.window.canvas.matches] == shown[1:])
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    (box,) = shell.document.boxes
    assert box.provenance.score == pytest.approx(0.0006), "in its file as before"
