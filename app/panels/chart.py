"""A small chart: lines or bars over 0 to 1, of which each point and each bar can be clicked.

Drawn here and not by pyqtgraph, which costs a third of a second to import: an evaluation has four still pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.theme import Theme

LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 40
NEAR = 14  # pixels: how far from a point a click may be
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """x, y: (N,). is_strong: drawn above the others, and what a click is for where two are near."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    colour: QColor
    is_strong: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """heights: (S, N) of S kinds, stacked, over `edges` (N + 1,). colours, names: one for each kind."""

    edges: NDArray[np.float64]
    heights: NDArray[np.int64]
    colours: tuple[QColor, ...]
    names: tuple[str, ...]


class Chart(QWidget):
    """`clicked`: (line, point) or (kind, bar)."""

    clicked = Signal(int, int)

    def __init__(self, theme: Theme, x_words: str, y_words: str) -> None:
        super().__init__()
        self._theme, self._words = theme, (x_words, y_words)
        self._lines: tuple[Line, ...] = ()
        self._bars: Bars | None = None
        self._x_range, self._hint = (0.0, 1.0), ""
        self.setMouseTracking(True)
        self.setMinimumSize(260, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(520, 340)

    def show_lines(self, lines: tuple[Line, ...], x_range: tuple[float, float] = (0.0, 1.0), hint: str = "") -> None:
        """hint: what is said where there is no line."""
        self._lines, self._bars, self._x_range, self._hint = lines, None, x_range, hint
        self.update()

    def show_bars(self, bars: Bars, hint: str = "") -> None:
        self._lines, self._bars, self._x_range, self._hint = (), bars, (bars.edges[0], bars.edges[-1]), hint
        self.update()

    def place(self, x: float, y: float) -> QPointF:
        """Where a point of the chart is, in pixels of the widget."""
        room, (low, high) = self._room(), self._x_range
        return QPointF(room.left() + (x - low) / (high - low) * room.width(), room.bottom() - y * room.height())

    def place_of_bar(self, kind: int, bar: int) -> QPointF:
        assert self._bars is not None
        return self._bar_rect(self._bars, kind, bar).center()

    # -- the mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self._tell(*hit) if hit else "", self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (hit := self._hit(event.position())):
            self.clicked.emit(*hit)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)

    def _hit(self, at: QPointF) -> tuple[int, int] | None:
        return self._bar_at(self._bars, at) if self._bars is not None else self._point_at(at)

    def _point_at(self, at: QPointF) -> tuple[int, int] | None:
        found, nearest = None, float(NEAR)
        room, (low, high) = self._room(), self._x_range
        for index, line in enumerate(self._lines):
            if not len(line.x):
                continue
            dx = room.left() + (line.x - low) / (high - low) * room.width() - at.x()
            dy = room.bottom() - line.y * room.height() - at.y()
            distance = np.hypot(dx, dy) + (0 if line.is_strong else NEAR / 2)
            point = int(distance.argmin())
            if distance[point] < nearest:
                found, nearest = (index, point), float(distance[point])
        return found

    def _bar_at(self, bars: Bars, at: QPointF) -> tuple[int, int] | None:
        for kind in range(len(bars.names)):
            for bar in np.flatnonzero(bars.heights[kind]):
                if self._bar_rect(bars, kind, int(bar)).adjusted(0, -3, 0, 3).contains(at):
                    return kind, int(bar)
        return None

    def _tell(self, index: int, point: int) -> str:
        if self._bars is not None:
            low, high = self._bars.edges[point : point + 2]
            return f"{self._bars.heights[index, point]:,} {self._bars.names[index]}, {low:.2f} to {high:.2f}"
        line = self._lines[index]
        x_words, y_words = (words.lower() for words in self._words)
        return f"{line.name}: {y_words} {line.y[point]:.2f} at {x_words} {line.x[point]:.2f}"

    # -- painting

    def _room(self) -> QRectF:
        return QRectF(LEFT, TOP, max(1, self.width() - LEFT - RIGHT), max(1, self.height() - TOP - BOTTOM))

    def _bar_rect(self, bars: Bars, kind: int, bar: int) -> QRectF:
        most = max(1, int(bars.heights.sum(axis=0).max(initial=0)))
        below, height = bars.heights[:kind, bar].sum() / most, bars.heights[kind, bar] / most
        left, right = self.place(bars.edges[bar], below), self.place(bars.edges[bar + 1], below + height)
        return QRectF(left.x() + 1, right.y(), right.x() - left.x() - 2, left.y() - right.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        self._paint_axes(painter)
        if self._hint:
            painter.setPen(QColor(self._theme.colours.muted))
            painter.drawText(self._room(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
        if self._bars is not None:
            self._paint_bars(painter, self._bars)
        painter.setClipRect(self._room().adjusted(-2, -2, 2, 2))
        for line in sorted(self._lines, key=lambda line: line.is_strong):
            self._paint_line(painter, line)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        room, colours, (low, high) = self._room(), self._theme.colours, self._x_range
        most = int(self._bars.heights.sum(axis=0).max(initial=0)) if self._bars is not None else 0
        for share in TICKS:
            painter.setPen(QPen(QColor(colours.border), 1))
            y = room.bottom() - share * room.height()
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(colours.muted))
            words = f"{share * most:,.0f}" if self._bars is not None else f"{share:.2f}"
            painter.drawText(QRectF(0, y - 8, LEFT - 8, 16), Qt.AlignmentFlag.AlignRight, words)
            x = room.left() + share * room.width()
            words = f"{low + share * (high - low):.2f}"
            painter.drawText(QRectF(x - 24, room.bottom() + 5, 48, 14), Qt.AlignmentFlag.AlignHCenter, words)
        below = QRectF(room.left(), room.bottom() + 21, room.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._words[0])
        painter.save()
        painter.translate(10, room.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-100, -9, 200, 16), Qt.AlignmentFlag.AlignHCenter, self._words[1])
        painter.restore()

    def _paint_bars(self, painter: QPainter, bars: Bars) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for kind, colour in enumerate(bars.colours):
            painter.setBrush(colour)
            for bar in np.flatnonzero(bars.heights[kind]):
                painter.drawRect(self._bar_rect(bars, kind, int(bar)))

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        colour = QColor(line.colour)
        if not line.is_strong:
            colour.setAlphaF(0.35)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2 if line.is_strong else 1))
        painter.drawPolyline(QPolygonF([self.place(x, y) for x, y in zip(line.x, line.y, strict=True)]))
        if line.is_strong and len(line.x) <= 200:
            painter.setBrush(colour)
            for x, y in zip(line.x, line.y, strict=True):
                painter.drawEllipse(self.place(x, y), 2.2, 2.2)
