"""What the detector found: boxes in their class's colour, with name and score. D detections, (D, 4) boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED
from app.canvas.hit_test import smallest_under
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from app.session.layers import LayerName
from engine.structures.stages import Detections, Refinement

MOST_TAGS = 400


class DetectionsOverlay(Overlay):
    """The score slider hides the boxes below it. The picked one shows the RoI that it was refined from, dashed
    (bounding-box regression: Fast R-CNN, section 2.3)."""

    layer: LayerName = "detections"
    kinds: tuple[type, ...] = (Detections, Refinement)
    pen = Qt.PenStyle.SolidLine

    def __init__(self) -> None:
        super().__init__()
        self._record: Detections | None = None
        self._refinement: Refinement | None = None
        self._boxes = NO_BOXES
        self._shown: NDArray[np.intp] = np.zeros(0, np.intp)
        self._left_out: NDArray[np.intp] = np.zeros(0, np.intp)
        self._hovered: int | None = None
        self._tags: list[Tag] | None = None

    def show_record(self, record: object) -> None:
        if isinstance(record, Refinement):
            self._refinement = record
            return
        assert isinstance(record, Detections)
        self._record = record
        self._boxes = record.boxes.astype(np.float64)
        self.picked = self._hovered = None
        self._left_out = np.zeros(0, np.intp)
        self.restyled()
        self.update()

    def leave_out(self, indices: NDArray[np.intp]) -> None:
        """Neither draw nor pick these: they are in another layer, or nobody wants to see them."""
        if not np.array_equal(indices, self._left_out):
            self._left_out = indices
            if self.picked in indices:
                self.picked = None
            self._hovered = None
            self.restyled()
            self.update()

    def shows(self, index: int) -> bool:
        """Whether this one is drawn here, if the layer is to be seen."""
        return index in self._shown

    def clear(self) -> None:
        self._record = self._refinement = self.picked = self._hovered = None
        self._boxes = NO_BOXES
        self.restyled()
        self.update()

    def restyled(self) -> None:
        self._tags = None
        if self._record is not None:
            shown = self._record.scores >= self.style.score
            shown[self._left_out[self._left_out < len(shown)]] = False
            self._shown = np.flatnonzero(shown)
        else:
            self._shown = np.zeros(0, np.intp)
        if self.style.top:
            self._shown = self._shown[: self.style.top]

    def boxes(self) -> NDArray[np.float64]:
        return self._boxes

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        if not self.isVisible():
            return None
        found = smallest_under(self._boxes[self._shown], x, y, tolerance)
        return None if found is None else int(self._shown[found])

    def hover(self, point: QPointF | None) -> None:
        found = None if point is None else self.pick(point.x(), point.y(), 0.0)
        if found != self._hovered:
            self._hovered = found
            self.update()

    def roi_of(self, index: int) -> int | None:
        """The RoI that a detection came from; None where there is no such detection."""
        if self._record is None or not 0 <= index < len(self._record):
            return None
        return int(self._record.rois[index])

    def tags(self) -> list[Tag]:
        if self._tags is None:
            self._tags = [self._tag(int(i)) for i in self._shown[:MOST_TAGS]]
        return self._tags

    def floating_tags(self) -> list[Tag]:
        marked = dict.fromkeys((self.picked, self._hovered))
        return [self._tag(i) for i in marked if i is not None and i < len(self._boxes)]

    def draw(self, painter: QPainter) -> None:
        ratio = device_ratio(painter)
        painter.setPen(cosmetic_pen(INK, 4 if self.pen == Qt.PenStyle.SolidLine else 2, ratio))
        draw_lines(painter, box_lines(self._boxes[self._shown]))
        for name, indices in self._by_name().items():
            painter.setPen(cosmetic_pen(self.colour_or(self.class_colours(name)), 2, ratio, self.pen))
            draw_lines(painter, box_lines(self._boxes[indices]))
        self._draw_refinement(painter, ratio)
        for index, width in ((self._hovered, 3), (self.picked, 4)):
            if index is not None and index < len(self._boxes):
                self._draw_marked(painter, index, width, ratio)

    def _draw_marked(self, painter: QPainter, index: int, width: float, ratio: float) -> None:
        lines = box_lines(self._boxes[index : index + 1])
        if index == self.picked:
            painter.setPen(cosmetic_pen(SELECTED, width + 2, ratio))
            draw_lines(painter, lines)
        painter.setPen(cosmetic_pen(self._colour(index), width, ratio, self.pen))
        draw_lines(painter, lines)

    def _draw_refinement(self, painter: QPainter, ratio: float) -> None:
        """The RoI of the picked detection, and how its corners moved."""
        roi = None if self.picked is None else self.roi_of(self.picked)
        if roi is None or self._refinement is None or roi >= len(self._refinement):
            return
        before = self._refinement.before[roi].astype(np.float64)
        after = self._boxes[self.picked]
        moves = np.stack([np.concatenate([before[[x, y]], after[[x, y]]]) for x in (0, 2) for y in (1, 3)])
        for colour, style in ((INK, Qt.PenStyle.SolidLine), (SELECTED, Qt.PenStyle.DashLine)):
            painter.setPen(cosmetic_pen(colour, 2, ratio, style))
            draw_lines(painter, box_lines(before[None]))
        for colour, width in ((INK, 3), (SELECTED, 1)):
            painter.setPen(cosmetic_pen(colour, width, ratio))
            draw_lines(painter, moves)

    def _by_name(self) -> dict[str, list[int]]:
        """Least certain first, so that certain ones lie on top."""
        assert self._record is not None or len(self._shown) == 0
        groups: dict[str, list[int]] = {}
        for index in self._shown[::-1]:
            groups.setdefault(self._record.names[index], []).append(int(index))  # type: ignore[union-attr]
        return groups

    def _colour(self, index: int) -> QColor:
        assert self._record is not None
        return self.colour_or(self.class_colours(self._record.names[index]))

    def _tag(self, index: int) -> Tag:
        assert self._record is not None
        x1, y1, x2, y2 = self._boxes[index]
        score = f"{self._record.scores[index]:.2f}"
        return Tag(("detections", index), (x1, y1, x2, y2), self._record.names[index], score, self._colour(index))
