"""NMS box by box: the box of this step, what it removes, and what still waits.

N boxes, best first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from app.canvas.colours import NEGATIVE, SELECTED, class_colour
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.overlays.stage_boxes import PLAIN
from app.canvas.tags.painter import INK, Tag
from app.session.layers import LayerName
from engine.explain.words import removed
from engine.structures.inspection.post_processing import Suppression

MOST_TAGS = 20


class SuppressionOverlay(Overlay):
    """step: how many boxes have been chosen; 0 is before the first. A click selects the RoI of a box."""

    layer: LayerName = "rois"
    kinds = (Suppression,)

    def __init__(self) -> None:
        super().__init__()
        self.step = 0

    def rebuild(self) -> None:
        record = self.record(Suppression)
        self.boxes = NO_BOXES if record is None else record.boxes.astype(np.float64)

    def set_step(self, step: int) -> None:
        self.step = step
        self.refresh()

    def selects(self, index: int) -> tuple[LayerName, int]:
        record = self.record(Suppression)
        return "proposals", -1 if record is None else int(record.rois[index])

    def parts(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Boxes chosen so far, the newest last; those that the newest removes; those that wait."""
        record, nothing = self.record(Suppression), np.zeros(0, np.intp)
        if record is None:
            return nothing, nothing, nothing
        chosen = record.steps[: self.step]
        goes = record.removed_by(int(chosen[-1])) if len(chosen) else nothing
        is_over = np.isin(record.by, chosen)
        is_over[chosen] = True
        return chosen, goes, np.flatnonzero(~is_over)

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        found = super().pick(x, y, tolerance)
        return None if found is None or found not in np.concatenate(self.parts()) else found

    def draw(self, painter: QPainter) -> None:
        record = self.record(Suppression)
        if record is None:
            return
        chosen, goes, waits = self.parts()
        stroke(painter, box_lines(self.boxes[waits]), (PLAIN, 1))
        for index in chosen.tolist():
            is_newest = index == chosen[-1]
            colour = class_colour(record.class_names[record.classes[index]])
            pens = ((SELECTED, 7), (INK, 5), (colour, 3)) if is_newest else ((INK, 4), (colour, 2))
            stroke(painter, box_lines(self.boxes[[index]]), *pens)
        stroke(painter, box_lines(self.boxes[goes]), (INK, 4))
        stroke(painter, box_lines(self.boxes[goes]), (NEGATIVE, 2), style=Qt.PenStyle.DashLine)

    def make_tags(self) -> list[Tag]:
        chosen, goes, _ = self.parts()
        return [self.tag(int(index)) for index in (*chosen[::-1], *goes[:MOST_TAGS])]

    def floating_tags(self) -> list[Tag]:
        """The box that has just been chosen always has its tag."""
        return [*map(self.tag, self.parts()[0][-1:].tolist()), *super().floating_tags()]

    def tag(self, index: int) -> Tag:
        record = self.record(Suppression)
        assert record is not None
        chosen, goes, _ = self.parts()
        box, name = (*self.boxes[index].tolist(),), record.class_names[record.classes[index]]
        if index in goes:
            return Tag(
                ("rois", index),
                box,
                removed(float(record.iou[index]), float(record.scores[index])),
                "",
                NEGATIVE,
            )
        colour = class_colour(name) if index in chosen else PLAIN
        return Tag(("rois", index), box, name, f"{record.scores[index]:.2f}", colour)
