"""The reference boxes of the region proposal network: all of them, or those of the cells under the cursor.

A anchors, (A, 4) boxes.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import ANCHOR, oklch
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK
from engine.structures.stages import Anchors


class AnchorsOverlay(Overlay):
    """Where all are shown as a density picture, the ones under the cursor still are lines."""

    layer = "anchors"
    kinds = (Anchors,)

    def __init__(self) -> None:
        super().__init__()
        self._many = self.many_boxes()
        self._cells: list[tuple[int, int, int]] = []

    def show_record(self, record: object) -> None:
        if isinstance(record, Anchors):  # until the cursor is over the picture, the cells in the middle
            self._cells = [(i, grid.rows // 2, grid.columns // 2) for i, grid in enumerate(record.levels)]
        super().show_record(record)

    def rebuild(self) -> None:
        record = self.record(Anchors)
        self._many.set_boxes(NO_BOXES if record is None else record.boxes, [self.colour_or(ANCHOR)])

    def prepare(self, area: QRectF, scale: float, at_once: bool = False) -> None:
        if self.style.anchors == "all":
            super().prepare(area, scale, at_once)

    def hover(self, point: QPointF | None) -> None:
        """Leaving keeps the last cells, so that one can look at them."""
        record = self.record(Anchors)
        if point is None or record is None:
            return
        places = [(i, int(point.y() // g.stride_y), int(point.x() // g.stride_x)) for i, g in enumerate(record.levels)]
        levels = record.levels
        cells = [(i, y, x) for i, y, x in places if y in range(levels[i].rows) and x in range(levels[i].columns)]
        if cells != self._cells:
            self._cells = cells
            self.update()

    def draw(self, painter: QPainter) -> None:
        record = self.record(Anchors)
        if self.style.anchors == "all":
            self._many.draw(painter)
        if record is None or (self.style.anchors == "all" and not self._many.is_dense):
            return
        for level, row, column in self._cells:
            grid, colour = record.levels[level], self.colour_or(level_colour(level))
            boxes = record.boxes[grid.of_cell(row, column)]
            stroke(painter, box_lines(boxes), (INK, 3), (colour, 1.5))
            painter.setPen(cosmetic_pen(colour, 1.0, device_ratio(painter), Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(column * grid.stride_x, row * grid.stride_y, grid.stride_x, grid.stride_y))


def level_colour(level: int) -> QColor:
    """Finer levels blue, coarser ones towards orange."""
    return oklch(0.80, 0.14, (230 + 65 * level) % 360)
