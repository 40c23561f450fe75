"""What is seen of the picture, layers included, as a file: PNG, or SVG whose lines stay sharp in any size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.canvas.layers_view import LayersView
from engine.errors import UserError
from engine.safety.atomic_files import replacing

KINDS = "Picture (*.png);;Drawing (*.svg)"


def save_view(view: LayersView, file: Path, factor: float = 2.0) -> None:
    """What is seen of the picture now. The ending decides: .svg, or a picture of any kind that Qt writes.

    factor: pixels of the file per pixel of the screen; lines and names are drawn anew, not enlarged. A file of that
    name is replaced in one step, or stays as it is. Raises UserError.
    """
    view.finish_layers()
    area = view.picture_in_view()
    if area.isEmpty():
        raise UserError(file.name, "no part of a picture is in view", "show one (Ctrl+F), and save again")
    is_drawing = file.suffix.lower() == ".svg"
    content = _drawing(view, area) if is_drawing else _picture(view, area, file.suffix[1:], factor)
    if not content:
        raise UserError(file.name, f"no picture can be written as {file.suffix or 'that'}", "choose .png or .svg")
    try:
        with replacing(file) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise UserError(file, f"cannot be written ({error.strerror})", "choose another folder, or make room") from error


def _picture(view: LayersView, area: QRect, ending: str, factor: float) -> bytes:
    """Empty for an ending that Qt does not know."""
    image = QImage(area.size() * factor, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(factor)
    painter = QPainter(image)
    _paint(view, area, painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(buffer.data().data()) if image.save(buffer, ending.upper()) else b""


def _drawing(view: LayersView, area: QRect) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(area.size())
    drawing.setViewBox(QRect(QPoint(0, 0), area.size()))
    drawing.setTitle("regionscope")
    painter = QPainter(drawing)
    _paint(view, area, painter)
    painter.end()
    return bytes(buffer.data().data())


def _paint(view: LayersView, area: QRect, painter: QPainter) -> None:
    view.render(painter, QRectF(QRect(QPoint(0, 0), area.size())), area)
