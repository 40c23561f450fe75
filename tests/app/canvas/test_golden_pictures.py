"""What a story's steps, a stage and a heat look like, beside pictures that a person has looked at.

They are compared in cells of five by five pixels, and few cells may differ: another font makes a name wider, another
Qt smooths an edge otherwise, but a box that is gone or elsewhere changes many.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.canvas.colours import assign_colours, forget_colours
from app.canvas.overlays.heat import Heat, HeatOverlay
from app.canvas.view import ImageCanvas
from app.features.stages.views import make_overlays
from engine.explain.detection_story import detection_story
from engine.structures.image import Image
from engine.structures.stages import Anchors, Objectness, Trace
from tests.app.fakes import select
from tests.app.features.inspection.conftest import records

GOLDEN = Path(__file__).parent / "golden"
SIDES = (240, 180)  # of the files
CELLS = (100, 75)
ALIKE = 20  # of 255
MOST = 0.01  # of the cells


def made_trace() -> Trace:
    trace = Trace()
    for record in records():
        trace = trace.with_(record, 0.0)
    return trace.with_(select(trace, 0.3), 0.0)


def made_picture() -> Image:
    """160 x 120: a light thing and a dark one on a ground that grows lighter to the right."""
    pixels = np.repeat(np.linspace(60, 120, 160, dtype=np.uint8)[None], 120, axis=0)
    pixels[10:70, 10:60] = 170
    pixels[20:90, 80:150] = 40
    return Image(Path("made.png"), np.repeat(pixels[..., None], 3, axis=2), "made")


def show_step(title: str) -> Callable[[ImageCanvas, Trace], None]:
    def show(canvas: ImageCanvas, trace: Trace) -> None:
        canvas.show_sketch(next(step for step in detection_story(trace, 0).steps if step.title == title).sketch)

    return show


def show_heat(canvas: ImageCanvas, trace: Trace) -> None:
    objectness, anchors = trace.get(Objectness), trace.get(Anchors)
    assert objectness is not None
    assert anchors is not None
    (overlay,) = make_overlays("objectness", trace, 0)
    assert isinstance(overlay, HeatOverlay)
    level = anchors.levels[0]
    overlay.show_record(Heat(objectness.of_level(level)[..., 0], 0, 1, level.stride_x, level.stride_y, "objectness"))
    canvas.show_stage((overlay,))


def show_detections(canvas: ImageCanvas, trace: Trace) -> None:
    canvas.show_stage(make_overlays("detections", trace, 0))


@pytest.fixture(autouse=True)
def _no_folder() -> None:
    """Colours by the names alone, whatever folder another test had open."""
    forget_colours()
    assign_colours((), {})


@pytest.mark.parametrize(
    ("name", "show"),
    [
        ("anchor", show_step("Anchor")),
        ("nms-of-proposals", show_step("NMS of proposals")),
        ("roi-align", show_step("RoIAlign")),
        ("box-regression", show_step("Box regression")),
        ("objectness", show_heat),
        ("detections", show_detections),
    ],
)
def test_it_looks_as_it_did(
    canvas: ImageCanvas, tmp_path: Path, name: str, show: Callable[[ImageCanvas, Trace], None]
) -> None:
    canvas.show_image(made_picture())
    canvas.zoom_to(3.0)
    show(canvas, made_trace())
    now = as_array(canvas.grab_picture().convertToFormat(QImage.Format.Format_RGB888))
    before = cv2.imread(str(GOLDEN / f"{name}.png"))
    drawn = tmp_path / f"{name}.png"
    cv2.imwrite(str(drawn), cv2.resize(now, SIDES, interpolation=cv2.INTER_AREA), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert before is not None, f"look at {drawn}; it belongs to {GOLDEN}"
    cells = [cv2.resize(one, CELLS, interpolation=cv2.INTER_AREA).astype(int) for one in (now, before)]
    inner = np.abs(cells[0] - cells[1]).max(axis=2)[1:-1, 1:-1]  # at the edge the window shows through
    differing = (inner > ALIKE).mean()
    assert differing <= MOST, f"{differing:.1%} differs: if {drawn} is right, it belongs to {GOLDEN}"


def as_array(image: QImage) -> np.ndarray:
    """(H, W, 3), blue first."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)[..., ::-1])
