"""Features of regions on disk: there are far too many for memory, and SVMs look at each of them once or twice.

Shapes: N regions, W the width of their features.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
AT_ONCE = 2048  # rows in memory
_LARGEST = 65504.0  # of a float16: what lies beyond it would come back as infinity


class Rows:
    """(N, W) features as float16, in a file that vanishes with the process, however that ends."""

    def __init__(self, width: int, folder: Path | None = None) -> None:
        """folder: None is the system's own for temporary files."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as this object
        self.width = width
        self._count = 0
        self._norms = 0.0

    def __len__(self) -> int:
        return self._count

    @property
    def mean_norm(self) -> float:
        return self._norms / self._count if self._count else 0.0

    def add(self, rows: Array) -> None:
        """(n, W). Raises OSError where the disk is full."""
        self._file.write(np.clip(rows, -_LARGEST, _LARGEST).astype(np.float16).tobytes())
        self._count += len(rows)
        self._norms += float(np.linalg.norm(rows, axis=1).sum())

    def take(self, places: NDArray[np.int64]) -> Array:
        """Those rows, as float32."""
        return np.asarray(self._all()[places], np.float32) if len(places) else np.zeros((0, self.width), np.float32)

    def chunks(self) -> Iterator[Array]:
        """All of them in their order, a part at a time."""
        rows = self._all() if self._count else np.zeros((0, self.width), np.float16)
        for first in range(0, self._count, AT_ONCE):
            yield np.asarray(rows[first : first + AT_ONCE], np.float32)

    def close(self) -> None:
        self._file.close()

    def _all(self) -> NDArray[np.float16]:
        self._file.flush()
        return np.memmap(self._file, np.float16, "r", shape=(self._count, self.width))
