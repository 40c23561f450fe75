"""The frozen trunk's maps of each picture, computed once and kept, for heads that learn in seconds.

A picture is identified by its content's key, the scale, whether it is mirrored, and a fingerprint of the backbone's
weights: after any change of these, what is kept is never used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import torch
from cachetools import LRUCache
from torch import Tensor

from engine.models.network import TwoStageNet
from engine.training.data.feature_files import FeatureFiles

CACHED_BYTES = 1_500_000_000


class FeatureKey(NamedTuple):
    """picture: digest of its pixels. size: (height, width) in net pixels, without padding. weights: `fingerprint`."""

    picture: str
    size: tuple[int, int]
    mirrored: bool
    weights: str


def fingerprint(net: TwoStageNet) -> str:
    """Changes with any bit of the backbone's weights and with how the pictures are prepared for it."""
    s = net.specification
    prepared = (s.backbone, s.strides, s.fpn_channels, s.extra_level, s.norm_eps, s.divisible, s.mean, s.std)
    digest = hashlib.sha256(repr(prepared).encode())
    for name, tensor in net.backbone.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


class FeatureCache:
    """Maps as float16 in memory, least recently used ones dropped above `limit` bytes, and in files where given."""

    def __init__(self, limit: int = CACHED_BYTES, files: FeatureFiles | None = None) -> None:
        self._files = files
        # The newest always has room.
        self._maps: LRUCache[FeatureKey, list[Tensor]] = LRUCache(limit, lambda maps: min(limit, _size(maps)))
        self.made = 0

    def __len__(self) -> int:
        return len(self._maps)

    def get(self, key: FeatureKey, make: Callable[[], list[Tensor]]) -> list[Tensor]:
        """The maps of every level, (1, C, H, W) float32 with channels last, as pooling wants them, kept or made now."""
        if (cached := self._maps.get(key)) is not None:
            return [level.float() for level in cached]
        name = repr(tuple(key))
        half = self._files.read(name) if self._files else None
        if half is None:
            with torch.no_grad():
                maps = make()
            self.made += 1
            # 65504 is float16's largest: an activation beyond it would come back as infinity.
            half = [level.clamp(-65504, 65504).half().cpu() for level in maps]
            if self._files:
                self._files.write(name, half)
        half = [level.contiguous(memory_format=torch.channels_last) for level in half]
        self._maps[key] = half
        return [level.float() for level in half]


def _size(maps: list[Tensor]) -> int:
    return sum(level.numel() * level.element_size() for level in maps)
