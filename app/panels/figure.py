"""What charts and the matrix share: parts that tell what they are under the mouse, and that can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from app.theme import Theme

WORDS = 11  # pixels, of what is written in a figure


class Figure(QWidget):
    """`clicked`: two numbers that name a part. A subclass says which part is where, and paints."""

    clicked = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
        """Which part is there, in pixels of the widget."""
        raise TypeError("a figure knows its own parts")

    def words_of(self, one: int, other: int) -> str:
        """What is told of a part."""
        raise TypeError("a figure knows its own parts")

    def painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(WORDS)
        painter.setFont(font)
        return painter

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        part = self.part_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if part else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self.words_of(*part) if part else "", self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (part := self.part_at(event.position())):
            self.clicked.emit(*part)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)
