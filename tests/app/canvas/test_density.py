"""Edge counts against drawing every edge by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from app.canvas.colours import density_table
from app.canvas.many_boxes import draw_density, edge_counts


@st.composite
def some_boxes(draw):
    count = draw(st.integers(0, 6))
    corners = draw(npst.arrays(np.float64, (count, 2, 2), elements=st.integers(-8, 30).map(float)))
    corners.sort(axis=1)
    return corners.reshape(count, 4)


def drawn_by_hand(boxes, width, height):
    """Every edge pixel by pixel."""
    counts = np.zeros((height, width), int)
    for x1, y1, x2, y2 in boxes.astype(int):
        for x in range(max(x1, 0), min(x2, width - 1) + 1):
            for y in (y1, y2):
                if 0 <= y < height:
                    counts[y, x] += 1
        for y in range(max(y1, 0), min(y2, height - 1) + 1):
            for x in (x1, x2):
                if 0 <= x < width:
                    counts[y, x] += 1
    return counts


@given(some_boxes())
def test_counts_are_those_of_edges_drawn_one_by_one(boxes):
    counts = edge_counts(boxes, 0, 0, 1, 20, 12)
    assert (counts == drawn_by_hand(boxes, 20, 12)).all()


def test_a_part_of_the_scene_at_another_scale():
    counts = edge_counts(np.array([[100.0, 50, 110, 60]]), 95, 45, 2.0, 60, 60)
    rows, columns = np.nonzero(counts)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 30, 10, 30)


def test_the_picture_is_clear_where_nothing_runs_and_stronger_where_more_does():
    boxes = np.array([[2.0, 2, 12, 12]] * 1 + [[20.0, 2, 30, 12]] * 50)
    picture = draw_density(boxes, QRectF(0, 0, 40, 20), 1.0, density_table(QColor("#3080ff"))).picture
    assert picture.pixelColor(16, 16).alpha() == 0
    assert 0 < picture.pixelColor(7, 2).alpha() < picture.pixelColor(25, 2).alpha()
