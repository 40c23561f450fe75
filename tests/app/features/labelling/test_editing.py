"""Labelling by real Qt events: every gesture and key, undo and redo, and what stands in the file afterwards."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.features.saving.label_files import LabelFiles
from app.shell.application import Shell
from tests.app.test_window import press

# The completion list of the label bar asks for what the off-screen platform does not have.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def at(shell: Shell, x: float, y: float) -> QPoint:
    return shell.window.canvas.mapFromScene(x, y)


def drag(shell: Shell, qtbot: QtBot, start: tuple[float, float], end: tuple[float, float]) -> None:
    canvas = shell.window.canvas.viewport()
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    qtbot.mouseMove(canvas, at(shell, *start))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(shell, *start))
    for point in (middle, end):
        qtbot.mouseMove(canvas, at(shell, *point))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(shell, *end))


def draw(shell: Shell, qtbot: QtBot, label: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, start, end)
    if shell.labelling.label_bar.isVisible():
        qtbot.keyClicks(shell.labelling.label_bar, label)
        qtbot.keyClick(shell.labelling.label_bar, Qt.Key.Key_Return)
    press(shell, qtbot, Qt.Key.Key_Escape)


def saved(path: Path) -> list[str]:
    file = path.with_suffix(".xml")
    return [o.findtext("name") for o in ET.parse(file).getroot().iter("object")] if file.exists() else []


def labels(shell: Shell) -> tuple[str, ...]:
    return shell.document.annotation.labels


def test_draw_name_and_save(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    assert labels(shell) == ("cat",)
    box = shell.document.annotation.boxes[0].box
    assert box == pytest.approx((20, 20, 80, 70), abs=1.0)
    qtbot.waitUntil(lambda: saved(shell.document.path) == ["cat"])
    qtbot.waitUntil(lambda: not shell.document.is_modified)


def test_a_second_box_keeps_the_class_where_nothing_is_typed(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    press(shell, qtbot, Qt.Key.Key_W)
    bar = shell.labelling.label_bar
    for x in (70, 100):
        drag(shell, qtbot, (x, 20), (x + 20, 60))
        assert bar.hasFocus()
    assert labels(shell) == ("cat", "cat", "cat")


def test_ten_new_classes_cost_a_drag_a_name_and_return_each(shell: Shell, qtbot: QtBot) -> None:
    """And what is there already costs no more than before: nothing, or its digit."""
    bar, canvas = shell.labelling.label_bar, shell.window.canvas
    press(shell, qtbot, Qt.Key.Key_W)
    wanted = []
    for number, name in enumerate(("wall", "spoon", "lid", "fork", "xylophone", "unit", "rail", "nut", "box", "quill")):
        place = (5 + 15 * number, 20)
        drag(shell, qtbot, place, (place[0] + 12, 60))
        qtbot.keyClicks(bar, name)
        qtbot.keyClick(bar, Qt.Key.Key_Return)
        wanted.append(name)
        assert canvas.hasFocus()
    assert labels(shell) == tuple(wanted)  # no letter was a verb
    drag(shell, qtbot, (20, 70), (60, 90))
    assert bar.list.count() == 1  # no classes over the picture before a key is pressed
    qtbot.keyClick(bar, Qt.Key.Key_3)
    drag(shell, qtbot, (80, 70), (120, 90))
    assert labels(shell)[10:] == ("lid", "lid")
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert canvas.mode == "draw"
    assert canvas.hasFocus()


def test_what_begins_no_name_is_a_verb_while_the_field_is_only_offered(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (60, 60))
    press(shell, qtbot, Qt.Key.Key_W)
    bar = shell.labelling.label_bar
    drag(shell, qtbot, (70, 20), (90, 60))
    qtbot.keyClick(bar, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ("cat",)
    assert not bar.isVisible()
    drag(shell, qtbot, (100, 20), (120, 60))
    qtbot.keyClicks(bar, "cap ")
    qtbot.keyClick(bar, Qt.Key.Key_Z, CTRL)  # of the text now
    assert bar.isVisible()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    drag(shell, qtbot, (130, 20), (150, 60))
    first = shell.document.path
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: shell.document.path != first)
    assert not bar.isVisible()


def test_a_box_of_a_few_pixels_at_the_edge(shell: Shell, qtbot: QtBot) -> None:
    """Both of its corners are near enough to jump to the edge."""
    canvas = shell.window.canvas
    press(shell, qtbot, Qt.Key.Key_W)
    step = 5 / canvas.zoom
    drag(shell, qtbot, (0.2, 50), (0.2 + step, 50 + 10 * step))
    [box] = shell.document.boxes
    assert box.box.x1 == 0
    assert 1 <= box.box.x2 <= step + 1


def test_what_is_no_box_is_said(shell: Shell, qtbot: QtBot) -> None:
    canvas, status = shell.window.canvas, shell.window.status
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (-30, 20), (-5, 60))
    assert status.currentMessage().startswith("No box: nothing of it lies in the picture")
    assert labels(shell) == ()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, -20, 20))  # that begins nothing
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 20, 20))
    assert status.currentMessage() == "Click the opposite corner; Escape takes this one back"
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 60, 60))
    assert len(labels(shell)) == 1


def test_an_empty_picture_that_is_verified_says_what_that_means(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shell.document.annotation.verified)
    assert any("the model learns that nothing is here" in text for text in shell.window.toasts.texts())


def test_a_digit_that_begins_a_class_is_typed(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "20", (20, 20), (60, 60))
    draw(shell, qtbot, "1", (70, 20), (100, 60))
    draw(shell, qtbot, "3", (110, 20), (140, 60))
    assert labels(shell) == ("20", "1", "3")


def test_number_keys_relabel(shell: Shell, qtbot: QtBot) -> None:
    shell.labelling.edit.set_classes(("cat", "dog"))
    draw(shell, qtbot, "", (20, 20), (60, 60))
    qtbot.waitUntil(lambda: shell.actions.actions["label.name"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_2)
    assert labels(shell) == ("dog",)


def test_undo_and_redo_through_everything(shell: Shell, qtbot: QtBot) -> None:
    steps = [shell.document.annotation]
    for x in (10, 60, 110):
        draw(shell, qtbot, "cat", (x, 20), (x + 30, 60))
        steps.append(shell.document.annotation)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.delete"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Delete)
    steps.append(shell.document.annotation)
    assert len(steps[-1].boxes) == 2
    for step in reversed(steps[1:-1]):
        press(shell, qtbot, Qt.Key.Key_Z, CTRL)
        while shell.document.annotation is not step:  # a new box and its name are two steps
            assert shell.document.step_text(forwards=False)
            press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    while shell.document.step_text(forwards=True):
        qtbot.waitUntil(lambda: shell.actions.actions["edit.redo"].isEnabled())
        press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert shell.document.annotation is steps[-1]


def test_drag_moves_and_arrows_nudge(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    before = shell.document.annotation.boxes[0].box
    drag(shell, qtbot, (50, 45), (70, 55))
    moved = shell.document.annotation.boxes[0].box
    assert moved.x1 - before.x1 == pytest.approx(20, abs=1.0)
    assert moved.x2 - moved.x1 == pytest.approx(before.x2 - before.x1, abs=1e-3)
    press(shell, qtbot, Qt.Key.Key_Right, SHIFT)
    assert shell.document.annotation.boxes[0].box.x1 == pytest.approx(moved.x1 + 10, abs=1e-3)


def test_copy_to_the_next_picture(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    first = shell.document.path
    qtbot.waitUntil(lambda: shell.actions.actions["edit.duplicate"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_C, CTRL)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.paste"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_V, CTRL)
    assert labels(shell) == ("cat",)
    press(shell, qtbot, Qt.Key.Key_Delete)
    press(shell, qtbot, Qt.Key.Key_V, CTRL | SHIFT)
    assert labels(shell) == ("cat",)
    qtbot.waitUntil(lambda: saved(first) == saved(shell.document.path) == ["cat"])


def test_space_verifies(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_Space)
    assert shell.document.annotation.verified
    assert shell.session.pictures.state(shell.document.path).verified


def test_u_goes_to_the_next_unverified_picture(shell: Shell, qtbot: QtBot) -> None:
    for name in ("photo 2.png", "photo 3.png"):
        shell.session.pictures.mark(shell.document.path.with_name(name), verified=True)
    press(shell, qtbot, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 4.png")


def test_locked_boxes_stay(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    qtbot.waitUntil(lambda: shell.actions.actions["label.locked"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_L)
    press(shell, qtbot, Qt.Key.Key_Delete)
    assert labels(shell) == ("cat",)


def test_what_cannot_be_written_is_kept_and_told(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shell.document.path

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LabelFiles, "write", refuse)
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    qtbot.waitUntil(lambda: any("kept" in text for text in shell.window.toasts.texts()))
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path != first)
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path == first)
    assert labels(shell) == ("cat",)
    monkeypatch.undo()
    qtbot.waitUntil(lambda: shell.actions.actions["file.save"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: saved(first) == ["cat"])
