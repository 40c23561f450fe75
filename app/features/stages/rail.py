"""The row of all stages: one is chosen; under each name its time, and its share of the whole as a bar."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.services.theme import Theme
from app.services.translation import tr

BAR = 5  # pixels
ROOM = 14  # pixels beside a name
SMALLEST = 10  # pixels of type


@dataclass(frozen=True, slots=True)
class RailCell:
    """share: of the time of all, 0 to 1. note: what else its time is of."""

    text: str
    time: str
    share: float
    note: str = ""

    @property
    def tip(self) -> str:
        share = tr(", {share:.0%} of the time", share=self.share) if self.share else ""
        note = tr(", together {note}", note=self.note) if self.note else ""
        return f"{self.text}: {self.time}{note}{share}" if self.time else self.text


class StageRail(QWidget):
    """A cell is as wide as its name and its time need; where there is no room, its number stands for the name."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.cells: tuple[RailCell, ...] = ()
        self.current = 0
        self._hovered = -1
        self._factor = 1.0
        self._measured: tuple[QFont, list[float]] = self.font(), []  # of the names, and how wide each cell must be
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Stages of the detector"))
        theme.changed.connect(self.update)

    def show_cells(self, cells: tuple[RailCell, ...], current: int) -> None:
        if (cells, current) != (self.cells, self.current):
            self.cells, self.current = cells, current
            self.setAccessibleDescription(cells[current].tip if cells else "")
            self._measure()

    def set_factor(self, factor: float) -> None:
        """How much larger than usual its words are."""
        self._factor = factor
        self.updateGeometry()
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(400, round(38 * self._factor) + 3 * BAR)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def cell_rect(self, index: int) -> QRectF:
        """As wide as its words need, beside the others."""
        widths = self._measured[1]
        share = self.width() / max(1.0, sum(widths))
        return QRectF(sum(widths[:index]) * share, 0, widths[index] * share, self.height())

    def cell_at(self, point: QPointF) -> int:
        """-1 beside all of them."""
        found = (index for index in range(len(self.cells)) if self.cell_rect(index).contains(point))
        return next(found, -1)

    def _measure(self) -> None:
        """The largest type in which all words have room, down to what can still be read, and the cells' widths."""
        font, widths = QFont(self.font()), []
        font.setWeight(QFont.Weight.DemiBold)
        for size in range(round(12 * self._factor), SMALLEST - 1, -1):
            font.setPixelSize(size)
            names, times = QFontMetricsF(font), QFontMetricsF(self._time_font(font))
            widths = [
                max(names.horizontalAdvance(cell.text), times.horizontalAdvance(cell.time)) + ROOM
                for cell in self.cells
            ]
            if sum(widths) <= self.width():
                break
        self._measured = font, widths
        self.update()

    def _time_font(self, names: QFont) -> QFont:
        font = QFont(names)
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(min(names.pixelSize(), round(11 * self._factor)))
        return font

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (index := self.cell_at(QPointF(event.pos()))) >= 0:
            QToolTip.showText(event.globalPos(), self.cells[index].tip, self)
            return True
        return super().event(event)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, cell in enumerate(self.cells):
            self._paint_cell(painter, index, cell)
        painter.end()

    def _paint_cell(self, painter: QPainter, index: int, cell: RailCell) -> None:
        colours, rect = self._theme.colours, self.cell_rect(index).adjusted(1.5, 2, -1.5, -2)
        is_current = index == self.current
        ground = colours.accent if is_current else colours.hover if index == self._hovered else colours.raised
        painter.setPen(QColor(colours.text) if is_current and self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(rect, 5, 5)
        inner = rect.adjusted(5, 3, -5, -4)
        self._paint_words(painter, inner, index, cell, QColor(colours.on_accent if is_current else colours.text))
        groove = QRectF(inner.left(), inner.bottom() - BAR, inner.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_pressed if is_current else colours.groove))
        painter.drawRoundedRect(groove, BAR / 2, BAR / 2)
        if cell.share:
            painter.setBrush(QColor(colours.on_accent if is_current else colours.link))
            painter.drawRoundedRect(
                QRectF(groove.topLeft(), groove.size()).adjusted(0, 0, -groove.width() * (1 - cell.share), 0),
                BAR / 2,
                BAR / 2,
            )

    def _paint_words(self, painter: QPainter, inner: QRectF, index: int, cell: RailCell, colour: QColor) -> None:
        half = (inner.height() - BAR - 2) / 2
        upper = QRectF(inner.left(), inner.top(), inner.width(), half + 2)
        lower = QRectF(inner.left(), inner.top() + half + 1, inner.width(), half)
        painter.setPen(colour)
        font = QFont(self._measured[0])
        has_room = QFontMetricsF(font).horizontalAdvance(cell.text) <= upper.width() + 4
        self._paint_word(painter, font, upper, cell.text if has_room else str(index + 1))
        font = self._time_font(font)
        if QFontMetricsF(font).horizontalAdvance(cell.time) <= lower.width() + 4:
            self._paint_word(painter, font, lower, cell.time)

    def _paint_word(self, painter: QPainter, font: QFont, area: QRectF, word: str) -> None:
        painter.setFont(font)
        painter.drawText(area.adjusted(-3, 0, 3, 0), Qt.AlignmentFlag.AlignCenter, word)
