"""The board while somebody else is at the folder, or at the mouse: nothing is chosen that nobody chose."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.board.controller import PAUSE
from app.features.board.table import BoardItem
from app.services.messages import Message
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.jobs import PartReady
from engine.structures.retrieval import BoxVectors, DescribeBoxes
from engine.worker import Task
from tests.app.conftest import MakeShell
from tests.app.fakes import Script
from tests.app.features.board.test_board import click, items, key, on_disk, show_board, words
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import CTRL
from tests.app.features.review.test_review import label, read_through

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@pytest.fixture
def shell(labelled: Shell) -> Shell:
    return labelled


def write(path: Path, *boxes: LabelledBox) -> None:
    """By another program."""
    folder = open_labels(path.parent)
    assert folder is not None
    folder.save(folder.annotation(path).with_boxes(boxes))


def test_a_step_over_many_shows_what_another_program_did_and_says_so(
    shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    show_board(shell, qtbot)
    key(shell, qtbot, Key.Key_A, CTRL)
    (was,) = [item for item in items(shell) if item.path.stem == "photo 10"]
    assert was.box is not None
    write(pictures / "photo 10.png", LabelledBox(was.box, "lady"))
    (pictures / "photo 2.png").unlink()
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    key(shell, qtbot, Key.Key_1)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"10": ("lady",), "11": ("cat",)}
    qtbot.waitUntil(lambda: ("10", "lady") in words(shell))
    assert ("11", "cat") in words(shell)
    told = [one.text for one in said]
    assert "1 picture is gone: left out" in told
    assert any("changed the labels of 1 picture" in text for text in told)
    assert "is not there" in shell.session.pictures.state(pictures / "photo 2.png").failed


def test_what_goes_by_itself_leaves_nothing_chosen(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    """Findings about a box that another program renamed meanwhile: Enter must not rename the next one."""
    boxes = items_of_labels(shell, qtbot)[:3]
    findings = [
        item._replace(source="finding", score=1 - n / 10, note="looks wrong", remedy="rename", better="lynx")
        for n, item in enumerate(boxes)
    ]
    board = shell.board.board
    board.show_content("check")
    board.set_items("check", findings)
    click(shell, qtbot, 2)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 10.png")
    click(shell, qtbot, 0)
    board.set_items("check", findings[1:])
    assert len(items(shell)) == 2
    assert shell.board.view.chosen() == []
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}

    # What a verb takes away gives its place to the next, as before.
    board.show_content("labels")
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Delete)
    settled(shell, qtbot)
    qtbot.waitUntil(lambda: len(items(shell)) == 2)
    assert [item.label for item in shell.board.view.chosen()] == ["dog"]


def items_of_labels(shell: Shell, qtbot: QtBot) -> list[BoardItem]:
    show_board(shell, qtbot)
    return [item for item in items(shell) if item.source == "label"]


class SlowComparison(Script):
    """All pictures but the last are described; that one when `last` is set."""

    last = threading.Event()

    def run(self, request: Any) -> Task[Any, Any]:
        return self._describe(request) if isinstance(request, DescribeBoxes) else super().run(request)

    def _describe(self, request: DescribeBoxes) -> Task[BoxVectors, str]:
        for number, (path, boxes) in enumerate(request.boxes.items()):
            while number == len(request.boxes) - 1 and not self.last.wait(0.02):
                yield None
            vectors = np.random.default_rng(number).normal(size=(len(boxes), 8)).astype(np.float16)
            yield PartReady(BoxVectors(path, boxes, vectors))
        return "starter"


def test_what_is_compared_stays_in_its_place_until_it_is_sorted_once(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    """Else a double click is at another crop than the one that was aimed at."""
    label(pictures)
    script = SlowComparison()
    script.last.clear()
    shell = make_shell(script)
    read_through(shell, pictures, qtbot)
    show_board(shell, qtbot)
    click(shell, qtbot, 3)
    orders: list[list[tuple[str, str]]] = []
    shell.board.board.changed.connect(lambda: orders.append(words(shell)))
    order = shell.board.page.order
    order.setCurrentIndex(order.findData("likeness"))
    order.activated.emit(order.currentIndex())
    qtbot.waitUntil(lambda: len(shell.board.comparing._vectors) == 2)
    qtbot.wait(2 * PAUSE)
    shell.board.board.renew()
    assert {tuple(one) for one in orders} == {(("2", "cat"), ("2", "dog"), ("10", "cat"), ("11", "dog"))}
    script.last.set()
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    qtbot.waitUntil(lambda: words(shell)[0] == ("11", "dog"))


def test_what_a_step_is_called_and_that_a_locked_box_stays(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    locked = LabelledBox(Rectangle(10, 10, 40, 40), "cat", locked=True)
    shell.labelling.batch.change("Lock", [(pictures / "photo 10.png", lambda one: one.with_boxes([locked]))])
    settled(shell, qtbot)
    cat = items_of_labels(shell, qtbot)[0]
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    click(shell, qtbot, 1)
    click(shell, qtbot, 2, Qt.KeyboardModifier.ControlModifier)
    key(shell, qtbot, Key.Key_Delete)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat",), "10": ("cat",), "11": ("dog",)}
    assert shell.document.step_text(forwards=False) == "Delete 1 box"
    assert "1 box is locked, and stays as it is" in [one.text for one in said]

    finding = cat._replace(source="finding", score=0.9, note="looks wrong", remedy="rename", better="lynx")
    place = finding._replace(note="the nearest cat lies elsewhere: IoU 0.17", remedy="draw", better="")
    board = shell.board.board
    board.show_content("check")
    board.set_items("check", [finding, place])
    click(shell, qtbot, 1)
    hints = shell.board.page.hints.text()
    assert place.note in hints
    assert "X ignores this: the label is right" in hints
    key(shell, qtbot, Key.Key_Return)
    assert any("Nothing is proposed" in one.text for one in said)
    assert on_disk(pictures)["2"] == ("cat",)
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(pictures)["2"] == ("lynx",)
    assert shell.document.step_text(forwards=False) == "Label as lynx"


def test_after_a_double_click_the_arrows_move_the_box(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    shell.window.leave_field()  # as by Escape: arrows move no box until a person goes to the picture
    view = shell.board.view
    spot = view.visualRect(view.board.index(2)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 10.png")
    qtbot.waitUntil(lambda: shell.document.selected_labels == (0,))
    before = shell.document.boxes[0].box
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_Right)
    assert shell.document.boxes[0].box.x1 == before.x1 + 1


def test_what_is_chosen_stays_in_view_when_crops_get_larger(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    shell.window.resize(900, 600)
    board, view = shell.board.board, shell.board.view
    (first, *_) = items_of_labels(shell, qtbot)
    board.show_content("check")
    board.set_items("check", [first._replace(source="finding", note=f"{n}") for n in range(200)])
    click(shell, qtbot, 120)
    while shell.board.page.larger.isEnabled():
        qtbot.mouseClick(shell.board.page.larger, Qt.MouseButton.LeftButton)
    assert view.viewport().rect().intersects(view.visualRect(view.board.index(120)))
