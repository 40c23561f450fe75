"""Kept features on disk: a file per picture, under a limit for all of them, the least recently used dropped first.

It is a cache: a file that is cut short, damaged or of something else is as good as none, and where nothing can be
written the training goes on without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine.errors import UserError
from engine.safety.atomic_files import read_file

DISK_BYTES = 2_000_000_000
SUFFIX = ".maps"
_DIGEST = 16
_LARGEST = 512 * 1024 * 1024
_ROOM = 0.9  # share of the limit that is left after clearing up, so that not every write has to


class FeatureFiles:
    """folder: made when first written to. limit: of all files in it, in bytes."""

    def __init__(self, folder: Path, limit: int = DISK_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._bytes: int | None = None
        self._works = True

    def read(self, name: str) -> list[Tensor] | None:
        """The maps written under exactly this name; None where there are none, or they are not as they were."""
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
        """Keep the maps, in one step; others may be read meanwhile. After a failure nothing more is written."""
        if not self._works:
            return
        tensors = {str(number): level.contiguous() for number, level in enumerate(maps)}
        content = save(tensors | {"name": torch.tensor(list(os.fsencode(name)), dtype=torch.uint8)})
        file = self._file(name)
        part = file.with_name(f"{file.stem}.{secrets.token_hex(4)}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(content))
            part.write_bytes(_digest(content) + content)
            part.replace(file)
        except OSError:  # a full or read-only disk costs time, not the training
            self._works = False
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self._folder / (hashlib.sha256(os.fsencode(name)).hexdigest()[:40] + SUFFIX)

    def _make_room(self, needed: int) -> None:
        self._bytes = (self._bytes if self._bytes is not None else sum(size for _, size, _ in self._there())) + needed
        if self._bytes <= self._limit:
            return
        there = sorted(self._there())  # what other processes wrote is counted here
        self._bytes = sum(size for _, size, _ in there) + needed
        for _, size, file in there:
            if self._bytes <= self._limit * _ROOM:
                break
            file.unlink(missing_ok=True)
            self._bytes -= size

    def _there(self) -> Iterator[tuple[int, int, Path]]:
        """When each was last used, its size, its place. Parts that a killed process left are among them."""
        for entry in os.scandir(self._folder):
            try:
                if entry.name.endswith((SUFFIX, ".part")):
                    state = entry.stat()
                    yield state.st_mtime_ns, state.st_size, Path(entry.path)
            except FileNotFoundError:  # another process cleared up
                continue


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
