"""What is seen of the picture, with all that lies over it, as a file: PNG, or SVG, whose lines stay lines."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from engine.errors import UserError

ENDINGS = (".png", ".svg")
FILTER = "PNG picture (*.png);;SVG drawing (*.svg)"


def write_view(shown: QWidget, file: Path, part: QRect | None = None) -> Path:
    """A canvas or a chart, or a part of it in its pixels. Returns the file: without one of ENDINGS a PNG.

    Raises UserError where it cannot be written.
    """
    target = file if file.suffix.lower() in ENDINGS else file.with_name(f"{file.name}.png")
    content, device = QByteArray(), QBuffer()
    device.setBuffer(content)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    if target.suffix.lower() == ".svg":
        _paint_svg(shown, device, part or shown.rect())
    else:
        seen = shown.viewport() if isinstance(shown, QGraphicsView) else shown
        seen.grab(part or shown.rect()).save(device, "PNG")
    device.close()
    try:
        target.write_bytes(content.data())
    except OSError as error:
        raise UserError(target, f"cannot be written ({error.strerror})", "choose another folder") from error
    return target


def _paint_svg(shown: QWidget, device: QIODevice, part: QRect) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(part.size())
    generator.setViewBox(QRect(0, 0, part.width(), part.height()))
    generator.setResolution(96)  # its size is in pixels, as CSS has them
    generator.setTitle("regionscope")
    painter = QPainter(generator)
    if isinstance(shown, QGraphicsView):
        shown.render(painter, QRectF(0, 0, part.width(), part.height()), part)
    else:
        shown.render(painter, QPoint(), QRegion(part))
    painter.end()
