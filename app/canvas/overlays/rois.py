"""RoI projection and pooling of one box: the feature cells and the bins that its features are pooled from
(Fast R-CNN, section 2.1; He et al. 2017, section 3 for the aligned kind), and the cells that would get its gradient
(equation 4). b bins a side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import score_ramp, score_step
from app.canvas.lines import box_lines, device_ratio, stroke
from app.canvas.overlays.base import Overlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import tr
from app.session.layers import LayerName
from engine.explain.roi_bins import bin_boxes
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.stages import PooledRois, RoiGrid

BIN, ROI = QColor("#ffffff"), QColor("#ffd23f")
CELL_LINES = 200


class RoisOverlay(Overlay):
    """`picked` is the index of the RoI, which is that of its proposal."""

    layer: LayerName = "rois"
    kinds = (RoiGrid, PooledRois)

    def __init__(self) -> None:
        super().__init__()
        self._gradient: RoiGradient | None = None

    def show_record(self, record: object) -> None:
        if isinstance(record, RoiGrid):
            self._records.pop(PooledRois, None)
            self._gradient = None
        super().show_record(record)

    def clear(self) -> None:
        self._gradient = None
        super().clear()

    def show_gradient(self, gradient: RoiGradient | None) -> None:
        """In place of the pooled features of that RoI; None: no longer."""
        self._gradient = gradient
        self.update()

    @property
    def shown(self) -> int | None:
        """The picked RoI, else that of the gradient, else the best: the layer is never silently empty."""
        count = len(self.record(RoiGrid) or ())
        asked = self._gradient.roi if self._gradient is not None else None
        return None if count == 0 else next((roi for roi in (self.picked, asked) if roi in range(count)), 0)

    def draw(self, painter: QPainter) -> None:
        grid, index = self.record(RoiGrid), self.shown
        if self._gradient is not None and self._gradient.roi < 0:  # watched: the net's own RoIs move as it learns
            _draw_heat(painter, self._gradient)
            stroke(painter, box_lines(np.array([self._gradient.box])), (INK, 5), (self.colour_or(ROI), 3))
            return
        if grid is None or index is None:
            return
        bins = bin_boxes(grid, index)
        self._draw_cells(painter, grid, index)
        if self._gradient is not None and self._gradient.roi == index:
            _draw_heat(painter, self._gradient)
        else:
            self._tint(painter, bins, index)
        stroke(painter, box_lines(bins), (self.colour_or(BIN), 2))
        stroke(painter, box_lines(grid.boxes[[index]]), (INK, 5), (self.colour_or(ROI), 3))

    def floating_tags(self) -> list[Tag]:
        grid, index = self.record(RoiGrid), self.shown
        if self._gradient is not None and self._gradient.roi < 0:
            return [Tag(("rois", -1), self._gradient.box, tr("watched box"), "", ROI)]
        if grid is None or index is None:
            return []
        box = (*grid.boxes[index].tolist(),)
        kind = tr("rounded") if grid.quantised else tr("aligned")
        text = tr("RoI {index}: {bins} × {bins} {kind} bins", index=index + 1, bins=grid.bins, kind=kind)
        return [
            Tag(("rois", index), box, text, tr("stride {stride}", stride=grid.stride_of(int(grid.level[index]))), ROI)
        ]

    def _tint(self, painter: QPainter, bins: NDArray[np.float64], index: int) -> None:
        """The pooled magnitude of each bin, against the highest of this RoI."""
        pooled = self.record(PooledRois)
        if pooled is None or index >= len(pooled) or pooled.magnitude[index].size != len(bins):
            return
        magnitude = pooled.magnitude[index].ravel()
        ramp = score_ramp()
        steps = score_step(magnitude / (float(magnitude.max(initial=0)) or 1.0))
        for (x1, y1, x2, y2), step in zip(bins, steps, strict=True):
            colour = QColor(ramp[step])
            colour.setAlphaF(0.5)
            painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), colour)

    def _draw_cells(self, painter: QPainter, grid: RoiGrid, index: int) -> None:
        """The cells of the feature map around the RoI."""
        stride_x, stride_y = (float(v) for v in grid.strides[grid.level[index]])
        x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[index])
        left, right = np.floor(x1) - 1, np.ceil(x2) + 1
        top, bottom = np.floor(y1) - 1, np.ceil(y2) + 1
        if right - left > CELL_LINES or bottom - top > CELL_LINES or stride_x * painter.worldTransform().m11() < 4:
            return
        columns, rows = np.arange(left, right + 1) * stride_x, np.arange(top, bottom + 1) * stride_y
        lines = [(x, rows[0], x, rows[-1]) for x in columns] + [(columns[0], y, columns[-1], y) for y in rows]
        stroke(painter, np.array(lines), (INK, 1 / device_ratio(painter)))


def _draw_heat(painter: QPainter, gradient: RoiGradient) -> None:
    """The cells that get gradient, against the most of one cell; the others stay as they are."""
    across, down = gradient.strides
    ramp, most = score_ramp(), float(gradient.heat.max(initial=0)) or 1.0
    for row, column in np.argwhere(gradient.heat > 0).tolist():
        share = gradient.heat[row, column] / most
        colour = QColor(ramp[int(score_step(np.array([share], np.float32))[0])])
        colour.setAlphaF(0.35 + 0.5 * float(share))
        painter.fillRect(QRectF(column * across, row * down, across, down), colour)
