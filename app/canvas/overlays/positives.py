"""How the anchors would be trained (Faster R-CNN, section 3.1.2): green as objects, red as background; those left out
are not drawn. Labelled boxes that no anchor covers by itself are marked.

A anchors, G labelled boxes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from app.canvas.colours import NEGATIVE, POSITIVE, UNCOVERED
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
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
        return [Tag(("positives", i), (*box,), "no anchor fits", "", UNCOVERED) for i, box in boxes]

    def _uncovered(self) -> NDArray[np.float64]:
        """(n, 4). Nothing where the labels changed in number since the anchors were judged."""
        labels = self.record(AnchorLabels)
        if labels is None or len(labels.covered) != len(self._truth):
            return NO_BOXES
        return self._truth[~labels.covered]
