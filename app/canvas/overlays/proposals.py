"""Where the detector looks: proposals coloured by score, from the least of those shown (violet) to the best (yellow),
which are drawn last. R proposals, (R, 4) boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED, score_ramp, score_step
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import tr
from app.session.layers import LayerName
from engine.structures.stages import Proposals

FOREMOST = 300
FEW = 60


class ProposalsOverlay(Overlay):
    """The top slider shows only so many, best first."""

    layer: LayerName = "proposals"
    kinds: tuple[type, ...] = (Proposals,)

    def __init__(self) -> None:
        super().__init__()
        self._steps: NDArray[np.intp] = np.zeros(0, np.intp)
        self._many = self.many_boxes()

    def rebuild(self) -> None:
        record = self.record(Proposals)
        if record is None:
            self.boxes = NO_BOXES
            self._many.set_boxes(NO_BOXES, score_ramp())
            return
        shown = int(np.searchsorted(-record.scores, -self.style.score, side="right"))
        shown = min(shown, self.style.top or shown)
        self.boxes = record.boxes[:shown].astype(np.float64)
        self._steps = score_step(spread(record.scores[:shown]))
        colours = [self.colour_or(colour) for colour in score_ramp()]
        self._many.set_boxes(self.boxes, colours, self._steps, FOREMOST, colours[len(colours) // 3])

    def draw(self, painter: QPainter) -> None:
        self._many.draw(painter, 2.0 if len(self.boxes) <= FEW else 1.0)
        for index, width in ((self._hovered, 2), (self.picked, 3)):
            if index is not None and index < len(self.boxes):
                rim = SELECTED if index == self.picked else INK
                stroke(painter, box_lines(self.boxes[[index]]), (rim, width + 2), (self._colour(index), width))

    def tag(self, index: int) -> Tag:
        record = self.record(Proposals)
        assert record is not None
        box, score = (*self.boxes[index].tolist(),), f"{record.scores[index]:.2f}"
        return Tag(("proposals", index), box, tr("Proposal {index:,}", index=index + 1), score, self._colour(index))

    def _colour(self, index: int) -> QColor:
        return self.colour_or(score_ramp()[self._steps[index]])


def spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) falling scores over the whole of [0, 1]: the best hundred of a network are often all above 0.9, and in
    one colour would tell nothing. Equal scores are all 1."""
    if len(scores) == 0 or scores[0] == scores[-1]:
        return np.ones(len(scores), np.float32)
    shares: NDArray[np.float32] = (scores - scores[-1]) / (scores[0] - scores[-1])
    return shares
