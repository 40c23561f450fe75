"""Tags keep inside the picture and off each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QFont

from app.canvas.tags.layout import lay_out
from app.canvas.tags.painter import LONGEST, Tag, TagPainter

SIDE = st.floats(0, 300)


@st.composite
def a_box(draw):
    x, y = draw(st.floats(0, 300)), draw(st.floats(0, 200))
    return x, y, x + draw(st.floats(1, 150)), y + draw(st.floats(1, 150))


@given(st.lists(a_box(), max_size=12), st.sampled_from([0.3, 1.0, 2.5]))
def test_no_two_tags_overlap_and_all_lie_in_the_picture(boxes, zoom):
    places = lay_out(boxes, [(60.0, 17.0)] * len(boxes), zoom, 450, 350)
    shown = [place for place in places if place is not None]
    for a, b in combinations(shown, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for left, top, right, bottom in shown:
        assert left >= 0
        assert top >= 0
        assert right <= 450 * zoom + 1
        assert bottom <= 350 * zoom + 1


def test_a_lone_tag_stands_above_its_box_or_inside_at_the_top_edge():
    above, inside = lay_out([(100, 100, 200, 200), (300, 0, 420, 90)], [(60.0, 17.0)] * 2, 1.0, 450, 350)
    assert above[3] <= 100
    assert inside[1] >= 0


def test_a_tag_does_not_hide_a_small_box_where_it_can_help_it():
    boxes = [(100.0, 100.0, 220.0, 200.0), (105.0, 84.0, 125.0, 98.0)]
    place = lay_out(boxes, [(60.0, 17.0)] * 2, 1.0, 450, 350)[0]
    assert place[2] <= 105 or place[0] >= 125 or place[1] >= 98


def test_in_a_small_crowd_the_surest_detection_finds_room_beside_the_labels():
    """People in a row, labelled and detected; every corner of the one that is surest is taken by labels."""
    labels = [
        (4, 4, 714, 363), (248, 211, 326, 420), (167, 234, 220, 418), (504, 218, 550, 397), (397, 236, 450, 386),
        (354, 236, 400, 384), (330, 230, 367, 390), (207, 237, 256, 388), (507, 146, 555, 251), (298, 131, 374, 217),
        (311, 238, 346, 390), (493, 143, 514, 171), (314, 244, 330, 328),
    ]  # fmt: skip
    found = [(179, 251, 247, 401), (255, 229, 323, 414), (354, 238, 400, 397)]
    places = lay_out(labels + found, [(57.7, 17.0)] * len(labels) + [(83.1, 17.0)] * len(found), 1.0, 714, 540)
    assert None not in places


def test_a_long_name_is_cut_short_and_any_script_is_painted(qtbot):
    painter = TagPainter(QFont())
    for text in ("a" * 60, "سيارة إطفاء حمراء كبيرة جدا في الشارع", "消防车辆与消防员", "x", ""):
        tag = Tag(("detections", 0), (0, 0, 10, 10), text, "0.95", QColor("#3080ff"))
        width, height = painter.size(tag)
        picture = painter.picture(tag, 2.0)
        assert width <= LONGEST + 60
        assert abs(picture.width() - 2 * width) <= 2
        assert abs(picture.height() - 2 * height) <= 2
        assert painter.picture(tag, 2.0).cacheKey() == picture.cacheKey(), "made once"
