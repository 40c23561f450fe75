"""What is seen of the picture, with all that lies over it, as a file: PNG, or SVG, whose lines stay lines."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF
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
    part = part or shown.rect()
    if target.suffix.lower() == ".svg":
        is_written = _write_svg(shown, target, part)
    else:
        seen = shown.viewport() if isinstance(shown, QGraphicsView) else shown
        is_written = seen.grab(part).save(str(target))
    if not is_written:
        raise UserError(target, "cannot be written", "choose another folder")
    return target


def _write_svg(shown: QWidget, target: Path, part: QRect) -> bool:
    generator = QSvgGenerator()
    generator.setFileName(str(target))
    generator.setSize(part.size())
    generator.setViewBox(QRect(0, 0, part.width(), part.height()))
    generator.setTitle("regionscope")
    painter = QPainter()
    if not painter.begin(generator):
        return False
    if isinstance(shown, QGraphicsView):
        shown.render(painter, QRectF(0, 0, part.width(), part.height()), part)
    else:
        shown.render(painter, QPoint(), QRegion(part))
    painter.end()
    return target.exists()
