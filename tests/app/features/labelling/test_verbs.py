"""Verbs tell the truth: one that is possible does something, one that is not does nothing; and what a
verb makes is seen. By real Qt events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.stages import Detections
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, labels
from tests.app.features.labelling.test_suggestions import selected
from tests.app.test_window import detect, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
BOX = Rectangle(20, 20, 80, 70)
# They open a dialog or another page, or ask the engine.
ELSEWHERE = ("edit.copy_picture", "label.statistics", "label.snap")


def label(shell: Shell, *boxes: Rectangle, locked: bool = False) -> None:
    new = tuple(LabelledBox(box, "cat", locked=locked) for box in boxes)
    shell.document.edit(shell.document.annotation.with_boxes(new), "Label", select=range(len(new)))
    shell.actions.show_state()


def boxes(shell: Shell) -> list[Rectangle]:
    return [box.box for box in shell.document.annotation.boxes]


def test_delete_rejects_a_suggestion_and_a_digit_accepts_it_as_its_class(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    shell.labelling.edit.set_classes(("cat", "dog"))
    count = len(shell.document.suggestions)
    shell.document.select("detections", (1,))
    press(shell, qtbot, Qt.Key.Key_Delete)
    assert len(shell.document.suggestions) == count - 1
    assert labels(shell) == ()
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert len(shell.document.suggestions) == count
    shell.document.select("detections", (1,))
    press(shell, qtbot, Qt.Key.Key_2)
    assert labels(shell) == ("dog",)
    assert shell.document.annotation.boxes[0].provenance.source == "accepted"
    assert selected(shell)[0] == "detections"  # the next one
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ()


def test_a_digit_on_a_locked_box_says_why_it_stays(shell: Shell, qtbot: QtBot) -> None:
    shell.labelling.edit.set_classes(("cat", "dog"))
    label(shell, BOX, locked=True)
    press(shell, qtbot, Qt.Key.Key_2)
    assert labels(shell) == ("cat",)
    assert any("locked box keeps its name" in text for text in shell.window.toasts.texts())


def test_copies_lie_beside_each_other_in_the_picture(shell: Shell, qtbot: QtBot) -> None:
    """A box in the lower right corner, too: its copies keep their size."""
    for first in (BOX, Rectangle(100, 80, 160, 120)):
        label(shell, first)
        press(shell, qtbot, Qt.Key.Key_C, CTRL)
        press(shell, qtbot, Qt.Key.Key_D, CTRL)
        press(shell, qtbot, Qt.Key.Key_V, CTRL)
        press(shell, qtbot, Qt.Key.Key_V, CTRL)
        found = boxes(shell)
        assert len(set(found)) == 4
        for box in found:
            assert (box.x2 - box.x1, box.y2 - box.y1) == (first.x2 - first.x1, first.y2 - first.y1)
            assert min(box) >= 0
            assert (box.x2 <= 160, box.y2 <= 120) == (True, True)


def test_what_is_pasted_is_seen(shell: Shell, qtbot: QtBot) -> None:
    label(shell, Rectangle(0, 0, 10, 10))
    press(shell, qtbot, Qt.Key.Key_C, CTRL)
    canvas = shell.window.canvas
    canvas.reveal_area(QRectF(120, 90, 20, 20))
    canvas.zoom_to(30.0)
    canvas.centerOn(130, 100)
    assert not canvas.visible_area().intersects(QRectF(0, 0, 10, 10))
    press(shell, qtbot, Qt.Key.Key_V, CTRL)
    x1, y1, x2, y2 = boxes(shell)[-1]
    assert canvas.visible_area().contains(QRectF(x1, y1, x2 - x1, y2 - y1))


def test_boxes_of_the_previous_picture_are_not_doubled(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    label(shell, BOX)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    for _ in range(2):
        press(shell, qtbot, Qt.Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert boxes(shell) == [BOX]
    assert not shell.actions.actions["edit.paste_previous"].isEnabled()


def test_the_previous_picture_is_the_one_before_in_the_list(
    make_shell: MakeShell, labelled: Path, qtbot: QtBot
) -> None:
    """Not the one that was shown last; also where it was never open."""
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    shell.files.controller.show(labelled / "photo 2.png")
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    label(shell, BOX)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    assert not shell.labelling.edit.previous
    last = shell.session.pictures.pictures[-1]
    shell.files.controller.show(last)
    qtbot.waitUntil(lambda: shell.document.path == last)
    qtbot.waitUntil(shell.actions.actions["edit.paste_previous"].isEnabled)
    shell.window.canvas.setFocus()
    press(shell, qtbot, Qt.Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert len(boxes(shell)) == 2


def seen(shell: Shell) -> tuple[object, ...]:
    """What a person can see of a verb. A note alone, as that there is nothing to do, is nothing done."""
    document, edit = shell.document, shell.labelling.edit
    window = shell.window
    return (
        id(document.annotation), document.selection, id(document.rejected), window.canvas.mode, edit.clipboard,
        edit.current, shell.labelling.label_bar.isVisible(), shell.services.store.settings.ask_names,
        shell.files.controller.current, window.middle.currentWidget(),
    )  # fmt: skip


STATES: dict[str, Callable[[Shell], object]] = {
    "nothing labelled": lambda shell: shell.document.select(None),
    "a box that is not selected": lambda shell: (label(shell, BOX), shell.document.select(None)),
    "a box": lambda shell: label(shell, BOX),
    "a locked box": lambda shell: label(shell, BOX, locked=True),
    "a suggestion": lambda shell: shell.document.select("detections", (1,)),
    "all accepted": lambda shell: shell.labelling.suggest.accept_all(),
}


SAY_WHY_NOT = {("label.name", "a locked box")}  # a note is the answer


def test_a_verb_is_possible_exactly_where_it_does_something(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    shell.services.store.change(accept_score=0.0)
    shell.labelling.edit.set_classes(("cat", "dog"))
    assert shell.document.trace.get(Detections) is not None
    rows = [row for row in shell.actions.rows if row.id.startswith(("edit.", "label.")) and row.id not in ELSEWHERE]
    assert len(rows) > 25
    plain, path = shell.document.annotation, shell.document.path
    wrong = []
    for state, enter in STATES.items():
        for row in rows:
            shell.files.show_middle()
            shell.window.canvas.set_mode("view")
            shell.labelling.label_bar.hide()
            if shell.files.controller.current != path:
                qtbot.waitUntil(lambda: shell.document.path == shell.files.controller.current)
                shell.files.controller.show(path)
                qtbot.waitUntil(lambda: shell.document.path == path)
            shell.document.edit(plain.with_boxes(()), "Begin", ())
            shell.labelling.edit.current = "another"
            enter(shell)
            before, is_possible = seen(shell), row.enabled_when()
            row.verb()
            qtbot.waitUntil(lambda: not shell.labelling.batch.is_busy)
            if is_possible and seen(shell) == before:
                qtbot.wait(50)  # for what is done in the background
            if (seen(shell) != before) != is_possible and (row.id, state) not in SAY_WHY_NOT:
                wrong.append(f"{row.id} with {state}: {'possible' if is_possible else 'impossible'}")
    assert not wrong, "\n".join(wrong)
