"""Any number of boxes: as vectors while they are few; above that as a density picture, which says how many edges run
through each pixel, with the foremost as vectors.

Shapes: N boxes (N, 4) float64; a density picture (height, width) counts. It is drawn by pure functions, safe on any
thread (QImage may be made anywhere, QPixmap may not).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, QThreadPool, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.colours import density_table
from app.canvas.lines import box_lines, edges_visible, stroke

# 3,000 boxes take 7 ms as lines; a density picture 1.5 ms to show, whatever it is of.
MOST_VECTORS = 3000
# A larger density picture is coarser: 4K windows keep their speed and some hundred MB of memory.
MOST_PIXELS = 4_000_000
Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DensityPicture:
    """picture: premultiplied ARGB. area: the part of the scene that it covers."""

    picture: QImage
    area: QRectF


class _Courier(QObject):
    """Carries a picture from the pool's thread; outlives the boxes if need be."""

    arrived = Signal(int, object)


class ManyBoxes(QObject):
    """Boxes of a few colours. `steps` says which colour each has; later colours are drawn over earlier ones.

    is_dense: more boxes are in view than are drawn one by one.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._courier = _Courier()
        self._courier.arrived.connect(self._arrived)
        self._asked = 0
        self._working = False
        self._waiting: Callable[[], DensityPicture] | None = None
        self.set_boxes(np.zeros((0, 4)), [QColor("white")])

    def set_boxes(
        self,
        boxes: NDArray[Any],
        colours: Sequence[QColor],
        steps: NDArray[np.intp] | None = None,
        foremost: int = 0,
        density_colour: QColor | None = None,
    ) -> None:
        """foremost: how many, from the first, stay vectors in any case. density_colour: of the density picture."""
        self._boxes = np.asarray(boxes, np.float64)
        self._colours = list(colours)
        self._steps = np.zeros(len(boxes), np.intp) if steps is None else steps
        self._foremost = foremost
        self._density_colour = density_colour or self._colours[0]
        self._groups: list[tuple[QColor, NDArray[np.float64]]] = []
        self._density: DensityPicture | None = None
        self._seen_from: tuple[QRectF, float] | None = None
        self._density_from: tuple[QRectF, float] | None = None
        self.is_dense = False
        self._asked += 1
        self._waiting = None
        if len(self._boxes) <= MOST_VECTORS:
            self._group(np.arange(len(self._boxes)))

    def prepare(self, area: QRectF, scale: float, at_once: bool = False) -> None:
        """area: in view. scale: device pixels per picture pixel. at_once: without the worker."""
        if len(self._boxes) <= MOST_VECTORS:
            return
        if self._seen_from is None or not self._seen_from[0].contains(area) or self._seen_from[1] != scale:
            across, down = area.width() / 4, area.height() / 4
            self._see(area.adjusted(-across, -down, across, down), scale, at_once)
        elif at_once and self.is_dense and self._density_from != self._seen_from:
            self._see(*self._seen_from, at_once)

    def _see(self, wide: QRectF, scale: float, at_once: bool) -> None:
        """Choose between lines and a density picture for what is in `wide`."""
        self._seen_from = (wide, scale)
        seen = edges_visible(self._boxes, wide)
        self.is_dense = len(seen) > MOST_VECTORS
        self._group(seen[seen < self._foremost] if self.is_dense else seen)
        self._asked += 1
        if not self.is_dense:
            self._density = self._density_from = None
            self.changed.emit()
            return
        (left, top), (right, bottom) = self._boxes[:, :2].min(axis=0) - 1, self._boxes[:, 2:].max(axis=0) + 1
        reach = wide.intersected(QRectF(left, top, right - left, bottom - top))  # in which there are boxes
        work = partial(draw_density, self._boxes[seen], reach, scale, density_table(self._density_colour))
        if at_once:
            self._waiting = None
            self._accept(work())
        elif self._working:
            self._waiting = work
        else:
            self._start(work)

    def draw(self, painter: QPainter, width: float = 1.0) -> None:
        if self._density is not None:
            painter.drawImage(self._density.area, self._density.picture)
        for colour, lines in self._groups:
            stroke(painter, lines, (colour, width))

    def _group(self, indices: NDArray[np.intp]) -> None:
        of = self._steps[indices]
        self._groups = [(self._colours[step], box_lines(self._boxes[indices[of == step]])) for step in np.unique(of)]

    def _start(self, work: Callable[[], DensityPicture]) -> None:
        number, courier = self._asked, self._courier

        def make() -> None:
            density = work()
            if shiboken6.isValid(courier):  # not after the program has ended meanwhile
                courier.arrived.emit(number, density)

        self._working = True
        QThreadPool.globalInstance().start(make, 1)

    @Slot(int, object)
    def _arrived(self, number: int, density: DensityPicture) -> None:
        """One that was asked for before the boxes or the view changed is dropped."""
        self._working = False
        if number == self._asked:
            self._accept(density)
        if self._waiting is not None:
            work, self._waiting = self._waiting, None
            self._start(work)

    def _accept(self, density: DensityPicture) -> None:
        self._density, self._density_from = density, self._seen_from
        self.changed.emit()


def edge_counts(boxes: NDArray[Any], left: float, top: float, scale: float, width: int, height: int) -> NDArray[Any]:
    """(N, 4) -> (height, width) int32: edges per pixel, of pixels 1/scale wide from (left, top) on.

    Each edge adds one at its start and takes one away behind its end; running sums fill in between.
    """
    cells = np.floor((boxes - np.array([left, top, left, top])) * scale)
    x1, y1, x2, y2 = np.clip(cells, -1, [width, height, width, height]).astype(np.int64).T
    # OpenCV's transposition is four times as quick as adding a transposed view.
    upright = cv2.transpose(_runs(y1, y2, x1, x2, height, width)).astype(np.int32, copy=False)
    return _runs(x1, x2, y1, y2, width, height) + upright


def draw_density(boxes: NDArray[Any], area: QRectF, scale: float, table: NDArray[np.uint32]) -> DensityPicture:
    """The picture of `area`, coloured by `table` (256,) over the logarithm of the counts.

    scale: pixels per picture pixel; lowered where the picture would have more than MOST_PIXELS.
    """
    scale = min(scale, (MOST_PIXELS / max(1.0, area.width() * area.height())) ** 0.5)
    width, height = max(1, round(area.width() * scale)), max(1, round(area.height() * scale))
    counts = edge_counts(boxes, area.left(), area.top(), scale, width, height)
    pixels = shades_of_counts(counts, table)[counts]
    picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return DensityPicture(picture, area)


def shades_of_counts(counts: NDArray[np.int32], table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """(most + 1,) the colour of each count: logarithmic, with the usual counts (5 to 99 %) over the whole table, so
    that an even carpet of boxes shows its pattern instead of one flat shade."""
    spread = np.bincount(counts[::3, ::3].ravel(), minlength=int(counts.max(initial=0)) + 1)  # a ninth tells enough
    spread[0] = 0
    so_far = np.cumsum(spread) / max(1, spread.sum())
    low, high = np.log1p(np.searchsorted(so_far, [0.05, 0.99]))
    shares = (np.log1p(np.arange(len(spread))) - low) / max(high - low, 1e-6)
    shades: NDArray[np.uint32] = table[np.clip(1 + shares * 254, 1, 255).astype(np.intp)]
    shades[0] = 0
    return shades


def _runs(start: Cells, stop: Cells, low: Cells, high: Cells, length: int, rows: int) -> NDArray[np.int32]:
    """(rows, length) counts of the runs start..stop inclusive that lie on the rows `low` and on the rows `high`."""
    row, first, last = np.concatenate([low, high]), np.tile(start, 2), np.tile(stop, 2)
    seen = (row >= 0) & (row < rows) & (last >= 0) & (first < length)
    row, first, last = row[seen], np.maximum(first[seen], 0), np.minimum(last[seen] + 1, length)
    stride = length + 1
    begun = np.bincount(row * stride + first, minlength=rows * stride)
    ended = np.bincount(row * stride + last, minlength=rows * stride)
    steps = np.subtract(begun, ended, dtype=np.int32, casting="unsafe").reshape(rows, stride)
    np.cumsum(steps, axis=1, out=steps)
    return np.ascontiguousarray(steps[:, :length])
