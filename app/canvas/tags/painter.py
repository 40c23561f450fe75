"""Names beside boxes, as little pictures that are readable on any background. They are made once each."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import LRUCache
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from app.canvas.colours import text_on

LONGEST = 190.0  # screen pixels of a name before it is cut short
PADDING = 5.0
HEIGHT = 17.0
MOST_CACHED = 3000  # tags
INK = QColor("#14161a")


@dataclass(frozen=True, slots=True)
class Tag:
    """box: x1, y1, x2, y2 in picture pixels. filled: in the class's colour (a detection), else ink with a bar of it
    (a label). key: the layer and index of what it names."""

    key: tuple[str, int]
    box: tuple[float, float, float, float]
    text: str
    detail: str
    colour: QColor
    filled: bool = True


class TagPainter:
    """Pictures of tags, made once each."""

    def __init__(self, font: QFont) -> None:
        self._font = QFont(font)
        self._font.setPixelSize(11)
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._bold)
        self._detail_metrics = QFontMetricsF(self._font)
        self._sizes: LRUCache[tuple[str, str], tuple[str, float, float]] = LRUCache(MOST_CACHED)
        self._pictures: LRUCache[tuple[str, str, int, bool, float], QPixmap] = LRUCache(MOST_CACHED)

    def size(self, tag: Tag) -> tuple[float, float]:
        """Width and height in screen pixels."""
        _, name, detail = self._measure(tag)
        return name + detail + 2 * PADDING + (0 if tag.filled else 4), HEIGHT

    def picture(self, tag: Tag, ratio: float) -> QPixmap:
        key = (tag.text, tag.detail, tag.colour.rgba(), tag.filled, ratio)
        if key not in self._pictures:
            self._pictures[key] = self._paint(tag, ratio)
        return self._pictures[key]

    def _measure(self, tag: Tag) -> tuple[str, float, float]:
        key = (tag.text, tag.detail)
        if key not in self._sizes:
            text = self._metrics.elidedText(tag.text, Qt.TextElideMode.ElideRight, LONGEST)
            detail = self._detail_metrics.horizontalAdvance(tag.detail) + 5 if tag.detail else 0.0
            self._sizes[key] = (text, self._metrics.horizontalAdvance(text) + 1, detail)
        return self._sizes[key]

    def _paint(self, tag: Tag, ratio: float) -> QPixmap:
        text, name, detail = self._measure(tag)
        size = QSizeF(*self.size(tag))
        picture = QPixmap((size * ratio).toSize().expandedTo(QSizeF(1, 1).toSize()))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        paper = tag.colour if tag.filled else INK
        painter.setBrush(paper)
        painter.drawRoundedRect(QRectF(QPointF(0, 0), size), 3, 3)
        left = PADDING
        if not tag.filled:
            painter.setBrush(tag.colour)
            painter.drawRoundedRect(QRectF(3, 3.5, 3, HEIGHT - 7), 1.5, 1.5)
            left += 4
        painter.setPen(text_on(paper))
        painter.setFont(self._bold)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(QRectF(left, 0, name + 1, HEIGHT), middle, text)
        if tag.detail:
            painter.setFont(self._font)
            painter.drawText(QRectF(left + name + 5, 0, detail, HEIGHT), middle, tag.detail)
        painter.end()
        return picture
