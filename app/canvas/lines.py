"""Many boxes drawn in one call each. Measured: opaque lines without antialiasing cost 2.4 ms a thousand boxes; the same
lines with a translucent pen cost 75 to 130 ms. So pens here are opaque, and opacity is given to the finished layer.

Shapes: N boxes (N, 4) float64 xyxy, their lines (4N, 4) float64 as QLineF lies in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

Floats = NDArray[np.float64]


def box_lines(boxes: NDArray[Any]) -> Floats:
    """(N, 4) boxes -> (4N, 4) the lines x1, y1, x2, y2 of their edges."""
    top_right_bottom_left = [0, 1, 2, 1, 2, 1, 2, 3, 2, 3, 0, 3, 0, 3, 0, 1]
    return np.ascontiguousarray(boxes[:, top_right_bottom_left], np.float64).reshape(-1, 4)


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Give the array itself to Qt: QLineF is four doubles."""
    if len(lines) == 0:
        return
    assert lines.dtype == np.float64, "QLineF is four doubles"
    assert lines.flags.c_contiguous, "QLineF is four doubles in a row"
    painter.drawLines(shiboken6.wrapInstance(lines.ctypes.data, QLineF), len(lines))  # type: ignore[call-overload]


def stroke(
    painter: QPainter, lines: Floats, *pens: tuple[QColor, float], style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    """The lines with each pen (colour, width) in turn: a light one over a wider dark one is seen on any picture."""
    for colour, width in pens:
        painter.setPen(cosmetic_pen(colour, width, device_ratio(painter), style))
        draw_lines(painter, lines)


def cosmetic_pen(colour: QColor, width: float, ratio: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of the same width at every zoom. width: logical pixels; ratio: device pixels per logical one, which Qt
    leaves out for cosmetic pens."""
    # Whole device pixels: of a width of 1.5 Qt would draw some lines with one and some with two.
    pen = QPen(colour, max(1, round(width * ratio + 1e-6)), style)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if style != Qt.PenStyle.SolidLine else Qt.PenCapStyle.SquareCap)
    return pen


def device_ratio(painter: QPainter) -> float:
    """Device pixels per logical pixel of what the painter paints on."""
    return float(painter.device().devicePixelRatioF())


def is_drawing_file(painter: QPainter) -> bool:
    """Whether it paints an SVG file, where lines and names stay what they are, however large it is shown."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_translucent(painter: QPainter, opacity: float, draw: Callable[[QPainter], None]) -> None:
    """Let `draw` paint opaquely, on a sheet of its own where opacity < 1, and lay the sheet down with that opacity.

    In an SVG file each line has that opacity: a sheet would be a picture of lines.
    """
    if opacity <= 0:
        return
    if opacity >= 1 or is_drawing_file(painter):
        painter.save()
        painter.setOpacity(painter.opacity() * min(opacity, 1.0))
        draw(painter)
        painter.restore()
        return
    ratio = device_ratio(painter)
    size = painter.viewport().size()
    sheet = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(0)
    on_sheet = QPainter(sheet)
    on_sheet.setWorldTransform(painter.worldTransform())
    draw(on_sheet)
    on_sheet.end()
    painter.save()
    painter.resetTransform()
    painter.setOpacity(opacity)
    painter.drawImage(QPointF(0, 0), sheet)
    painter.restore()


def edges_visible(boxes: NDArray[Any], area: QRectF) -> NDArray[np.intp]:
    """(N, 4) -> indices of the boxes of which some edge may be seen in `area`: those beside it and those that
    enclose it entirely are left out."""
    left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
    x1, y1, x2, y2 = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    beside = (x2 < left) | (x1 > right) | (y2 < top) | (y1 > bottom)
    encloses = (x1 < left) & (x2 > right) & (y1 < top) & (y2 > bottom)
    return np.flatnonzero(~(beside | encloses))
