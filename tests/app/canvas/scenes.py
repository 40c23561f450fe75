"""Made pictures and records whose pixels are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.view import ImageCanvas
from app.session.layers import LayerName, LayerStyle
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.image import Image
from engine.structures.stages import AnchorLevel, Anchors, Detections

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def grey(width: int = 400, height: int = 200, value: int = 90, key: str = "grey") -> Image:
    return Image(Path(f"{key}.png"), np.full((height, width, 3), value, np.uint8), key)


def annotation(*boxes: tuple[float, float, float, float], source: str = "human", locked: bool = False) -> Annotation:
    labelled = tuple(LabelledBox(Rectangle(*b), "cat", locked=locked, provenance=Provenance(source)) for b in boxes)
    return Annotation(Path("grey.png"), 400, 200, labelled)


def detections(*boxes: tuple[float, float, float, float], score: float = 0.9) -> Detections:
    count = len(boxes)
    zeros = np.zeros(count, np.int32)
    return Detections(np.array(boxes, np.float32), zeros, np.full(count, score, np.float32), np.arange(count), ("cat",))


def anchors(width: int, height: int, stride: int, per_cell: int = 3) -> Anchors:
    rows, columns = -(-height // stride), -(-width // stride)
    y, x = np.mgrid[0:rows, 0:columns] * stride + stride / 2
    sides = stride * 2.0 ** np.arange(per_cell)
    half = np.stack([-sides, -sides, sides, sides], axis=1) / 2
    boxes = np.stack([x, y, x, y], axis=-1).reshape(-1, 1, 4) + half
    level = AnchorLevel(0, rows, columns, per_cell, stride, stride, stride, tuple(sides), (1.0,))
    return Anchors(boxes.reshape(-1, 4).astype(np.float32), (level,))


def show(canvas: ImageCanvas, layer: LayerName, **style: object) -> None:
    canvas.set_style(layer, LayerStyle(visible=True, **style))  # type: ignore[arg-type]


def at(canvas: ImageCanvas, x: float, y: float) -> QPoint:
    """Where a point of the picture is in the window."""
    return canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def drag(canvas: ImageCanvas, *way: tuple[float, float], modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press at the first point, move over the others, let go at the last; points of the picture."""
    window = canvas.viewport()
    QTest.mousePress(window, LEFT, modifier, at(canvas, *way[0]))
    for point in way[1:]:
        QTest.mouseMove(window, at(canvas, *point))
    QTest.mouseRelease(window, LEFT, modifier, at(canvas, *way[-1]))


def click(canvas: ImageCanvas, x: float, y: float, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, modifier, at(canvas, x, y))


def wheel(canvas: ImageCanvas, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place,
        canvas.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def seen(canvas: ImageCanvas) -> QImage:
    """The window's pixels now."""
    canvas.finish_layers()
    return canvas.viewport().grab().toImage()


def pixel(canvas: ImageCanvas, x: float, y: float) -> QColor:
    """What is painted over a point of the picture."""
    picture = seen(canvas)
    return picture.pixelColor(at(canvas, x, y) * picture.devicePixelRatio())


def is_near(a: QColor, b: QColor, off: int = 8) -> bool:
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return all(abs(left - right) <= off for left, right in pairs)
