"""The mouse over the picture: which gesture a press begins, what is selected, and what is asked for in the end."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal

from app.canvas import gestures
from app.canvas.gestures import Ask, Gesture, Pointer, nothing
from app.canvas.guides import GuidesItem
from app.canvas.hit_test import Part, boxes_under, part_under, smallest_first
from app.canvas.overlays.base import NO_BOXES
from app.canvas.overlays.truth import LEAST_FOR_HANDLES, TruthOverlay
from engine.structures.annotation import Rectangle

Mode = Literal["view", "draw", "ask"]
GRIP = 6.0  # screen pixels around an edge or corner by which it can be taken

CURSORS: dict[str, Qt.CursorShape] = {
    **dict.fromkeys(("n", "s"), Qt.CursorShape.SizeVerCursor),
    **dict.fromkeys(("e", "w"), Qt.CursorShape.SizeHorCursor),
    **dict.fromkeys(("nw", "se"), Qt.CursorShape.SizeFDiagCursor),
    **dict.fromkeys(("ne", "sw"), Qt.CursorShape.SizeBDiagCursor),
}

CURSOR_OF: dict[Mode, Qt.CursorShape] = {
    "view": Qt.CursorShape.ArrowCursor,
    "draw": Qt.CursorShape.CrossCursor,
    "ask": Qt.CursorShape.WhatsThisCursor,
}


class MouseTool(QObject):
    """It asks for edits by signals; whoever edits shows a new Annotation afterwards.

    width, height: of the picture. zoom: screen pixels per picture pixel.
    """

    box_drawn = Signal(object)
    corner_set = Signal()  # by a click; the next one sets the opposite corner
    box_refused = Signal()  # nothing of it is in the picture, or it is no pixel wide
    box_asked = Signal(object)
    boxes_changed = Signal(object)
    selection_changed = Signal(object)

    def __init__(self, truth: TruthOverlay, guides: GuidesItem, parent: QObject) -> None:
        super().__init__(parent)
        self.truth, self.guides = truth, guides
        self._gesture: Gesture | None = None
        self.mode: Mode = "view"
        self.width = self.height = 0.0
        self.zoom = 1.0

    def feed(self, pointer: Pointer) -> bool:
        """Give the running gesture the next event. False where there is none."""
        if self._gesture is None:
            return False
        try:
            self._gesture.send(pointer)
        except StopIteration as done:
            self.cancel()
            done.value()
        return True

    def cancel(self) -> bool:
        """Take back the running gesture. False where there is none."""
        if self._gesture is None:
            return False
        self._gesture = None
        self.preview([], NO_BOXES)
        self.guides.show_draft(None)
        self.guides.show_marquee(None)
        return True

    def start(self, press: Pointer, hit: int | None, on_nothing: Ask) -> None:
        """hit: the labelled box that the press means. on_nothing: a click beside all labelled boxes."""
        self.cancel()
        self._gesture = self._choose(press, hit, on_nothing)
        next(self._gesture)

    def taken_part(self, x: float, y: float) -> tuple[int, Part] | None:
        """The box and the edge or corner of it by which a press here would resize it."""
        if len(self.truth.selection) != 1 or not self.truth.isVisible():
            return None
        (index,) = self.truth.selection
        box = self.truth.live[index]
        part = part_under(box, x, y, GRIP / self.zoom, LEAST_FOR_HANDLES / self.zoom)
        return None if part is None or self.truth.is_locked(index) else (index, part)

    def cursor_at(self, point: QPointF) -> Qt.CursorShape:
        if self.mode != "view":
            return CURSOR_OF[self.mode]
        if (taken := self.taken_part(point.x(), point.y())) is not None:
            return CURSORS[taken[1]]
        if self.truth.isVisible() and self._selected_under(point.x(), point.y()):
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.ArrowCursor

    def select_next(self, backwards: bool = False) -> None:
        """Tab: the next box in size, the smallest after the largest."""
        shown = self.truth.shown
        order = shown[smallest_first(self.truth.boxes[shown])].tolist()
        if not order:
            return
        last = self.truth.selection[-1] if self.truth.selection else None
        before = order.index(last) if last in order else 0 if backwards else -1
        self.select((order[(before + (-1 if backwards else 1)) % len(order)],))

    def movable(self) -> list[int]:
        """The selected boxes that are not locked."""
        return [i for i in self.truth.selection if not self.truth.is_locked(i)]

    def preview(self, indices: list[int], boxes: NDArray[np.float64]) -> None:
        self.truth.preview(indices, boxes)
        self.guides.show_size(Rectangle(*boxes[0].tolist()) if len(boxes) == 1 else None)

    def change_boxes(self, indices: list[int], boxes: NDArray[np.float64]) -> None:
        """Ask for what is really another box."""
        is_other = (boxes != self.truth.boxes[indices]).any(axis=1)
        changed = {indices[i]: Rectangle(*boxes[i].tolist()) for i in np.flatnonzero(is_other)}
        if changed:
            self.boxes_changed.emit(changed)

    def select(self, indices: tuple[int, ...]) -> None:
        if indices != self.truth.selection:
            self.truth.select(indices)
            self.selection_changed.emit(self.truth.selection)

    def _choose(self, press: Pointer, hit: int | None, on_nothing: Ask) -> Gesture:
        if self.mode == "draw":
            return gestures.draw(self, press)
        if self.mode == "ask":
            return gestures.ask(self, press, on_nothing if hit is None else lambda: self.select((hit,)))
        if (taken := self.taken_part(press.x, press.y)) is not None:
            return gestures.resize(self, press, *taken)
        if hit is None and not self._selected_under(press.x, press.y):
            already = self.truth.selection if press.adding else ()
            return gestures.marquee(self, press, already, on_nothing)
        return self._take(press, hit)

    def _take(self, press: Pointer, hit: int | None) -> Gesture:
        """A press on a box selects it, unless it is on one that is selected already: that one may be meant to move,
        even from under a smaller one. A click there then means the smaller one."""
        selection = self.truth.selection
        if press.adding and hit is not None:
            rest = tuple(i for i in selection if i != hit)
            self.select(rest if hit in selection else (*selection, hit))
            return gestures.move(self, press, nothing)
        if self._selected_under(press.x, press.y):
            return gestures.move(self, press, lambda: self.select((hit,)) if hit is not None else None)
        if hit is not None:
            self.select((hit,))
        return gestures.move(self, press, nothing)

    def _selected_under(self, x: float, y: float) -> bool:
        chosen = list(self.truth.selection)
        return bool(chosen) and len(boxes_under(self.truth.boxes[chosen], x, y)) > 0
