"""From suggestion to label by real Qt events: accept, reject, all above a score, and back; what is drawn of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session.layers import LayerStyle
from app.session.suggestions import suggest
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.labels.folder import start_folder
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.stages import Detections
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, SHIFT, at, draw, labels, saved
from tests.app.test_window import detect, painted, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(shell: Shell, qtbot: QtBot) -> Shell:
    """Detected, with nothing labelled."""
    detect(shell, qtbot)
    return shell


def enabled(shell: Shell, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: shell.actions.actions[name].isEnabled())


def selected(shell: Shell) -> tuple[str, tuple[int, ...]]:
    selection = shell.document.selection
    return (selection.layer, selection.indices) if selection else ("", ())


def test_enter_enter_x_goes_through_the_suggestions(shell: Shell, qtbot: QtBot) -> None:
    detections = shell.document.trace.get(Detections)
    enabled(shell, qtbot, "label.accept")
    press(shell, qtbot, Qt.Key.Key_Return)  # nothing was selected: the best one is now
    assert selected(shell) == ("detections", (0,))
    assert labels(shell) == ()
    press(shell, qtbot, Qt.Key.Key_Return)
    assert labels(shell) == (detections.names[0],)
    layer, (second,) = selected(shell)
    assert (layer, second > 0) == ("detections", True)
    enabled(shell, qtbot, "label.reject")
    press(shell, qtbot, Qt.Key.Key_X)
    assert second in shell.document.suggestions.rejected
    assert selected(shell)[1][0] > second
    assert labels(shell) == (detections.names[0],)


def test_a_second_digit_corrects_the_first(shell: Shell, qtbot: QtBot) -> None:
    """And Return goes on to the next suggestion."""
    shell.labelling.order.add(["cat", "dog"])
    enabled(shell, qtbot, "label.accept")
    press(shell, qtbot, Qt.Key.Key_Return)
    for key, name in ((Qt.Key.Key_1, "cat"), (Qt.Key.Key_2, "dog")):
        press(shell, qtbot, key)
        qtbot.waitUntil(lambda name=name: labels(shell) == (name,))
        assert selected(shell) == ("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_Return)
    assert selected(shell)[0] == "detections"


def test_ctrl_e_names_the_selected_suggestion(shell: Shell, qtbot: QtBot) -> None:
    """Nothing that is typed for it is a verb on another picture."""
    path, count = shell.document.path, len(shell.document.suggestions)
    shell.document.select("detections", (1,))
    enabled(shell, qtbot, "label.name")
    press(shell, qtbot, Qt.Key.Key_E, CTRL)
    bar = shell.labelling.label_bar
    qtbot.waitUntil(bar.hasFocus)
    qtbot.keyClicks(bar, "dax")
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert shell.document.path == path
    assert labels(shell) == ("dax",)
    assert len(shell.document.suggestions) < count
    qtbot.waitUntil(lambda: saved(path) == ["dax"])
    assert shell.document.boxes[0].provenance.score is None, "it was the score of another name"


def test_provenance_reaches_the_file(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    detections = shell.document.trace.get(Detections)
    shell.document.select("detections", (0,))
    enabled(shell, qtbot, "label.accept")
    press(shell, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved(shell.document.path) == [detections.names[0]])
    folder = open_labels(pictures)
    origin = folder.annotation(shell.document.path).boxes[0].provenance
    assert (origin.source, origin.model) == ("accepted", "starter")
    assert origin.score == pytest.approx(detections.scores[0], abs=1e-4)
    assert origin.when.startswith("20")


def test_rejecting_is_undone_and_outlives_f5_and_leaving(shell: Shell, qtbot: QtBot) -> None:
    count, first = len(shell.document.suggestions), shell.document.path
    shell.document.select("detections", (1,))
    enabled(shell, qtbot, "label.reject")
    press(shell, qtbot, Qt.Key.Key_X)
    assert len(shell.document.suggestions) == count - 1
    detect(shell, qtbot)
    assert len(shell.document.suggestions) == count - 1
    for step in (1, -1):
        before = shell.document.path
        shell.files.controller.go(step)
        qtbot.waitUntil(lambda before=before: shell.document.path != before)
    assert shell.document.path == first
    assert len(shell.document.suggestions) == count - 1
    enabled(shell, qtbot, "edit.undo")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert len(shell.document.suggestions) == count
    enabled(shell, qtbot, "edit.redo")
    press(shell, qtbot, Qt.Key.Key_Y, CTRL)
    assert len(shell.document.suggestions) == count - 1


def test_accept_all_above_the_score_is_one_step(shell: Shell, qtbot: QtBot) -> None:
    least = float(np.median(shell.document.trace.get(Detections).scores))
    shell.services.store.change(accept_score=least)
    wanted = len(shell.document.suggestions.above(least))
    assert 0 < wanted < len(shell.document.suggestions)
    enabled(shell, qtbot, "label.accept_above")
    press(shell, qtbot, Qt.Key.Key_Return, CTRL)
    assert len(labels(shell)) == wanted
    enabled(shell, qtbot, "edit.undo")
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert labels(shell) == ()


def test_accept_all_and_go_on(shell: Shell, qtbot: QtBot) -> None:
    first = shell.document.path
    enabled(shell, qtbot, "label.accept_all")
    press(shell, qtbot, Qt.Key.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: shell.document.path != first)
    qtbot.waitUntil(lambda: len(saved(first)) > 0)


def test_a_persons_box_is_neither_doubled_nor_moved(shell: Shell, qtbot: QtBot) -> None:
    detections = shell.document.trace.get(Detections)
    x1, y1, x2, y2 = (float(v) for v in detections.boxes[0])
    draw(shell, qtbot, "cat", (x1, y1), (x2, y2))
    mine = shell.document.annotation.boxes[0]
    assert 0 not in shell.document.suggestions.indices
    press(shell, qtbot, Qt.Key.Key_Return, CTRL)
    assert shell.document.annotation.boxes[0] is mine
    assert mine.provenance.source == "human"


def test_a_models_boxes_in_the_file_are_suggestions_too(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    path = pictures / "photo 1.png"
    origin = Provenance("model", "other", 0.7, "2026-01-01T00:00:00+00:00")
    boxes = [LabelledBox(Rectangle(10.0 + x, 10, 40.0 + x, 40), "cat", provenance=origin) for x in (0, 50, 100)]
    folder = start_folder(pictures)
    folder.annotation(path)
    folder.save(Annotation(path, 160, 120, tuple(boxes)))
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    enabled(shell, qtbot, "label.accept")
    for key, verb in ((Qt.Key.Key_Return, "accept"), (Qt.Key.Key_Return, "accept"), (Qt.Key.Key_X, "reject")):
        enabled(shell, qtbot, f"label.{verb}")
        press(shell, qtbot, key)
    first, last = shell.document.annotation.boxes
    assert (first.provenance.source, first.provenance.model, first.provenance.score) == ("accepted", "other", 0.7)
    assert last.provenance.source == "model"
    qtbot.waitUntil(lambda: len(saved(path)) == 2)
    shell.document.select("truth", (0,))
    press(shell, qtbot, Qt.Key.Key_Right)
    put = shell.document.annotation.boxes[0]
    assert put.box == Rectangle(11, 10, 41, 40)
    assert (put.provenance.source, put.provenance.model, put.provenance.score) == ("accepted", "other", None)
    press(shell, qtbot, Qt.Key.Key_Z, CTRL)
    assert shell.document.annotation.boxes[0] == first, "undone, the score is that of this place again"


def test_suggestions_are_dashed_and_a_layer_of_their_own(shell: Shell, qtbot: QtBot) -> None:
    canvas = shell.window.canvas
    shown, hidden = LayerStyle(visible=True), LayerStyle(visible=False)
    dashed = painted(shell)
    canvas.set_style("suggestions", hidden)
    dotted = painted(shell)
    assert dotted != dashed
    canvas.set_style("detections", hidden)
    nothing = painted(shell)
    assert nothing != dotted
    canvas.set_style("suggestions", shown)
    assert painted(shell) == nothing  # a suggestion is a detection, and hidden with them
    canvas.set_style("detections", shown)
    assert painted(shell) == dashed
    x1, y1, x2, y2 = shell.document.trace.get(Detections).boxes[0]
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, (x1 + x2) / 2, (y1 + y2) / 2))
    assert selected(shell)[0] == "detections"


def test_suggest_by_its_definition() -> None:
    boxes = np.array([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]], np.float32)
    found = Detections(boxes, np.zeros(3), np.array([0.9, 0.8, 0.7]), np.arange(3), ("dog",))
    labelled = Annotation(Path("a"), 60, 20, (LabelledBox(Rectangle(0, 0, 10, 9), "another name"),))
    rejected = (LabelledBox(Rectangle(20, 0, 30, 10), "dog"), LabelledBox(Rectangle(40, 0, 50, 10), "cat"))
    suggestions = suggest(found, labelled, rejected)
    assert suggestions.indices.tolist() == [2]
    assert suggestions.rejected.tolist() == [1]
    assert suggestions.above(0.75) == []


def test_a_loose_box_of_the_same_class_is_the_same_object() -> None:
    """Between IoU .5 and .7 the name decides: what is called alike is one object, another class beside it is not."""
    found = Detections(np.array([[0, 0, 10, 10]], np.float32), np.zeros(1), np.ones(1), np.zeros(1), ("couch",))
    for label, overlap, count in (("sofa", 6, 0), ("Couch", 6, 0), ("sofa", 4, 1), ("dog", 6, 1), ("dog", 8, 0)):
        labelled = Annotation(Path("a"), 60, 20, (LabelledBox(Rectangle(0, 0, 10, overlap), label),))
        assert len(suggest(found, labelled, ())) == count, (label, overlap)


@pytest.mark.parametrize("key", [Qt.KeyboardModifier.NoModifier, CTRL, CTRL | SHIFT])
def test_a_suggestion_is_accepted_under_the_folders_name(
    key: Qt.KeyboardModifier, shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    """One by one, all of the picture, and all of the folder."""
    detections = shell.document.trace.get(Detections)
    shell.labelling.edit.set_classes(name.upper() for name in detections.class_names)
    shell.services.store.change(accept_score=0.0)
    shell.document.select("detections", (0,))
    enabled(shell, qtbot, "label.accept")
    press(shell, qtbot, Qt.Key.Key_Return, key)
    qtbot.waitUntil(lambda: bool(labels(shell)))
    assert labels(shell)[0] == detections.names[0].upper()
    assert set(shell.labelling.edit.classes) == {name.upper() for name in detections.class_names}
    qtbot.waitUntil(lambda: bool(saved(shell.document.path)))
