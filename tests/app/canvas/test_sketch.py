"""What a step of a story paints, pixel by pixel: each role in its colour, cells, points and arrows, and the veil."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.canvas.colours import SELECTED
from app.canvas.overlays.sketch import LOOKS, PROPOSAL
from app.canvas.view import ImageCanvas
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import Mark, Role, Sketch
from tests.app.canvas.scenes import grey, is_near, pixel

PLAIN = QColor(90, 90, 90)
BOX = Rectangle(100, 40, 300, 160)


@pytest.fixture
def shown(canvas: ImageCanvas) -> ImageCanvas:
    canvas.show_image(grey(400, 200))
    return canvas


@pytest.mark.parametrize("role", LOOKS)
def test_each_role_has_its_colour_on_its_edge(shown: ImageCanvas, role: Role) -> None:
    shown.show_sketch(Sketch((Mark(BOX, role),)), is_veiled=False)
    edge = [pixel(shown, x, 40) for x in range(150, 170, 2)]  # some of a dashed line
    assert any(is_near(colour, LOOKS[role].colour) for colour in edge)
    assert pixel(shown, 200, 100) == PLAIN
    shown.show_sketch(None)
    assert pixel(shown, 150, 40) == PLAIN


def test_the_veil_darkens_the_rest_while_a_step_is_pointed_at(shown: ImageCanvas) -> None:
    shown.show_sketch(Sketch((Mark(BOX, "refined"),)))
    assert pixel(shown, 20, 20).lightness() < 60
    shown.show_sketch(Sketch((Mark(BOX, "refined"),)), is_veiled=False)
    assert pixel(shown, 20, 20) == PLAIN


def test_points_cells_and_an_arrow(shown: ImageCanvas) -> None:
    won = np.array([[32, 32, 48, 48], [64, 32, 80, 48]], np.float32)
    sketch = Sketch(
        moves=((Rectangle(100, 40, 200, 100), Rectangle(160, 40, 280, 100)),),
        points=np.array([[350, 150]], np.float32),
        won=won,
        shares=np.array([1.0, 0.1], np.float32),
    )
    shown.show_sketch(sketch, is_veiled=False)
    assert is_near(pixel(shown, 350, 150), PROPOSAL)
    assert is_near(pixel(shown, 130, 40), SELECTED)
    assert is_near(pixel(shown, 240, 100), SELECTED)
    most, few = pixel(shown, 40, 40), pixel(shown, 72, 40)
    assert most.lightness() > few.lightness()
    assert PLAIN not in (most, few)


def test_many_of_one_kind_are_thin_and_leave_what_lies_below(shown: ImageCanvas) -> None:
    """A hundred removed boxes do not cover the one that removed them."""
    boxes = [Rectangle(100 + 2 * i, 40 + i, 300 - 2 * i, 160 - i) for i in range(40)]
    shown.show_sketch(Sketch(tuple(Mark(box, "removed") for box in boxes)), is_veiled=False)
    row = [pixel(shown, x / 2, 100) for x in range(200, 360)]
    assert PLAIN in row
