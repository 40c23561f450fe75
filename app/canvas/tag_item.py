"""The topmost item: the tags of all layers together, so that they keep clear of each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.lines import device_ratio
from app.canvas.tags import Tag, TagPainter, lay_out


class TagItem(QGraphicsItem):
    """collect: gives the tags of the layers shown now, those first that may choose their place first."""

    def __init__(self, collect: Callable[[], list[Tag]], font: QFont) -> None:
        super().__init__()
        self._collect = collect
        self._painter = TagPainter(font)
        self._frame = QRectF()
        self._laid_for: tuple[list[Tag], float] | None = None
        self._placed: list[tuple[Tag, QPointF]] = []

    def set_frame(self, frame: QRectF) -> None:
        self.prepareGeometryChange()
        self._frame = frame
        self._laid_for = None

    def boundingRect(self) -> QRectF:
        return self._frame

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        zoom = transform.m11()
        tags = self._collect()
        if self._laid_for is None or self._laid_for[1] != zoom or self._laid_for[0] != tags:
            self._laid_for = (tags, zoom)
            self._placed = lay_out(tags, self._painter, zoom, self._frame)
        ratio = device_ratio(painter)
        window = QRectF(painter.viewport())
        painter.save()
        painter.resetTransform()
        corner = transform.map(QPointF(0, 0))
        for tag, place in self._placed:
            at = QPointF(
                round((place.x() + corner.x()) * ratio) / ratio, round((place.y() + corner.y()) * ratio) / ratio
            )
            if window.intersects(QRectF(at, self._painter.size(tag))):
                painter.drawPixmap(at, self._painter.picture(tag, ratio))
        painter.restore()
