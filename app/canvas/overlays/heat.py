"""A map of numbers over the picture, one colour for each cell: activations, objectness, what a score hangs on; and the
part of the picture that the cell under the cursor can see.

Shapes: H,W cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.colours import SELECTED, score_ramp, score_step
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.base import Overlay
from app.canvas.tags.painter import INK, Tag
from app.session.layers import LayerName
from engine.structures.arrays import as_read_only

FAINT, STRONG = 0.12, 0.80  # opacity of the lowest and of the highest number
FIELD = QColor("#ffd23f")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """values: (H, W), nan where nothing is known. low, high: the ends of the colours. stride_x, stride_y: pixels per
    cell. name: beside the number of the cell under the cursor. fields: (H, W, 4) what each cell can see by the trunk,
    and whole_fields with the pyramid over it, where that is known."""

    values: Floats
    low: float
    high: float
    stride_x: float
    stride_y: float
    name: str = ""
    fields: Floats | None = None
    whole_fields: Floats | None = None

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a point of the picture."""
        row, column = int(y // self.stride_y), int(x // self.stride_x)
        rows, columns = self.values.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None


class HeatOverlay(Overlay):
    """Cells are drawn as what they are: nothing between them is made up."""

    layer: LayerName = "anchors"  # it lies on their grid
    kinds = (Heat,)
    cell_hovered = Signal(int, int)  # row and column; -1 where the cursor has left

    def __init__(self) -> None:
        super().__init__()
        self.cell: tuple[int, int] | None = None
        self._picture: QImage | None = None

    def rebuild(self) -> None:
        heat = self.record(Heat)
        self._picture = None if heat is None else heat_picture(heat)

    def hover(self, point: QPointF | None) -> None:
        heat = self.record(Heat)
        cell = None if heat is None or point is None else heat.cell_at(point.x(), point.y())
        if cell != self.cell:
            self.cell = cell
            self.cell_hovered.emit(*(cell or (-1, -1)))
            self.update()

    def draw(self, painter: QPainter) -> None:
        heat = self.record(Heat)
        if heat is None or self._picture is None:
            return
        rows, columns = heat.values.shape
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        whole = QRectF(0, 0, columns * heat.stride_x, rows * heat.stride_y)
        painter.save()
        painter.setClipRect(self.frame)  # the net's padding is no part of the picture
        painter.drawImage(whole, self._picture)
        painter.restore()
        if self.cell is not None and self.cell < (rows, columns):
            self._draw_cell(painter, heat, *self.cell)

    def floating_tags(self) -> list[Tag]:
        heat = self.record(Heat)
        if heat is None or self.cell is None:
            return []
        value = float(heat.values[self.cell])
        if np.isnan(value):
            return []
        return [Tag(("heat", 0), _cell_box(heat, *self.cell), heat.name, plain_number(value), FIELD)]

    def _draw_cell(self, painter: QPainter, heat: Heat, row: int, column: int) -> None:
        if heat.fields is not None:
            field = heat.fields[row, column].astype(np.float64)
            stroke(painter, box_lines(field[None]), (INK, 5), (FIELD, 3))
        cell = np.array([_cell_box(heat, row, column)])
        stroke(painter, box_lines(cell), (INK, 4), (SELECTED, 2))


def plain_number(value: float) -> str:
    """Three digits that count, without an exponent: what is next to nothing is 0."""
    if abs(value) < 0.0005:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _cell_box(heat: Heat, row: int, column: int) -> tuple[float, float, float, float]:
    left, top = column * heat.stride_x, row * heat.stride_y
    return left, top, left + heat.stride_x, top + heat.stride_y


def heat_picture(heat: Heat) -> QImage:
    """A pixel for each cell; what is not known is transparent."""
    spread = heat.high - heat.low
    shares = np.zeros_like(heat.values) if spread <= 0 else (heat.values - heat.low) / spread
    known = np.isfinite(heat.values)
    shares = np.clip(np.where(known, shares, 0), 0, 1).astype(np.float32)
    ramp = np.array([[c.red(), c.green(), c.blue()] for c in score_ramp()], np.float32)
    alpha = np.where(known, FAINT + (STRONG - FAINT) * shares, 0)
    colours = ramp[score_step(shares)] * alpha[..., None]
    channels = np.rint(np.dstack([colours[..., ::-1], 255 * alpha])).astype(np.uint8)  # blue lowest, as Qt has it
    pixels = as_read_only(np.ascontiguousarray(channels))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
