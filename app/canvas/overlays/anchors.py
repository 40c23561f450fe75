"""The reference boxes of the region proposal network: all of them, or those of the cells under the cursor.

A anchors, (A, 4) boxes.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import ANCHOR, oklch
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.many_boxes import ManyBoxes
from app.canvas.overlays.base import NO_BOXES, Look, Overlay
from app.canvas.tags.painter import INK
from app.session.layers import LayerStyle
from engine.structures.stages import AnchorLevel, Anchors


class AnchorsOverlay(Overlay):
    """Where all are shown as a density picture, the ones under the cursor still are lines."""

    layer = "anchors"
    kinds = (Anchors,)

    def __init__(self) -> None:
        super().__init__()
        self._record: Anchors | None = None
        self._many = ManyBoxes(self)
        self._many.changed.connect(self.update)
        self._cells: list[tuple[int, int, int]] = []

    def show_record(self, record: object) -> None:
        assert isinstance(record, Anchors)
        self._record = record
        self._cells = self._middle_cells()
        self._fill()
        self.update()

    def clear(self) -> None:
        self._record, self._cells = None, []
        self._many.set_boxes(NO_BOXES, [ANCHOR])
        self.update()

    def set_style(self, style: LayerStyle) -> None:
        refill = style.colour != self.style.colour
        super().set_style(style)
        if refill:
            self._fill()

    def prepare(self, look: Look) -> None:
        if self.style.anchors == "all":
            self._many.prepare(look.area, look.zoom * look.ratio)

    def finish(self, look: Look) -> None:
        if self.style.anchors == "all":
            self._many.prepare(look.area, look.zoom * look.ratio, at_once=True)

    def hover(self, point: QPointF | None) -> None:
        """Leaving keeps the last cells, so that one can look at them."""
        if point is None or self._record is None:
            return
        cells = [cell for level in range(len(self._record.levels)) if (cell := self._cell(level, point)) is not None]
        if cells != self._cells:
            self._cells = cells
            self.update()

    def draw(self, painter: QPainter) -> None:
        if self.style.anchors == "all":
            self._many.draw(painter)
        if self._record is None or (self.style.anchors == "all" and not self._many.is_dense):
            return
        ratio = device_ratio(painter)
        for level, row, column in self._cells:
            grid = self._record.levels[level]
            boxes = self._record.boxes[grid.of_cell(row, column)].astype(np.float64)
            colour = self.colour_or(level_colour(level))
            for pen_colour, width in ((INK, 3.0), (colour, 1.5)):
                painter.setPen(cosmetic_pen(pen_colour, width, ratio))
                draw_lines(painter, box_lines(boxes))
            painter.setPen(cosmetic_pen(colour, 1.0, ratio, Qt.PenStyle.DotLine))
            painter.drawRect(cell_area(grid, row, column))

    def _fill(self) -> None:
        boxes = NO_BOXES if self._record is None else self._record.boxes
        self._many.set_boxes(boxes, [self.colour_or(ANCHOR)])

    def _cell(self, level: int, point: QPointF) -> tuple[int, int, int] | None:
        assert self._record is not None
        grid = self._record.levels[level]
        row, column = int(point.y() // grid.stride_y), int(point.x() // grid.stride_x)
        return (level, row, column) if 0 <= row < grid.rows and 0 <= column < grid.columns else None

    def _middle_cells(self) -> list[tuple[int, int, int]]:
        """What is shown before the cursor has been over the picture."""
        assert self._record is not None
        return [(i, grid.rows // 2, grid.columns // 2) for i, grid in enumerate(self._record.levels)]


def cell_area(grid: AnchorLevel, row: int, column: int) -> QRectF:
    return QRectF(column * grid.stride_x, row * grid.stride_y, grid.stride_x, grid.stride_y)


def level_colour(level: int) -> QColor:
    """Finer levels blue, coarser ones towards orange."""
    return oklch(0.80, 0.14, (230 + 65 * level) % 360)
