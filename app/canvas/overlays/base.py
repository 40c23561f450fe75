"""What every layer over the picture is: it is given records and a style, and paints. It never runs a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import class_colour
from app.canvas.hit_test import smallest_under
from app.canvas.lines import draw_translucent
from app.canvas.tags.painter import Tag
from app.session.layers import LayerName, LayerStyle

ClassColours = Callable[[str], QColor]
NO_TAGS: list[Tag] = []
NO_BOXES = np.zeros((0, 4), np.float64)


@dataclass(frozen=True, slots=True)
class Look:
    """Where one looks: area in picture pixels, zoom in screen pixels per picture pixel, ratio in device pixels per
    screen pixel."""

    area: QRectF
    zoom: float
    ratio: float


class Overlay(QGraphicsObject):
    """One layer. `kinds` are the records that it draws from; it is given each of them when there is a new one."""

    layer: LayerName
    kinds: tuple[type, ...] = ()

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.style = LayerStyle()
        self.class_colours: ClassColours = class_colour
        self.picked: int | None = None
        self._frame = QRectF()
        self.setVisible(False)

    # --- what the canvas says

    def set_frame(self, frame: QRectF) -> None:
        """frame: of the picture. Anchors reach outside it."""
        self.prepareGeometryChange()
        self._frame = frame.adjusted(-frame.width(), -frame.height(), frame.width(), frame.height())

    def show_record(self, record: object) -> None:
        raise TypeError(f"{type(self).__name__} draws no {type(record).__name__}")

    def clear(self) -> None:
        """Forget all records."""

    def set_style(self, style: LayerStyle) -> None:
        # Visibility and opacity need no new lines: their sliders must stay quick over any number of boxes.
        same = replace(style, visible=self.style.visible, opacity=self.style.opacity) == self.style
        self.style = style
        self.setVisible(style.visible)
        if not same:
            self.restyled()
        self.update()

    def set_class_colours(self, colours: ClassColours) -> None:
        self.class_colours = colours
        self.restyled()
        self.update()

    def set_picked(self, index: int | None) -> None:
        if index != self.picked:
            self.picked = index
            self.update()

    def prepare(self, look: Look) -> None:
        """The view has moved: make what is worth making for where one looks now."""

    def finish(self, look: Look) -> None:
        """Make at once what `prepare` leaves to a worker."""
        self.prepare(look)

    def hover(self, point: QPointF | None) -> None:
        """The cursor is over this point of the picture, or has left."""

    # --- what the canvas asks

    def boxes(self) -> NDArray[np.float64]:
        """(N, 4) the boxes that may be picked, in the record's order."""
        return NO_BOXES

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        """The smallest shown box under a point of the picture."""
        return smallest_under(self.boxes(), x, y, tolerance) if self.isVisible() else None

    def tags(self) -> list[Tag]:
        """The names beside the boxes: the same list until something changes. Asked only while visible."""
        return NO_TAGS

    def floating_tags(self) -> list[Tag]:
        """The names that must be seen now: of what is hovered, picked or being moved."""
        return NO_TAGS

    # --- painting

    def restyled(self) -> None:
        """The style or the class colours are others."""

    def boundingRect(self) -> QRectF:
        return self._frame

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        draw_translucent(painter, self.style.opacity, self.draw)

    def draw(self, painter: QPainter) -> None:
        """Paint in picture pixels, opaquely."""

    def colour_or(self, own: QColor) -> QColor:
        """The colour chosen by the user, or the layer's own."""
        return QColor(self.style.colour) if self.style.colour else own
