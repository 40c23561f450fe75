"""The picture as the engine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from engine.structures.arrays import Record


@dataclass(frozen=True, slots=True, eq=False)
class Image(Record):
    """A picture after EXIF orientation.

    pixels: RGB. key: identifies the content (path, size and time of the file); caches are keyed by it.
    depth: bits of a value in the file. note: what is unusual in the file and how it is shown, "" where nothing is.
    """

    path: Path
    pixels: Annotated[NDArray[np.uint8], "height", "width", 3]
    key: str
    depth: int = 8
    note: str = ""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])
