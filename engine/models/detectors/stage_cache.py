"""The results of a picture's stages. A stage runs again only when something it depends on has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_PICTURES = 4  # feature maps of one picture are 10 to 100 MB


class StageCache:
    """Results by (picture, stage), each with its dependencies. The least recently used picture is dropped first."""

    def __init__(self, pictures: int = _PICTURES) -> None:
        self._pictures = pictures
        self._stages: OrderedDict[str, dict[str, tuple[Hashable, Any]]] = OrderedDict()
        self._ready: tuple[Hashable, Any] | None = None

    def get_or_make(self, picture: str, stage: str, depends: Hashable, make: Callable[[], T]) -> tuple[T, bool]:
        """(result, is_cached): the stored result, if it was computed with the same `depends`; else a new one."""
        cached = self.get(picture, stage, depends)
        if cached is not None:
            return cached, True
        result = make()
        self.store(picture, stage, depends, result)
        return result, False

    def get(self, picture: str, stage: str, depends: Hashable) -> Any:
        """The stored result; None where there is none, or where its dependencies have changed."""
        depended_on, result = self._stages.get(picture, {}).get(stage, (None, None))
        if result is None or depended_on != depends:
            return None
        self._stages.move_to_end(picture)
        return result

    def store(self, picture: str, stage: str, depends: Hashable, result: Any) -> None:
        self._stages.setdefault(picture, {})[stage] = (depends, result)
        self._stages.move_to_end(picture)
        while len(self._stages) > self._pictures:
            self._stages.popitem(last=False)

    def same_picture(self, stage: str, result: object, other: str) -> Any | None:
        """The result of stage `other` of the picture whose `stage` is this very object; None where it was dropped."""
        for stages in self._stages.values():
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
        """Drop the results of all pictures, not the net."""
        self._stages.clear()

    def clear(self) -> None:
        self._stages.clear()
        self._ready = None
