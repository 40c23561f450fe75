"""Crops for the board: made away from the window's thread, of what is seen, and cached while there is room."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cachetools import LRUCache
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from app.services.background import Background
from app.session.thumbnails import image_of
from engine.errors import UserError
from engine.pictures.crops import read_crops
from engine.structures.annotation import Rectangle

ROOM = 64 * 2**20  # bytes of pixels
WAITING = 240  # pictures; what was scrolled past is no longer waited for
THREADS = 2
Key = tuple[Path, Rectangle | None]


class CropCache(QObject):
    """`get` answers at once, with None where the picture has to be read first: `ready` follows. All crops of one
    picture that are asked for together are cut out of one reading of it."""

    ready = Signal(object)  # Path
    failed = Signal(object, str)  # Path, and why it cannot be read: a sentence

    def __init__(self, parent: QObject, room: int = ROOM) -> None:
        super().__init__(parent)
        self._background = Background("crops", self, threads=THREADS)
        self._crops: LRUCache[Key, QPixmap] = LRUCache(room, lambda crop: min(room, 4 * crop.width() * crop.height()))
        self._waiting: dict[Path, set[Rectangle | None]] = {}
        self._tickets: dict[Path, int] = {}
        self._side, self._ratio = 0, 1.0

    @property
    def bytes(self) -> int:
        return int(self._crops.currsize)

    @property
    def waiting(self) -> int:
        """How many pictures are still to be read."""
        return len(self._waiting)

    def set_side(self, side: int, ratio: float) -> None:
        """How large crops are, and how many pixels of the screen a logical one has; others are made anew."""
        if (round(side * ratio), ratio) != (self._side, self._ratio):
            self._side, self._ratio = round(side * ratio), ratio
            self.clear()

    def get(self, path: Path, box: Rectangle | None) -> QPixmap | None:
        crop = self._crops.get((path, box))
        if crop is None:
            self._request(path, box)
        return crop

    def clear(self) -> None:
        for ticket in self._tickets.values():
            self._background.forget(ticket)
        self._crops.clear()
        self._waiting.clear()
        self._tickets.clear()

    def close(self) -> bool:
        """True when its threads have ended."""
        return self._background.close()

    def _request(self, path: Path, box: Rectangle | None) -> None:
        if path in self._waiting:
            self._waiting[path].add(box)
            return
        while len(self._waiting) >= WAITING:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            self._background.forget(self._tickets.pop(oldest))
        boxes = self._waiting[path] = {box}
        work = partial(_read, path, boxes, self._side)
        store = partial(self._store, path, boxes)
        self._tickets[path] = self._background.run(work, store, partial(self._failed, path, boxes))

    def _store(self, path: Path, boxes: set[Rectangle | None], images: dict[Rectangle | None, QImage]) -> None:
        self._end(path, boxes)
        for box, image in images.items():
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(self._ratio)
            self._crops[path, box] = pixmap
        self.ready.emit(path)

    def _failed(self, path: Path, boxes: set[Rectangle | None], error: Exception) -> None:
        self._end(path, boxes)
        self.failed.emit(path, f"{error.what}; {error.do}" if isinstance(error, UserError) else str(error))

    def _end(self, path: Path, boxes: set[Rectangle | None]) -> None:
        if self._waiting.get(path) is boxes:
            del self._waiting[path], self._tickets[path]


def _read(path: Path, boxes: set[Rectangle | None], side: int) -> dict[Rectangle | None, QImage]:
    """On the background's thread. Boxes that join meanwhile are asked for again when they are painted next."""
    now = tuple(boxes)
    images = map(image_of, read_crops(path, now, side))
    return dict(zip(now, (_fitted(image, side) for image in images), strict=True))


def _fitted(image: QImage, side: int) -> QImage:
    """A small object is shown larger, up to four times, in soft pixels."""
    most = min(side, 4 * max(image.width(), image.height()))
    size = image.size().scaled(QSize(most, most), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    smooth = Qt.TransformationMode.SmoothTransformation
    return image if size == image.size() else image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
