"""What the detector saw of pictures opened before: cached while there is room, so that coming back shows it at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cachetools import Cache, LRUCache

from engine.structures.arrays import bytes_in
from engine.structures.requests import ImageResult
from engine.structures.stages import Anchors, Detections, Trace

ROOM = 64 * 2**20  # bytes: some 100 pictures seen by the starter


class TraceCache:
    """Results by picture. Those looked at longest ago lose their stages first; detections stay, as suggestions."""

    def __init__(self, room: int = ROOM) -> None:
        self._slim: dict[Path, ImageResult] = {}
        self._whole = _Whole(room, self._slim)

    def keep(self, result: ImageResult) -> None:
        self.forget(result.path)
        self._whole[result.path] = result

    def get(self, path: Path) -> ImageResult | None:
        return self._whole.get(path) or self._slim.get(path)

    def trace(self, path: Path) -> Trace:
        result = self.get(path)
        return result.trace if result else Trace()

    def whole(self) -> dict[Path, ImageResult]:
        """Those with all stages. It does not count as looking at them."""
        return {path: Cache.__getitem__(self._whole, path) for path in self._whole}

    def set_trace(self, path: Path | None, trace: Trace) -> ImageResult | None:
        """There is more to see of a picture now; its new result, None where it has none here."""
        before = self.get(path) if path is not None else None
        if before is not None:
            self.keep(replace(before, trace=trace))
        return self.get(path) if path is not None else None

    def forget(self, path: Path) -> None:
        self._whole.pop(path, None)
        self._slim.pop(path, None)


class _Whole(LRUCache[Path, ImageResult]):
    """Results with all stages; those for which there is no room any more go to `slim`. The newest always has room."""

    def __init__(self, room: int, slim: dict[Path, ImageResult]) -> None:
        super().__init__(room, lambda result: min(room, _own_bytes(result.trace)))
        self._slim = slim

    def popitem(self) -> tuple[Path, ImageResult]:
        path, result = super().popitem()
        self._slim[path] = _slim(result)
        return path, result


def _own_bytes(trace: Trace) -> int:
    """Without the anchors, more than half of a trace: pictures of one size have them in common."""
    return bytes_in([record for kind, record in trace.records.items() if kind is not Anchors])


def _slim(result: ImageResult) -> ImageResult:
    found = result.trace.get(Detections)
    return replace(result, trace=Trace() if found is None else Trace().with_(found, 0.0))
