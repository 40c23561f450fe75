"""The picture under the layers: zero-copy from the record, sharp when enlarged, quick when made small."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.lines import cosmetic_pen, device_ratio
from engine.structures.image import Image

Pixels = NDArray[np.uint8]
# From this zoom on pixels are squares; below they are smoothed. The grid between them needs room to be seen.
SHARP_ZOOM = 2.0
GRID_ZOOM = 12.0


class PictureItem(QGraphicsItem):
    """Keeps halved copies of the picture, made when first needed, and paints the smallest that is large enough."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: list[Pixels] = []
        self._shown: dict[int, QImage] = {}
        self._curve: NDArray[np.uint8] | None = None

    def show_image(self, image: Image | None) -> None:
        self.prepareGeometryChange()
        self._levels = [] if image is None else [image.pixels]
        self._shown.clear()
        self.update()

    def set_curve(self, brightness: float, contrast: float) -> None:
        """Both -1..1, 0 leaves the picture as it is. Only what is shown changes."""
        self._curve = tone_curve(brightness, contrast)
        self._shown.clear()
        self.update()

    def boundingRect(self) -> QRectF:
        if not self._levels:
            return QRectF()
        height, width = self._levels[0].shape[:2]
        return QRectF(0, 0, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self._levels:
            return
        ratio = device_ratio(painter)
        zoom = painter.worldTransform().m11()
        picture = self._picture_for(zoom * ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom * ratio < SHARP_ZOOM)
        painter.drawImage(self.boundingRect(), picture, QRectF(picture.rect()))
        if zoom >= GRID_ZOOM:
            self._paint_grid(painter, ratio)

    def _picture_for(self, scale: float) -> QImage:
        """scale: device pixels per picture pixel. Halved as often as leaves a pixel for each of the screen."""
        level = 0
        while scale * 2 ** (level + 1) <= 1 and min(self._levels[0].shape[:2]) >> (level + 1) > 0:
            level += 1
        while len(self._levels) <= level:
            height, width = self._levels[-1].shape[:2]
            half = (max(1, width // 2), max(1, height // 2))
            smaller = cv2.resize(self._levels[-1], half, interpolation=cv2.INTER_AREA)
            self._levels.append(smaller.astype(np.uint8, copy=False))
        if level not in self._shown:
            self._shown[level] = self._toned(self._levels[level])
        return self._shown[level]

    def _toned(self, pixels: Pixels) -> QImage:
        toned = pixels if self._curve is None else cv2.LUT(pixels, self._curve)
        height, width = toned.shape[:2]
        return QImage(toned.data, width, height, toned.strides[0], QImage.Format.Format_RGB888)

    def _paint_grid(self, painter: QPainter, ratio: float) -> None:
        """Lines between the pixels of the visible part."""
        transform = painter.worldTransform()
        seen = transform.inverted()[0].mapRect(QRectF(painter.viewport())).intersected(self.boundingRect())
        if seen.isEmpty():
            return
        left, right = int(seen.left()), int(seen.right()) + 1
        top, bottom = int(seen.top()), int(seen.bottom()) + 1
        painter.setPen(cosmetic_pen(QColor(128, 128, 128), 1 / ratio, ratio))
        painter.setOpacity(min(0.5, (transform.m11() - GRID_ZOOM) / GRID_ZOOM + 0.2))
        painter.drawLines([QLineF(QPointF(x, seen.top()), QPointF(x, seen.bottom())) for x in range(left, right + 1)])
        painter.drawLines([QLineF(QPointF(seen.left(), y), QPointF(seen.right(), y)) for y in range(top, bottom + 1)])
        painter.setOpacity(1.0)


def tone_curve(brightness: float, contrast: float) -> NDArray[np.uint8] | None:
    """(256,) what each value becomes; None where nothing changes. Contrast turns around the middle grey."""
    if brightness == 0 and contrast == 0:
        return None
    slope = np.tan((np.clip(contrast, -1, 0.98) + 1) * np.pi / 4)
    values = (np.arange(256) - 127.5) * slope + 127.5 + brightness * 127.5
    curve: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return curve
