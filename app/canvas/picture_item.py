"""The picture under the layers: zero-copy from the record, sharp when enlarged, quick when made small."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from app.canvas.lines import device_ratio, stroke
from engine.structures.image import Image

Pixels = NDArray[np.uint8]
# From this zoom on pixels are squares; below they are smoothed. The grid between them needs room to be seen.
SHARP_ZOOM = 2.0
GRID_ZOOM = 12.0
MOST_READY = 9_000_000  # pixels


class OverPicture(QGraphicsObject):
    """What is drawn over the picture, and beside it: anchors and tags reach outside."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = QRectF()  # of the picture

    def set_frame(self, frame: QRectF) -> None:
        self.prepareGeometryChange()
        self.frame = frame

    def boundingRect(self) -> QRectF:
        width, height = self.frame.width(), self.frame.height()
        return self.frame.adjusted(-width, -height, width, height)


class PictureItem(QGraphicsItem):
    """Paints the smallest copy of the picture, halved again and again, that is large enough."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: list[Pixels] = []
        self._shown: dict[int, QImage] = {}
        self._curve: NDArray[np.uint8] | None = None
        self._ready: tuple[float, QImage] | None = None

    def show_image(self, image: Image | None) -> None:
        self.prepareGeometryChange()
        self._levels = [] if image is None else [image.pixels]
        self._paint_anew()

    def set_curve(self, brightness: float, contrast: float) -> None:
        """Both -1..1, 0 leaves the picture as it is. Only what is shown changes."""
        self._curve = tone_curve(brightness, contrast)
        self._paint_anew()

    def _paint_anew(self) -> None:
        self._shown.clear()
        self._ready = None
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
        scale = zoom * ratio
        if self._ready is not None and self._ready[0] == scale:
            self._paint_ready(painter, self._ready[1], ratio)
            return
        picture = self._picture_for(scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SHARP_ZOOM)
        painter.drawImage(self.boundingRect(), picture, QRectF(picture.rect()))
        if zoom >= GRID_ZOOM:
            self._paint_grid(painter, ratio)

    def prepare(self, scale: float) -> None:
        """The view rests at this scale: have the whole picture ready in it, where that is not too much."""
        if not self._levels or scale >= SHARP_ZOOM or (self._ready is not None and self._ready[0] == scale):
            return
        height, width = self._levels[0].shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        self._ready = None
        if size[0] * size[1] <= MOST_READY:
            scaled = cv2.resize(self._toned(self._level_for(scale)), size, interpolation=cv2.INTER_LINEAR)
            pixels = cv2.cvtColor(scaled, cv2.COLOR_RGB2BGRA)  # blue lowest, as Qt's fastest format has it
            self._ready = scale, QImage(pixels.data, *size, pixels.strides[0], QImage.Format.Format_RGB32)

    def _paint_ready(self, painter: QPainter, picture: QImage, ratio: float) -> None:
        """On whole device pixels, without scaling: an eighth of the time."""
        corner = painter.worldTransform().map(QPointF(0, 0))
        painter.save()
        painter.resetTransform()
        at = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
        painter.drawImage(QRectF(at, QSizeF(picture.size()) / ratio), picture)
        painter.restore()

    def _picture_for(self, scale: float) -> QImage:
        level = self._level_for(scale)
        if level not in self._shown:
            pixels = self._toned(level)
            height, width = pixels.shape[:2]
            self._shown[level] = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
        return self._shown[level]

    def _level_for(self, scale: float) -> int:
        """scale: device pixels per picture pixel. Halved as often as leaves a pixel for each of the screen."""
        level = 0
        while scale * 2 ** (level + 1) <= 1 and min(self._levels[0].shape[:2]) >> (level + 1) > 0:
            level += 1
        while len(self._levels) <= level:
            height, width = self._levels[-1].shape[:2]
            half = (max(1, width // 2), max(1, height // 2))
            smaller = cv2.resize(self._levels[-1], half, interpolation=cv2.INTER_AREA)
            self._levels.append(smaller.astype(np.uint8, copy=False))
        return level

    def _toned(self, level: int) -> Pixels:
        if self._curve is None:
            return self._levels[level]
        return cv2.LUT(self._levels[level], self._curve).astype(np.uint8, copy=False)

    def _paint_grid(self, painter: QPainter, ratio: float) -> None:
        """Lines between the pixels of the visible part."""
        transform = painter.worldTransform()
        seen = transform.inverted()[0].mapRect(QRectF(painter.viewport())).intersected(self.boundingRect())
        if seen.isEmpty():
            return
        left, top, right, bottom = seen.left(), seen.top(), seen.right(), seen.bottom()
        upright = [(float(x), top, float(x), bottom) for x in range(int(left), int(right) + 2)]
        level = [(left, float(y), right, float(y)) for y in range(int(top), int(bottom) + 2)]
        painter.setOpacity(min(0.5, (transform.m11() - GRID_ZOOM) / GRID_ZOOM + 0.2))
        stroke(painter, np.array(upright + level), (QColor(128, 128, 128), 1 / ratio))
        painter.setOpacity(1.0)


def tone_curve(brightness: float, contrast: float) -> NDArray[np.uint8] | None:
    """(256,) what each value becomes; None where nothing changes. Contrast turns around the middle grey."""
    if brightness == 0 and contrast == 0:
        return None
    slope = np.tan((np.clip(contrast, -1, 0.98) + 1) * np.pi / 4)
    values = (np.arange(256) - 127.5) * slope + 127.5 + brightness * 127.5
    curve: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return curve
