"""Hit tests against slow oracles over random boxes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from app.canvas.hit_test import boxes_under, enclosed, part_under, smallest_first, smallest_under
from engine.structures.boxes import area

COORDINATE = st.integers(0, 60)


@st.composite
def boxes(draw, least=0):
    count = draw(st.integers(least, 12))
    corners = draw(npst.arrays(np.float64, (count, 2, 2), elements=st.integers(0, 60).map(float)))
    corners.sort(axis=1)
    return corners.reshape(count, 4)


@given(boxes(), COORDINATE, COORDINATE, st.integers(0, 5))
def test_the_boxes_under_a_point_are_all_of_them_smallest_first(array, x, y, tolerance):
    found = boxes_under(array, x, y, tolerance).tolist()
    expected = {
        i
        for i, (x1, y1, x2, y2) in enumerate(array)
        if x1 - tolerance <= x <= x2 + tolerance and y1 - tolerance <= y <= y2 + tolerance
    }
    assert set(found) == expected
    assert len(found) == len(expected)
    assert (np.diff(area(array)[found]) >= 0).all()
    assert smallest_under(array, x, y, tolerance) == (found[0] if found else None)


@given(boxes(), COORDINATE, COORDINATE, COORDINATE, COORDINATE)
def test_a_marquee_encloses_the_same_whichever_corner_comes_first(array, x1, y1, x2, y2):
    found = enclosed(array, x1, y1, x2, y2).tolist()
    assert found == enclosed(array, x2, y2, x1, y1).tolist() == enclosed(array, x1, y2, x2, y1).tolist()
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    assert found == [
        i for i, b in enumerate(array) if b[0] >= left and b[1] >= top and b[2] <= right and b[3] <= bottom
    ]


@given(boxes())
def test_tab_order_is_a_permutation_by_area(array):
    order = smallest_first(array)
    assert sorted(order.tolist()) == list(range(len(array)))
    assert (np.diff(area(array)[order]) >= 0).all()


def test_of_equal_boxes_the_one_on_top_is_meant():
    assert smallest_under(np.array([[0, 0, 9, 9], [0, 0, 9, 9.0]]), 4, 4) == 1


def test_corners_edges_and_the_inside_of_a_box():
    box = np.array([10.0, 10, 60, 40])
    assert part_under(box, 11, 9, 3, 20) == "nw"
    assert part_under(box, 58, 41, 3, 20) == "se"
    assert part_under(box, 35, 12, 3, 20) == "n"
    assert part_under(box, 62, 25, 3, 20) == "e"
    assert part_under(box, 35, 25, 3, 20) is None
    assert part_under(box, 70, 25, 3, 20) is None


def test_a_tiny_box_is_moved_from_inside_and_resized_from_outside():
    box = np.array([10.0, 10, 14, 14])
    assert part_under(box, 13, 13, 3, 20) is None
    assert part_under(box, 16, 16, 3, 20) == "se"
