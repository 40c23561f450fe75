"""The frozen trunk's maps of each picture, computed once and cached, for heads that learn in seconds.

A picture is identified by its content's key, the scale, whether it is mirrored, and a fingerprint of the backbone's
weights: after any change of these, what is cached is never used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from cachetools import LRUCache
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.safety.atomic_files import UNFINISHED, replacing
from engine.safety.reading import read_file

CACHED_BYTES = 1_500_000_000
DISK_BYTES = 2_000_000_000
SUFFIX = ".maps"
_DIGEST = 16
_LARGEST = 512 * 1024 * 1024
_ROOM = 0.9  # share of the limit that is left after clearing up, so that not every write has to


class FeatureKey(NamedTuple):
    """picture: digest of its pixels. size: (height, width) in net pixels, without padding. weights: `fingerprint`."""

    picture: str
    size: tuple[int, int]
    mirrored: bool
    weights: str


def fingerprint(net: TwoStageNet) -> str:
    """Changes with any bit of the fixed weights of the backbone and with how the pictures are prepared for it."""
    s = net.specification
    prepared = (
        s.backbone,
        s.strides,
        s.fpn_channels,
        s.class_maps,
        s.merged_strides,
        s.extra_level,
        s.norm_eps,
        s.divisible,
        s.mean,
        s.std,
    )
    digest = hashlib.sha256(repr(prepared).encode())
    for name, tensor in net.backbone.fixed.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def as_half(levels: list[Tensor]) -> list[Tensor]:
    """As float16 on the CPU. 65504 is the largest of these: an activation beyond it would come back as infinity."""
    return [level.clamp(-65504, 65504).half().cpu() for level in levels]


class FeatureCache:
    """Maps as float16 in memory, least recently used ones dropped above `limit` bytes, and in `files`."""

    def __init__(self, limit: int = CACHED_BYTES, files: FeatureFiles | None = None) -> None:
        self._files = files
        # The newest always has room.
        self._maps: LRUCache[FeatureKey, list[Tensor]] = LRUCache(
            limit, lambda maps: min(limit, sum(m.nbytes for m in maps))
        )
        self.computed = 0

    def __len__(self) -> int:
        return len(self._maps)

    def get(self, key: FeatureKey, make: Callable[[], list[Tensor]]) -> list[Tensor]:
        """The maps of every level, (1, C, H, W) float32 with channels last, as pooling wants them; cached or new."""
        half = self._maps.get(key)
        if half is None:
            name = repr(tuple(key))
            half = self._files.read(name) if self._files else None
            if half is None:
                with torch.no_grad():
                    half = as_half(make())
                self.computed += 1
                if self._files:
                    self._files.write(name, half)
            half = [level.contiguous(memory_format=torch.channels_last) for level in half]
            self._maps[key] = half
        return [level.float() for level in half]


@dataclass(eq=False)
class FeatureFiles:
    """Tensors on disk: a file each, at most `limit` bytes of all, the least recently used dropped first. The folder is
    there from the first write on.

    It is a cache: a file that is cut short, damaged or of something else is as good as none, and where nothing can be
    written the training goes on without.
    """

    folder: Path
    limit: int = DISK_BYTES
    _bytes: int | None = None
    _works: bool = True

    def read(self, name: str) -> list[Tensor] | None:
        """The tensors written under exactly this name; None where there are none, or they are not as they were."""
        file = self._file(name)
        try:
            content = read_file(file, _LARGEST)
            if content is None or content[:_DIGEST] != _digest(content[_DIGEST:]):
                return None
            tensors = load(content[_DIGEST:])
            if os.fsdecode(tensors.pop("name").numpy().tobytes()) != name:
                return None
            os.utime(file)  # used now
            return [tensors[str(number)] for number in range(len(tensors))]
        except (OSError, UserError, SafetensorError, KeyError, ValueError):
            return None

    def write(self, name: str, maps: list[Tensor]) -> None:
        """In one step; others may be read meanwhile. After a failure nothing more is written."""
        if not self._works:
            return
        tensors = {str(number): level.contiguous() for number, level in enumerate(maps)}
        content = save(tensors | {"name": torch.tensor(list(os.fsencode(name)), dtype=torch.uint8)})
        try:
            with replacing(self._file(name), sync=False) as part:
                self._make_room(len(content))
                part.write_bytes(_digest(content) + content)
        except OSError:  # a full or read-only disk costs time, not the training
            self._works = False

    def _file(self, name: str) -> Path:
        return self.folder / (hashlib.sha256(os.fsencode(name)).hexdigest()[:40] + SUFFIX)

    def _make_room(self, needed: int) -> None:
        self._bytes = (self._bytes if self._bytes is not None else sum(size for _, size, _ in self._there())) + needed
        if self._bytes <= self.limit:
            return
        there = sorted(self._there())  # what other processes wrote is counted here
        self._bytes = sum(size for _, size, _ in there) + needed
        for _, size, file in there:
            if self._bytes <= self.limit * _ROOM:
                break
            file.unlink(missing_ok=True)
            self._bytes -= size

    def _there(self) -> Iterator[tuple[int, int, Path]]:
        """When each was last used, its size, its place. What a killed process left unfinished is among them."""
        for entry in os.scandir(self.folder):
            try:
                if entry.name.endswith((SUFFIX, UNFINISHED, ".part")):
                    state = entry.stat()
                    yield state.st_mtime_ns, state.st_size, Path(entry.path)
            except FileNotFoundError:  # another process cleared up
                continue


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
