"""A person goes on while the first labels of a plain folder are being written, which takes long: nothing of what was
done is lost, shown without its labels, or taken back by halves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.labelling import batch, changes
from app.features.saving.label_files import LabelFiles, Pending, Written
from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.structures.annotation import Annotation
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import detect_folder, on_disk, say_yes, settled
from tests.app.features.labelling.test_editing import CTRL, SHIFT, draw
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@dataclass
class Gate:
    """The writing of labels stands before it, from the first on, until it is opened."""

    begun: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate, write = Gate(), LabelFiles.write

    def slow(files: LabelFiles, entries: list[Pending], new: Set[Path]) -> Written:
        gate.begun.set()
        assert gate.open.wait(20)
        return write(files, entries, new)

    monkeypatch.setattr(LabelFiles, "write", slow)
    yield gate
    gate.open.set()


@pytest.fixture(params=["voc", "yolo", "coco"])
def shell(request: pytest.FixtureRequest, gate: Gate, make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> Shell:
    return plain(make_shell, pictures, qtbot, request.param)


def plain(make_shell: MakeShell, pictures: Path, qtbot: QtBot, format: str) -> Shell:
    """The first of six pictures without labels."""
    shell = make_shell(store=SettingsStore(None))
    shell.services.store.change(label_format=format)
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    return shell


def accept(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Key.Key_F5)
    qtbot.waitUntil(lambda: shell.document.suggestions is not None)
    press(shell, qtbot, Key.Key_Return)
    press(shell, qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: len(shell.document.boxes) == 1)


DEEDS: dict[str, Callable[[Shell, QtBot], None]] = {
    "draw": lambda shell, qtbot: draw(shell, qtbot, "cat", (20, 20), (80, 70)),
    "verify": lambda shell, qtbot: press(shell, qtbot, Key.Key_Space),
    "accept": accept,
}


def what_is_said(annotation: Annotation) -> tuple[object, ...]:
    return annotation.verified, annotation.boxes


@pytest.mark.parametrize("deed", DEEDS)
def test_who_comes_back_sees_it_and_can_take_it_back(
    shell: Shell, gate: Gate, pictures: Path, qtbot: QtBot, deed: str
) -> None:
    first = shell.document.path
    DEEDS[deed](shell, qtbot)
    done = what_is_said(shell.document.annotation)
    press(shell, qtbot, Key.Key_D)
    qtbot.waitUntil(gate.begun.is_set)
    with qtbot.waitSignal(shell.document.image_changed, check_params_cb=lambda image: image.path == first):
        press(shell, qtbot, Key.Key_A)
        gate.open.set()
    assert what_is_said(shell.document.annotation) == done
    settled(shell, qtbot)
    assert what_is_said(open_labels(pictures).annotation(first)) == done
    while shell.document.step(False) is not None:
        press(shell, qtbot, Key.Key_Z, CTRL)
    assert what_is_said(shell.document.annotation) == (False, ())
    settled(shell, qtbot)
    assert on_disk(pictures) == {}


def test_undo_while_it_is_written_leaves_nothing(shell: Shell, gate: Gate, pictures: Path, qtbot: QtBot) -> None:
    first = shell.document.path
    draw(shell, qtbot, "cat", (20, 20), (80, 70))
    qtbot.waitUntil(gate.begun.is_set)
    press(shell, qtbot, Key.Key_Z, CTRL)
    press(shell, qtbot, Key.Key_D)
    with qtbot.waitSignal(shell.document.image_changed, check_params_cb=lambda image: image.path == first):
        press(shell, qtbot, Key.Key_A)
        gate.open.set()
    assert shell.document.boxes == ()
    settled(shell, qtbot)
    assert on_disk(pictures) == {}
    press(shell, qtbot, Key.Key_Y, CTRL)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"1": ("cat",)}


@pytest.fixture
def a_picture_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps over the folder: as where there are thousands."""
    for module, name in ((changes, "accept_detections"), (batch, "rebased")):
        change = getattr(module, name)

        def slow(*parts: object, _change: Callable[..., Annotation] = change, **named: object) -> Annotation:
            time.sleep(2 * changes.SLICE)
            return _change(*parts, **named)

        monkeypatch.setattr(module, name, slow)


@pytest.mark.usefixtures("a_picture_at_a_time")
def test_undo_of_a_step_over_the_folder_is_done_in_all_pictures(
    shell: Shell, gate: Gate, pictures: Path, qtbot: QtBot
) -> None:
    gate.open.set()
    detect_folder(shell, qtbot)
    gate.open.clear()
    press(shell, qtbot, Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    qtbot.waitUntil(gate.begun.is_set)
    press(shell, qtbot, Key.Key_Z, CTRL)
    say_yes(shell, qtbot)
    gate.open.set()
    settled(shell, qtbot)
    assert shell.document.boxes == ()
    assert on_disk(pictures) == {}


@pytest.mark.usefixtures("a_picture_at_a_time")
def test_a_box_that_is_drawn_while_a_step_goes_over_the_folder_is_kept(
    gate: Gate, make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    """It is the first label of all, and in its file before the step comes to its picture."""
    gate.open.set()
    shell = plain(make_shell, pictures, qtbot, "voc")
    detect_folder(shell, qtbot)
    last, blocked, may_go_on = pictures / "photo 11.png", threading.Event(), threading.Event()
    shell.files.controller.show(last)
    qtbot.waitUntil(lambda: shell.document.path == last)
    shell.services.background.run(lambda: (blocked.set(), may_go_on.wait(20)), lambda _: None)
    qtbot.waitUntil(blocked.is_set)
    press(shell, qtbot, Key.Key_Return, CTRL | SHIFT)
    draw(shell, qtbot, "cat", (100, 80), (150, 115))
    [drawn] = shell.document.boxes
    shell.files.controller.go(-1)
    with qtbot.waitSignal(shell.saving.controller.writing):
        pass
    may_go_on.set()
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    settled(shell, qtbot)
    labels = open_labels(pictures).annotation(last)
    assert drawn.label in labels.labels
    assert len(labels.boxes) > 1
