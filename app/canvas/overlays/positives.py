"""How the anchors would be trained (Faster R-CNN, section 3.1.2): green as objects, red as background; those left out
are not drawn. Labelled boxes that no anchor covers by itself are marked.

A anchors, G labelled boxes.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter

from app.canvas.colours import NEGATIVE, POSITIVE, UNCOVERED
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.many_boxes import ManyBoxes
from app.canvas.overlays.base import NO_BOXES, Look, Overlay
from app.canvas.tags.painter import INK, Tag
from engine.structures.annotation import Annotation
from engine.structures.stages import AnchorLabels, Anchors

MUTED = 0.45


class PositivesOverlay(Overlay):
    """Draws once it has both the anchors and their labels, of one run."""

    layer = "positives"
    kinds = (Anchors, AnchorLabels, Annotation)

    def __init__(self) -> None:
        super().__init__()
        self._anchors: Anchors | None = None
        self._labels: AnchorLabels | None = None
        self._truth = NO_BOXES
        self._tags: list[Tag] | None = None
        self._negative, self._positive = ManyBoxes(self), ManyBoxes(self)
        for boxes in (self._negative, self._positive):
            boxes.changed.connect(self.update)

    def show_record(self, record: object) -> None:
        if isinstance(record, Anchors):
            self._anchors, self._labels = record, None
        elif isinstance(record, AnchorLabels):
            self._labels = record
        elif isinstance(record, Annotation):
            self._truth = record.box_array().astype(np.float64)
        self._tags = None
        if not isinstance(record, Annotation):
            self._fill()
        self.update()

    def clear(self) -> None:
        self._anchors = self._labels = self._tags = None
        self._fill()
        self.update()

    def restyled(self) -> None:
        self._fill()

    def prepare(self, look: Look) -> None:
        for boxes in (self._negative, self._positive):
            boxes.prepare(look.area, look.zoom * look.ratio)

    def finish(self, look: Look) -> None:
        for boxes in (self._negative, self._positive):
            boxes.prepare(look.area, look.zoom * look.ratio, at_once=True)

    def draw(self, painter: QPainter) -> None:
        opacity = painter.opacity()
        if self._negative.is_dense:
            painter.setOpacity(opacity * MUTED)
        self._negative.draw(painter)
        painter.setOpacity(opacity)
        self._positive.draw(painter, 1.5)
        ratio = device_ratio(painter)
        lines = box_lines(self._uncovered())
        for colour, width in ((INK, 5.0), (UNCOVERED, 3.0)):
            painter.setPen(cosmetic_pen(colour, width, ratio))
            draw_lines(painter, lines)

    def tags(self) -> list[Tag]:
        if self._tags is None:
            boxes = enumerate(self._uncovered().tolist())
            self._tags = [Tag(("positives", i), (*box,), "no anchor fits", "", UNCOVERED) for i, box in boxes]
        return self._tags

    def _uncovered(self) -> np.ndarray:
        """(n, 4). Nothing where the labels changed in number since the anchors were judged."""
        if self._labels is None or len(self._labels.covered) != len(self._truth):
            return NO_BOXES
        return self._truth[~self._labels.covered]

    def _fill(self) -> None:
        positive = negative = NO_BOXES
        if self._anchors is not None and self._labels is not None and len(self._labels.labels) == len(self._anchors):
            positive = self._anchors.boxes[self._labels.labels == 1]
            negative = self._anchors.boxes[self._labels.labels == 0]
        self._negative.set_boxes(negative, [NEGATIVE.darker(150)], density_colour=NEGATIVE)
        self._positive.set_boxes(positive, [self.colour_or(POSITIVE)])
