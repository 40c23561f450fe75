"""A small chart: lines or bars over 0 to 1, of which each point and each bar can be clicked.

Drawn here and not by pyqtgraph, which costs a third of a second to import: an evaluation has four still pictures.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from app.panels.figure import Figure
from app.theme import Theme

LEFT, RIGHT, TOP, BOTTOM = 52, 14, 28, 40
LONGEST = 150  # pixels of a name above the chart
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


class Chart(Figure):
    """`clicked`: (line, point) or (kind, bar). Which colour is what stands above."""

    def __init__(self, theme: Theme, x_words: str, y_words: str) -> None:
        super().__init__(theme)
        self._words = x_words, y_words
        self._lines: tuple[Line, ...] = ()
        self._bars: Bars | None = None
        self._x_range, self._hint = (0.0, 1.0), ""
        self.setMinimumSize(260, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

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

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
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

    def words_of(self, index: int, point: int) -> str:
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
        painter = self.painter()
        self._paint_axes(painter)
        self._paint_legend(painter)
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
        for share, words in self._heights():
            painter.setPen(QPen(QColor(colours.border), 1))
            y = room.bottom() - share * room.height()
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, y - 8, LEFT - 8, 16), Qt.AlignmentFlag.AlignRight, words)
        for share in TICKS:
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

    def _heights(self) -> list[tuple[float, str]]:
        """(share of the height, words) of each line across: quarters, or round numbers of bars."""
        if self._bars is None:
            return [(share, f"{share:.2f}") for share in TICKS]
        most = max(1, int(self._bars.heights.sum(axis=0).max(initial=0)))
        step = round_step(most)
        return [(count / most, f"{count:,}") for count in range(0, most + 1, step)]

    def _paint_legend(self, painter: QPainter) -> None:
        """A spot and a name of each colour, as many as there is room for."""
        named: list[tuple[QColor, str]] = [(line.colour, line.name) for line in self._lines if line.is_strong]
        if self._bars is not None:
            named = list(zip(self._bars.colours, self._bars.names, strict=True))
        room, metrics = self._room(), painter.fontMetrics()
        x = room.left()
        for number, (colour, name) in enumerate(named):
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, LONGEST)
            width = 14 + metrics.horizontalAdvance(words) + 14
            more = f"and {len(named) - number:,} more"
            last = number == len(named) - 1
            if x + width + (0 if last else metrics.horizontalAdvance(more)) > room.right():
                painter.drawText(QRectF(x, 2, 120, 16), Qt.AlignmentFlag.AlignVCenter, more)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(x + 5, 10), 4, 4)
            painter.setPen(QColor(self._theme.colours.muted))
            painter.drawText(QRectF(x + 14, 2, width, 16), Qt.AlignmentFlag.AlignVCenter, words)
            x += width

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


def round_step(most: int) -> int:
    """Between two of three to six lines up to `most`: 1, 2 or 5 with zeros."""
    step = 1
    for factor in itertools.cycle((2, 2.5, 2)):
        if most // step <= 5:
            return step
        step = round(step * factor)
    raise AssertionError("a cycle has no end")
