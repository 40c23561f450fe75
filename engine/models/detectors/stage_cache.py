"""What a picture's stages left behind, so that a stage runs again only when what it depends on has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_PICTURES = 4  # feature maps of one picture are 10 to 100 MB


class StageCache:
    """Results by (picture, stage), each with what it was made from; the least recently used picture goes first."""

    def __init__(self, pictures: int = _PICTURES) -> None:
        self._pictures = pictures
        self._kept: OrderedDict[str, dict[str, tuple[Hashable, Any]]] = OrderedDict()
        self._ready: tuple[Hashable, Any] | None = None

    def get_or_make(self, picture: str, stage: str, depends: Hashable, make: Callable[[], T]) -> tuple[T, bool]:
        """(result, kept): the kept result when `depends` is the same as when it was made."""
        kept = self.get(picture, stage, depends)
        if kept is not None:
            return kept, True
        result = make()
        self.put(picture, stage, depends, result)
        return result, False

    def get(self, picture: str, stage: str, depends: Hashable) -> Any:
        """The kept result, None where there is none that still holds."""
        made_from, result = self._kept.get(picture, {}).get(stage, (None, None))
        if result is None or made_from != depends:
            return None
        self._kept.move_to_end(picture)
        return result

    def put(self, picture: str, stage: str, depends: Hashable, result: Any) -> None:
        self._kept.setdefault(picture, {})[stage] = (depends, result)
        self._kept.move_to_end(picture)
        while len(self._kept) > self._pictures:
            self._kept.popitem(last=False)

    def beside(self, stage: str, result: object, other: str) -> Any | None:
        """What is kept as stage `other` of the picture whose `stage` is this very result; None where it is gone."""
        for stages in self._kept.values():
            if stage in stages and stages[stage][1] is result and other in stages:
                return stages[other][1]
        return None

    def ready_net(self, weights: Hashable, make: Callable[[], T]) -> T:
        """The net that `make` prepared for these weights; one at a time."""
        if self._ready is None or self._ready[0] != weights:
            self._ready = None
            self._ready = (weights, make())
        ready: T = self._ready[1]
        return ready

    def forget_pictures(self) -> None:
        """Drop what is kept of pictures, not the net."""
        self._kept.clear()

    def clear(self) -> None:
        self._kept.clear()
        self._ready = None
