"""The window by real Qt events: from Open to painted detections, layers, sliders, a folder, and closing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.features.preferences.keys_sheet import KeysSheet
from app.session.layers import LAYERS, LayerName
from app.shell.application import Shell
from app.window.main_window import SMALLEST
from engine.structures.requests import Detect, Reselect
from engine.structures.stages import AnchorLabels, Detections, Proposals, Segments
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import Script


def press(
    shell: Shell, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(shell.window.canvas.viewport(), key, modifier)


def detect(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shell.actions.actions["detect.run"].isEnabled())
    with qtbot.waitSignal(shell.detection.controller.detected):
        press(shell, qtbot, Qt.Key.Key_F5)


def painted(shell: Shell) -> QImage:
    shell.window.canvas.finish_layers()
    return shell.window.canvas.viewport().grab().toImage()


def test_from_open_to_painted_detections(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    assert shell.window.middle.currentWidget() is shell.files.welcome
    open_folder(shell, pictures, qtbot)
    assert shell.window.middle.currentWidget() is shell.window.canvas
    plain = painted(shell)
    detect(shell, qtbot)
    assert len(shell.document.trace.get(Detections)) > 0
    assert painted(shell) != plain
    state = shell.session.pictures.state(shell.document.path)
    assert state.detections == len(shell.document.trace.get(Detections))


def test_each_layer_changes_the_picture(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    rows = shell.detection.layers.rows
    rows["suggestions"].eye.setChecked(False)  # they are drawn in place of the detections
    for layer in LAYERS:
        if layer.name in ("segments", "positives", "rois", "truth"):
            continue  # of another source, of labels, of a selected box
        qtbot.waitUntil(rows[layer.name].eye.isEnabled)
        before, was_visible = painted(shell), rows[layer.name].style_now.visible
        qtbot.mouseClick(rows[layer.name].eye, Qt.MouseButton.LeftButton)
        assert rows[layer.name].style_now.visible != was_visible
        assert painted(shell) != before, layer.name
        if layer.name == "detections":  # hidden now, and the suggestions with them
            qtbot.mouseClick(rows[layer.name].eye, Qt.MouseButton.LeftButton)
    assert not rows["segments"].eye.isEnabled()
    assert "Selective Search" in rows["segments"].toolTip()


def test_rows_follow_the_proposal_source(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    with qtbot.waitSignal(shell.detection.controller.detected):  # a new choice detects again
        shell.detection.controller.choose_proposals("selective-search")
    qtbot.waitUntil(lambda: shell.detection.layers.rows["segments"].eye.isEnabled())
    assert shell.document.trace.get(Segments) is not None
    assert shell.document.trace.get(AnchorLabels) is None
    qtbot.waitUntil(lambda: not shell.detection.layers.rows["anchors"].eye.isEnabled())


def test_score_slider_selects_anew_and_nothing_else(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    proposals, asked = shell.document.trace.get(Proposals), len(script.requests)
    many = len(shell.document.trace.get(Detections))
    slider = shell.detection.layers.score.slider
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: len(shell.document.trace.get(Detections)) < many)
    assert shell.document.trace.get(Proposals) is proposals
    assert {type(r) for r in script.requests[asked:]} == {Reselect}


def test_top_slider_only_draws(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    shell.detection.layers.set_visible("proposals", True)
    before, asked = painted(shell), len(script.requests)
    slider = shell.detection.layers.rows["proposals"].amount.slider
    slider.setValue(2)
    assert shell.window.canvas.style_of("proposals").top == 3
    assert painted(shell) != before
    assert len(script.requests) == asked


def test_next_and_back_show_the_last_trace(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    seen = shell.document.trace.get(Detections)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    assert not shell.document.trace.records
    press(shell, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 1.png")
    assert shell.document.trace.get(Detections) is seen
    assert sum(isinstance(r, Detect) for r in script.requests) == 1


def test_folder_run_marks_what_failed(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell(Script(broken=("photo 3.png",)))
    open_folder(shell, pictures, qtbot)
    press(shell, qtbot, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(
        lambda: shell.session.pictures.count("detected") == 5 and shell.session.pictures.count("failed") == 1
    )
    qtbot.waitUntil(lambda: not shell.detection.controller.folder_is_running)
    assert "5 pictures detected; 1 failed" in shell.window.toasts.texts()[-1]


def test_cancel_a_folder_half_way(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    gate = threading.Event()
    gate.set()
    script = Script(gate=gate)
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    before = shell.window.canvas.height()
    shell.detection.controller.detected_in_folder.connect(
        lambda _result: gate.clear() if shell.session.pictures.count("detected") >= 2 else None
    )
    press(shell, qtbot, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shell.session.pictures.count("detected") >= 2)
    qtbot.waitUntil(shell.window.status.cancel.isVisible)
    assert shell.window.canvas.height() == before
    assert shell.window.status.cancel.height() >= shell.window.status.cancel.sizeHint().height()
    qtbot.mouseClick(shell.window.status.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert not shell.detection.controller.folder_is_running
    assert 2 <= shell.session.pictures.count("detected") < 6
    assert "Stopped after" in shell.window.toasts.texts()[-1]
    gate.set()
    detect(shell, qtbot)  # and the next thing works


def test_close_during_a_job(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell(Script(gate=threading.Event()))
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["detect.run"].isEnabled())
    with qtbot.waitSignal(shell.document.trace_changed):
        press(shell, qtbot, Qt.Key.Key_F5)
    shell.window.close()  # make_shell checks that the threads end


def test_a_fault_is_told_without_a_traceback(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell(Script(explode=True))
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["detect.run"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(shell.window.toasts.texts()))
    assert "Traceback" not in shell.window.toasts.texts()[0]


def test_messages_show_their_whole_text(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    for number in range(3):
        shell.services.messages.warning(f"Number {number}: " + "a long sentence that must be wrapped " * 4)
    for toast in shell.window.toasts._toasts:
        text = next(label for label in toast.findChildren(QLabel) if label.text())
        qtbot.waitUntil(lambda text=text: text.width() < 440)  # laid out
        assert text.height() >= text.heightForWidth(text.width()) > 40
        assert toast.geometry().right() < shell.window.toasts.width()
    assert shell.window.toasts.geometry().bottom() < shell.window.statusBar().y()


@pytest.mark.parametrize("size", [SMALLEST, QSize(1280, 720), QSize(1440, 900)])
def test_messages_do_not_lie_over_the_picture(make_shell: MakeShell, qtbot: QtBot, size: QSize) -> None:
    """Nor over a page in its place."""
    shell = make_shell()
    shell.window.resize(size)
    for number in range(3):
        shell.services.messages.warning(f"Number {number}: " + "a long sentence that must be wrapped " * 4)
    window, toasts, middle = shell.window, shell.window.toasts, shell.window.middle
    assert toasts.isVisible()
    assert window.rect().contains(toasts.geometry())
    assert not QRect(middle.mapTo(window, QPoint(0, 0)), middle.size()).intersects(toasts.geometry())
    assert toasts.texts()[-1].startswith("Number 2")
    press(shell, qtbot, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)  # no panel beside it: still to be read
    assert toasts.isVisible()
    assert window.rect().contains(toasts.geometry())


def test_a_bad_picture_is_explained_and_the_next_one_opens(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    (pictures / "photo 2.png").write_bytes(b"")
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.image is None)
    assert "empty" in shell.files.welcome.text.text()
    assert shell.session.pictures.state(pictures / "photo 2.png").failed
    qtbot.keyClick(shell.files.welcome, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == "photo 3.png")


def test_a_click_fills_the_inspector(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    detect(shell, qtbot)
    canvas, detections = shell.window.canvas, shell.document.trace.get(Detections)
    x1, y1, x2, y2 = detections.boxes[0]
    point = canvas.mapFromScene((x1 + x2) / 2, (y1 + y2) / 2)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point.x(), point.y()))
    assert shell.document.selection.layer == "detections"
    facts = shell.inspection.panel.facts
    assert facts.title in detections.class_names
    assert facts.bars
    assert any(what == "Proposal" for what, _ in facts.rows)


def test_copy_puts_the_picture_on_the_clipboard(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["edit.copy_picture"].isEnabled())
    assert not shell.actions.actions["edit.copy"].isEnabled()  # no box is selected
    press(shell, qtbot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert not QGuiApplication.clipboard().image().isNull()


def test_clicking_a_row_of_the_list_opens_it(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    view = shell.files.panel.view
    names = [shell.session.pictures.path(row).name for row in range(6)]
    assert names == [f"photo {n}.png" for n in (1, 2, 3, 4, 10, 11)]
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(shell.session.pictures.index(4)).center()
    )
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 10.png")


def test_many_layers_fit_a_small_window_and_a_large_one_shows_every_slider(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    panel = shell.detection.layers
    for name in ("anchors", "proposals", "rois", "detections", "truth"):
        panel.set_visible(name, True)
    shell.window.resize(1280, 720)
    qtbot.waitUntil(lambda: not panel.rows["proposals"].opacity.isVisible())
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() == 0)
    assert panel.rows["proposals"].amount.isVisible()
    shell.window.resize(1440, 1200)
    qtbot.waitUntil(panel.rows["proposals"].opacity.isVisible)


def test_beside_the_training_panel_the_layers_that_are_shown_are_not_cut(make_shell: MakeShell, qtbot: QtBot) -> None:
    """In a small window with the training panel there is no room for all rows: those of the stages are above."""
    shell = make_shell()
    panel = shell.detection.layers
    shell.window.resize(1280, 720)
    qtbot.keyClick(shell.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)

    def is_whole(name: LayerName) -> bool:
        row = panel.rows[name]
        top = row.mapTo(panel.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + row.height() <= panel.viewport().height()

    qtbot.waitUntil(lambda: is_whole("detections") and is_whole("suggestions") and is_whole("truth"))
    panel.verticalScrollBar().setValue(0)
    assert is_whole("segments"), "whoever scrolls sees the others"
    qtbot.wait(50)
    assert is_whole("segments")


def test_what_the_layers_do_not_need_the_tabs_have(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    panel, tabs = shell.detection.layers, shell.window.tabs
    shell.window.resize(1440, 900)
    qtbot.waitUntil(lambda: panel.height() == panel.maximumHeight())
    assert tabs.height() > 300
    before = panel.height()
    for name in ("anchors", "proposals"):
        panel.set_visible(name, True)
    qtbot.waitUntil(lambda: panel.height() > before)
    assert panel.height() <= panel.maximumHeight()
    assert panel.verticalScrollBar().maximum() == 0


def test_the_sheet_of_keys_fits_a_small_screen(make_shell: MakeShell) -> None:
    shell = make_shell()
    size = KeysSheet(shell.actions, shell.window).sizeHint()
    assert size.width() <= 1260
    assert size.height() <= 680


def test_the_first_window_is_not_larger_than_the_screen(make_shell: MakeShell) -> None:
    window = make_shell().window
    window.keep_on(QSize(1280, 720))
    assert window.width() <= 1280
    assert window.height() < 720
    window.keep_on(QSize(3840, 2160))  # and does not grow
    assert window.width() <= 1280


def test_the_smallest_window_has_the_choice_of_model_in_its_tool_bar(make_shell: MakeShell, qtbot: QtBot) -> None:
    """The models come when the window is shown already."""
    shell = make_shell()
    shell.window.resize(SMALLEST)
    for chooser in (shell.detection.choosers.model, shell.detection.choosers.detector):
        qtbot.waitUntil(chooser.isVisible)
