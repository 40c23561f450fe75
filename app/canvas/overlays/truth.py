"""The labelled boxes: solid where a person drew or accepted them, dashed where a model suggests them.

What a gesture would make of them is shown here too, but nothing is changed: an edit makes a new Annotation elsewhere.
N boxes, (N, 4) float64.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED
from app.canvas.hit_test import HANDLES, has_handles
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags import INK, Tag
from engine.structures.annotation import Annotation, LabelledBox, Rectangle

HANDLE = 8.0  # screen pixels a side
LEAST_FOR_HANDLES = 28.0  # screen pixels: a smaller box shows none
MOST_TAGS = 600


class TruthOverlay(Overlay):
    """selection: indices of boxes. live(): the boxes as they are shown, a running gesture included."""

    layer = "truth"
    kinds = (Annotation,)

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[LabelledBox, ...] = ()
        self._boxes = self._live = NO_BOXES
        self._groups: list[tuple[QColor, bool, NDArray[np.float64]]] = []
        self._tags: list[Tag] | None = None
        self._hovered: int | None = None
        self.selection: tuple[int, ...] = ()
        self._moved: frozenset[int] = frozenset()

    # --- what is shown

    def show_record(self, record: object) -> None:
        assert isinstance(record, Annotation)
        self._labels = record.boxes
        self._boxes = rectangles(record)
        self.selection = tuple(i for i in self.selection if i < len(self._labels))
        self._hovered = None
        self.preview({})

    def clear(self) -> None:
        self._labels, self._boxes, self.selection, self._hovered = (), NO_BOXES, (), None
        self.preview({})

    def preview(self, boxes: Mapping[int, Rectangle]) -> None:
        """Show these boxes elsewhere for the time of a gesture; nothing in it ends the preview."""
        self._live = self._boxes
        self._moved = frozenset(boxes)
        if boxes:
            self._live = self._boxes.copy()
            self._live[list(boxes)] = list(boxes.values())
        self.restyled()
        self.update()

    def select(self, indices: tuple[int, ...]) -> None:
        self.selection = tuple(i for i in indices if 0 <= i < len(self._labels))
        self._tags = None
        self.update()

    def boxes(self) -> NDArray[np.float64]:
        return self._boxes

    def live(self) -> NDArray[np.float64]:
        return self._live

    def is_locked(self, index: int) -> bool:
        return self._labels[index].locked

    def hover(self, point: QPointF | None) -> None:
        found = None if point is None else self.pick(point.x(), point.y(), 0.0)
        if found != self._hovered:
            self._hovered, self._tags = found, None
            self.update()

    def tags(self) -> list[Tag]:
        if not self.isVisible():
            return []
        if self._tags is None:
            shown = dict.fromkeys([*range(min(len(self._labels), MOST_TAGS)), *self.selection, *self._marked()])
            self._tags = [self._tag(i) for i in shown]
        return self._tags

    def _marked(self) -> tuple[int, ...]:
        return () if self._hovered is None else (self._hovered,)

    # --- painting

    def restyled(self) -> None:
        self._tags = None
        members: dict[tuple[int, bool], list[int]] = {}
        for index in range(len(self._labels)):
            members.setdefault((self._colour(index).rgb(), self._is_suggestion(index)), []).append(index)
        self._groups = [
            (QColor.fromRgb(rgb), dashed, box_lines(self._live[indices])) for (rgb, dashed), indices in members.items()
        ]

    def draw(self, painter: QPainter) -> None:
        ratio = device_ratio(painter)
        painter.setPen(cosmetic_pen(INK, 4, ratio))
        for _, dashed, lines in self._groups:
            if not dashed:
                draw_lines(painter, lines)
        for colour, dashed, lines in self._groups:
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            painter.setPen(cosmetic_pen(colour, 2, ratio, style))
            draw_lines(painter, lines)
        if self._hovered is not None and self._hovered not in self.selection:
            self._draw_marked(painter, self._hovered, SELECTED, 1.0, ratio)
        for index in self.selection:
            self._draw_marked(painter, index, SELECTED, 2.0, ratio)
        if len(self.selection) == 1:
            self._draw_handles(painter, self.selection[0])

    def _draw_marked(self, painter: QPainter, index: int, around: QColor, rim: float, ratio: float) -> None:
        colour = self._colour(index)
        box = self._live[index : index + 1]
        glaze = QColor(colour)
        glaze.setAlpha(40)
        painter.fillRect(QRectF(QPointF(*box[0, :2]), QPointF(*box[0, 2:])), glaze)
        for pen_colour, width in ((around, 2 + 2 * rim), (colour, 2.0)):
            painter.setPen(cosmetic_pen(pen_colour, width, ratio))
            draw_lines(painter, box_lines(box))

    def _draw_handles(self, painter: QPainter, index: int) -> None:
        zoom = painter.worldTransform().m11()
        box = self._live[index]
        if self.is_locked(index) or not has_handles(box, LEAST_FOR_HANDLES / zoom):
            return
        painter.setPen(cosmetic_pen(INK, 1, device_ratio(painter)))
        painter.setBrush(SELECTED)
        side = HANDLE / zoom
        for _, across, down in HANDLES:
            x = box[0] + across * (box[2] - box[0])
            y = box[1] + down * (box[3] - box[1])
            painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _is_suggestion(self, index: int) -> bool:
        return self._labels[index].provenance.source == "model"

    def _colour(self, index: int) -> QColor:
        return self.colour_or(self.class_colours(self._labels[index].label))

    def _tag(self, index: int) -> Tag:
        label = self._labels[index]
        score = label.provenance.score
        detail = f"{score:.2f}?" if self._is_suggestion(index) and score is not None else ""
        x1, y1, x2, y2 = self._live[index]
        needed = index in self.selection or index == self._hovered
        return Tag((x1, y1, x2, y2), label.label or "no class", detail, self._colour(index), False, needed)


def rectangles(annotation: Annotation) -> NDArray[np.float64]:
    """(N, 4) float64: the file's own digits, where Annotation.box_array rounds to float32."""
    return np.array([b.box for b in annotation.boxes], np.float64).reshape(-1, 4)
