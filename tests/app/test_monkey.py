"""An hour of random clicks and keys, compressed: no exception, no lost box, and every file says what the window says.

The model of what must be on disk is the last state that the document told of each picture.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.structures.annotation import Annotation
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, SHIFT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
EVENTS = 400
NONE = Qt.KeyboardModifier.NoModifier
K = Qt.Key
KEYS = (
    (K.Key_W, NONE), (K.Key_Escape, NONE), (K.Key_Delete, NONE), (K.Key_D, CTRL), (K.Key_C, CTRL), (K.Key_V, CTRL),
    (K.Key_V, CTRL | SHIFT), (K.Key_A, CTRL), (K.Key_Z, CTRL), (K.Key_Z, CTRL), (K.Key_Y, CTRL), (K.Key_1, NONE),
    (K.Key_2, NONE), (K.Key_L, NONE), (K.Key_S, NONE), (K.Key_S, NONE), (K.Key_Return, NONE), (K.Key_Return, CTRL),
    (K.Key_Return, SHIFT), (K.Key_X, NONE), (K.Key_Tab, NONE), (K.Key_Left, NONE), (K.Key_Down, SHIFT),
    (K.Key_Right, CTRL), (K.Key_D, NONE), (K.Key_A, NONE), (K.Key_U, NONE), (K.Key_Space, NONE), (K.Key_F5, NONE),
    (K.Key_F, CTRL), (K.Key_H, CTRL), (K.Key_G, SHIFT),
)  # fmt: skip
RARE = ((K.Key_F5, SHIFT), (K.Key_Return, CTRL | SHIFT))


class Witness:
    """Remembers the newest state that was ever told of each picture."""

    def __init__(self, shell: Shell) -> None:
        self.newest: dict[Path, Annotation] = {}
        shell.document.annotation_changed.connect(self.note)
        record_edit = shell.saving.controller.record_edit

        def note_and_record(annotation: Annotation, base: Annotation) -> None:
            self.note(annotation)
            record_edit(annotation, base)

        shell.saving.controller.record_edit = note_and_record  # type: ignore[method-assign]

    def note(self, annotation: Annotation | None) -> None:
        if annotation is not None:
            self.newest[annotation.path] = annotation


@pytest.mark.timeout(200)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_monkey(seed: int, make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot) -> None:
    random = np.random.default_rng(seed)
    shell = make_shell(journals=tmp_path / "journals")
    shell.labelling.edit.set_classes(("cat", "dog"))
    witness = Witness(shell)
    open_folder(shell, pictures, qtbot)
    shell.labelling.edit.choose_class("cat")
    canvas = shell.window.canvas
    canvas.setFocus()
    with qtbot.captureExceptions() as exceptions:
        for event in range(EVENTS):
            play(shell, qtbot, random, event)
            if exceptions:
                break
            if shell.labelling.undo.question is not None:
                shell.labelling.undo.question.buttons()[int(random.integers(2))].click()
                shell.window.activateWindow()
            if shell.labelling.label_bar.isVisible():
                qtbot.keyClick(shell.labelling.label_bar, K.Key_Escape)
            if event % 7 == 0:
                qtbot.wait(5)
        qtbot.waitUntil(lambda: shell.services.bridge.is_idle and not shell.labelling.batch.is_busy, timeout=20_000)
        qtbot.waitUntil(lambda: not shell.saving.controller.unsaved, timeout=20_000)
    assert exceptions == []
    assert shell.saving.questions.dialog is None  # nobody else writes here: no two versions of anything
    folder = open_labels(pictures)
    assert folder is not None, "nothing was ever labelled"
    assert sum(len(newest.boxes) for newest in witness.newest.values()) > 10
    for path, newest in witness.newest.items():
        read = folder.annotation(path)
        assert read == newest, path.name


def play(shell: Shell, qtbot: QtBot, random: np.random.Generator, event: int) -> None:
    """One key, click, drag, or a jump to another picture."""
    view = shell.window.canvas.viewport()
    dice = random.random()
    if dice < 0.5:
        key, modifier = KEYS[random.integers(len(KEYS))]
        if event % 97 == 50:
            key, modifier = RARE[random.integers(len(RARE))]
        qtbot.keyClick(view, key, modifier)
    elif dice < 0.6:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=somewhere(shell, random))
    elif dice < 0.97:
        if random.random() < 0.4:
            shell.window.canvas.set_mode("draw")
        start, end = somewhere(shell, random), somewhere(shell, random)
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view, end)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    else:
        listed = shell.session.pictures.pictures
        shell.files.controller.show(listed[random.integers(len(listed))])


def somewhere(shell: Shell, random: np.random.Generator) -> QPoint:
    return shell.window.canvas.mapFromScene(float(random.uniform(-5, 165)), float(random.uniform(-5, 125)))
