"""How long a frame takes while one pans over, or drags one of, very many boxes. Offscreen, 1280 x 720, no GPU.

Ours beside the usual way of annotation tools (X-AnyLabeling, labelme, labelImg): per shape and frame, antialiased
painter paths are built and drawn, one of the outline and one of its corners. The peer's loop is timed without labels
and on an empty background; ours with the picture, the class colours and the name tags.

    python benchmarks/canvas.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.view import ImageCanvas
from app.session.layers import LayerStyle
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.image import Image
from engine.structures.stages import AnchorLevel, Anchors

FRAMES = 40
WIDTH, HEIGHT = 1920, 1080


class PathPerShape(QWidget):
    """The peers' paint event: every shape builds its paths and draws them, antialiased."""

    def __init__(self, boxes: np.ndarray) -> None:
        super().__init__()
        self.points = [[QPointF(*p) for p in ((a, b), (c, b), (c, d), (a, d))] for a, b, c, d in boxes.tolist()]
        self.offset = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.offset, 0)
        for corners in self.points:
            painter.setPen(QPen(QColor(0, 255, 0), 2))
            outline, handles = QPainterPath(corners[0]), QPainterPath()
            for corner in corners:
                outline.lineTo(corner)
                handles.addEllipse(corner, 4, 4)
            outline.lineTo(corners[0])
            painter.drawPath(outline)
            painter.drawPath(handles)
            painter.fillPath(handles, QColor(0, 255, 0))


def random_boxes(count: int, rng: np.random.Generator) -> np.ndarray:
    corner = rng.uniform(0, [WIDTH - 200, HEIGHT - 200], (count, 2))
    return np.concatenate([corner, corner + rng.uniform(12, 180, (count, 2))], axis=1)


def grid_anchors(rows: int, columns: int, per_cell: int) -> Anchors:
    """Anchors of three ratios and growing sizes on a grid over the picture."""
    y, x = (np.mgrid[0:rows, 0:columns] + 0.5) * np.array([HEIGHT / rows, WIDTH / columns]).reshape(2, 1, 1)
    scale, ratio = 2.0 ** (np.arange(per_cell) // 3) * 48, 2.0 ** (np.arange(per_cell) % 3 - 1)
    half = np.stack([-scale * ratio**0.5, -scale / ratio**0.5, scale * ratio**0.5, scale / ratio**0.5], axis=1) / 2
    boxes = (np.stack([x, y, x, y], axis=-1).reshape(-1, 1, 4) + half).reshape(-1, 4)
    level = AnchorLevel(0, rows, columns, per_cell, WIDTH / columns, HEIGHT / rows, 16, (48.0,) * per_cell, (1.0,))
    return Anchors(boxes.astype(np.float32), (level,))


def open_canvas(rng: np.random.Generator) -> ImageCanvas:
    canvas = ImageCanvas()
    canvas.resize(1280, 720)
    canvas.show()
    canvas.show_image(Image(Path("noise.png"), rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8), "noise"))
    return canvas


def frame_times(step: Callable[[int], None], widget: QWidget, frames: int = FRAMES) -> list[tuple[float, float]]:
    """Milliseconds of each frame: the step, and everything that paints because of it. Wall time, and what the window's
    thread itself worked, which says more on a machine that others use."""
    times = []
    for frame in range(frames):
        start, own = time.perf_counter(), time.thread_time()
        step(frame)
        widget.update()
        QApplication.processEvents()
        times.append(((time.perf_counter() - start) * 1e3, (time.thread_time() - own) * 1e3))
    return times


def report(name: str, times: list[tuple[float, float]]) -> float:
    wall, own = (float(statistics.median(column)) for column in zip(*times, strict=True))
    print(f"  {name:<34} median {wall:7.1f} ms (thread {own:7.1f})   worst {max(times)[0]:7.1f} ms")
    return own


def time_pan(canvas: ImageCanvas) -> list[tuple[float, float]]:
    canvas.zoom_to(1.0)
    canvas.finish_layers()
    return frame_times(lambda frame: canvas.pan_by(6 if frame // 10 % 2 else -6, 3), canvas.viewport())


def time_drag(canvas: ImageCanvas) -> list[tuple[float, float]]:
    """Press on the first box and drag it about."""
    canvas.fit()
    canvas.set_selection((0,))
    middle = canvas.viewportTransform().map(QPointF(*(canvas._truth.boxes[0].reshape(2, 2).mean(axis=0)))).toPoint()
    window = canvas.viewport()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=middle)
    move = QMouseEvent.Type.MouseMove

    def step(frame: int) -> None:
        place = QPointF(middle + QPoint(5 + 3 * frame, 2 * frame))
        held = Qt.MouseButton.LeftButton
        event = QMouseEvent(move, place, window.mapToGlobal(place), held, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, event)

    times = frame_times(step, window)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=middle)
    return times


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    app = QApplication([])
    rng = np.random.default_rng(0)
    boxes = random_boxes(1000, rng)
    canvas = open_canvas(rng)
    labelled = tuple(LabelledBox(Rectangle(*b), f"class {i % 20}") for i, b in enumerate(boxes.tolist()))
    canvas.show_annotation(Annotation(Path("noise.png"), WIDTH, HEIGHT, labelled))
    canvas.set_style("truth", LayerStyle(visible=True))

    print("1,000 labelled boxes")
    pan = report("ours, pan", time_pan(canvas))
    drag = report("ours, drag one box", time_drag(canvas))
    peer = PathPerShape(boxes)
    peer.resize(1280, 720)
    peer.show()

    def shift(frame: int) -> None:
        peer.offset = 3.0 * frame

    paths = report("a path per shape, pan or drag", frame_times(shift, peer, 10))
    print(f"  ours is {paths / pan:.1f} times as quick in panning and {paths / drag:.1f} times in dragging\n")

    print("anchors, pan")
    canvas.show_annotation(None)
    for rows, columns, per_cell in ((1, 2, 5), (38, 50, 9), (160, 139, 9)):
        record = grid_anchors(rows, columns, per_cell)
        canvas.clear_records()
        canvas.show_record(record)
        canvas.set_style("anchors", LayerStyle(visible=True))
        report(f"ours, {len(record):,} anchors", time_pan(canvas))
    peer.points = PathPerShape(grid_anchors(38, 50, 9).boxes).points
    report("a path per shape, 17,100 anchors", frame_times(shift, peer, 1))
    canvas.close()
    app.processEvents()


if __name__ == "__main__":
    main()
