"""Boxes by real mouse and key events: the canvas asks for edits and changes nothing itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.structures.annotation import Rectangle
from tests.app.canvas.scenes import annotation, at, click, detections, drag, grey, show

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(canvas):
    """A picture of 400 x 200 at zoom 1.44 with a large box, a small one inside it, and one apart."""
    canvas.show_image(grey(400, 200))
    show(canvas, "truth")
    canvas.show_annotation(annotation((40, 40, 200, 160), (80, 80, 120, 120), (260, 60, 340, 140)))
    canvas.setFocus()
    return canvas


def asked(qtbot, signal, act):
    with qtbot.waitSignal(signal, timeout=1000) as told:
        act()
    return told.args[0]


def test_a_drag_draws_a_box(bench, qtbot):
    bench.set_mode("draw")
    box = asked(qtbot, bench.box_drawn, lambda: drag(bench, (210, 20), (230, 30), (250, 50)))
    assert box == pytest.approx((210, 20, 250, 50), abs=1)
    assert all(float(v).is_integer() for v in box)
    assert bench.mode == "draw", "sticky"


def test_two_clicks_draw_a_box_in_any_direction(bench, qtbot):
    bench.set_mode("draw")
    click(bench, 250, 50)
    QTest.mouseMove(bench.viewport(), at(bench, 230, 30))
    box = asked(qtbot, bench.box_drawn, lambda: click(bench, 210, 20))
    assert box == pytest.approx((210, 20, 250, 50), abs=1)
    assert bench.mode == "draw", "until Escape"


def test_a_box_drawn_over_the_edge_ends_at_it(bench, qtbot):
    bench.set_mode("draw")
    box = asked(qtbot, bench.box_drawn, lambda: drag(bench, (350, 150), (380, 190), (405, 230)))
    assert box[2:] == (400, 200)
    box = asked(qtbot, bench.box_drawn, lambda: drag(bench, (50, 50), (20, 20), (3, 2)))
    assert box[:2] == (0, 0), "snaps from a short way off"


def test_escape_takes_a_drawing_back_then_leaves_the_mode(bench, qtbot):
    bench.set_mode("draw")
    with qtbot.assertNotEmitted(bench.box_drawn):
        QTest.mousePress(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 210, 20))
        QTest.mouseMove(bench.viewport(), at(bench, 250, 50))
        QTest.keyClick(bench, Qt.Key.Key_Escape)
        QTest.mouseRelease(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 250, 50))
    assert bench.mode == "draw"
    QTest.keyClick(bench, Qt.Key.Key_Escape)
    assert bench.mode == "view"


def test_a_drag_after_a_stray_click_draws_its_own_box(bench, qtbot):
    bench.set_mode("draw")
    click(bench, 350, 180)
    box = asked(qtbot, bench.box_drawn, lambda: drag(bench, (210, 20), (230, 40), (250, 50)))
    assert box == pytest.approx((210, 20, 250, 50), abs=1)


def test_a_box_without_area_is_not_drawn(bench, qtbot):
    bench.set_mode("draw")
    with qtbot.assertNotEmitted(bench.box_drawn):
        click(bench, 210, 20)
        click(bench, 210, 20)


def test_a_click_selects_the_smallest_box(bench, qtbot):
    assert asked(qtbot, bench.selection_changed, lambda: click(bench, 100, 100)) == (1,)
    assert asked(qtbot, bench.selection_changed, lambda: click(bench, 60, 60)) == (0,)


def test_a_click_beside_all_selects_nothing(bench, qtbot):
    bench.set_selection((2,))
    with qtbot.waitSignal(bench.box_picked) as picked:
        assert asked(qtbot, bench.selection_changed, lambda: click(bench, 230, 180)) == ()
    assert picked.args == ["", -1]


def test_shift_adds_and_takes_away(bench, qtbot):
    click(bench, 300, 100)
    assert asked(qtbot, bench.selection_changed, lambda: click(bench, 100, 100, SHIFT)) == (2, 1)
    assert asked(qtbot, bench.selection_changed, lambda: click(bench, 300, 100, CTRL)) == (1,)


def test_a_drag_moves_a_box_by_whole_pixels(bench, qtbot):
    moved = asked(qtbot, bench.boxes_changed, lambda: drag(bench, (300, 100), (310, 100), (320, 110)))
    assert moved == {2: pytest.approx((280, 70, 360, 150), abs=1)}
    x1, _, x2, _ = moved[2]
    assert x2 - x1 == 80


def test_a_trembling_click_moves_nothing(bench, qtbot):
    with qtbot.assertNotEmitted(bench.boxes_changed):
        drag(bench, (300, 100), (301, 101))


def test_the_selected_large_box_moves_from_under_a_small_one(bench, qtbot):
    bench.set_selection((0,))
    moved = asked(qtbot, bench.boxes_changed, lambda: drag(bench, (100, 100), (110, 100), (120, 100)))
    assert set(moved) == {0}


def test_selected_boxes_move_together_and_stay_in_the_picture(bench, qtbot):
    bench.set_selection((0, 2))
    moved = asked(qtbot, bench.boxes_changed, lambda: drag(bench, (300, 100), (350, 100), (396, 100)))
    assert moved[2] == (320, 60, 400, 140)
    assert moved[0] == (100, 40, 260, 160)


@pytest.mark.parametrize(
    ("grip", "to", "expected"),
    [
        ((340, 140), (360, 150), (260, 60, 360, 150)),
        ((260, 60), (250, 50), (250, 50, 340, 140)),
        ((300, 60), (300, 40), (260, 40, 340, 140)),
        ((340, 120), (370, 120), (260, 60, 370, 140)),
        ((260, 100), (380, 100), (340, 60, 380, 140)),
    ],
)
def test_edges_and_corners_resize(bench, qtbot, grip, to, expected):
    bench.set_selection((2,))
    changed = asked(qtbot, bench.boxes_changed, lambda: drag(bench, grip, to, to))
    assert changed == {2: pytest.approx(expected, abs=1)}


def test_edges_that_are_not_taken_keep_their_bits(bench, qtbot):
    bench.show_annotation(annotation((100.123456789, 60.7, 200.1, 140.3)))
    bench.set_selection((0,))
    changed = asked(qtbot, bench.boxes_changed, lambda: drag(bench, (200.1, 100), (220, 100), (240, 100)))
    box = changed[0]
    assert (box.x1, box.y1, box.y2) == (100.123456789, 60.7, 140.3)
    assert box.x2 == pytest.approx(240, abs=1)


def test_a_locked_box_is_selected_but_not_changed(bench, qtbot):
    bench.show_annotation(annotation((100, 60, 200, 140), locked=True))
    with qtbot.assertNotEmitted(bench.boxes_changed):
        assert asked(qtbot, bench.selection_changed, lambda: drag(bench, (150, 100), (180, 100), (190, 100))) == (0,)
        QTest.keyClick(bench, Qt.Key.Key_Right)


def test_a_marquee_selects_what_it_encloses(bench, qtbot):
    assert asked(qtbot, bench.selection_changed, lambda: drag(bench, (20, 20), (100, 100), (220, 180))) == (0, 1)
    chosen = asked(
        qtbot, bench.selection_changed, lambda: drag(bench, (390, 30), (300, 90), (240, 180), modifier=SHIFT)
    )
    assert chosen == (0, 1, 2)


def test_tab_goes_from_the_smallest_to_the_largest_and_back(bench):
    way = []
    for _ in range(4):
        QTest.keyClick(bench, Qt.Key.Key_Tab)
        way.append(bench.selection)
    assert way == [(1,), (2,), (0,), (1,)]
    QTest.keyClick(bench, Qt.Key.Key_Backtab)
    assert bench.selection == (0,)


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (261, 60, 341, 140)),
        (Qt.Key.Key_Up, SHIFT, (260, 50, 340, 130)),
        (Qt.Key.Key_Down, CTRL, (260, 60, 340, 141)),
        (Qt.Key.Key_Left, CTRL | SHIFT, (260, 60, 330, 140)),
    ],
)
def test_arrows_nudge_and_resize(bench, qtbot, key, modifier, expected):
    bench.set_selection((2,))
    changed = asked(qtbot, bench.boxes_changed, lambda: QTest.keyClick(bench, key, modifier))
    assert changed == {2: Rectangle(*expected)}


def test_a_nudge_at_the_edge_asks_for_nothing(bench, qtbot):
    bench.show_annotation(annotation((0, 60, 50, 140)))
    bench.set_selection((0,))
    with qtbot.assertNotEmitted(bench.boxes_changed):
        QTest.keyClick(bench, Qt.Key.Key_Left)


def test_new_boxes_in_the_middle_of_a_drag_end_it_without_a_change(bench, qtbot):
    with qtbot.assertNotEmitted(bench.boxes_changed):
        QTest.mousePress(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 300, 100))
        QTest.mouseMove(bench.viewport(), at(bench, 320, 100))
        bench.show_annotation(annotation((1, 1, 20, 20)))
        QTest.mouseMove(bench.viewport(), at(bench, 330, 100))
        QTest.mouseRelease(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 330, 100))


def test_a_drag_shows_the_box_at_its_new_place_before_it_is_let_go(bench):
    QTest.mousePress(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 300, 100))
    QTest.mouseMove(bench.viewport(), at(bench, 320, 100))
    assert bench._truth.live[2, 0] == pytest.approx(280, abs=1)
    assert bench._truth.boxes[2, 0] == 260
    QTest.keyClick(bench, Qt.Key.Key_Escape)
    assert bench._truth.live[2, 0] == 260


def test_a_click_picks_a_small_detection_inside_a_large_label(bench, qtbot):
    bench.show_record(detections((60, 60, 75, 75)))
    show(bench, "detections")
    with qtbot.waitSignal(bench.box_picked) as picked:
        click(bench, 67, 67)
    assert picked.args == ["detections", 0]


def test_without_labels_a_drag_pans_and_a_click_picks(canvas, qtbot):
    canvas.show_image(grey(400, 200))
    canvas.show_record(detections((100, 50, 200, 150)))
    show(canvas, "detections")
    canvas.zoom_to(3.0)
    before = canvas.to_picture(QPoint(0, 0).toPointF())
    with qtbot.assertNotEmitted(canvas.box_picked):
        drag(canvas, (180, 100), (190, 100))
    assert canvas.to_picture(QPoint(0, 0).toPointF()).x() < before.x()
    with qtbot.waitSignal(canvas.box_picked) as picked:
        click(canvas, 150, 100)
    assert picked.args == ["detections", 0]


def test_a_double_click_is_a_click_and_asks_for_the_name(bench, qtbot):
    with qtbot.waitSignals([bench.box_picked, bench.box_double_clicked]), qtbot.waitSignal(bench.box_picked) as picked:
        QTest.mouseDClick(bench.viewport(), Qt.MouseButton.LeftButton, pos=at(bench, 300, 100))
    assert picked.args == ["truth", 2]
