"""Looking around, and what is painted where."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest

from app.canvas.colours import class_colour
from app.session.layers import LAYERS, LayerStyle
from app.session.suggestions import suggest
from engine.structures.image import Image
from tests.app.canvas.scenes import anchors, annotation, at, detections, drag, grey, is_near, pixel, seen, show, wheel


def test_a_new_picture_fits(canvas):
    canvas.show_image(grey(400, 200))
    assert canvas.zoom == pytest.approx((600 - 24) / 400)
    area = canvas.visible_area()
    assert area.center().x() == pytest.approx(200, abs=1)
    assert area.center().y() == pytest.approx(100, abs=1)


def test_fit_follows_the_window_until_the_user_zooms(canvas):
    canvas.show_image(grey(400, 200))
    canvas.resize(900, 700)
    assert canvas.zoom == pytest.approx((900 - 24) / 400)
    canvas.zoom_to(1.0)
    canvas.resize(600, 400)
    assert canvas.zoom == 1.0


@pytest.mark.parametrize("place", [QPointF(300, 200), QPointF(100, 120), QPointF(550, 333)])
def test_the_wheel_zooms_at_the_cursor(canvas, place):
    canvas.show_image(grey(400, 200))
    before = canvas.to_picture(place)
    for _ in range(6):
        wheel(canvas, place, 1)
    after = canvas.to_picture(place)
    assert canvas.zoom == pytest.approx(1.44 * 1.25**6)
    assert abs(after.x() - before.x()) < 1
    assert abs(after.y() - before.y()) < 1


def test_zoom_has_limits_and_is_told(canvas, qtbot):
    canvas.show_image(grey())
    with qtbot.waitSignal(canvas.zoom_changed) as told:
        canvas.zoom_to(1e9)
    assert told.args == [64.0]


def test_middle_drag_pans(canvas):
    canvas.show_image(grey(400, 200))
    canvas.zoom_to(4.0)
    before = canvas.to_picture(QPointF(0, 0))
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(300, 200))
    QTest.mouseMove(canvas.viewport(), QPoint(260, 180))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(260, 180))
    moved = canvas.to_picture(QPointF(0, 0)) - before
    assert (moved.x(), moved.y()) == pytest.approx((10, 5), abs=0.3)


def test_space_drag_pans_and_a_tap_is_told(canvas, qtbot):
    canvas.show_image(grey(400, 200))
    canvas.show_annotation(annotation((100, 50, 200, 150)))
    show(canvas, "truth")
    canvas.zoom_to(4.0)
    before = canvas.to_picture(QPointF(0, 0))
    canvas.setFocus()
    with qtbot.assertNotEmitted(canvas.space_tapped), qtbot.assertNotEmitted(canvas.boxes_changed):
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        drag(canvas, (200, 100), (190, 100))
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.to_picture(QPointF(0, 0)).x() - before.x() == pytest.approx(10, abs=0.3)
    with qtbot.waitSignal(canvas.space_tapped):
        QTest.keyClick(canvas, Qt.Key.Key_Space)


def test_the_cursor_is_told_in_picture_pixels(canvas, qtbot):
    canvas.show_image(grey(400, 200))
    with qtbot.waitSignal(canvas.cursor_moved) as told:
        QTest.mouseMove(canvas.viewport(), at(canvas, 123, 45))
    assert told.args == pytest.approx([123, 45], abs=1)


def test_the_picture_is_shown_pixel_by_pixel_when_enlarged(canvas):
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[1, 2] = (255, 0, 0)
    canvas.show_image(Image("tiny.png", pixels, "tiny"))
    assert pixel(canvas, 2.5, 1.5) == QColor(255, 0, 0)
    assert pixel(canvas, 2.1, 1.1) == QColor(255, 0, 0)
    assert pixel(canvas, 1.5, 1.5) == QColor(0, 0, 0)


def test_a_large_picture_is_averaged_when_made_small(canvas):
    stripes = np.zeros((1600, 1600, 3), np.uint8)
    stripes[::2] = 200
    canvas.show_image(Image("stripes.png", stripes, "stripes"))
    assert is_near(pixel(canvas, 800, 800), QColor(100, 100, 100), 6)


def test_brightness_and_contrast_change_what_is_seen_and_not_the_picture(canvas):
    image = grey(value=90)
    canvas.show_image(image)
    canvas.set_brightness_contrast(0.2, 0.0)
    assert is_near(pixel(canvas, 50, 50), QColor(116, 116, 116), 1)
    canvas.set_brightness_contrast(0.0, 0.5)
    assert pixel(canvas, 50, 50).red() < 60
    assert image.pixels.max() == 90
    canvas.set_brightness_contrast(0.0, 0.0)
    assert pixel(canvas, 50, 50) == QColor(90, 90, 90)


@pytest.mark.parametrize("window", ["#202226", "#f4f5f7"])
def test_what_lies_around_follows_the_palette(canvas, window):
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(window))
    canvas.setPalette(palette)
    canvas.show_image(grey(400, 200))
    around = canvas.viewport().grab().toImage().pixelColor(300, 5)
    assert abs(around.lightnessF() - QColor(window).lightnessF()) < 0.12
    assert around != QColor(window)


def test_without_a_picture_the_canvas_is_blank(canvas):
    blank = seen(canvas)
    canvas.show_image(grey())
    assert seen(canvas) != blank
    canvas.show_image(None)
    assert canvas.image is None
    assert seen(canvas) == blank


def test_detections_are_drawn_in_their_class_colour(canvas):
    canvas.show_image(grey(400, 200))
    canvas.show_record(detections((100, 60, 300, 160)))
    assert pixel(canvas, 100, 120) == QColor(90, 90, 90), "hidden until its layer is shown"
    show(canvas, "detections")
    assert any(is_near(colour, class_colour("cat")) for colour in bottom_edge(canvas))
    assert pixel(canvas, 200, 110) == QColor(90, 90, 90), "nothing inside"
    show(canvas, "detections", score=0.95)
    assert pixel(canvas, 200, 160) == QColor(90, 90, 90), "below the slider"
    show(canvas, "detections", colour="#00ff00")
    assert any(is_near(colour, QColor("#00ff00")) for colour in bottom_edge(canvas))


def test_opacity_mixes_a_layer_with_the_picture(canvas):
    canvas.show_image(grey(400, 200, value=100))
    canvas.show_record(detections((100, 60, 300, 160)))
    show(canvas, "detections", colour="#ff0000", opacity=0.5)
    assert any(is_near(colour, QColor(178, 50, 50), 10) for colour in bottom_edge(canvas))


def bottom_edge(canvas):
    """The colours along the lower edge of a box from 100, 60 to 300, 160."""
    picture = seen(canvas)
    places = range(at(canvas, 150, 0).x(), at(canvas, 250, 0).x())
    return [picture.pixelColor(x, at(canvas, 0, 160).y()) for x in places]


def test_labels_detections_and_suggestions_are_told_apart_by_their_lines(canvas):
    """A label is solid, a detection dotted, a suggestion dashed."""
    canvas.show_image(grey(400, 200))
    found, green = detections((100, 60, 300, 160)), QColor("#00ff00")
    longest = {}

    def look(layer):
        show(canvas, layer, colour=green.name())
        drawn = "".join("#" if is_near(colour, green) else " " for colour in bottom_edge(canvas))
        longest[layer] = max(map(len, drawn.split()))

    canvas.show_record(found)
    look("detections")
    canvas.show_suggestions(suggest(found, annotation(), ()))
    look("suggestions")
    canvas.show_annotation(annotation((100, 60, 300, 160)))
    look("truth")
    assert 1 <= longest["detections"] <= 4 < longest["suggestions"] <= 12
    assert longest["truth"] == len(bottom_edge(canvas))


def test_a_detection_that_is_a_label_is_drawn_once(canvas):
    """By its label; where the labels are hidden it is drawn itself. One of another name is drawn beside the label."""
    canvas.show_image(grey(400, 200))
    found, labelled = detections((100, 60, 300, 160)), annotation((100, 60, 300, 160))
    hidden = LayerStyle()

    def adds_something():
        show(canvas, "detections", colour="#ff0000")
        with_it = seen(canvas)
        canvas.set_style("detections", hidden)
        return seen(canvas) != with_it

    canvas.show_annotation(labelled)
    canvas.show_record(found)
    canvas.show_suggestions(suggest(found, labelled, ()))
    show(canvas, "truth", colour="#00ff00")
    assert not adds_something()
    canvas.set_style("truth", hidden)
    assert adds_something()
    show(canvas, "truth", colour="#00ff00")
    other = labelled.with_boxes([labelled.boxes[0].with_(label="dog")])
    canvas.show_annotation(other)
    canvas.show_suggestions(suggest(found, other, ()))
    assert adds_something()


def test_a_suggestion_is_dashed_and_a_label_is_solid(canvas):
    canvas.show_image(grey(400, 200))
    show(canvas, "truth", colour="#00ff00")
    shares = {}
    for source in ("human", "accepted", "model"):
        canvas.show_annotation(annotation((100, 60, 300, 160), source=source))
        row = [seen(canvas).pixelColor(x, at(canvas, 0, 160).y()) for x in range(at(canvas, 150, 0).x(), 400)]
        shares[source] = np.mean([is_near(colour, QColor("#00ff00")) for colour in row])
    assert shares["human"] == shares["accepted"] == 1
    assert 0.3 < shares["model"] < 0.9


def test_another_picture_forgets_the_records(canvas):
    canvas.show_image(grey(key="a"))
    canvas.show_record(detections((100, 60, 300, 160)))
    canvas.show_annotation(annotation((10, 10, 50, 50)))
    show(canvas, "detections")
    show(canvas, "truth")
    canvas.show_image(grey(key="b"))
    picture = seen(canvas)
    colours = {picture.pixelColor(x, at(canvas, 0, 160).y()).name() for x in range(at(canvas, 5, 0).x(), 500)}
    assert colours == {"#5a5a5a"}


def test_thousands_of_anchors_become_a_density_picture(canvas, qtbot):
    canvas.show_image(grey(400, 200))
    canvas.show_record(anchors(400, 200, 4, 4))
    show(canvas, "anchors")
    overlay = canvas._by_layer["anchors"]
    qtbot.waitUntil(lambda: overlay._many._density is not None, timeout=5000)
    picture = seen(canvas)
    row = [picture.pixelColor(x, 60) for x in range(60, 540, 7)]
    assert np.mean([colour.blue() > colour.red() for colour in row]) > 0.25


def test_the_anchors_of_a_cell_follow_the_cursor(canvas):
    canvas.show_image(grey(400, 200))
    canvas.show_record(anchors(400, 200, 40, 1))
    show(canvas, "anchors", anchors="cell", colour="#00ff00")
    QTest.mouseMove(canvas.viewport(), at(canvas, 110, 50))
    assert is_near(pixel(canvas, 80, 70), QColor("#00ff00"), 40)
    QTest.mouseMove(canvas.viewport(), at(canvas, 310, 130))
    assert pixel(canvas, 80, 70) == QColor(90, 90, 90)


def test_every_layer_takes_a_style(canvas):
    for layer in LAYERS:
        style = LayerStyle(visible=True, opacity=0.5, top=5)
        canvas.set_style(layer.name, style)
        assert canvas.style_of(layer.name) is style


def test_the_copy_shows_what_is_seen_of_the_picture(canvas):
    canvas.show_image(grey(400, 200))
    copy = canvas.grab_picture()
    assert (copy.width(), copy.height()) == pytest.approx((576, 288), abs=2)
    assert copy.pixelColor(5, 5) == QColor(90, 90, 90)
    canvas.show_image(None)
    assert canvas.grab_picture().isNull()
