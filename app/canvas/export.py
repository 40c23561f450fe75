"""What is seen of the picture, layers included, as a file: PNG, or SVG whose lines stay sharp in any size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.canvas.layers_view import LayersView
from engine.errors import UserError

KINDS = "Picture (*.png);;Drawing (*.svg)"


def save_view(view: LayersView, file: Path, factor: float = 2.0) -> None:
    """What is seen of the picture now. The ending decides: .svg, or a picture of any kind that Qt writes.

    factor: pixels of the file per pixel of the screen; lines and names are drawn anew, not enlarged. Raises UserError.
    """
    view.finish_layers()
    area = view.picture_in_view()
    if area.isEmpty():
        raise UserError(file.name, "no part of a picture is in view", "show one (Ctrl+F), and save again")
    save = _save_drawing if file.suffix.lower() == ".svg" else _save_picture
    if not save(view, area, file, factor):
        raise UserError(file, "cannot be written", "choose another folder, and a name that ends in .png or .svg")


def _save_picture(view: LayersView, area: QRect, file: Path, factor: float) -> bool:
    image = QImage(area.size() * factor, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(factor)
    painter = QPainter(image)
    view.render(painter, QRectF(QRect(QPoint(0, 0), area.size())), area)
    painter.end()
    return bool(image.save(str(file)))


def _save_drawing(view: LayersView, area: QRect, file: Path, _factor: float) -> bool:
    drawing = QSvgGenerator()
    drawing.setFileName(str(file))
    drawing.setSize(QSize(area.size()))
    drawing.setViewBox(QRect(QPoint(0, 0), area.size()))
    drawing.setTitle("regionscope")
    painter = QPainter()
    if not painter.begin(drawing):
        return False
    view.render(painter, QRectF(QRect(QPoint(0, 0), area.size())), area)
    return bool(painter.end())
