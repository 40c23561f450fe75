"""What a gesture shows while it lasts: the crosshair, the box being drawn with its size, the marquee."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import SELECTED
from app.canvas.lines import cosmetic_pen, device_ratio
from app.canvas.tags.painter import INK, Tag, TagPainter
from engine.structures.annotation import Rectangle

MARQUEE = QColor("#4c9ffe")


class GuidesItem(QGraphicsItem):
    """measured: the box whose size is shown."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._frame = QRectF()
        self._tags = TagPainter(font)
        self._crosshair: QPointF | None = None
        self._draft: Rectangle | None = None
        self._measured: Rectangle | None = None
        self._marquee: Rectangle | None = None
        self.draft_colour = SELECTED

    def set_frame(self, frame: QRectF) -> None:
        self.prepareGeometryChange()
        self._frame = frame.adjusted(-frame.width(), -frame.height(), frame.width(), frame.height())

    def show_crosshair(self, point: QPointF | None) -> None:
        self._crosshair = point
        self.update()

    def show_draft(self, box: Rectangle | None) -> None:
        self._draft = self._measured = box
        self.update()

    def show_size(self, box: Rectangle | None) -> None:
        self._measured = box
        self.update()

    def show_marquee(self, area: Rectangle | None) -> None:
        self._marquee = area
        self.update()

    def boundingRect(self) -> QRectF:
        return self._frame

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        ratio = device_ratio(painter)
        if self._crosshair is not None:
            self._paint_crosshair(painter, self._crosshair, ratio)
        if self._marquee is not None:
            self._paint_frame(painter, self._marquee, MARQUEE, 1, ratio)
        if self._draft is not None:
            self._paint_frame(painter, self._draft, self.draft_colour, 2, ratio)
        if self._measured is not None:
            self._paint_size(painter, self._measured, ratio)

    def _paint_crosshair(self, painter: QPainter, at: QPointF, ratio: float) -> None:
        """Two lines over the whole window, seen on light and on dark."""
        seen = painter.worldTransform().inverted()[0].mapRect(QRectF(painter.viewport()))
        lines = [QLineF(seen.left(), at.y(), seen.right(), at.y()), QLineF(at.x(), seen.top(), at.x(), seen.bottom())]
        for colour, style in ((INK, Qt.PenStyle.SolidLine), (SELECTED, Qt.PenStyle.DashLine)):
            painter.setPen(cosmetic_pen(colour, 1, ratio, style))
            painter.drawLines(lines)

    def _paint_frame(self, painter: QPainter, box: Rectangle, colour: QColor, width: float, ratio: float) -> None:
        glaze = QColor(colour)
        glaze.setAlpha(42)
        painter.fillRect(as_area(box), glaze)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen_colour, pen_width in ((INK, width + 2), (colour, width)):
            painter.setPen(cosmetic_pen(pen_colour, pen_width, ratio))
            painter.drawRect(as_area(box))

    def _paint_size(self, painter: QPainter, box: Rectangle, ratio: float) -> None:
        """Width and height in pixels below the box's right corner, inside the window."""
        text = f"{_number(box.x2 - box.x1)} × {_number(box.y2 - box.y1)}"
        tag = Tag(("", -1), box, text, "", SELECTED, filled=False)
        width, height = self._tags.size(tag)
        corner = painter.worldTransform().map(QPointF(box.x2, box.y2))
        window = painter.viewport()
        x = min(corner.x() - width, window.right() - width)
        y = min(corner.y() + 6, window.bottom() - height)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(QPointF(round(max(0.0, x)), round(max(0.0, y))), self._tags.picture(tag, ratio))
        painter.restore()


def as_area(box: Rectangle) -> QRectF:
    return QRectF(box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
