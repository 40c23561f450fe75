"""Pictures that show nearly the same: frames of one scene, copies that were scaled or compressed.

A perceptual hash: the signs of the 63 lowest frequencies of a small grey picture (its discrete cosine transform),
beside their median. Scaling, compression and brightness change few of these bits; another scene changes about half.

Shapes: N pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import cv2
import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from engine.errors import UserError
from engine.pictures.reading import content_key, read_thumbnail
from engine.words import tr

NEAR = 8  # bits of 64 that differ, up to which two pictures show nearly the same
DOUBTFUL = 12  # and up to which they may, where their objects are alike, too
_SIDE, _FREQUENCIES, _READ = 32, 8, 96
_CHUNK = 512
Hashes = NDArray[np.uint64]
Confirm = Callable[[int, int], bool]
_hashes: LRUCache[str, int] = LRUCache(200_000)  # by what identifies a file's content: path, size and time


def perceptual_hash(path: Path) -> int:
    """64 bits. Raises UserError where the picture cannot be read."""
    try:
        key = content_key(path, path.stat())
    except OSError as error:
        raise UserError(path, tr("is not there"), tr("check the name, or whether it was moved")) from error
    if key not in _hashes:
        _hashes[key] = _hash_of(read_thumbnail(path, _READ))
    return _hashes[key]


def _hash_of(pixels: NDArray[np.uint8]) -> int:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    low = cv2.dct(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))[:_FREQUENCIES, :_FREQUENCIES].ravel()
    low[0] = 0  # the brightness
    return int(np.packbits(low > np.median(low[1:])).view(">u8")[0])


def distances(hashes: Hashes, others: Hashes) -> NDArray[np.uint8]:
    """(N, M) how many bits differ."""
    differing = np.ascontiguousarray(hashes[:, None] ^ others[None])
    bits = np.unpackbits(differing.view(np.uint8).reshape(*differing.shape, 8), axis=2)
    found: NDArray[np.uint8] = bits.sum(2, dtype=np.uint8)
    return found


def near_duplicates(paths: Iterable[Path]) -> Generator[str, None, list[tuple[Path, ...]]]:
    """Groups of two or more, by the hash alone. Yields words of how far it is. What cannot be read is in no group."""
    paths = list(dict.fromkeys(paths))
    there: list[Path] = []
    hashes: list[int] = []
    for number, path in enumerate(paths):
        try:
            hashes.append(perceptual_hash(path))
            there.append(path)
        except UserError:
            continue
        if number % 16 == 15:
            yield tr("looking for near-duplicates: {done:,} of {total:,}", done=number + 1, total=len(paths))
    return [tuple(there[place] for place in group) for group in groups_of(np.array(hashes, np.uint64))]


def groups_of(hashes: Hashes, confirm: Confirm | None = None) -> list[list[int]]:
    """Numbers of the pictures of each group of two or more, in order, the largest group first. confirm: whether a
    doubtful pair is one; without it only near ones are."""
    root = list(range(len(hashes)))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for first in range(0, len(hashes), _CHUNK):
        apart = distances(hashes[first : first + _CHUNK], hashes[first:])
        for i, j in np.argwhere(np.triu(apart <= (NEAR if confirm is None else DOUBTFUL), 1)):
            a, b = first + int(i), first + int(j)
            if find(a) != find(b) and (apart[i, j] <= NEAR or (confirm is not None and confirm(a, b))):
                root[max(find(a), find(b))] = min(find(a), find(b))
    groups: dict[int, list[int]] = {}
    for place in range(len(hashes)):
        groups.setdefault(find(place), []).append(place)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))
