"""What can be measured of how the window looks: contrast, and words that are there to be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QDoubleSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.features.preferences.preferences import Preferences
from app.services.settings import SETTINGS
from app.services.theme import DARK, LIGHT, Colours, ThemeName
from tests.app.canvas.test_colours import contrast
from tests.app.conftest import MakeShell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
GROUNDS = ("window", "panel", "raised", "field", "hover", "selected")


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_words_can_be_read_on_every_ground(colours: Colours) -> None:
    def between(one: str, other: str) -> float:
        return contrast(QColor(getattr(colours, one)), QColor(getattr(colours, other)))

    for ground in GROUNDS:
        for words in ("text", "muted", "link", "good", "warn", "bad"):
            assert between(words, ground) >= 4.5, (words, ground)
        assert between("faint", ground) >= 3, ground
    for ground in ("accent", "accent_hover", "accent_pressed"):
        assert between("on_accent", ground) >= 4.5, ground
    for ground in ("window", "panel", "field"):
        for edge in ("strong", "accent"):
            assert between(edge, ground) >= 3, (edge, ground)


def pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_numbers_of_preferences_are_seen_and_stand_where_words_stand(
    name: ThemeName, make_shell: MakeShell, qtbot: QtBot
) -> None:
    shell = make_shell()
    shell.services.store.change(theme=name)
    dialog = Preferences(shell.services.store, shell.actions.rows, shell.window)
    qtbot.addWidget(dialog)
    dialog.show()
    for row in SETTINGS:
        if row.kind == "number":
            editor = dialog.editors[row.name]
            assert isinstance(editor, QDoubleSpinBox)
            editor.resize(editor.width(), editor.sizeHint().height())
            editor.setValue(row.low)
            pixels(editor)  # the style comes with the first painting
            before = pixels(editor)
            editor.setValue(row.high)
            inside = np.abs(pixels(editor) - before)[3:-3, 3:]
            changed = 3 + np.flatnonzero(inside.max(axis=(0, 2)) > 60)
            assert len(changed) > 2, row.name
            assert changed[0] >= 7, row.name
