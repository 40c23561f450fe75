"""RoI projection and pooling of one box: the feature cells and the bins that its features are pooled from
(Fast R-CNN, section 2.1; He et al. 2017, section 3 for the aligned kind). b bins a side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import score_ramp
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from engine.structures.stages import PooledRois, RoiGrid

BIN = QColor("#ffffff")
CELL_LINES = 200


class RoisOverlay(Overlay):
    """`picked` is the index of the RoI, which is that of its proposal."""

    layer = "rois"
    kinds = (RoiGrid, PooledRois)

    def __init__(self) -> None:
        super().__init__()
        self._grid: RoiGrid | None = None
        self._pooled: PooledRois | None = None

    def show_record(self, record: object) -> None:
        if isinstance(record, RoiGrid):
            self._grid, self._pooled, self.picked = record, None, None
        elif isinstance(record, PooledRois):
            self._pooled = record
        self.update()

    def clear(self) -> None:
        self._grid = self._pooled = self.picked = None
        self.update()

    @property
    def shown(self) -> int | None:
        """The picked RoI, else the best one, so that the layer is never silently empty."""
        if self._grid is None or len(self._grid) == 0:
            return None
        return self.picked if self.picked is not None and self.picked < len(self._grid) else 0

    def draw(self, painter: QPainter) -> None:
        index = self.shown
        if self._grid is None or index is None:
            return
        ratio = device_ratio(painter)
        bins = bin_boxes(self._grid, index)
        self._draw_cells(painter, index, ratio)
        self._tint(painter, bins, index)
        for colour, width in ((self.colour_or(BIN), 2.0),):
            painter.setPen(cosmetic_pen(colour, width, ratio))
            draw_lines(painter, box_lines(bins))
        roi = self._grid.boxes[index : index + 1].astype(np.float64)
        for colour, width in ((INK, 5.0), (self.colour_or(QColor("#ffd23f")), 3.0)):
            painter.setPen(cosmetic_pen(colour, width, ratio))
            draw_lines(painter, box_lines(roi))

    def floating_tags(self) -> list[Tag]:
        index = self.shown
        if index is None or self._grid is None:
            return []
        x1, y1, x2, y2 = (float(v) for v in self._grid.boxes[index])
        stride = self._grid.strides[self._grid.level[index]]
        kind = "rounded" if self._grid.quantised else "aligned"
        text = f"RoI {index + 1}: {self._grid.bins} × {self._grid.bins} {kind} bins"
        return [Tag(("rois", index), (x1, y1, x2, y2), text, f"stride {stride[0]:.3g}", QColor("#ffd23f"))]

    def _tint(self, painter: QPainter, bins: NDArray[np.float64], index: int) -> None:
        """The pooled magnitude of each bin, against the highest of this RoI."""
        if self._pooled is None or index >= len(self._pooled):
            return
        magnitude = self._pooled.magnitude[index].ravel()
        if len(magnitude) != len(bins):
            return
        ramp = score_ramp()
        highest = float(magnitude.max(initial=0)) or 1.0
        for (x1, y1, x2, y2), share in zip(bins, magnitude / highest, strict=True):
            colour = QColor(ramp[int(min(max(share, 0), 0.999) * len(ramp))])
            colour.setAlphaF(0.5)
            painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), colour)

    def _draw_cells(self, painter: QPainter, index: int, ratio: float) -> None:
        """The cells of the feature map around the RoI."""
        assert self._grid is not None
        stride_x, stride_y = (float(v) for v in self._grid.strides[self._grid.level[index]])
        x1, y1, x2, y2 = (float(v) for v in self._grid.boxes_cells[index])
        left, right = np.floor(x1) - 1, np.ceil(x2) + 1
        top, bottom = np.floor(y1) - 1, np.ceil(y2) + 1
        if right - left > CELL_LINES or bottom - top > CELL_LINES or stride_x * painter.worldTransform().m11() < 4:
            return
        columns, rows = np.arange(left, right + 1) * stride_x, np.arange(top, bottom + 1) * stride_y
        painter.setPen(cosmetic_pen(INK, 1 / ratio, ratio))
        painter.drawLines([QLineF(x, rows[0], x, rows[-1]) for x in columns])
        painter.drawLines([QLineF(columns[0], y, columns[-1], y) for y in rows])


def bin_boxes(grid: RoiGrid, index: int) -> NDArray[np.float64]:
    """(b * b, 4) the bins of one RoI in picture pixels, row by row.

    Quantised: corners are rounded to cells, the RoI holds both its end cells, and each bin reaches from the floor of
    its start to the ceiling of its end, so that neighbours may share cells. Aligned: equal parts, nothing is rounded.
    """
    if len(grid.boxes_cells) == 0:
        return NO_BOXES
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[index])
    stride_x, stride_y = (float(v) for v in grid.strides[grid.level[index]])
    if grid.quantised:
        across, down = _rounded_bins(x1, x2, grid.bins), _rounded_bins(y1, y2, grid.bins)
    else:
        across, down = _equal_bins(x1, x2, grid.bins), _equal_bins(y1, y2, grid.bins)
    rows, columns = np.repeat(down, grid.bins, axis=0), np.tile(across, (grid.bins, 1))
    cells = np.column_stack([columns[:, 0], rows[:, 0], columns[:, 1], rows[:, 1]])
    boxes: NDArray[np.float64] = cells * np.array([stride_x, stride_y, stride_x, stride_y])
    return boxes


def _equal_bins(start: float, stop: float, bins: int) -> NDArray[np.float64]:
    edges = np.linspace(start, stop, bins + 1)
    return np.column_stack([edges[:-1], edges[1:]])


def _rounded_bins(start: float, stop: float, bins: int) -> NDArray[np.float64]:
    first, last = int(np.floor(start + 0.5)), int(np.floor(stop + 0.5))
    cells = max(last - first + 1, 1)
    steps = np.arange(bins)
    floors, ceilings = steps * cells // bins, -(-(steps + 1) * cells // bins)
    return np.column_stack([first + floors, first + ceilings]).astype(np.float64)
