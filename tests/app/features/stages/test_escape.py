"""Escape in the stages: what goes on or is unfolded inside one ends first, then the stages do. Arrow keys that were
meant for them, or for the board, move no label afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.canvas.overlays.heat import plain_number
from app.shell.application import Shell
from tests.app.conftest import Opened
from tests.app.features.stages.test_stepper import at, detect, go_to, press


def test_channels_fold_before_the_stages_close(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_F6)
    go_to(shell, qtbot, "Features")
    stages, maps = shell.stages.controller, shell.stages.maps
    qtbot.mouseClick(maps.channels, Qt.MouseButton.LeftButton)
    assert maps.channels.isChecked()
    press(shell, qtbot, Qt.Key.Key_Escape)
    assert not maps.channels.isChecked()
    assert stages.is_open
    press(shell, qtbot, Qt.Key.Key_Escape)
    assert not stages.is_open


def test_escape_in_a_panel_beside_the_picture_closes_the_stages(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_F6)
    shell.detection.layers.score.slider.setFocus()
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert not shell.stages.controller.is_open


ARROWS = (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up)


@pytest.mark.parametrize("way", ["stages", "board", "figures"])
def test_arrows_after_escape_move_no_label(way: str, opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    """Until the box is clicked, or another key was pressed in the picture; the first arrow says so."""
    shell = opened(labelled)
    canvas, box = shell.window.canvas, lambda: shell.document.boxes[1].box
    before = box()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 80, 55))
    assert shell.document.selected_labels == (1,)
    said: list[str] = []
    shell.services.messages.arrived.connect(lambda message: said.append(message.text))
    press(shell, qtbot, {"stages": Qt.Key.Key_F6, "board": Qt.Key.Key_F9, "figures": Qt.Key.Key_F7}[way])
    assert shell.window.focusWidget() is not canvas
    if way != "figures":
        press(shell, qtbot, Qt.Key.Key_Right)
    press(shell, qtbot, Qt.Key.Key_Escape)
    if not shell.document.selected_labels:
        shell.document.select("truth", (1,))
    assert shell.window.focusWidget() is canvas
    for key in ARROWS[:3]:
        press(shell, qtbot, key)
        qtbot.keyClick(canvas, key, Qt.KeyboardModifier.ShiftModifier)
    assert box() == before
    assert said
    assert all("arrow keys" in text for text in said)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, 80, 55))
    press(shell, qtbot, Qt.Key.Key_Right)
    assert box().x1 == before.x1 + 1


def test_escape_gives_the_keys_back_to_the_list(shell: Shell, qtbot: QtBot) -> None:
    view = shell.files.panel.view
    view.setFocus()
    press(shell, qtbot, Qt.Key.Key_F6)
    press(shell, qtbot, Qt.Key.Key_Right)
    press(shell, qtbot, Qt.Key.Key_Escape)
    assert shell.window.focusWidget() is view


@pytest.mark.parametrize(
    ("value", "words"), [(-9.95e-05, "0"), (0.0, "0"), (0.1234, "0.123"), (-0.052, "-0.052"), (123456.0, "123,456")]
)
def test_numbers_of_cells_have_no_exponent(value: float, words: str) -> None:
    assert plain_number(value) == words


def test_a_click_into_the_scrubber_goes_a_tenth_on(shell: Shell, qtbot: QtBot) -> None:
    """And not one step of hundreds."""
    tools = shell.stages.film
    tools.show_step(0, 850)
    tools.steps.resize(400, 24)
    chosen: list[int] = []
    tools.step_chosen.connect(chosen.append)
    slider = tools.steps.slider
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 4, slider.height() // 2))
    assert chosen == [85]
