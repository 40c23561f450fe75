"""What charts and the matrix share: parts that tell what they are under the mouse, and that can be clicked.

Importing this imports pyqtgraph, which takes a while: do it where nobody waits (`TrainingFeature.import_plots`).
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QToolTip

from app.services.theme import Theme

WORDS = 11  # pixels, of what is written in a figure


class Figure(pg.GraphicsView):  # type: ignore[misc]
    """A still picture: nothing in it moves or zooms. `clicked`: two numbers that name a part of it."""

    clicked = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(background=None)
        self._theme = theme
        # A line over the whole view grows with it; a scene with an index of places would paint it when it is gone.
        self.scene().setItemIndexMethod(self.scene().ItemIndexMethod.NoIndex)
        self.setInteractive(False)  # the wheel scrolls what lies around
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
        """Which part is there, in pixels of the widget."""
        raise TypeError("a figure knows its own parts")

    def words_of(self, one: int, other: int) -> str:
        """The words for a part."""
        raise TypeError("a figure knows its own parts")

    def small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(WORDS)
        return font

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        part = self.part_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if part else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self.words_of(*part) if part else "", self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (part := self.part_at(event.position())):
            self.clicked.emit(*part)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)
