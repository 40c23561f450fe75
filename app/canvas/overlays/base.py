"""What every layer over the picture is: it is given records and a style, and paints. It never runs a model."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.hit_test import smallest_under
from app.canvas.lines import draw_translucent
from app.canvas.many_boxes import ManyBoxes
from app.canvas.picture_item import OverPicture
from app.canvas.tags.painter import Tag
from app.session.layers import LayerName, LayerStyle

Record = TypeVar("Record")
NO_BOXES = np.zeros((0, 4), np.float64)


class Overlay(OverPicture):
    """One layer. kinds: the records that it draws from, first the one with its boxes; the newest of each is shown.

    boxes: (N, 4) those that may be picked, in the record's order. picked: the one that is marked.
    """

    layer: LayerName
    kinds: tuple[type, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.style = LayerStyle()
        self.picked: int | None = None
        self._hovered: int | None = None
        self._records: dict[type, object] = {}
        self.boxes: NDArray[np.float64] = NO_BOXES
        self._prepared: list[ManyBoxes] = []
        self._tags: list[Tag] | None = None
        self._fade = 1.0
        self._hidden: frozenset[str] = frozenset()  # classes of which no box is drawn or picked
        self.setVisible(False)

    def show_record(self, record: object) -> None:
        self._records[type(record)] = record
        if not isinstance(record, self.kinds[1:]):
            self.picked = self._hovered = None
        self.refresh()

    def clear(self) -> None:
        """Forget all records."""
        self._records.clear()
        self.picked = self._hovered = None
        self.refresh()

    def set_style(self, style: LayerStyle) -> None:
        # Visibility and opacity need no new lines: their sliders must stay quick over any number of boxes.
        now = self.style
        is_redrawn = replace(style, visible=now.visible, opacity=now.opacity, anchors=now.anchors) != now
        self.style = style
        self.setVisible(style.visible)
        if is_redrawn:
            self.refresh()
        self.update()

    def hide_classes(self, classes: frozenset[str]) -> None:
        self._hidden = classes
        self.refresh()

    def set_fade(self, share: float) -> None:
        """For the time of a transition: so much of its opacity. A translucent pen would be slow (app.canvas.lines)."""
        self._fade = share
        self.update()

    @property
    def opacity_now(self) -> float:
        return self.style.opacity * self._fade

    def selects(self, index: int) -> tuple[LayerName, int]:
        """What a click on one of `boxes` selects."""
        return self.layer, index

    def set_picked(self, index: int | None) -> None:
        if index != self.picked:
            self.picked = index
            self.update()

    def prepare(self, area: QRectF, scale: float, at_once: bool = False) -> None:
        """The view has moved: make what is worth making for where one looks now. See ManyBoxes.prepare."""
        for boxes in self._prepared:
            boxes.prepare(area, scale, at_once)

    def hover(self, point: QPointF | None) -> None:
        """The cursor is over this point of the picture, or has left."""
        found = None if point is None else self.pick(point.x(), point.y(), 0.0)
        if found != self._hovered:
            self._hovered = found
            self.update()

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        """The smallest shown box under a point of the picture."""
        return smallest_under(self.boxes, x, y, tolerance) if self.isVisible() else None

    def tags(self) -> list[Tag]:
        """The names beside the boxes: the same list until something changes. Asked only while visible."""
        if self._tags is None:
            self._tags = self.make_tags()
        return self._tags

    def floating_tags(self) -> list[Tag]:
        """The names that must be seen now: of what is hovered, picked or being moved."""
        marked = dict.fromkeys((self.picked, self._hovered))
        return [self.tag(i) for i in marked if i is not None and i < len(self.boxes)]

    def rebuild(self) -> None:
        """The records or the style are others."""

    def draw(self, painter: QPainter) -> None:
        """Paint in picture pixels, opaquely."""

    def make_tags(self) -> list[Tag]:
        return []

    def tag(self, index: int) -> Tag:
        """Of one of the boxes."""
        raise NotImplementedError

    def record(self, kind: type[Record]) -> Record | None:
        found = self._records.get(kind)
        return found if isinstance(found, kind) else None

    def refresh(self) -> None:
        self._tags = None
        self.rebuild()
        self.update()

    def many_boxes(self) -> ManyBoxes:
        """Boxes that are made ready when the view has moved."""
        boxes = ManyBoxes(self)
        boxes.changed.connect(self.update)
        self._prepared.append(boxes)
        return boxes

    def colour_or(self, default: QColor) -> QColor:
        """The colour chosen by the user, or the layer's."""
        return QColor(self.style.colour) if self.style.colour else default

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        draw_translucent(painter, self.opacity_now, self.draw)
