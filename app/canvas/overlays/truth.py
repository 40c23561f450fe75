"""The labelled boxes: solid where a person drew or accepted them, dashed where a model suggests them.

What a gesture would make of them is shown here too, but nothing is changed: an edit makes a new Annotation elsewhere.
N boxes, (N, 4) float64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.colours import SELECTED, class_colour
from app.canvas.hit_test import PARTS, has_handles, smallest_under
from app.canvas.lines import box_lines, cosmetic_pen, device_ratio, stroke
from app.canvas.overlays.base import NO_BOXES, Overlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import tr
from app.session.suggestions import is_suggested
from engine.structures.annotation import Annotation, LabelledBox

HANDLE = 8.0  # screen pixels a side
LEAST_FOR_HANDLES = 28.0  # screen pixels: a smaller box shows none
MOST_FLOATING = 50


class TruthOverlay(Overlay):
    """selection: indices of boxes; one of a hidden class is drawn while it is selected. live: the boxes as they are
    shown, a running gesture included. shown: indices of the boxes whose class is not hidden."""

    layer = "truth"
    kinds = (Annotation,)

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[LabelledBox, ...] = ()
        self.live = NO_BOXES
        # By colour (0xAARRGGBB) and whether dashed: the boxes, and their lines.
        self._groups: dict[tuple[int, bool], NDArray[np.intp]] = {}
        self._lines: dict[tuple[int, bool], NDArray[np.float64]] = {}
        self.selection: tuple[int, ...] = ()
        self._moved: list[int] = []
        self.shown: NDArray[np.intp] = np.zeros(0, np.intp)

    def preview(self, indices: list[int], boxes: NDArray[np.float64]) -> None:
        """Show some boxes elsewhere for the time of a gesture; none ends the preview."""
        self._moved = indices
        self.live = self.boxes.copy()
        self.live[indices] = boxes
        self._lines = {key: box_lines(self.live[indices]) for key, indices in self._groups.items()}
        self.update()

    def select(self, indices: tuple[int, ...]) -> None:
        self.selection = tuple(i for i in indices if 0 <= i < len(self._labels))
        self.update()

    def is_locked(self, index: int) -> bool:
        return self._labels[index].locked

    def make_tags(self) -> list[Tag]:
        return [self._tag(i, self.boxes) for i in self.shown.tolist()]

    def pick(self, x: float, y: float, tolerance: float) -> int | None:
        found = smallest_under(self.boxes[self.shown], x, y, tolerance) if self.isVisible() else None
        return None if found is None else int(self.shown[found])

    def floating_tags(self) -> list[Tag]:
        marked = dict.fromkeys((*self._moved, *self.selection, self._hovered))
        return [self._tag(i, self.live) for i in marked if i is not None][:MOST_FLOATING]

    def rebuild(self) -> None:
        annotation = self.record(Annotation)
        self._labels = annotation.boxes if annotation is not None else ()
        self.boxes = rectangles(annotation) if annotation is not None else NO_BOXES
        shown = [i for i, box in enumerate(self._labels) if box.label not in self._hidden]
        self.shown = np.array(shown, np.intp)
        members: dict[tuple[int, bool], list[int]] = {}
        for index in shown:
            label = self._labels[index]
            members.setdefault((self._colour(index).rgb(), is_suggested(label)), []).append(index)
        self._groups = {key: np.array(indices) for key, indices in members.items()}
        self.select(self.selection)
        self.preview([], NO_BOXES)

    def draw(self, painter: QPainter) -> None:
        for (_, dashed), lines in self._lines.items():
            stroke(painter, lines, (INK, 2 if dashed else 4))
        for (rgb, dashed), lines in self._lines.items():
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            stroke(painter, lines, (QColor.fromRgb(rgb), 2), style=style)
        if self._hovered is not None and self._hovered not in self.selection:
            self._draw_marked(painter, self._hovered, 1.0)
        for index in self.selection:
            self._draw_marked(painter, index, 1.5)
        if len(self.selection) == 1:
            self._draw_handles(painter, self.selection[0])

    def _draw_marked(self, painter: QPainter, index: int, rim: float) -> None:
        pens = (INK, 4 + 2 * rim), (SELECTED, 2 + 2 * rim), (self._colour(index), 2.0)
        stroke(painter, box_lines(self.live[[index]]), *pens)

    def _draw_handles(self, painter: QPainter, index: int) -> None:
        zoom = painter.worldTransform().m11()
        if self.is_locked(index) or not has_handles(self.live[index], LEAST_FOR_HANDLES / zoom):
            return
        painter.setPen(cosmetic_pen(INK, 1, device_ratio(painter)))
        painter.setBrush(SELECTED)
        side = HANDLE / zoom
        x1, y1, x2, y2 = self.live[index].tolist()
        for part in PARTS:
            x = x1 if "w" in part else x2 if "e" in part else (x1 + x2) / 2
            y = y1 if "n" in part else y2 if "s" in part else (y1 + y2) / 2
            painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _colour(self, index: int) -> QColor:
        return self.colour_or(class_colour(self._labels[index].label))

    def _tag(self, index: int, boxes: NDArray[np.float64]) -> Tag:
        label = self._labels[index]
        score = label.provenance.score
        detail = f"{score:.2f}" if is_suggested(label) and score is not None else ""
        box = (*boxes[index].tolist(),)
        words, is_of_model = label.label or tr("no class"), is_suggested(label)
        return Tag(("truth", index), box, words, detail, self._colour(index), filled=is_of_model)


def rectangles(annotation: Annotation) -> NDArray[np.float64]:
    """(N, 4) float64: the file's own digits, where Annotation.box_array rounds to float32."""
    return np.array([b.box for b in annotation.boxes], np.float64).reshape(-1, 4)
