"""Wild hands: seeded random clicks, drags, wheels and keys, with an editor behind them that does what is asked."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from tests.app.canvas.scenes import annotation, grey, show, wheel

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Backtab)
MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)


class Editor:
    """The smallest document: makes the new Annotation and shows it. Counts what it was asked for."""

    def __init__(self, canvas, start: Annotation) -> None:
        self.canvas, self.now, self.drawn = canvas, start, 0
        canvas.box_drawn.connect(self.add)
        canvas.boxes_changed.connect(self.change)
        canvas.show_annotation(start)

    def add(self, box: Rectangle) -> None:
        self.drawn += 1
        self._show([*self.now.boxes, LabelledBox(box, "new")])

    def change(self, boxes: dict[int, Rectangle]) -> None:
        edited = list(self.now.boxes)
        for index, box in boxes.items():
            edited[index] = edited[index].with_(box=box)
        self._show(edited)

    def _show(self, boxes) -> None:
        self.now = self.now.with_boxes(boxes)
        self.canvas.show_annotation(self.now)


@pytest.mark.parametrize("seed", range(4))
def test_no_wild_hand_loses_or_spoils_a_box(canvas, qtbot, seed):
    rng = np.random.default_rng(seed)
    canvas.show_image(grey(400, 200))
    show(canvas, "truth")
    start = annotation((40, 40, 200, 160), (80, 80, 120, 120), (260, 60, 340, 140))
    editor = Editor(canvas, start)
    for _ in range(150):
        _do_something(canvas, rng)
        assert len(editor.now.boxes) == 3 + editor.drawn, "no box is lost"
        for labelled in editor.now.boxes:
            x1, y1, x2, y2 = labelled.box
            assert 0 <= x1 < x2 <= 400
            assert 0 <= y1 < y2 <= 200
        assert all(0 <= i < len(editor.now.boxes) for i in canvas.selection)


def _do_something(canvas, rng: np.random.Generator) -> None:
    window = canvas.viewport()
    places = [QPoint(int(rng.integers(-20, 620)), int(rng.integers(-20, 420))) for _ in range(3)]
    modifier = MODIFIERS[rng.integers(3)]
    match rng.integers(8):
        case 0 | 1 | 2:
            button = BUTTONS[rng.choice(3, p=[0.8, 0.1, 0.1])]
            QTest.mousePress(window, button, modifier, places[0])
            for place in places:
                QTest.mouseMove(window, place)
            if rng.random() < 0.1:
                canvas.set_mode("view")
            if rng.random() < 0.9:
                QTest.mouseRelease(window, button, modifier, places[-1])
        case 3:
            QTest.mouseClick(window, Qt.MouseButton.LeftButton, modifier, places[0])
        case 4:
            QTest.mouseDClick(window, Qt.MouseButton.LeftButton, modifier, places[0])
        case 5:
            QTest.keyClick(canvas, KEYS[rng.integers(len(KEYS))], modifier)
        case 6:
            wheel(canvas, QPointF(places[0]), int(rng.choice([-2, 1, 2])))
            if canvas.zoom > 8 or canvas.zoom < 0.3:
                canvas.fit()
        case 7:
            canvas.set_mode(("view", "draw")[rng.integers(2)])
