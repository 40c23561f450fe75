"""Where the detector looks: proposals coloured by score, from the least of those shown (violet) to the best (yellow),
which are drawn last. R proposals, (R, 4) boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED, score_ramp, score_step
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, draw_lines
from app.canvas.many_boxes import ManyBoxes
from app.canvas.overlays.base import NO_BOXES, Look, Overlay
from app.canvas.tags.painter import INK, Tag
from engine.structures.stages import Proposals

FOREMOST = 300
FEW = 60


class ProposalsOverlay(Overlay):
    """The top slider shows only so many, best first."""

    layer = "proposals"
    kinds = (Proposals,)

    def __init__(self) -> None:
        super().__init__()
        self._record: Proposals | None = None
        self._boxes = NO_BOXES
        self._steps: NDArray[np.intp] = np.zeros(0, np.intp)
        self._hovered: int | None = None
        self._many = ManyBoxes(self)
        self._many.changed.connect(self.update)

    def show_record(self, record: object) -> None:
        assert isinstance(record, Proposals)
        self._record = record
        self.picked = self._hovered = None
        self.restyled()
        self.update()

    def clear(self) -> None:
        self._record, self.picked, self._hovered = None, None, None
        self.restyled()
        self.update()

    def restyled(self) -> None:
        if self._record is None:
            self._boxes = NO_BOXES
            self._many.set_boxes(NO_BOXES, score_ramp())
            return
        shown = int(np.searchsorted(-self._record.scores, -self.style.score, side="right"))
        shown = min(shown, self.style.top or shown)
        self._boxes = self._record.boxes[:shown].astype(np.float64)
        self._steps = score_step(spread(self._record.scores[:shown]))
        colours = [self.colour_or(colour) for colour in score_ramp()]
        self._many.set_boxes(self._boxes, colours, self._steps, FOREMOST, colours[len(colours) // 3])

    def boxes(self) -> NDArray[np.float64]:
        return self._boxes

    def prepare(self, look: Look) -> None:
        self._many.prepare(look.area, look.zoom * look.ratio)

    def finish(self, look: Look) -> None:
        self._many.prepare(look.area, look.zoom * look.ratio, at_once=True)

    def hover(self, point: QPointF | None) -> None:
        found = None if point is None else self.pick(point.x(), point.y(), 0.0)
        if found != self._hovered:
            self._hovered = found
            self.update()

    def draw(self, painter: QPainter) -> None:
        self._many.draw(painter, 2.0 if len(self._boxes) <= FEW else 1.0)
        ratio = device_ratio(painter)
        for index, width in ((self._hovered, 2), (self.picked, 3)):
            if index is not None and index < len(self._boxes):
                lines = box_lines(self._boxes[index : index + 1])
                painter.setPen(cosmetic_pen(SELECTED if index == self.picked else INK, width + 2, ratio))
                draw_lines(painter, lines)
                painter.setPen(cosmetic_pen(self._colour(index), width, ratio))
                draw_lines(painter, lines)

    def floating_tags(self) -> list[Tag]:
        marked = [i for i in (self.picked, self._hovered) if i is not None and i < len(self._boxes)]
        return [self._tag(i) for i in dict.fromkeys(marked)]

    def _tag(self, index: int) -> Tag:
        assert self._record is not None
        x1, y1, x2, y2 = self._boxes[index]
        score = f"{self._record.scores[index]:.2f}"
        return Tag(("proposals", index), (x1, y1, x2, y2), f"#{index + 1}", score, self._colour(index))

    def _colour(self, index: int) -> QColor:
        return self.colour_or(score_ramp()[self._steps[index]])


def spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) falling scores over the whole of [0, 1]: the best hundred of a network are often all above 0.9, and in
    one colour would tell nothing. Equal scores are all 1."""
    if len(scores) == 0 or scores[0] == scores[-1]:
        return np.ones(len(scores), np.float32)
    shares: NDArray[np.float32] = (scores - scores[-1]) / (scores[0] - scores[-1])
    return shares
