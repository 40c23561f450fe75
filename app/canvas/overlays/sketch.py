"""What one step of a story looks like: a veil over picture and layers around its object, and over it the boxes, cells,
points and arrows of the step. Each role has its colour and line; words stand beside the boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import ANCHOR, NEGATIVE, POSITIVE, SELECTED, UNCOVERED, score_ramp, score_step
from app.canvas.lines import box_lines, device_ratio, stroke
from app.canvas.picture_item import OverPicture
from app.canvas.tags.painter import INK, Tag
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import Mark, Role, Sketch

VEIL = QColor(10, 12, 16, 130)
PROPOSAL = QColor("#ffd23f")
CELL = QColor(255, 255, 255, 70)
HEAD = 9.0  # screen pixels of an arrow's head
MANY = 12  # boxes
SUBJECTS: tuple[Role, ...] = ("object", "refined", "proposal", "anchor")
DOT = 1.6  # screen pixels: half the side of a sample point


@dataclass(frozen=True, slots=True)
class Look:
    colour: QColor
    width: float
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


# In the order of painting: what matters most lies on top.
LOOKS: dict[Role, Look] = {
    "removed": Look(NEGATIVE, 1.5, Qt.PenStyle.DashLine),
    "anchor": Look(ANCHOR, 2, Qt.PenStyle.DashLine),
    "rounded": Look(UNCOVERED, 2, Qt.PenStyle.DotLine),
    "proposal": Look(PROPOSAL, 2, Qt.PenStyle.DashLine),
    "rival": Look(UNCOVERED, 3),
    "refined": Look(POSITIVE, 3),
    "object": Look(SELECTED, 2),
}


class SketchItem(OverPicture):
    """Nothing, or one sketch. is_veiled: what is around its object is darkened."""

    def __init__(self) -> None:
        super().__init__()
        self._sketch: Sketch | None = None
        self._is_veiled = False
        self.tags: list[Tag] = []

    @property
    def sketch(self) -> Sketch | None:
        return self._sketch

    def show_sketch(self, sketch: Sketch | None, is_veiled: bool = True) -> None:
        self._sketch, self._is_veiled = sketch, is_veiled
        found = enumerate(sketch.marks if sketch is not None else ())
        self.tags = [
            Tag(("sketch", i), mark.box, mark.words, "", LOOKS[mark.role].colour) for i, mark in found if mark.words
        ]
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if (sketch := self._sketch) is None:
            return
        if self._is_veiled:
            _draw_veil(painter, self.frame, sketch)
        _fill_won(painter, sketch)
        stroke(painter, box_lines(sketch.cells), (CELL, 1 / device_ratio(painter)))
        if len(sketch.bins):
            stroke(painter, box_lines(sketch.bins), (INK, 2), (SELECTED, 1))
        _draw_points(painter, sketch.points)
        for role, look in LOOKS.items():
            _draw_boxes(painter, [mark for mark in sketch.marks if mark.role == role], look)
        for before, after in sketch.moves:
            _draw_move(painter, before, after)


def _draw_veil(painter: QPainter, frame: QRectF, sketch: Sketch) -> None:
    """Around what the step is about: the object, else the box that is followed."""
    bright = next((found for role in SUBJECTS if (found := [one.box for one in sketch.marks if one.role == role])), [])
    veil = QPainterPath()
    veil.addRect(frame)
    for x1, y1, x2, y2 in bright:
        window = QPainterPath()
        window.addRect(QRectF(x1, y1, x2 - x1, y2 - y1))
        veil = veil.subtracted(window)
    painter.fillPath(veil, VEIL)


def _fill_won(painter: QPainter, sketch: Sketch) -> None:
    """The cells that gave a maximum, the brighter the more of them."""
    ramp, steps = score_ramp(), score_step(sketch.shares)
    for (x1, y1, x2, y2), step, share in zip(sketch.won.tolist(), steps, sketch.shares.tolist(), strict=True):
        colour = QColor(ramp[step])
        colour.setAlphaF(0.35 + 0.5 * share)
        painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), colour)


def _draw_boxes(painter: QPainter, marks: list[Mark], look: Look) -> None:
    """Many of one kind are thin lines without a rim, or they would cover what they lie over."""
    if not marks:
        return
    lines = box_lines(np.array([mark.box for mark in marks]))
    if len(marks) > MANY:
        stroke(painter, lines, (look.colour, 1))
        return
    stroke(painter, lines, (INK, look.width + 2))
    stroke(painter, lines, (look.colour, look.width), style=look.style)


def _draw_points(painter: QPainter, points: NDArray[np.float32]) -> None:
    """Small squares of the same size at every zoom."""
    across, down = (DOT / painter.worldTransform().m11(), DOT / painter.worldTransform().m22())
    for x, y in points.tolist():
        painter.fillRect(QRectF(x - across, y - down, 2 * across, 2 * down), PROPOSAL)


def _draw_move(painter: QPainter, before: Rectangle, after: Rectangle) -> None:
    """An arrow from corner to corner; the head alone is left out where the way is shorter than it."""
    zoom = painter.worldTransform().m11()
    ways = [(before[x], before[y], after[x], after[y]) for x in (0, 2) for y in (1, 3)]
    lines = np.array(ways, np.float64)
    stroke(painter, lines, (INK, 4), (SELECTED, 2))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SELECTED)
    for x1, y1, x2, y2 in ways:
        length = float(np.hypot(x2 - x1, y2 - y1))
        if length * zoom > HEAD:
            dx, dy = (x2 - x1) / length * HEAD / zoom, (y2 - y1) / length * HEAD / zoom
            back = QPointF(x2 - dx, y2 - dy)
            side = QPointF(-dy / 2, dx / 2)
            painter.drawPolygon(QPolygonF([QPointF(x2, y2), back + side, back - side]))
    painter.restore()
