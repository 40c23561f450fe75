"""The results of a picture's stages. A stage runs again only when something it depends on has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import LRUCache
from torch import Tensor, nn

from engine.models.network import TwoStageNet
from engine.structures.arrays import bytes_in

T = TypeVar("T")
_PICTURES, _ROOM = 4, 256 * 2**20  # feature maps of one picture are 10 to 100 MB


class StageCache:
    """Results by (picture, stage), each with its dependencies, of so many pictures and bytes at most. The picture
    used longest ago is dropped first; the newest one always has room."""

    def __init__(self, pictures: int = _PICTURES, room: int = _ROOM) -> None:
        self._pictures = pictures
        self._stages: LRUCache[str, dict[str, tuple[Hashable, Any]]] = LRUCache(
            room, lambda stages: min(room, bytes_in([result for _, result in stages.values()]))
        )
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
        return result if depended_on == depends else None

    def store(self, picture: str, stage: str, depends: Hashable, result: Any) -> None:
        self._stages[picture] = {**self._stages.get(picture, {}), stage: (depends, result)}
        while len(self._stages) > self._pictures:
            self._stages.popitem()

    def ready_net(self, depends: Hashable, make: Callable[[], T]) -> T:
        """The net that `make` prepared of what it depends on; one at a time."""
        if self._ready is None or self._ready[0] != depends:
            self._ready = None
            self._ready = (depends, make())
        ready: T = self._ready[1]
        return ready

    def forget_pictures(self) -> None:
        """Drop the results of all pictures, not the net."""
        self._stages.clear()


def weights_version(net: TwoStageNet) -> tuple[Any, ...]:
    """Changes whenever a weight of the net does: torch counts the in-place operations on each tensor."""
    modules: list[nn.Module] = [net]
    tensors: list[Tensor | None] = []
    for module in modules:  # grows as it goes; net.parameters() puts names together, too, and takes ten times as long
        tensors += (*module._parameters.values(), *module._buffers.values())
        modules += [child for child in module._modules.values() if child is not None]
    there = [tensor for tensor in tensors if tensor is not None]
    return id(net), net.generation, str(net.device), sum(map(id, there)), sum([t._version for t in there])
