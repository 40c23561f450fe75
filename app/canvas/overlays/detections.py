"""What the detector found: boxes in their class's colour, with name and score. A model's lines are broken: dotted, and
dashed what nobody has labelled yet; a person's labels are solid.

D detections, (D, 4) boxes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED, class_colour
from app.canvas.hit_test import smallest_under
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from app.session.layers import LayerName
from app.session.suggestions import Suggestions
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.stages import Detections, Refinement

MOST_TAGS = 400
NONE: NDArray[np.intp] = np.zeros(0, np.intp)


class DetectionsOverlay(Overlay):
    """The score slider hides the boxes below it. The picked one shows the RoI that it was refined from, dashed
    (bounding-box regression: Fast R-CNN, section 2.3)."""

    layer: LayerName = "detections"
    kinds: tuple[type, ...] = (Detections, Refinement)
    pen = Qt.PenStyle.DotLine
    width = 3.0

    def __init__(self) -> None:
        super().__init__()
        self._shown = self._left_out = NONE
        self._others: tuple[int, ...] = ()

    def set_others(self, indices: tuple[int, ...]) -> None:
        """Marked beside the picked one."""
        if indices != self._others:
            self._others = indices
            self.update()

    def show_record(self, record: object) -> None:
        if isinstance(record, Detections):
            self._left_out = NONE
        super().show_record(record)

    def leave_out(self, indices: NDArray[np.intp]) -> None:
        """Neither draw nor pick these, unless one is marked: they are in another layer, or nobody wants to see them."""
        if not np.array_equal(indices, self._left_out):
            self._left_out = indices
            self._hovered = None
            self.refresh()

    def shows(self, index: int) -> bool:
        """Whether this one is drawn here, if the layer is to be seen."""
        return index in self._shown

    def rebuild(self) -> None:
        record = self.record(Detections)
        if record is None:
            self.boxes, self._shown = NO_BOXES, NONE
            return
        self.boxes = record.boxes.astype(np.float64)
        shown = record.scores >= self.style.score
        shown[self._left_out[self._left_out < len(shown)]] = False
        hidden = [k for k, name in enumerate(record.class_names) if synonym_in(name, self._hidden) is not None]
        shown[np.isin(record.classes, hidden)] = False
        self._shown = np.flatnonzero(shown)[: self.style.top or None]

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        if not self.isVisible():
            return None
        found = smallest_under(self.boxes[self._shown], x, y, tolerance)
        return None if found is None else int(self._shown[found])

    def roi_of(self, index: int | None) -> int | None:
        """The RoI that a detection came from; None where there is no such detection."""
        record = self.record(Detections)
        return int(record.rois[index]) if record is not None and index in range(len(record)) else None

    def make_tags(self) -> list[Tag]:
        return [self.tag(int(i)) for i in self._shown[:MOST_TAGS]]

    def tag(self, index: int) -> Tag:
        record = self.record(Detections)
        assert record is not None
        box, name = (*self.boxes[index].tolist(),), record.names[index]
        score = float(record.scores[index])
        return Tag((self.layer, index), box, name, f"{score:.2f}", self._colour(name), score=score)

    def draw(self, painter: QPainter) -> None:
        record = self.record(Detections)
        if record is None:
            return
        stroke(painter, box_lines(self.boxes[self._shown]), (INK, self.width))
        groups: dict[str, list[int]] = {}
        for index in self._shown[::-1]:  # least certain first, so that certain ones lie on top
            groups.setdefault(record.names[index], []).append(int(index))
        for name, indices in groups.items():
            stroke(painter, box_lines(self.boxes[indices]), (self._colour(name), self.width), style=self.pen)
        self._draw_refinement(painter)
        chosen = [index for index in (*self._others, self.picked) if index is not None]
        for marked, width in ((self._hovered, self.width + 1), *((index, self.width + 2) for index in chosen)):
            if marked is not None and marked < len(self.boxes):
                lines = box_lines(self.boxes[[marked]])
                if marked in chosen:
                    stroke(painter, lines, (SELECTED, width + 2))
                stroke(painter, lines, (self._colour(record.names[marked]), width), style=self.pen)

    def _draw_refinement(self, painter: QPainter) -> None:
        """The RoI of the picked detection, and how its corners moved."""
        roi, refinement = self.roi_of(self.picked), self.record(Refinement)
        if roi is None or refinement is None or roi >= len(refinement):
            return
        before, after = refinement.before[roi].astype(np.float64), self.boxes[self.picked]
        moves = np.stack([np.concatenate([before[[x, y]], after[[x, y]]]) for x in (0, 2) for y in (1, 3)])
        stroke(painter, box_lines(before[None]), (INK, 2))
        stroke(painter, box_lines(before[None]), (SELECTED, 2), style=Qt.PenStyle.DashLine)
        stroke(painter, moves, (INK, 3), (SELECTED, 1))

    def _colour(self, name: str) -> QColor:
        return self.colour_or(class_colour(name))


class SuggestionsOverlay(DetectionsOverlay):
    """Its boxes keep their index among the detections: the one that is picked is picked in both layers."""

    layer: LayerName = "suggestions"
    kinds: tuple[type, ...] = (Suggestions, Refinement)
    pen = Qt.PenStyle.DashLine
    width = 2.0

    def show_record(self, record: object) -> None:
        if isinstance(record, Suggestions):
            super().show_record(record.detections)
            self.leave_out(np.setdiff1d(np.arange(len(record.detections)), record.indices))
        else:
            super().show_record(record)

    def clear_suggestions(self) -> None:
        """There are none; the refinement stays, for those that come."""
        self._records.pop(Detections, None)
        self.picked = self._hovered = None
        self.refresh()
