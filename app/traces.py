"""What the detector saw of pictures opened before: kept while there is room, so that coming back shows it at once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from engine.requests import ImageResult
from engine.structures.stages import Detections, StageRecord, Trace

ROOM = 400 * 2**20  # bytes


class Traces:
    """Results by picture. Those looked at longest ago lose their stages first; detections stay, as suggestions."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._used = 0
        self._slim: dict[Path, ImageResult] = {}
        self._kept: OrderedDict[Path, tuple[ImageResult, int]] = OrderedDict()

    def keep(self, result: ImageResult) -> None:
        self.forget(result.path)
        size = sum(map(_size, result.trace.records.values()))
        self._kept[result.path] = (result, size)
        self._used += size
        while self._used > self._room and len(self._kept) > 1:
            path, (old, dropped) = self._kept.popitem(last=False)
            self._used -= dropped
            self._slim[path] = _slim(old)

    def get(self, path: Path) -> ImageResult | None:
        if path not in self._kept:
            return self._slim.get(path)
        self._kept.move_to_end(path)
        return self._kept[path][0]

    def trace(self, path: Path) -> Trace:
        result = self.get(path)
        return result.trace if result else Trace()

    def forget(self, path: Path) -> None:
        if path in self._kept:
            self._used -= self._kept.pop(path)[1]
        self._slim.pop(path, None)


def _slim(result: ImageResult) -> ImageResult:
    found = result.trace.get(Detections)
    return replace(result, trace=Trace() if found is None else Trace().with_(found, 0.0))


def _size(record: StageRecord) -> int:
    """Bytes of the arrays of a record, those of its parts included."""
    total = 0
    for field in fields(record):
        value = getattr(record, field.name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, np.ndarray):
                total += part.nbytes
            elif isinstance(getattr(part, "energy", None), np.ndarray):
                total += part.energy.nbytes
    return total
