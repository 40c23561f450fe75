"""Whose a key is: of the control that has the focus, wherever that can use it; only elsewhere it is a verb.

One rule for every field, list, slider and button of the window and of its docks, whatever keys the verbs have.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTableView,
    QTextEdit,
    QTreeView,
    QWidget,
)

Key, Modifier = Qt.Key, Qt.KeyboardModifier
TEXT_FIELDS = (QLineEdit, QAbstractSpinBox, QKeySequenceEdit, QPlainTextEdit, QTextEdit)
COMMANDS = Modifier.ControlModifier | Modifier.AltModifier | Modifier.MetaModifier
ENTER = (Key.Key_Return, Key.Key_Enter)
PRESSES = (*ENTER, Key.Key_Space)
ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)
MOVES = (*ARROWS, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End)
DELETES = (Key.Key_Delete, Key.Key_Backspace)
# With Ctrl: what a text field edits with, and what would change a box behind it by a slip (duplicate, name).
EDITS = (Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_Y, Key.Key_Z, Key.Key_Insert, Key.Key_D, Key.Key_E)
PAGES = (Key.Key_PageUp, Key.Key_PageDown)


class OfferedField(QLineEdit):
    """A text field that opened without being asked for. It leaves Page Up, Page Down and Ctrl+D to the verbs: another
    picture, another box. Until something is typed it leaves what nobody begins a text with, too: Enter with Shift or
    Ctrl, and all that Ctrl does, but to type the text over (Ctrl+A, Ctrl+E)."""

    is_offered = False
    is_begun = False  # something is typed

    def leaves(self, event: QKeyEvent) -> bool:
        if not self.is_offered:
            return False
        key, with_shift = event.key(), bool(event.modifiers() & Modifier.ShiftModifier)
        is_third_level = bool(event.modifiers() & Modifier.AltModifier) and _is_typed(event)
        with_control = bool(event.modifiers() & (Modifier.ControlModifier | Modifier.MetaModifier))
        with_control = with_control and not is_third_level
        if self.is_begun:
            return key in PAGES or (key == Key.Key_D and with_control)
        if key in ENTER:
            return with_shift or with_control
        return key in PAGES or (with_control and key not in (Key.Key_A, Key.Key_E))

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self.leaves(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that move end here, also where they lead nowhere in the line: what lies below would move by them."""
        super().keyPressEvent(event)
        if event.key() in MOVES and not self.leaves(event):
            event.accept()


def accepts_own_key(event: QEvent, control: QWidget | None) -> bool:
    """For the `event` of a window: take a key that belongs to the control with the focus before it becomes a verb."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    if not is_own_key(control, event):
        return False
    event.accept()
    return True


def is_typed_in(control: QWidget | None) -> bool:
    """Whether letters are its own: nobody takes the focus from it meanwhile."""
    return isinstance(control, (*TEXT_FIELDS, QComboBox))


def is_own_key(control: QWidget | None, event: QKeyEvent) -> bool:
    """The canvas, the list of pictures and that of a picture's boxes leave letters, Space, Enter and Delete to the
    verbs: there, these are about the picture and its selected boxes."""
    key, has_command = event.key(), bool(event.modifiers() & COMMANDS)
    if isinstance(control, OfferedField) and control.leaves(event):
        return False
    if isinstance(control, TEXT_FIELDS) or (isinstance(control, QComboBox) and control.isEditable()):
        return _is_typed(event) or key in (*PRESSES, *MOVES, *DELETES) or (key in EDITS and has_command)
    if isinstance(control, QComboBox):  # letters look for a row that begins so
        return not has_command and (_is_typed(event) or key in (*PRESSES, *MOVES))
    is_list = isinstance(control, QTableView) and control.horizontalHeader().isHidden()  # as that of the pictures
    if isinstance(control, QTreeView | QTableView) and not is_list:
        copies = event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll)
        return _is_typed(event) or key in (*PRESSES, *MOVES, *DELETES) or copies
    if isinstance(control, QAbstractItemView):
        return key in MOVES
    if isinstance(control, QAbstractSlider | QScrollArea | QTabBar):
        return key in MOVES and not has_command
    if isinstance(control, QAbstractButton):
        return key in PRESSES and not has_command
    if isinstance(control, QLabel):
        return control.hasSelectedText() and event.matches(QKeySequence.StandardKey.Copy)
    return False


def _is_typed(event: QKeyEvent) -> bool:
    """A letter, digit or sign, also one of a third level (AltGr, which is Ctrl and Alt for some systems; Alt on a Mac).
    With Alt alone a letter opens a menu; with Ctrl alone a sign is a verb, as Ctrl++."""
    commands = event.modifiers() & COMMANDS
    opens_menu = commands == Modifier.AltModifier and sys.platform != "darwin"
    is_verb = commands == Modifier.ControlModifier
    return bool(event.text()) and event.text().isprintable() and not opens_menu and not is_verb
