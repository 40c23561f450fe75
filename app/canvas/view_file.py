"""What is seen of the picture, with all that lies over it, as a file: PNG, or SVG, whose lines stay lines."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QStandardPaths
from PySide6.QtGui import QImage, QImageWriter, QPaintDevice, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.services.translation import mark, tr
from engine.errors import UserError, reason_of
from engine.safety.atomic_files import replacing

ENDINGS = (".png", ".svg")
FILTER = mark("PNG picture (*.png);;SVG drawing (*.svg)")
FACTOR = 2  # pixels of the PNG per pixel of the screen; lines and names are drawn anew, not enlarged


def view_folder() -> Path:
    """Where a view is proposed to be saved: the folder of a person's pictures, or their home where there is none."""
    pictures = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
    return pictures if pictures.is_dir() else Path.home()


def write_view(shown: QWidget, file: Path, part: QRect | None = None) -> Path:
    """A canvas or a chart, or a part of it in its pixels. Returns the file: without one of ENDINGS a PNG. A file of
    that name is replaced in one step, or stays as it is.

    Raises UserError where nothing of the picture is in view, and where the file cannot be written.
    """
    target = file if file.suffix.lower() in ENDINGS else file.with_name(f"{file.name}.png")
    part = shown.rect() if part is None else part
    if part.isEmpty():
        raise UserError(target.name, tr("no part of a picture is in view"), tr("show one (Ctrl+F), and save again"))
    content = _svg(shown, part) if target.suffix.lower() == ".svg" else _png(shown, part)
    try:
        with replacing(target) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise UserError(
            target, tr("cannot be written ({reason})", reason=reason_of(error)), tr("choose another folder")
        ) from error
    return target


def _png(shown: QWidget, part: QRect) -> bytes:
    image = QImage(part.size() * FACTOR, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FACTOR)
    _paint(shown, image, part)
    content, device = QByteArray(), QBuffer()
    device.setBuffer(content)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(device, QByteArray(b"png")).write(image)
    return bytes(content.data())


def _svg(shown: QWidget, part: QRect) -> bytes:
    content, device = QByteArray(), QBuffer()
    device.setBuffer(content)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(part.size())
    generator.setViewBox(QRect(0, 0, part.width(), part.height()))
    generator.setResolution(96)  # its size is in pixels, as CSS has them
    generator.setTitle("regionscope")
    _paint(shown, generator, part)
    return bytes(content.data())


def _paint(shown: QWidget, device: QPaintDevice, part: QRect) -> None:
    painter = QPainter(device)
    if isinstance(shown, QGraphicsView):
        shown.render(painter, QRectF(0, 0, part.width(), part.height()), part)
    else:
        shown.render(painter, QPoint(), QRegion(part))
    painter.end()
