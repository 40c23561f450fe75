"""What the canvas says while it has no picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen

WIDTH = 420.0


def paint_empty(painter: QPainter, room: QRectF, palette: QPalette, title: str, hint: str) -> None:
    """A frame with two corners of a box, a title and a hint below it, in the middle of the room."""
    ink = palette.color(QPalette.ColorRole.WindowText)
    quiet = QColor(ink)
    quiet.setAlphaF(0.62)
    middle = room.center()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_sign(painter, QRectF(middle.x() - 36, middle.y() - 96, 72, 54), quiet, palette)
    font = QFont(painter.font())
    size = painter.fontInfo().pixelSize()  # the style may give it in pixels or in points
    font.setPixelSize(round(size * 1.35))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(ink)
    width = min(WIDTH, room.width() - 32)
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    place = QRectF(middle.x() - width / 2, middle.y() - 22, width, 400)
    used = painter.boundingRect(place, int(wrap), title)
    painter.drawText(place, int(wrap), title)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(quiet)
    painter.drawText(place.adjusted(0, used.height() + 8, 0, 0), int(wrap), hint)
    painter.restore()


def _paint_sign(painter: QPainter, place: QRectF, quiet: QColor, palette: QPalette) -> None:
    """A dashed picture with a found box in it."""
    pen = QPen(quiet, 1.5, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place, 6, 6)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2.5))
    painter.drawRoundedRect(place.adjusted(22, 14, -14, -12), 2, 2)
