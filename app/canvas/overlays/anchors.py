"""The reference boxes of the region proposal network, and what they are trained as. A anchors, (A, 4) boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import ANCHOR, NEGATIVE, POSITIVE, UNCOVERED, oklch
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import tr
from engine.structures.annotation import Annotation
from engine.structures.stages import AnchorLabels, Anchors

MUTED = 0.45


class AnchorsOverlay(Overlay):
    """All of them, or those of the cells under the cursor. Where all are a density picture, these still are lines."""

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


class PositivesOverlay(Overlay):
    """How the anchors would be trained (Faster R-CNN, section 3.1.2): green as objects, red as background; those left
    out are not drawn. Labelled boxes that no anchor covers by itself are marked. It draws once it has both the anchors
    and their labels, of one run."""

    layer = "positives"
    kinds = (Anchors, AnchorLabels, Annotation)

    def __init__(self) -> None:
        super().__init__()
        self._truth: NDArray[np.float64] = NO_BOXES
        self._negative, self._positive = self.many_boxes(), self.many_boxes()

    def show_record(self, record: object) -> None:
        if isinstance(record, Annotation):
            self._truth = record.box_array().astype(np.float64)
            self._tags = None
            self.update()
            return
        if isinstance(record, Anchors):
            self._records.pop(AnchorLabels, None)
        super().show_record(record)

    def rebuild(self) -> None:
        anchors, labels = self.record(Anchors), self.record(AnchorLabels)
        positive = negative = NO_BOXES
        if anchors is not None and labels is not None and len(labels.labels) == len(anchors):
            positive, negative = anchors.boxes[labels.labels == 1], anchors.boxes[labels.labels == 0]
        self._negative.set_boxes(negative, [NEGATIVE.darker(150)], density_colour=NEGATIVE)
        self._positive.set_boxes(positive, [self.colour_or(POSITIVE)])

    def draw(self, painter: QPainter) -> None:
        opacity = painter.opacity()
        if self._negative.is_dense:
            painter.setOpacity(opacity * MUTED)
        self._negative.draw(painter)
        painter.setOpacity(opacity)
        self._positive.draw(painter, 1.5)
        stroke(painter, box_lines(self._uncovered()), (INK, 5), (UNCOVERED, 3))

    def make_tags(self) -> list[Tag]:
        boxes = enumerate(self._uncovered().tolist())
        return [Tag(("positives", i), (*box,), tr("no anchor fits well"), "", UNCOVERED) for i, box in boxes]

    def _uncovered(self) -> NDArray[np.float64]:
        """(n, 4). Nothing where the labels changed in number since the anchors were judged."""
        labels = self.record(AnchorLabels)
        if labels is None or len(labels.covered) != len(self._truth):
            return NO_BOXES
        return self._truth[~labels.covered]


def level_colour(level: int) -> QColor:
    """Finer levels blue, coarser ones towards orange."""
    return oklch(0.80, 0.14, (230 + 65 * level) % 360)
