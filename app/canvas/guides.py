"""What a gesture shows while it lasts: the crosshair, the box being drawn with its size, the marquee."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import SELECTED
from app.canvas.lines import box_lines, stroke
from app.canvas.picture_item import OverPicture
from app.canvas.tags.painter import INK, Tag, TagPainter
from engine.structures.annotation import Rectangle

MARQUEE = QColor("#4c9ffe")


class GuidesItem(OverPicture):
    """measured: the box whose size is shown."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._tags = TagPainter(font)
        self._crosshair: QPointF | None = None
        self._draft: Rectangle | None = None
        self._measured: Rectangle | None = None
        self._marquee: Rectangle | None = None
        self.draft_name, self._draft_colour = "", SELECTED

    def set_draft(self, name: str, colour: QColor) -> None:
        """What the next box will be."""
        self.draft_name, self._draft_colour = name, colour
        self.update()

    def show_crosshair(self, point: QPointF | None) -> None:
        self._crosshair = point
        self.update()

    def show_draft(self, box: Rectangle | None) -> None:
        """One click alone has drawn nothing yet."""
        self._draft = box if box is not None and box.x2 > box.x1 and box.y2 > box.y1 else None
        self.show_size(self._draft)

    def show_size(self, box: Rectangle | None) -> None:
        self._measured = box
        self.update()

    def show_marquee(self, area: Rectangle | None) -> None:
        self._marquee = area
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if (at := self._crosshair) is not None:  # two lines over the whole window, seen on light and on dark
            seen = painter.worldTransform().inverted()[0].mapRect(QRectF(painter.viewport()))
            across, down = (seen.left(), at.y(), seen.right(), at.y()), (at.x(), seen.top(), at.x(), seen.bottom())
            stroke(painter, np.array([across, down]), (INK, 1))
            stroke(painter, np.array([across, down]), (SELECTED, 1), style=Qt.PenStyle.DashLine)
        if self._marquee is not None:
            self._paint_frame(painter, self._marquee, MARQUEE, 1)
        if self._draft is not None:
            self._paint_frame(painter, self._draft, self._draft_colour, 2)
        if self._measured is not None:
            self._paint_size(painter, self._measured)
        if self._crosshair is not None and self.draft_name:
            self._paint_name(painter, self._crosshair)

    def _paint_frame(self, painter: QPainter, box: Rectangle, colour: QColor, width: float) -> None:
        glaze = QColor(colour)
        glaze.setAlpha(42)
        painter.fillRect(QRectF(QPointF(box.x1, box.y1), QPointF(box.x2, box.y2)), glaze)
        stroke(painter, box_lines(np.array([box])), (INK, width + 2), (colour, width))

    def _paint_size(self, painter: QPainter, box: Rectangle) -> None:
        """Width and height in pixels below the box's right corner, inside the window."""
        text = f"{_number(box.x2 - box.x1)} × {_number(box.y2 - box.y1)}"
        tag = Tag(("", -1), box, text, "", SELECTED, filled=False)
        width, _ = self._tags.size(tag)
        corner = painter.worldTransform().map(QPointF(box.x2, box.y2))
        self._paint_tag(painter, tag, corner + QPointF(-width, 6))

    def _paint_name(self, painter: QPainter, at: QPointF) -> None:
        """The class of the next box, right of the cursor, where the size of the box has no place."""
        tag = Tag(("", -1), (0, 0, 0, 0), self.draft_name, "", self._draft_colour)
        self._paint_tag(painter, tag, painter.worldTransform().map(at) + QPointF(12, 6))

    def _paint_tag(self, painter: QPainter, tag: Tag, corner: QPointF) -> None:
        """In screen pixels, inside the window."""
        width, height = self._tags.size(tag)
        window = painter.viewport()
        x = max(0, round(min(corner.x(), window.right() - width)))
        y = max(0, round(min(corner.y(), window.bottom() - height)))
        painter.save()
        painter.resetTransform()
        self._tags.draw(painter, tag, QPointF(x, y))
        painter.restore()


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
