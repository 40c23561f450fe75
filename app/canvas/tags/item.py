"""The item that paints the tags of all layers together, so that they keep clear of each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.lines import device_ratio
from app.canvas.tags.layout import Place, corners, lay_out
from app.canvas.tags.painter import Tag, TagPainter

# More than these at once are not read; those of the part in view are laid out then.
MOST = 300


class TagItem(QGraphicsItem):
    """fixed: the lists of the layers, the same objects while nothing changed; the first lists choose first.

    floating: tags that must be seen now (hovered, picked, being moved). One that found no room, or whose box is
    elsewhere meanwhile, lies over the others, so that nothing else jumps.
    """

    def __init__(
        self, fixed: Callable[[], tuple[list[Tag], ...]], floating: Callable[[], list[Tag]], font: QFont
    ) -> None:
        super().__init__()
        self._fixed, self._floating = fixed, floating
        self._painter = TagPainter(font)
        self._frame = QRectF()
        self._laid: tuple[tuple[list[Tag], ...], float, QRectF] | None = None
        self._placed: list[tuple[Tag, Place]] = []

    def set_frame(self, frame: QRectF) -> None:
        self.prepareGeometryChange()
        self._frame = frame
        self._laid = None

    def boundingRect(self) -> QRectF:
        return self._frame

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
        for tag, place in self._with_floating(zoom):
            if place[2] > left and place[0] < right and place[3] > top and place[1] < bottom:
                painter.drawPixmap(QPointF(place[0] + dx, place[1] + dy), self._painter.picture(tag, ratio))
        painter.restore()

    def _with_floating(self, zoom: float) -> list[tuple[Tag, Place]]:
        floating = {tag.key: tag for tag in self._floating()}
        if not floating:
            return self._placed
        shown = [(tag, place) for tag, place in self._placed if floating.get(tag.key, tag).box == tag.box]
        there = {tag.key for tag, _ in shown}
        edge = (self._frame.width() * zoom, self._frame.height() * zoom)
        hidden = (tag for key, tag in floating.items() if key not in there)
        return shown + [(tag, next(corners(tag.box, self._painter.size(tag), zoom, edge))) for tag in hidden]

    def _lay_out(self, zoom: float, seen: QRectF) -> None:
        lists = self._fixed()
        seen = seen.intersected(self._frame)
        if self._laid is not None:
            before, zoom_before, covered = self._laid
            unchanged = [*map(id, before)] == [*map(id, lists)]
            if unchanged and zoom == zoom_before and covered.contains(seen):
                return
        tags = [tag for tags in lists for tag in tags]
        covered = self._frame
        if len(tags) > MOST:
            covered = seen.adjusted(-seen.width() / 4, -seen.height() / 4, seen.width() / 4, seen.height() / 4)
            tags = [tag for tag in tags if _meets(tag, covered)][:MOST]
        self._laid = (lists, zoom, covered)
        sizes = [self._painter.size(tag) for tag in tags]
        places = lay_out([tag.box for tag in tags], sizes, zoom, self._frame.width(), self._frame.height())
        self._placed = [(tag, place) for tag, place in zip(tags, places, strict=True) if place is not None]


def _meets(tag: Tag, area: QRectF) -> bool:
    x1, y1, x2, y2 = tag.box
    return x2 > area.left() and x1 < area.right() and y2 > area.top() and y1 < area.bottom()
