"""Thumbnails, made away from the window's thread and cached while there is room."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from pathlib import Path

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.services.background import Background
from engine.pictures.reading import read_thumbnail

SIDE = 112  # pixels: twice the size in the list, for dense screens
ROOM = 16 * 2**20  # bytes: some 500 thumbnails
WAITING = 60  # about two screens of rows; older wishes were scrolled past


class Thumbnails(QObject):
    """`get` answers at once, with None where the picture has to be read first: `ready` follows."""

    ready = Signal(object)  # Path

    def __init__(self, room: int = ROOM) -> None:
        super().__init__()
        self._background = Background("thumbnails", self)
        self._images: LRUCache[Path, QImage | None] = LRUCache(room, _size)
        self._waiting: OrderedDict[Path, int] = OrderedDict()

    def get(self, path: Path) -> QImage | None:
        if path in self._images:
            return self._images[path]
        if path not in self._waiting:
            while len(self._waiting) >= WAITING:
                _, ticket = self._waiting.popitem(last=False)
                self._background.forget(ticket)
            store = partial(self._store, path)
            # An unreadable picture has no thumbnail; opening it says why.
            self._waiting[path] = self._background.run(partial(_read, path), store, lambda _error: store(None))
        return None

    def forget(self, path: Path) -> None:
        self._images.pop(path, None)

    def close(self) -> bool:
        """True when its thread has ended."""
        return self._background.close()

    def _store(self, path: Path, image: QImage | None) -> None:
        self._waiting.pop(path, None)
        self._images[path] = image
        self.ready.emit(path)


def _size(image: QImage | None) -> int:
    """Bytes, with what an entry takes beside its pixels."""
    return 500 + (image.sizeInBytes() if image is not None else 0)


def _read(path: Path) -> QImage:
    return image_of(read_thumbnail(path, SIDE))


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """(height, width, 3) RGB."""
    height, width = pixels.shape[:2]
    # copy(): the image then owns its pixels, and the rows need no 4-byte alignment.
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
