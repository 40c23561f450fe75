"""What was typed in a line, step by step: Qt's own undo of a line ends where a completion is put into it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

REDO_TOO = (Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)  # on every system, as in the window


class TypedSteps:
    """Texts as a person typed them, without what completed them. The first is what stood there before."""

    def __init__(self, first: str = "") -> None:
        self._texts, self._now = [first], 0

    def note(self, text: str) -> None:
        """It stands there now. What was taken back before is not to be typed again."""
        if text != self._texts[self._now]:
            self._texts[self._now + 1 :] = [text]
            self._now += 1

    def has(self, step: int) -> bool:
        """step: -1 back, 1 forwards."""
        return 0 <= self._now + step < len(self._texts)

    def move(self, step: int) -> str | None:
        """The text before, or after; None where there is none."""
        if not self.has(step):
            return None
        self._now += step
        return self._texts[self._now]


def typed_step(event: QKeyEvent) -> int:
    """-1 for the keys of undo, 1 for those of redo, 0 for others."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return -1
    is_redo = event.matches(QKeySequence.StandardKey.Redo) or (event.key(), event.modifiers()) == REDO_TOO
    return int(is_redo)
