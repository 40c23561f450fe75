"""Keys that belong to the control which has the focus, though the window has a verb on them, too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QTreeWidget, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_own_key(control: QWidget | None, event: QKeyEvent) -> bool:
    """Who went to a button with Tab presses it with Space, and does not mark the picture as verified.

    The list of pictures and the canvas leave all keys to the window: there, Space and Enter are about the picture.
    """
    if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
        return False
    if event.key() == Qt.Key.Key_Space:
        return isinstance(control, (QAbstractButton, QComboBox))
    if event.key() in ENTER:
        return isinstance(control, QTreeWidget) or (isinstance(control, QPushButton) and control.autoDefault())
    return False
