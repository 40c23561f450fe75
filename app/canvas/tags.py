"""Names beside boxes: readable on any background, inside the picture, and not over each other where there is room.

A tag lies at a corner of its box, in screen pixels, so that zooming leaves its size alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from app.canvas.colours import text_on

LONGEST = 190.0  # screen pixels of a name before it is cut short
PADDING = 5.0
HEIGHT = 17.0
BUCKET = 64
LEAST_BOX = 8.0  # screen pixels: a narrower box shows no tag until the cursor is over it
SMALL_BOX = 48.0
INK = QColor("#14161a")


@dataclass(frozen=True, slots=True)
class Tag:
    """box: x1, y1, x2, y2 in picture pixels. filled: in the class's colour (a detection), else ink with a bar of it
    (a label). needed: shown even where there is no room."""

    box: tuple[float, float, float, float]
    text: str
    detail: str
    colour: QColor
    filled: bool = True
    needed: bool = False


class TagPainter:
    """Pictures of tags, made once each."""

    def __init__(self, font: QFont) -> None:
        self._font = QFont(font)
        self._font.setPixelSize(11)
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._bold)
        self._detail_metrics = QFontMetricsF(self._font)
        self._sizes: dict[tuple[str, str], tuple[str, float, float]] = {}
        self._pictures: dict[tuple[str, str, int, bool, float], QPixmap] = {}

    def size(self, tag: Tag) -> QSizeF:
        _, name, detail = self._measure(tag)
        return QSizeF(name + detail + 2 * PADDING + (0 if tag.filled else 4), HEIGHT)

    def picture(self, tag: Tag, ratio: float) -> QPixmap:
        key = (tag.text, tag.detail, tag.colour.rgba(), tag.filled, ratio)
        if key not in self._pictures:
            if len(self._pictures) > 3000:
                self._pictures.clear()
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
        size = self.size(tag)
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


class _Room:
    """Which places are taken: rectangles in buckets, so that asking costs the same among ten and a thousand."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, int], list[QRectF]] = defaultdict(list)

    def is_free(self, place: QRectF) -> bool:
        return not any(place.intersects(taken) for key in self._keys(place) for taken in self._buckets.get(key, ()))

    def take(self, place: QRectF) -> None:
        for key in self._keys(place):
            self._buckets[key].append(place)

    @staticmethod
    def _keys(place: QRectF) -> Iterable[tuple[int, int]]:
        for column in range(int(place.left() // BUCKET), int(place.right() // BUCKET) + 1):
            for row in range(int(place.top() // BUCKET), int(place.bottom() // BUCKET) + 1):
                yield column, row


def lay_out(tags: list[Tag], painter: TagPainter, zoom: float, picture: QRectF) -> list[tuple[Tag, QPointF]]:
    """Where each tag goes, in screen pixels from the picture's corner; tags without room are left out, unless needed.

    The first tags choose first. Tried in turn: above the box, inside it at the top, below it, inside at the bottom,
    each from the left and from the right; first clear of small boxes too, then of other tags alone. What is needed
    without room lies over the others, so that nothing else jumps when the cursor asks for it.
    """
    edge = QRectF(0, 0, picture.width() * zoom, picture.height() * zoom)
    small = _small_boxes(tags, zoom)
    room = _Room()
    placed, forced = [], []
    for tag in tags:
        size = painter.size(tag)
        if (tag.box[2] - tag.box[0]) * zoom < LEAST_BOX and not tag.needed:
            continue
        places = [_inside(QRectF(corner, size), edge) for corner in _corners(tag, zoom, size)]
        free = [place for place in places if room.is_free(place)]
        clear = next((place for place in free if small.is_free(place)), None)
        if clear is None and not free:
            if tag.needed:
                forced.append((tag, places[0].topLeft()))
            continue
        place = clear or free[0]
        room.take(place)
        placed.append((tag, place.topLeft()))
    return placed + forced


def _small_boxes(tags: list[Tag], zoom: float) -> _Room:
    """Where a tag would hide a whole box."""
    room = _Room()
    for tag in tags:
        x1, y1, x2, y2 = (v * zoom for v in tag.box)
        if max(x2 - x1, y2 - y1) < SMALL_BOX:
            room.take(QRectF(x1 + 1, y1 + 1, max(1.0, x2 - x1 - 2), max(1.0, y2 - y1 - 2)))
    return room


def _corners(tag: Tag, zoom: float, size: QSizeF) -> list[QPointF]:
    x1, y1, x2, y2 = (v * zoom for v in tag.box)
    left, right = x1 - 1, max(x1 - 1, x2 + 1 - size.width())
    above, below = y1 - size.height() - 1, y2 + 1
    tops = [above, y1 + 2, below, y2 - size.height() - 2]
    return [QPointF(x, y) for y in tops for x in (left, right)]


def _inside(place: QRectF, edge: QRectF) -> QRectF:
    """Pushed back over the picture's edge; a tag wider than the picture starts at its left."""
    left = max(edge.left(), min(place.left(), edge.right() - place.width()))
    top = max(edge.top(), min(place.top(), edge.bottom() - place.height()))
    return QRectF(round(left), round(top), place.width(), place.height())
