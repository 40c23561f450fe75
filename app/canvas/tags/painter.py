"""Names beside boxes: little pictures that are readable on any background, and the item that paints all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import text_on
from app.canvas.lines import device_ratio, is_drawing_file
from app.canvas.picture_item import OverPicture
from app.canvas.tags.layout import Place, Room, corners, lay_out

# More tags than these at once are not read; those of the part in view are laid out then.
MOST = 300
LONGEST = 190.0  # screen pixels of a name before it is cut short
PADDING = 5.0
HEIGHT = 17.0
MOST_CACHED = 3000  # tags
INK = QColor("#14161a")


@dataclass(frozen=True, slots=True)
class Tag:
    """box: x1, y1, x2, y2 in picture pixels. filled: in the class's colour (a detection), else ink with a bar of it
    (a label). key: the layer and index of what it names. score: of a detection; the highest chooses its place first,
    whatever layer it is in."""

    key: tuple[str, int]
    box: tuple[float, float, float, float]
    text: str
    detail: str
    colour: QColor
    filled: bool = True
    score: float | None = None


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

    def draw(self, painter: QPainter, tag: Tag, at: QPointF) -> None:
        """at: its upper left corner. On the screen a picture of it; in an SVG file its name is text."""
        if is_drawing_file(painter):
            self._paint(painter, tag, at)
        else:
            painter.drawPixmap(at, self.picture(tag, device_ratio(painter)))

    def picture(self, tag: Tag, ratio: float) -> QPixmap:
        key = (tag.text, tag.detail, tag.colour.rgba(), tag.filled, ratio)
        if key not in self._pictures:
            picture = QPixmap((QSizeF(*self.size(tag)) * ratio).toSize().expandedTo(QSizeF(1, 1).toSize()))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self._paint(painter, tag, QPointF(0, 0))
            painter.end()
            self._pictures[key] = picture
        return self._pictures[key]

    def _measure(self, tag: Tag) -> tuple[str, float, float]:
        key = (tag.text, tag.detail)
        if key not in self._sizes:
            text = self._metrics.elidedText(tag.text, Qt.TextElideMode.ElideRight, LONGEST)
            detail = self._detail_metrics.horizontalAdvance(tag.detail) + 5 if tag.detail else 0.0
            self._sizes[key] = (text, self._metrics.horizontalAdvance(text) + 1, detail)
        return self._sizes[key]

    def _paint(self, painter: QPainter, tag: Tag, at: QPointF) -> None:
        text, name, detail = self._measure(tag)
        painter.save()
        painter.translate(at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        paper = tag.colour if tag.filled else INK
        painter.setBrush(paper)
        painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(*self.size(tag))), 3, 3)
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
        painter.restore()


class TagItem(OverPicture):
    """Paints the tags of all layers together, so that they keep clear of each other.

    fixed: the lists of the layers, the same objects while nothing changed; the first lists choose first.

    floating: tags that must be seen now (hovered, picked, being moved). One that found no room, or whose box is
    elsewhere meanwhile, lies over the others, so that nothing else jumps; over another such one only where no corner of
    its box is free. below: another item, painted before this one, whose tags these keep clear of, too.
    """

    def __init__(
        self,
        fixed: Callable[[], tuple[list[Tag], ...]],
        floating: Callable[[], list[Tag]],
        font: QFont,
        below: TagItem | None = None,
    ) -> None:
        super().__init__()
        self._below = below
        self.floated: list[Place] = []  # where the floating ones were painted
        self._fixed, self._floating = fixed, floating
        self._painter = TagPainter(font)
        self._laid: tuple[tuple[list[Tag], ...], float, QRectF] | None = None
        self._placed: list[tuple[Tag, Place]] = []
        self._painted: list[tuple[Tag, Place]] = []

    def set_frame(self, frame: QRectF) -> None:
        super().set_frame(frame)
        self._laid = None

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        zoom = transform.m11()
        window = QRectF(painter.viewport())
        self._lay_out(zoom, transform.inverted()[0].mapRect(window))
        corner = transform.map(QPointF(0, 0))
        painter.save()
        painter.resetTransform()
        ratio = device_ratio(painter)
        # Whole device pixels, or the text would be blurred.
        dx, dy = round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio
        left, top, right, bottom = -dx, -dy, window.width() - dx, window.height() - dy
        self._painted = self._with_floating(zoom)
        for tag, place in self._painted:
            if place[2] > left and place[0] < right and place[3] > top and place[1] < bottom:
                self._painter.draw(painter, tag, QPointF(place[0] + dx, place[1] + dy))
        painter.restore()

    def _with_floating(self, zoom: float) -> list[tuple[Tag, Place]]:
        floating = {tag.key: tag for tag in self._floating()}
        self.floated = []
        if not floating:
            return self._placed
        shown = [(tag, place) for tag, place in self._placed if floating.get(tag.key, tag).box == tag.box]
        there = {tag.key for tag, _ in shown}
        edge = (self.frame.width() * zoom, self.frame.height() * zoom)
        room = Room()
        for place in self._below.floated if self._below is not None else ():
            room.take(place)
        for tag, place in shown:
            if tag.key in floating or self._below is not None:
                room.take(place)
        for tag in (tag for key, tag in floating.items() if key not in there):
            places = [*corners(tag.box, self._painter.size(tag), zoom, edge)]
            place = next(filter(room.is_free, places), places[0])
            room.take(place)
            shown.append((tag, place))
        self.floated = [place for tag, place in shown if tag.key in floating]
        return shown

    def key_at(self, x: float, y: float, layers: tuple[str, ...]) -> tuple[str, int] | None:
        """Of which box of these layers a tag is painted there, in screen pixels from the picture's corner."""
        hit = (
            tag.key
            for tag, (left, top, right, bottom) in reversed(self._painted)
            if tag.key[0] in layers and left <= x < right and top <= y < bottom
        )
        return next(hit, None)

    def _lay_out(self, zoom: float, seen: QRectF) -> None:
        lists = self._fixed()
        seen = seen.intersected(self.frame)
        if self._laid is not None:
            before, zoom_before, covered = self._laid
            unchanged = [*map(id, before)] == [*map(id, lists)]
            if unchanged and zoom == zoom_before and covered.contains(seen):
                return
        tags = [tag for tags in lists for tag in tags]
        covered = self.frame
        if len(tags) > MOST:
            covered = seen.adjusted(-seen.width() / 4, -seen.height() / 4, seen.width() / 4, seen.height() / 4)
            tags = [tag for tag in tags if _meets(tag, covered)][:MOST]
        self._laid = (lists, zoom, covered)
        surest = iter(sorted((tag for tag in tags if tag.score is not None), key=lambda tag: -(tag.score or 0.0)))
        tags = [tag if tag.score is None else next(surest) for tag in tags]
        sizes = [self._painter.size(tag) for tag in tags]
        places = lay_out([tag.box for tag in tags], sizes, zoom, self.frame.width(), self.frame.height())
        self._placed = [(tag, place) for tag, place in zip(tags, places, strict=True) if place is not None]


def _meets(tag: Tag, area: QRectF) -> bool:
    x1, y1, x2, y2 = tag.box
    return x2 > area.left() and x1 < area.right() and y2 > area.top() and y1 < area.bottom()
