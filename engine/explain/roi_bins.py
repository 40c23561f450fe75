"""A RoI on its feature map: its corners in cells, as they are and as they are rounded, its bins, and where RoIAlign
samples (Fast R-CNN, section 2.1; He et al. 2017, section 3).

Shapes: b bins a side. NumPy alone; what is not in cells is in pixels of the original picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray
from engine.structures.stages import RoiGrid

MOST_POINTS = 4000  # of a RoI; more of them are a grey patch
Cells = tuple[int, int, int, int]


def rounded_cells(grid: RoiGrid, roi: int) -> Cells:
    """First column and row, last column and row, of a RoI as RoI max pooling rounds it; the last ones are in it."""
    x1, y1, x2, y2 = (int(np.floor(float(v) + 0.5)) for v in grid.boxes_cells[roi])
    return x1, y1, max(x2, x1), max(y2, y1)


def rounded_box(grid: RoiGrid, roi: int) -> Rectangle:
    """Its end cells included, in pixels of the picture."""
    first_x, first_y, last_x, last_y = rounded_cells(grid, roi)
    across, down = (float(v) for v in grid.strides[grid.level[roi]])
    return Rectangle(first_x * across, first_y * down, (last_x + 1) * across, (last_y + 1) * down)


def bin_boxes(grid: RoiGrid, index: int) -> NDArray[np.float64]:
    """(b * b, 4) the bins of one RoI in picture pixels, row by row.

    Quantised: corners are rounded to cells, the RoI holds both its end cells, and each bin reaches from the floor of
    its start to the ceiling of its end, so that neighbours may share cells. Aligned: equal parts, nothing is rounded.
    """
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[index])
    stride_x, stride_y = (float(v) for v in grid.strides[grid.level[index]])
    part = _rounded_bins if grid.quantised else _equal_bins
    across, down = part(x1, x2, grid.bins), part(y1, y2, grid.bins)
    rows, columns = np.repeat(down, grid.bins, axis=0), np.tile(across, (grid.bins, 1))
    cells = np.column_stack([columns[:, 0], rows[:, 0], columns[:, 1], rows[:, 1]])
    boxes: NDArray[np.float64] = cells * np.array([stride_x, stride_y, stride_x, stride_y])
    return boxes


def samples_per_bin(grid: RoiGrid, roi: int) -> tuple[int, int]:
    """How many points RoIAlign takes in each bin, across and down. A side under a cell counts as one."""
    if grid.samples:
        return grid.samples, grid.samples
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[roi])
    return tuple(max(1, int(np.ceil(max(side, 1.0) / grid.bins))) for side in (x2 - x1, y2 - y1))  # type: ignore[return-value]


def sample_points(grid: RoiGrid, roi: int) -> NDArray[np.float32]:
    """(P, 2) where RoIAlign samples, in pixels of the picture; none where there are more than MOST_POINTS."""
    across, down = samples_per_bin(grid, roi)
    if grid.quantised or across * down * grid.bins**2 > MOST_POINTS:
        return np.zeros((0, 2), np.float32)
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[roi])
    stride_x, stride_y = (float(v) for v in grid.strides[grid.level[roi]])
    x, y = (_middles(low, high, grid.bins * n) for low, high, n in ((x1, x2, across), (y1, y2, down)))
    points = np.stack(np.meshgrid(x * stride_x, y * stride_y), axis=-1).reshape(-1, 2)
    return points.astype(np.float32)


def cells_around(grid: RoiGrid, roi: int, most: int = 200) -> BoxArray:
    """(C, 4) the cells of the map that the RoI touches; none where they are more than `most` a side."""
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[roi])
    if grid.quantised:
        x1, y1, x2, y2 = (float(v) for v in rounded_cells(grid, roi))
        x2, y2 = x2 + 1, y2 + 1
    columns, rows = (
        np.arange(np.floor(low), max(np.ceil(high), np.floor(low) + 1)) for low, high in ((x1, x2), (y1, y2))
    )
    if len(columns) > most or len(rows) > most:
        return np.zeros((0, 4), np.float32)
    x, y = (part.ravel() for part in np.meshgrid(columns, rows))
    stride_x, stride_y = (float(v) for v in grid.strides[grid.level[roi]])
    boxes: BoxArray = np.stack(
        [x * stride_x, y * stride_y, (x + 1) * stride_x, (y + 1) * stride_y], 1, dtype=np.float32
    )
    return boxes


def _middles(low: float, high: float, parts: int) -> NDArray[np.float64]:
    """A side under a cell is taken for one, as RoIAlign does."""
    return low + (np.arange(parts) + 0.5) * max(high - low, 1.0) / parts


def _equal_bins(start: float, stop: float, bins: int) -> NDArray[np.float64]:
    edges = np.linspace(start, stop, bins + 1)
    return np.column_stack([edges[:-1], edges[1:]])


def _rounded_bins(start: float, stop: float, bins: int) -> NDArray[np.float64]:
    first, last = int(np.floor(start + 0.5)), int(np.floor(stop + 0.5))
    cells = max(last - first + 1, 1)
    steps = np.arange(bins)
    floors, ceilings = steps * cells // bins, -(-(steps + 1) * cells // bins)
    return np.column_stack([first + floors, first + ceilings]).astype(np.float64)
