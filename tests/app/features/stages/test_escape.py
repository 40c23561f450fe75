"""Escape in the stages: what goes on or is unfolded inside one ends first, then the stages do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.canvas.overlays.heat import plain_number
from app.shell.application import Shell
from tests.app.features.stages.test_stepper import detect, go_to, press


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
