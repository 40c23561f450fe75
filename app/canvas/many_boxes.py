"""Any number of boxes: as vectors while they are few, as a density picture with the foremost as vectors above that.

Shapes: N boxes (N, 4) float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, QThreadPool, Signal, Slot
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import density_table
from app.canvas.density import DensityPicture, draw_density
from app.canvas.lines import box_lines, edges_visible, stroke

# 3,000 boxes take 7 ms as lines; a density picture 1.5 ms to show, whatever it is of.
MOST_VECTORS = 3000


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
        work = partial(draw_density, self._boxes[seen], self._reach(wide), scale, density_table(self._density_colour))
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

    def _reach(self, wide: QRectF) -> QRectF:
        """The part of `wide` in which there are boxes."""
        left, top = self._boxes[:, :2].min(axis=0) - 1
        right, bottom = self._boxes[:, 2:].max(axis=0) + 1
        return wide.intersected(QRectF(left, top, right - left, bottom - top))

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
