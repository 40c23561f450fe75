"""The regions of Selective Search, and how they are grouped step by step.

S initial segments, step i makes region S+i; labels (H, W).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import oklch
from app.canvas.overlays.base import Overlay
from engine.structures.stages import Segments

MOST_PIXELS = 2_000_000
BORDER = np.uint32(0xFF14161A)


class SegmentsOverlay(Overlay):
    """The merges slider moves over the grouping: 0 shows the initial segments, 1 a single region."""

    layer = "segments"
    kinds = (Segments,)

    def __init__(self) -> None:
        super().__init__()
        self._labels: NDArray[np.int32] = np.zeros((0, 0), np.int32)
        self._sizes: NDArray[np.int64] = np.zeros(0, np.int64)
        self._picture: tuple[int, QImage] | None = None  # and the steps of which it is

    def show_record(self, record: object) -> None:
        if isinstance(record, Segments):
            stride = max(1, int(np.ceil(np.sqrt(record.labels.size / MOST_PIXELS))))
            self._labels = np.ascontiguousarray(record.labels[::stride, ::stride])
            self._sizes = np.bincount(self._labels.ravel(), minlength=len(record))
            self._picture = None
        super().show_record(record)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Opacity is Qt's own here: one picture is blended, not many lines. A drawing (SVG) does not keep it: its
        picture is translucent itself."""
        record = self.record(Segments)
        if record is None:
            return
        height, width = record.labels.shape
        painter.setOpacity(painter.opacity() * self.opacity_now)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, painter.worldTransform().m11() < 1)
        picture = self._grouped_picture(record)
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            picture = translucent(picture, painter.opacity())
            painter.setOpacity(1)
        painter.drawImage(QRectF(0, 0, width, height), picture)

    def _grouped_picture(self, record: Segments) -> QImage:
        """Made when first painted after a step."""
        steps = round(min(max(self.style.merges, 0.0), 1.0) * len(record.merges))
        if self._picture is None or self._picture[0] != steps:
            self._picture = steps, region_picture(self._labels, grouped(record.merges[:steps], self._sizes))
        return self._picture[1]


def translucent(picture: QImage, opacity: float) -> QImage:
    """The same with an alpha channel."""
    found = QImage(picture.size(), QImage.Format.Format_ARGB32_Premultiplied)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    painter.setOpacity(opacity)
    painter.drawImage(0, 0, picture)
    painter.end()
    return found


def grouped(merges: NDArray[np.int32], sizes: NDArray[np.int64]) -> NDArray[np.int32]:
    """(n, 2) merges, (S,) pixels of the initial segments -> (S,) the segment that gives each segment its colour.

    A merged region keeps the colour of its larger part, so that little flickers while the slider moves.
    """
    segments = len(sizes)
    parent = list(range(segments + len(merges)))
    size = [*sizes.tolist(), *[0] * len(merges)]
    giver = list(range(segments + len(merges)))
    for step, (a, b) in enumerate(merges.tolist()):
        new = segments + step
        parent[a] = parent[b] = new
        size[new] = size[a] + size[b]
        giver[new] = giver[a] if size[a] >= size[b] else giver[b]
    for region in range(len(parent) - 1, -1, -1):
        # Later regions are done first, so one step up finds the top.
        parent[region] = parent[parent[region]]
    return np.array([giver[top] for top in parent[:segments]], np.int32)


def region_picture(labels: NDArray[np.int32], givers: NDArray[np.int32]) -> QImage:
    """The regions in well separated colours, with a thin dark border between them."""
    regions = givers[labels] if len(givers) else labels
    pixels = _palette(int(givers.max(initial=0)) + 1)[regions]
    edge = regions[:, 1:] != regions[:, :-1]
    pixels[:, 1:][edge] = BORDER
    edge = regions[1:] != regions[:-1]
    pixels[1:][edge] = BORDER
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def _palette(count: int) -> NDArray[np.uint32]:
    """(count,) RGB: hues a golden angle apart, so that neighbours in number look different."""
    tones = [oklch(light, 0.15, hue) for light in (0.60, 0.72, 0.84) for hue in range(0, 360, 12)]
    order = (np.arange(count) * 34) % 89  # 34 and 89: neighbours in Fibonacci's row
    table: NDArray[np.uint32] = np.array([tone.rgb() for tone in tones], np.uint32)[order]
    return table
