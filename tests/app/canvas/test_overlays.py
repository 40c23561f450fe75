"""What single layers make of their records."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.canvas.colours import NEGATIVE, POSITIVE, UNCOVERED
from app.canvas.overlays.segments import grouped, region_picture
from app.canvas.view import ImageCanvas
from engine.explain.roi_bins import bin_boxes
from engine.structures.stages import AnchorLabels, PooledRois, Proposals, Refinement, RoiGrid, Segments
from tests.app.canvas.scenes import anchors, annotation, detections, grey, is_near, pixel, show


def proposals(*boxes, scores):
    return Proposals(np.array(boxes, np.float32), np.array(scores, np.float32), "rpn")


def grid(box_cells, *, quantised, bins=2, stride=16.0):
    cells = np.array([box_cells], np.float32)
    return RoiGrid(cells * stride, cells, np.zeros(1, np.int16), np.array([[stride, stride]]), bins, quantised)


def test_merging_step_by_step_gives_unions_of_regions():
    merges = np.array([[0, 1], [2, 3], [4, 5]], np.int32)
    sizes = np.array([5, 9, 2, 1])
    assert grouped(merges[:0], sizes).tolist() == [0, 1, 2, 3]
    assert grouped(merges[:1], sizes).tolist() == [1, 1, 2, 3]
    assert grouped(merges[:2], sizes).tolist() == [1, 1, 2, 2]
    assert grouped(merges, sizes).tolist() == [1, 1, 1, 1]


def test_regions_get_one_colour_each_and_a_border():
    labels = np.repeat(np.arange(2, dtype=np.int32), 5)[None].repeat(4, axis=0)
    picture = region_picture(labels, np.array([0, 1], np.int32))
    row = [picture.pixelColor(x, 2).name() for x in range(10)]
    assert len(set(row[:5])) == 1
    assert row[5] == "#14161a"
    assert len(set(row[6:])) == 1
    assert row[0] != row[9]


def test_the_merges_slider_joins_regions_on_the_screen(canvas):
    labels = np.repeat(np.arange(4, dtype=np.int32), 100)[None].repeat(200, axis=0)
    merges = np.array([[0, 1], [2, 3], [4, 5]], np.int32)
    canvas.show_image(grey(400, 200))
    canvas.show_record(Segments(labels, merges, np.zeros((7, 4)), "rgb", 100))

    def shades(merged):
        show(canvas, "segments", merges=merged)
        return len({pixel(canvas, x, 100).name() for x in (50, 150, 250, 350)})

    assert [shades(merged) for merged in (0.0, 1 / 3, 2 / 3, 1.0)] == [4, 3, 2, 1]


def test_proposals_show_the_best_so_many_with_the_best_on_top(canvas):
    canvas.show_image(grey(400, 200))
    boxes = [(50, 50, 150, 150), (50, 50, 250, 150), (300, 50, 350, 150)]
    canvas.show_record(proposals(*boxes, scores=[0.99, 0.5, 0.01]))
    show(canvas, "proposals")
    high, middle, low = pixel(canvas, 50, 100), pixel(canvas, 250, 100), pixel(canvas, 300, 100)
    assert high.red() > 200
    assert high.green() > 150, "yellow, over the other box's edge"
    assert low.blue() > low.green()
    assert len({high.name(), middle.name(), low.name()}) == 3
    show(canvas, "proposals", top=2)
    assert pixel(canvas, 300, 100) == QColor(90, 90, 90)
    show(canvas, "proposals", score=0.6)
    assert pixel(canvas, 250, 100) == QColor(90, 90, 90)


def test_anchor_labels_are_green_and_red_and_ignored_ones_hidden(canvas):
    record = anchors(400, 200, 100, 1)
    labels = np.full(len(record), -1, np.int8)
    labels[0], labels[3] = 1, 0
    canvas.show_image(grey(400, 200))
    canvas.show_annotation(annotation((120, 120, 280, 190), (10, 120, 40, 180)))
    canvas.show_record(record)
    count = len(record)
    kept = np.zeros(count)
    canvas.show_record(AnchorLabels(labels, kept, kept, np.array([False, True])))
    show(canvas, "positives")
    assert is_near(pixel(canvas, 50, 99.9), POSITIVE)
    assert pixel(canvas, 350, 99.9).red() > 1.5 * pixel(canvas, 350, 99.9).green()
    assert NEGATIVE.red() > NEGATIVE.green()
    assert is_near(pixel(canvas, 200, 190), UNCOVERED)
    assert pixel(canvas, 25, 180) == QColor(90, 90, 90), "covered: not marked"


@pytest.mark.parametrize("seed", range(5))
def test_rounded_bins_hold_every_cell_of_the_rounded_roi(seed):
    """Fast R-CNN's pooling: bin i covers floor(i h / b) to ceil((i + 1) h / b) of the RoI's h cells."""
    rng = np.random.default_rng(seed)
    x1, y1 = rng.uniform(0, 20, 2)
    x2, y2 = x1 + rng.uniform(0, 30), y1 + rng.uniform(0, 30)
    bins = bin_boxes(grid((x1, y1, x2, y2), quantised=True, bins=7), 0) / 16
    assert (bins == np.round(bins)).all()
    covered = {(x, y) for a, b, c, d in bins.astype(int).tolist() for x in range(a, c) for y in range(b, d)}
    left, right = int(np.floor(np.float32(x1) + 0.5)), int(np.floor(np.float32(x2) + 0.5))
    top, bottom = int(np.floor(np.float32(y1) + 0.5)), int(np.floor(np.float32(y2) + 0.5))
    assert covered == {(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)}


def test_aligned_bins_are_equal_parts_of_the_roi():
    bins = bin_boxes(grid((1.25, 2.5, 5.25, 4.5), quantised=False), 0)
    assert bins.tolist() == [[20, 40, 52, 56], [52, 40, 84, 56], [20, 56, 52, 72], [52, 56, 84, 72]]


def test_the_bins_are_tinted_by_what_was_pooled(canvas):
    canvas.show_image(grey(400, 200))
    canvas.show_record(grid((4, 2, 12, 10), quantised=False))
    canvas.show_record(PooledRois(np.array([[[1.0, 0.0], [0.0, 0.0]]]), 8))
    show(canvas, "rois")
    high, low = pixel(canvas, 92, 60), pixel(canvas, 156, 124)
    assert high.red() > low.red()
    assert high.green() > low.green()


def test_a_picked_detection_shows_its_roi(canvas):
    canvas.show_image(grey(400, 200))
    canvas.show_record(detections((10, 10, 50, 50), (60, 60, 90, 90)))
    canvas.set_picked("detections", 1)
    assert canvas._rois.picked == 1
    canvas.set_picked("", -1)
    assert canvas._rois.picked is None
    assert canvas._detections.picked is None


def test_a_picked_detection_shows_the_roi_it_was_refined_from(canvas):
    canvas.show_image(grey(400, 200))
    before = np.array([[20, 20, 160, 180]], np.float32)
    canvas.show_record(Refinement(before, np.zeros((1, 1, 4)), np.array([[[60, 60, 140, 140]]])))
    canvas.show_record(detections((60, 60, 140, 140)))
    show(canvas, "detections")
    assert pixel(canvas, 40, 40) == QColor(90, 90, 90)
    canvas.set_picked("detections", 0)
    assert pixel(canvas, 40, 40) == QColor("#ffffff"), "the corner's way"
    assert pixel(canvas, 20, 100) != QColor(90, 90, 90), "the RoI's edge"
    canvas.set_picked("detections", 7)
    assert pixel(canvas, 40, 40) == QColor(90, 90, 90), "no such detection"


def test_a_canvas_closed_while_a_density_picture_is_made_leaves_in_peace(qtbot):
    record = anchors(800, 600, 4, 6)
    for _ in range(5):
        view = ImageCanvas()
        view.resize(400, 300)
        view.show()
        view.show_image(grey(800, 600))
        view.show_record(record)
        show(view, "anchors")
        view._prepare_layers()
        view.close()
        view.deleteLater()
        del view
        qtbot.wait(5)
    qtbot.wait(100)
