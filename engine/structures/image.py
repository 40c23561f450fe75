"""The picture as the engine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.structures.arrays import set_read_only


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture after EXIF orientation.

    pixels: (height, width, 3) uint8 RGB, read-only.
    key: identifies the content (path, size and time of the file); caches are keyed by it.
    """

    path: Path
    pixels: NDArray[np.uint8]
    key: str

    def __post_init__(self) -> None:
        set_read_only(self, "pixels", np.uint8, (None, None, 3))

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])
