"""A teacher's story: F6, and step through the detector with the arrow keys; every number is that of the records."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.overlays.detections import DetectionsOverlay
from app.canvas.overlays.film import FilmOverlay
from app.canvas.overlays.heat import Heat, HeatOverlay
from app.canvas.overlays.suppression import SuppressionOverlay
from app.features.detection.layer_row import in_words
from app.shell.application import Shell
from engine.structures.inspection.heat import FindReceptiveFields, ShowChannels
from engine.structures.requests import Detect
from engine.structures.stages import (
    Anchors,
    Detections,
    FeatureMaps,
    HeadOutput,
    Objectness,
    PooledRois,
    Proposals,
    RankedAnchors,
    RoiGrid,
    Segments,
    Trace,
)
from tests.app.conftest import Opened
from tests.app.fakes import CLASSES, STRIDE, Script

WITH_RPN = [
    "Picture", "Features", "Anchors", "Objectness", "Before NMS", "Proposals", "RoIs", "Bins", "Scores", "Refinement",
    "NMS", "Detections",
]  # fmt: skip


def detect(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_F5)


def press(shell: Shell, qtbot: QtBot, key: Qt.Key, times: int = 1) -> None:
    """With whatever has the focus."""
    for _ in range(times):
        qtbot.keyClick(shell.window.focusWidget(), key)


def texts(shell: Shell) -> list[str]:
    return [cell.text for cell in shell.stages.strip.rail.cells]


def go_to(shell: Shell, qtbot: QtBot, name: str) -> None:
    """By a click on its cell."""
    rail = shell.stages.strip.rail
    middle = rail.cell_rect(texts(shell).index(name)).center().toPoint()
    qtbot.mouseClick(rail, Qt.MouseButton.LeftButton, pos=middle)
    assert shell.stages.strip.title.text().endswith(name)


def at(shell: Shell, x: float, y: float) -> QPoint:
    """Where a point of the picture is in the canvas."""
    return shell.window.canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def pixels(shell: Shell) -> np.ndarray:
    image = shell.window.canvas.grab_picture()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4).copy()


@pytest.fixture
def stepping(shell: Shell, qtbot: QtBot) -> Shell:
    """Detected, and the strip open."""
    detect(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_F6)
    assert shell.stages.strip.isVisible()
    return shell


def test_the_arrows_go_through_all_stages_and_each_draws_itself(stepping: Shell, qtbot: QtBot) -> None:
    shell, strip = stepping, stepping.stages.strip
    assert texts(shell) == WITH_RPN
    assert shell.window.focusWidget() is strip.rail
    seen, heights = [], set()
    for number, name in enumerate(WITH_RPN):
        QApplication.processEvents()
        heights.add(shell.window.canvas.height())
        assert strip.title.text() == f"{number + 1} · {name}"
        assert strip.paper.text()
        assert strip.line.text()
        if name == "NMS":
            qtbot.waitUntil(lambda: shell.stages.controller.nms.found is not None)
        seen.append(pixels(shell))
        press(shell, qtbot, Qt.Key.Key_Right)
    assert strip.title.text() == "12 · Detections", "the last one stays"
    assert len(heights) == 1, "the picture keeps its size"
    for before, after in pairwise(seen):
        assert (before != after).any()
    press(shell, qtbot, Qt.Key.Key_Left)
    assert strip.title.text() == "11 · NMS"
    press(shell, qtbot, Qt.Key.Key_Home)
    assert strip.title.text() == "1 · Picture"
    press(shell, qtbot, Qt.Key.Key_End)
    assert strip.title.text() == "12 · Detections"


def test_the_lines_say_the_records_numbers(stepping: Shell, qtbot: QtBot) -> None:
    shell, trace = stepping, stepping.document.trace
    anchors, ranked, proposals = trace.get(Anchors), trace.get(RankedAnchors), trace.get(Proposals)
    objectness, head, found = trace.get(Objectness), trace.get(HeadOutput), trace.get(Detections)
    level = trace.get(FeatureMaps).levels[0]
    rows, columns = level.magnitude.shape
    named = int((head.scores.argmax(1) > 0).sum())
    sure = int((objectness.scores > 0.5).sum())
    lines = {
        "Picture": "160 × 120 pixels",
        "Features": f"One map of {columns} × {rows} cells, 8 channels, stride 16",
        "Anchors": f"{len(anchors):,} reference boxes, 3 at each of {rows * columns:,} cells",
        "Objectness": f"{sure:,} reach more than 0.5; the best 0.99",
        "Before NMS": f"The {len(ranked):,} likeliest anchors",
        "Proposals": f"NMS leaves {len(proposals):,} of {len(ranked):,}",
        "RoIs": f"{len(proposals)} proposals laid on the one map",
        "Bins": "7 × 7 bins",
        "Scores": f"{len(CLASSES)} classes and for background: {named} look like something, {len(head) - named} like",
        "Refinement": f"move each of {len(proposals)} RoIs",
        "Detections": f"{len(found)} boxes of {len(set(found.names))} classes",
    }
    for name, words in lines.items():
        go_to(shell, qtbot, name)
        assert words in shell.stages.strip.line.text(), name


def test_a_class_for_anything_is_not_counted_among_the_others(stepping: Shell, qtbot: QtBot) -> None:
    shell, trace = stepping, stepping.document.trace
    go_to(shell, qtbot, "Scores")
    head = trace.get(HeadOutput)
    shell.document.set_trace(trace.with_(HeadOutput(head.scores, ("object", *head.class_names[1:])), 0.01))
    words = f"scored for {len(CLASSES) - 1} classes, for object, and for background"
    qtbot.waitUntil(lambda: words in shell.stages.strip.line.text())


def test_times_and_shares_are_those_of_the_run(stepping: Shell, qtbot: QtBot) -> None:
    shell, trace = stepping, stepping.document.trace
    cells = {cell.text: cell for cell in shell.stages.strip.rail.cells}
    total = sum(trace.seconds.values())
    assert cells["Features"].time == "12 ms"
    assert cells["Features"].share == pytest.approx(trace.seconds[FeatureMaps] / total)
    assert sum(cell.share for cell in cells.values()) == pytest.approx(1)
    assert cells["NMS"].time == cells["Detections"].time
    assert "together with Detections" in cells["NMS"].tip
    assert not cells["Picture"].time
    assert all(cell.time for name, cell in cells.items() if name != "Picture")
    rail = shell.stages.strip.rail
    for number, cell in enumerate(rail.cells):
        assert rail.fontMetrics().horizontalAdvance(cell.time) <= rail.cell_rect(number).width(), cell.text
    both = trace.seconds[RoiGrid] + trace.seconds[PooledRois]
    assert shell.detection.layers.rows["rois"].note.text().endswith(in_words(both))
    maps = trace.get(FeatureMaps)
    shell.document.set_trace(trace.with_(maps, 0.0))
    qtbot.waitUntil(lambda: shell.stages.strip.rail.cells[1].time == "0 ms, kept")
    assert rail.fontMetrics().horizontalAdvance(rail.cells[1].time) <= rail.cell_rect(1).width()
    assert shell.stages.strip.rail.cells[1].share == 0


def test_f6_and_escape_bring_the_layers_back_as_they_were(stepping: Shell, qtbot: QtBot) -> None:
    shell, canvas = stepping, stepping.window.canvas
    go_to(shell, qtbot, "Features")
    inside = pixels(shell)
    press(shell, qtbot, Qt.Key.Key_Escape)
    assert not shell.stages.strip.isVisible()
    assert shell.window.focusWidget() is canvas
    layers = pixels(shell)
    assert layers.shape != inside.shape or (layers != inside).any()
    press(shell, qtbot, Qt.Key.Key_F6)
    assert shell.stages.strip.title.text() == "2 · Features", "where it was left"
    press(shell, qtbot, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not shell.stages.strip.isVisible())
    assert np.array_equal(pixels(shell), layers)


def test_after_a_click_in_the_picture_the_keys_are_still_the_stages(stepping: Shell, qtbot: QtBot) -> None:
    shell, canvas = stepping, stepping.window.canvas
    go_to(shell, qtbot, "Features")
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.mapFromScene(60, 60))
    focus = shell.window.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, Qt.Key.Key_Right)
    assert shell.stages.strip.title.text().startswith("3 ")
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Escape)
    assert not shell.stages.strip.isVisible()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.mapFromScene(60, 60))
    assert shell.window.focusWidget() is canvas


def test_a_layer_shown_meanwhile_is_there_afterwards_and_not_before(stepping: Shell, qtbot: QtBot) -> None:
    shell, eye = stepping, stepping.detection.layers.rows["proposals"].eye
    assert "the stage sets" in eye.toolTip()
    before = pixels(shell)
    qtbot.keyClick(shell.window.canvas.viewport(), Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert shell.detection.layers.style_of("proposals").visible
    assert np.array_equal(pixels(shell), before)
    press(shell, qtbot, Qt.Key.Key_F6)
    assert shell.window.canvas._proposals.isVisible()
    assert "the stage sets" not in eye.toolTip()


def test_without_a_run_it_says_so_and_a_button_detects(shell: Shell, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_F6)
    strip = shell.stages.strip
    assert texts(shell) == ["Picture"]
    assert "F5" in strip.line.text()
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.mouseClick(strip.detect, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: texts(shell) == WITH_RPN)
    assert not strip.detect.isVisible()


def test_of_a_run_that_was_let_go_only_the_detections_are_there_and_it_says_so(stepping: Shell, qtbot: QtBot) -> None:
    shell, found = stepping, stepping.document.trace.get(Detections)
    shell.document.set_trace(Trace().with_(found, 0.0))
    qtbot.waitUntil(lambda: texts(shell) == ["Picture", "Detections"])
    assert "Press F5" in shell.stages.strip.line.text()
    with qtbot.waitSignal(shell.detection.controller.detected):
        qtbot.mouseClick(shell.stages.strip.detect, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: texts(shell) == WITH_RPN)
    assert "press F5" not in shell.stages.strip.line.text()


def test_the_next_picture_keeps_the_stage(stepping: Shell, qtbot: QtBot) -> None:
    shell = stepping
    go_to(shell, qtbot, "Objectness")
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path.name == "photo 2.png")
    qtbot.waitUntil(lambda: texts(shell) == ["Picture"])
    assert not shell.window.canvas.stage.overlays, "nothing of the picture before lies over this one"
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: shell.stages.strip.title.text() == "4 · Objectness")


def test_nothing_runs_the_detector_again(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(pictures, script)
    detect(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_F6)
    press(shell, qtbot, Qt.Key.Key_Right, 12)
    press(shell, qtbot, Qt.Key.Key_Left, 12)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert sum(isinstance(request, Detect) for request in script.requests) == 1
    assert sum(isinstance(request, FindReceptiveFields) for request in script.requests) == 1
    assert not any(isinstance(request, ShowChannels) for request in script.requests), "asked for by a button alone"


def test_drawing_or_an_edit_shows_the_labels_again(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    shell = opened(labelled)
    press(shell, qtbot, Qt.Key.Key_F6)
    assert not shell.window.canvas._truth.isVisible()
    press(shell, qtbot, Qt.Key.Key_W)
    assert not shell.stages.strip.isVisible()
    assert shell.window.canvas._truth.isVisible()
    press(shell, qtbot, Qt.Key.Key_Escape)
    press(shell, qtbot, Qt.Key.Key_F6)
    shell.document.edit(shell.document.annotation.with_boxes(shell.document.boxes[:1]), "one box less")
    assert not shell.stages.strip.isVisible()
    press(shell, qtbot, Qt.Key.Key_F6)
    press(shell, qtbot, Qt.Key.Key_Space)
    assert shell.document.annotation.verified
    assert shell.stages.strip.isVisible(), "no box is another"


def test_another_page_takes_the_strip_away(stepping: Shell, qtbot: QtBot) -> None:
    shell = stepping
    pages = [shell.window.middle.widget(number) for number in range(shell.window.middle.count())]
    page = next(page for page in pages if page is not shell.window.canvas)
    shell.window.show_page(page)
    assert not shell.stages.strip.isVisible()
    shell.window.show_page(shell.window.canvas)
    assert shell.stages.strip.isVisible()


def test_a_click_on_a_box_of_a_stage_selects_it(stepping: Shell, qtbot: QtBot) -> None:
    shell, canvas = stepping, stepping.window.canvas
    go_to(shell, qtbot, "Bins")
    boxes = shell.document.trace.get(Proposals).boxes
    x1, y1, x2, y2 = boxes[3].tolist()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, (x1 + x2) / 2, (y1 + y2) / 2))
    selection = shell.document.selection
    assert selection is not None
    assert selection.layer == "proposals"
    (index,) = selection.indices
    (overlay,) = canvas.stage.overlays
    assert overlay.picked == index
    go_to(shell, qtbot, "Before NMS")
    ranked = shell.document.trace.get(RankedAnchors)
    x1, y1, x2, y2 = ranked.boxes[5].tolist()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, (x1 + x2) / 2, (y1 + y2) / 2))
    assert shell.document.selection.layer == "anchors", "the anchor that the box came from"
    assert set(shell.document.selection.indices) <= set(ranked.anchors.tolist())
    go_to(shell, qtbot, "Detections")
    found = shell.document.trace.get(Detections)
    x1, y1, x2, y2 = found.boxes[0].tolist()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(shell, (x1 + x2) / 2, (y1 + y2) / 2))
    assert shell.document.selection.layer == "detections"
    assert isinstance(canvas.stage.overlays[-1], DetectionsOverlay)


def test_the_cell_under_the_cursor_says_its_number_and_what_it_sees(stepping: Shell, qtbot: QtBot) -> None:
    shell, controller = stepping, stepping.stages.controller
    go_to(shell, qtbot, "Features")
    qtbot.waitUntil(lambda: controller.maps.fields is not None)
    qtbot.mouseMove(shell.window.canvas.viewport(), at(shell, 40, 40))
    qtbot.mouseMove(shell.window.canvas.viewport(), at(shell, 41, 40))
    value = shell.document.trace.get(FeatureMaps).levels[0].magnitude[2, 2]
    said = "sees 48 × 48 pixels by the backbone alone, the whole picture through the pyramid"
    assert shell.stages.maps.cell.text() == f"Row 2, column 2: {value:.3g} · {said}"
    (overlay,) = shell.window.canvas.stage.overlays
    assert isinstance(overlay, HeatOverlay)
    assert overlay.cell == (2, 2)
    go_to(shell, qtbot, "Objectness")
    (overlay,) = shell.window.canvas.stage.overlays
    heat = overlay.record(Heat)
    scores = shell.document.trace.get(Objectness).scores.reshape(*heat.values.shape, 3)
    np.testing.assert_array_equal(heat.values, scores.max(2))
    assert (heat.low, heat.high) == (0, 1)


def test_how_many_boxes_are_drawn_follows_the_slider(stepping: Shell, qtbot: QtBot) -> None:
    shell, slider = stepping, stepping.stages.amount.slider.slider
    go_to(shell, qtbot, "Proposals")
    (overlay,) = shell.window.canvas.stage.overlays
    assert len(overlay.boxes) == len(shell.document.trace.get(Proposals)) == 40
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert len(overlay.boxes) == 1
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert len(overlay.boxes) == 2
    go_to(shell, qtbot, "Before NMS")
    assert len(shell.window.canvas.stage.overlays[0].boxes) == 2, "as many, so that the two can be compared"


def test_channels_are_a_grid_and_a_click_lays_one_over_the_picture(stepping: Shell, qtbot: QtBot) -> None:
    shell, tools = stepping, stepping.stages.maps
    go_to(shell, qtbot, "Features")
    mean = pixels(shell)
    qtbot.mouseClick(tools.channels, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tools.grid.isVisible())
    assert tools.grid.model().rowCount() == 8
    assert tools.note.text() == "8 channels · 0.0 MB · of the run"
    cell = tools.grid.visualRect(tools.grid.model().index(5)).center()
    qtbot.mouseClick(tools.grid.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    overlay = shell.window.canvas.stage.overlays[0]
    heat = overlay.record(Heat)
    assert heat.values[0, 0] == 5
    assert heat.values.sum() == 5
    assert heat.name == "channel 6"
    one = pixels(shell)
    assert one.shape != mean.shape or (one != mean).any()
    qtbot.keyClick(tools.grid, Qt.Key.Key_Right)
    assert overlay.record(Heat).name == "channel 7"
    panels = shell.window.left, shell.window.side, shell.window.canvas, shell.stages.strip
    widths = [part.width() for part in panels]
    least = shell.stages.strip.minimumSizeHint().width()
    for x in (40, 41):
        qtbot.mouseMove(shell.window.canvas.viewport(), at(shell, x, 40))
    assert tools.cell.text().startswith("Row 2, column 2")
    assert shell.stages.strip.minimumSizeHint().width() == least, "what the cursor is over moves no panel"
    assert [part.width() for part in panels] == widths
    qtbot.mouseClick(tools.every, Qt.MouseButton.LeftButton)
    assert overlay.record(Heat).name == "mean"
    qtbot.mouseClick(tools.channels, Qt.MouseButton.LeftButton)
    assert not tools.grid.isVisible()
    assert shell.stages.controller.maps.channels is None, "their memory is free again"


def test_nms_goes_box_by_box_and_says_what_each_removes(stepping: Shell, qtbot: QtBot) -> None:
    shell, controller = stepping, stepping.stages.controller
    shell.detection.controller.choose_selection(0.3, 0.2)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    go_to(shell, qtbot, "NMS")
    qtbot.waitUntil(lambda: controller.nms.found is not None and controller.nms.found.selected_by.score == 0.3)
    found = controller.nms.found
    assert f"{len(found)} boxes above score 0.30" in shell.stages.strip.line.text()
    step = next(i for i, index in enumerate(found.steps) if len(found.removed_by(index)))
    shell.stages.strip.setFocus()
    press(shell, qtbot, Qt.Key.Key_Down, step + 1)
    index = found.steps[step]
    gone = found.removed_by(index)
    line = shell.stages.strip.line.text()
    assert (
        f"Box {step + 1} of {len(found.steps)} stays: {CLASSES[found.classes[index]]} {found.scores[index]:.2f}" in line
    )
    assert f"removes {len(gone)} box" in line
    assert f"up to {found.iou[gone].max():.2f}" in line
    (overlay,) = shell.window.canvas.stage.overlays
    assert isinstance(overlay, SuppressionOverlay)
    chosen, goes, waits = overlay.parts()
    assert chosen.tolist() == found.steps[: step + 1].tolist()
    assert goes.tolist() == gone.tolist()
    assert not set(waits) & (set(chosen) | set(goes))
    assert overlay.floating_tags()[0].key == ("rois", chosen[-1]), "its tag is there, whatever the others take"
    press(shell, qtbot, Qt.Key.Key_Up)
    assert controller.nms.step == step
    qtbot.mouseClick(shell.stages.nms.on, Qt.MouseButton.LeftButton)
    assert controller.nms.step == step + 1
    for part in (shell.stages.nms.steps.slider, shell.stages.nms.on):
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_Up)
        assert controller.nms.step == step, "whatever part of the strip has the keys"
        qtbot.keyClick(part, Qt.Key.Key_Down)
        assert controller.nms.step == step + 1
    shell.detection.controller.choose_selection(0.95, 0.2)
    qtbot.waitUntil(lambda: controller.nms.found.selected_by.score == 0.95)
    assert "nothing to choose from" in shell.stages.strip.line.text() or len(controller.nms.found)


def test_selective_search_is_a_film(opened: Opened, pictures: Path, qtbot: QtBot) -> None:
    shell = opened(pictures)
    shell.detection.controller.choose_proposals("selective-search")
    detect(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_F6)
    assert texts(shell)[:4] == ["Picture", "Features", "Segments", "Proposals"]
    assert not {"Anchors", "Objectness", "Before NMS"} & set(texts(shell))
    go_to(shell, qtbot, "Segments")
    assert "2 segments of even colour (hsv, k = 100). 1 merge" in shell.stages.strip.line.text()
    proposals = len(shell.document.trace.get(Proposals))
    assert f"one grouping of several: all together give the {proposals} proposals" in shell.stages.strip.line.text()
    (overlay,) = shell.window.canvas.stage.overlays
    assert isinstance(overlay, FilmOverlay)
    assert overlay.step == 0
    press(shell, qtbot, Qt.Key.Key_Down)
    assert overlay.step == 1
    line = shell.stages.strip.line.text()
    assert line == "Merge 1 of 1: regions 1 and 2 become region 3, and its box a proposal. 1 region is left."
    film = shell.stages.film
    qtbot.mouseClick(film.play, Qt.MouseButton.LeftButton)
    assert overlay.step == 0, "it is over, and begins again"
    qtbot.waitUntil(lambda: overlay.step == 1)
    qtbot.waitUntil(lambda: not film.play.isChecked())
    for part in (film.play, film.steps.slider):
        part.setFocus()
        for key, step in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 1)):
            qtbot.keyClick(part, key)
            assert overlay.step == step
    qtbot.keyClick(film.play, Qt.Key.Key_Right)
    assert shell.stages.controller.stage.name == "proposals"
    assert shell.document.trace.get(Segments) is not None


def test_large_type_is_larger_and_remembered(stepping: Shell, qtbot: QtBot) -> None:
    strip = stepping.stages.strip
    small, height = strip.line.font().pixelSize(), strip.rail.height()
    qtbot.mouseClick(strip.large, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: strip.rail.height() > 1.25 * height)
    assert strip.line.font().pixelSize() > 1.4 * small
    assert stepping.services.store.session.large_type


def test_a_cell_is_sixteen_pixels() -> None:
    heat = Heat(np.zeros((7, 10), np.float32), 0, 1, STRIDE, STRIDE)
    assert heat.cell_at(15.9, 0) == (0, 0)
    assert heat.cell_at(16, 111.9) == (6, 1)
    assert heat.cell_at(160, 0) is None
    assert heat.cell_at(-1, 0) is None
