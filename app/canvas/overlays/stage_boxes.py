"""Boxes of single stages, as the stage stepper shows them: before NMS, by feature level, by class, before and after
refinement. R RoIs, K classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED, class_colour
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.anchors import level_colour
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.overlays.proposals import ProposalsOverlay
from app.canvas.overlays.rois import RoisOverlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import tr
from app.session.layers import LayerName
from engine.structures.stages import HeadOutput, Proposals, RankedAnchors, Refinement, RoiGrid

MOST_TAGS = 60
MOVED = 12  # RoIs whose refinement is drawn
PLAIN = QColor("#9aa3b2")


class RankedOverlay(ProposalsOverlay):
    """What NMS chooses from, best first over all levels. A click selects the anchor that a box came from."""

    kinds = (RankedAnchors, Proposals)

    def show_record(self, record: object) -> None:
        if isinstance(record, RankedAnchors):
            order = np.argsort(-record.scores, kind="stable")
            super().show_record(Proposals(record.boxes[order], record.scores[order], "rpn", record.anchors[order]))

    def selects(self, index: int) -> tuple[LayerName, int]:
        ranked = self.record(Proposals)
        return "anchors", -1 if ranked is None else int(ranked.anchors[index])


class RoiLevelsOverlay(Overlay):
    """The best RoIs in the colour of the map that each is pooled from."""

    layer: LayerName = "proposals"
    kinds = (RoiGrid,)

    def __init__(self) -> None:
        super().__init__()
        self._many = self.many_boxes()

    def rebuild(self) -> None:
        grid = self.record(RoiGrid)
        top = self.style.top or None
        self.boxes = NO_BOXES if grid is None else grid.boxes[:top].astype(np.float64)
        levels = np.zeros(0, np.intp) if grid is None else grid.level[:top].astype(np.intp)
        colours = [level_colour(number) for number in range(1 if grid is None else len(grid.strides))]
        self._many.set_boxes(self.boxes, colours, levels)

    def draw(self, painter: QPainter) -> None:
        self._many.draw(painter, 1.5)
        _draw_marked(painter, self, [self.picked, self._hovered])

    def tag(self, index: int) -> Tag:
        grid = self.record(RoiGrid)
        assert grid is not None
        x1, y1, x2, y2 = grid.boxes_cells[index]
        level = int(grid.level[index])
        detail = tr("{x2:.1f} × {y2:.1f} cells, stride {stride}", x2=x2 - x1, y2=y2 - y1, stride=grid.stride_of(level))
        box = (*self.boxes[index].tolist(),)
        return Tag(("proposals", index), box, tr("RoI {roi:,}", roi=index + 1), detail, level_colour(level))


class BinsOverlay(RoisOverlay):
    """The bins of the picked RoI, or of the best one; another one is chosen by a click."""

    layer: LayerName = "proposals"

    def rebuild(self) -> None:
        grid = self.record(RoiGrid)
        self.boxes = NO_BOXES if grid is None else grid.boxes.astype(np.float64)

    def draw(self, painter: QPainter) -> None:
        super().draw(painter)
        if self._hovered != self.shown:
            _draw_marked(painter, self, [self._hovered])


class ScoresOverlay(Overlay):
    """Each RoI in the colour of the class that its head finds likeliest; of those that look like nothing the best
    alone, thin and grey."""

    layer: LayerName = "proposals"
    kinds = (Proposals, HeadOutput)

    def __init__(self) -> None:
        super().__init__()
        self._background = self.many_boxes()
        self._best: NDArray[np.intp] = np.zeros(0, np.intp)  # (R,) column of the scores, 0 the background

    def rebuild(self) -> None:
        proposals, head = self.record(Proposals), self.record(HeadOutput)
        if proposals is None or head is None or len(head) != len(proposals):
            self.boxes, self._best = NO_BOXES, np.zeros(0, np.intp)
        else:
            self.boxes, self._best = proposals.boxes.astype(np.float64), head.scores.argmax(axis=1)
        nothing = np.flatnonzero(self._best == 0)
        self._background.set_boxes(self.boxes[nothing[nothing < (self.style.top or len(nothing))]], [PLAIN.darker(140)])

    def draw(self, painter: QPainter) -> None:
        self._background.draw(painter)
        for column in np.unique(self._best[self._best > 0]).tolist():
            lines = box_lines(self.boxes[self._best == column])
            stroke(painter, lines, (INK, 4), (self._colour(column), 2))
        _draw_marked(painter, self, [self.picked, self._hovered])

    def make_tags(self) -> list[Tag]:
        return [self.tag(int(i)) for i in np.flatnonzero(self._best)[:MOST_TAGS]]

    def tag(self, index: int) -> Tag:
        head = self.record(HeadOutput)
        assert head is not None
        column = int(self._best[index])
        name = head.class_names[column - 1] if column else tr("background")
        box = (*self.boxes[index].tolist(),)
        return Tag(("proposals", index), box, name, f"{head.scores[index, column]:.2f}", self._colour(column))

    def _colour(self, column: int) -> QColor:
        head = self.record(HeadOutput)
        return PLAIN if head is None or column == 0 else class_colour(head.class_names[column - 1])


class RefinementOverlay(Overlay):
    """How the box regressor moves the RoIs that look most like something: dashed before, solid after."""

    layer: LayerName = "proposals"
    kinds = (Refinement, HeadOutput)

    def __init__(self) -> None:
        super().__init__()
        self.moved: NDArray[np.intp] = np.zeros(0, np.intp)  # the RoIs that are drawn

    def rebuild(self) -> None:
        refinement, head = self.record(Refinement), self.record(HeadOutput)
        if refinement is None or head is None or len(head) != len(refinement) or not len(head):
            self.boxes, self.moved = NO_BOXES, np.zeros(0, np.intp)
            return
        best = head.scores[:, 1:].max(axis=1)
        self.moved = np.argsort(-best, kind="stable")[:MOVED]
        column = np.minimum(head.scores[:, 1:].argmax(axis=1), refinement.after.shape[1] - 1)
        self.boxes = refinement.after[np.arange(len(head)), column].astype(np.float64)

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        whole, self.boxes = self.boxes, self.boxes[self.moved]
        try:
            found = super().pick(x, y, tolerance)
        finally:
            self.boxes = whole
        return None if found is None else int(self.moved[found])

    def draw(self, painter: QPainter) -> None:
        refinement, head = self.record(Refinement), self.record(HeadOutput)
        if refinement is None or head is None or not len(self.moved):
            return
        for roi in self.moved[::-1].tolist():
            _draw_move(painter, refinement.before[roi], self.boxes[roi], self._colour(head, roi))
        for marked in (self.picked, self._hovered):
            if marked is not None and marked < len(self.boxes):
                stroke(painter, box_lines(self.boxes[[marked]]), (SELECTED, 5), (self._colour(head, marked), 3))

    def tag(self, index: int) -> Tag:
        head, refinement = self.record(HeadOutput), self.record(Refinement)
        assert head is not None
        assert refinement is not None
        column = int(head.scores[index, 1:].argmax())
        deltas = refinement.deltas[index, min(column, refinement.deltas.shape[1] - 1)]
        words = "  ".join(f"{name} {value:+.2f}" for name, value in zip(("tx", "ty", "tw", "th"), deltas, strict=True))
        box = (*self.boxes[index].tolist(),)
        return Tag(("proposals", index), box, head.class_names[column], words, self._colour(head, index))

    def _colour(self, head: HeadOutput, roi: int) -> QColor:
        return class_colour(head.class_names[int(head.scores[roi, 1:].argmax())])


def _draw_move(painter: QPainter, before: NDArray[np.float32], after: NDArray[np.float64], colour: QColor) -> None:
    """Both boxes, and the way of each corner."""
    old = before.astype(np.float64)
    ways = np.stack([np.concatenate([old[[x, y]], after[[x, y]]]) for x in (0, 2) for y in (1, 3)])
    stroke(painter, box_lines(old[None]), (INK, 2))
    stroke(painter, box_lines(old[None]), (SELECTED, 1), style=Qt.PenStyle.DashLine)
    stroke(painter, ways, (INK, 3), (SELECTED, 1))
    stroke(painter, box_lines(after[None]), (INK, 4), (colour, 2))


def _draw_marked(painter: QPainter, overlay: Overlay, indices: list[int | None]) -> None:
    chosen = [index for index in indices if index is not None and index < len(overlay.boxes)]
    if chosen:
        stroke(painter, box_lines(overlay.boxes[chosen]), (INK, 6), (SELECTED, 3))
