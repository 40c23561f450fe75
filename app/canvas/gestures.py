"""What the mouse does to boxes: each drag is one generator, from its press over its moves to its release.

A gesture shows what it would do, and returns what it asks for in the end: the mouse tool does that when the gesture is
over and nothing of it is shown any more. A gesture that is never sent its release has asked for nothing.
Boxes are in picture pixels. An edge that a person sets falls between two pixels: a pixel is in the box or it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from app.canvas.hit_test import Part, enclosed
from engine.structures.annotation import Rectangle

if TYPE_CHECKING:
    from app.canvas.mouse_tool import MouseTool

DRAG_SLACK = 4.0  # screen pixels that a hand trembles during a click
SNAP = 6.0  # screen pixels from the picture's edge at which a box's edge jumps to it


@dataclass(frozen=True, slots=True)
class Pointer:
    """x, y: in picture pixels. screen_x, screen_y: in the window. adding: Shift or Ctrl is held."""

    kind: Literal["press", "move", "release"]
    x: float
    y: float
    screen_x: float
    screen_y: float
    adding: bool = False

    def is_far_from(self, other: Pointer) -> bool:
        return max(abs(self.screen_x - other.screen_x), abs(self.screen_y - other.screen_y)) >= DRAG_SLACK


Ask = Callable[[], object]
Gesture = Generator[None, Pointer, Ask]


def draw(tool: MouseTool, press: Pointer) -> Gesture:
    """Drag from corner to corner; or click one corner, then the other. A drag after a click draws a box of its own."""
    start, second = snapped(tool, press.x, press.y), None
    while True:
        pointer = yield
        if pointer.kind == "press":
            second = pointer
        elif second is not None and pointer.is_far_from(second):
            press, second = second, None
            start = snapped(tool, press.x, press.y)
        box = between(start, snapped(tool, pointer.x, pointer.y))
        tool.guides.show_draft(box)
        if pointer.kind == "release" and (second is not None or pointer.is_far_from(press)):
            break
        if pointer.kind == "release" and not (0 <= press.x <= tool.width and 0 <= press.y <= tool.height):
            return nothing  # a click beside the picture
        if pointer.kind == "release":
            tool.corner_set.emit()
    if _is_empty(box):  # both corners may have jumped to one edge of the picture
        box = between(_rounded(tool, press), _rounded(tool, pointer))
    return tool.box_refused.emit if _is_empty(box) else partial(tool.box_drawn.emit, box)


def ask(tool: MouseTool, press: Pointer, on_click: Ask) -> Gesture:
    """Drag a box around an object to ask about it. on_click: the pointer never moved, so what lies there is meant."""
    start = snapped(tool, press.x, press.y)
    while True:
        pointer = yield
        box = between(start, snapped(tool, pointer.x, pointer.y))
        if pointer.is_far_from(press):
            tool.guides.show_draft(box)
        if pointer.kind == "release":
            break
    if not pointer.is_far_from(press):
        return on_click
    return nothing if _is_empty(box) else partial(tool.box_asked.emit, box)


def move(tool: MouseTool, press: Pointer, on_click: Ask) -> Gesture:
    """Take the selected boxes elsewhere, together. on_click: the pointer never moved, so a click was meant."""
    indices = tool.movable()
    before = after = tool.truth.boxes[indices]
    moving = False
    while True:
        pointer = yield
        moving = moving or pointer.is_far_from(press)
        if moving and indices:
            after = before + group_shift(tool, before, pointer.x - press.x, pointer.y - press.y)
            tool.preview(indices, after)
        if pointer.kind == "release":
            break
    return partial(tool.change_boxes, indices, after) if moving else on_click


def resize(tool: MouseTool, press: Pointer, index: int, part: Part) -> Gesture:
    """Take one box by an edge or corner. Beyond the opposite edge the box turns over; it never vanishes."""
    before = after = tool.truth.boxes[[index]]
    while True:
        pointer = yield
        if after is not before or pointer.is_far_from(press):
            after = np.array([resized(tool, before[0], part, pointer.x, pointer.y)])
            tool.preview([index], after)
        if pointer.kind == "release":
            break
    return partial(tool.change_boxes, [index], after)


def marquee(tool: MouseTool, press: Pointer, already: tuple[int, ...], on_click: Ask) -> Gesture:
    """Select all boxes wholly inside a frame, besides those selected already."""
    while True:
        pointer = yield
        if pointer.is_far_from(press):
            tool.guides.show_marquee(between((press.x, press.y), (pointer.x, pointer.y)))
        if pointer.kind == "release":
            break
    if not pointer.is_far_from(press):
        return on_click
    shown = tool.truth.shown
    found = shown[enclosed(tool.truth.boxes[shown], press.x, press.y, pointer.x, pointer.y)]
    return lambda: tool.select(tuple(dict.fromkeys([*already, *found.tolist()])))


def nothing() -> None:
    """What a gesture asks for that came to nothing, or that did all at its press."""


def nudge(tool: MouseTool, dx: float, dy: float) -> None:
    """Move the selected boxes by whole steps, not further out of the picture."""
    indices = tool.movable()
    before = tool.truth.boxes[indices]
    tool.change_boxes(indices, before + group_shift(tool, before, dx, dy, snap=0.0))


def resize_by(tool: MouseTool, dx: float, dy: float) -> None:
    """Move the right and bottom edges of the selected boxes, at least a pixel from the others and in the picture."""
    indices = tool.movable()
    before = tool.truth.boxes[indices]
    after = before + np.array([0, 0, dx, dy])
    limits = np.maximum(before[:, 2:], [tool.width, tool.height])
    after[:, 2:] = np.clip(after[:, 2:], np.minimum(before[:, :2] + 1, before[:, 2:]), limits)
    tool.change_boxes(indices, after)


def snapped(tool: MouseTool, x: float, y: float) -> tuple[float, float]:
    """The nearest corner between pixels, on the picture; its edge draws from a short way off."""
    return _snapped(x, tool.width, SNAP / tool.zoom), _snapped(y, tool.height, SNAP / tool.zoom)


def between(a: tuple[float, float], b: tuple[float, float]) -> Rectangle:
    """The box of two opposite corners, in any order."""
    return Rectangle(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def resized(tool: MouseTool, box: NDArray[np.float64], part: Part, x: float, y: float) -> Rectangle:
    """The edges named in `part` brought to the point; the others keep their very bits."""
    x1, y1, x2, y2 = (float(v) for v in box)
    to_x, to_y = snapped(tool, x, y)
    if "w" in part:
        x1 = to_x if to_x != x2 else x2 - 1
    if "e" in part:
        x2 = to_x if to_x != x1 else x1 + 1
    if "n" in part:
        y1 = to_y if to_y != y2 else y2 - 1
    if "s" in part:
        y2 = to_y if to_y != y1 else y1 + 1
    return between((x1, y1), (x2, y2))


def group_shift(
    tool: MouseTool, boxes: NDArray[np.float64], dx: float, dy: float, snap: float = SNAP
) -> NDArray[np.float64]:
    """(4,) how far the edges of the (n, 4) boxes go together: whole pixels, no box further out of the picture than it
    was, and to the picture's edge from a short way off."""
    if len(boxes) == 0:
        return np.zeros(4)
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:].max(axis=0)
    reach = snap / tool.zoom
    return np.array([_shift(left, right, tool.width, dx, reach), _shift(top, bottom, tool.height, dy, reach)] * 2)


def _rounded(tool: MouseTool, pointer: Pointer) -> tuple[float, float]:
    """The nearest corner between pixels, on the picture."""
    return _snapped(pointer.x, tool.width, 0.0), _snapped(pointer.y, tool.height, 0.0)


def _is_empty(box: Rectangle) -> bool:
    return box.x2 == box.x1 or box.y2 == box.y1


def _snapped(value: float, length: float, reach: float) -> float:
    if value <= reach:
        return 0.0
    if value >= length - reach:
        return float(length)
    return float(round(value))


def _shift(low: float, high: float, length: float, moved: float, reach: float) -> float:
    least, most = min(0.0, -low), max(0.0, length - high)
    if abs(moved - least) <= reach and least < 0:
        return float(least)
    if abs(moved - most) <= reach and most > 0:
        return float(most)
    return float(min(max(round(moved), least), most))
