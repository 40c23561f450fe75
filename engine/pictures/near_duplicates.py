"""Pictures that show nearly the same: frames of one scene, copies that were scaled, compressed, cropped or mirrored.

A perceptual hash: the signs of the 63 lowest frequencies of a small grey picture (its discrete cosine transform).
Scaling, compression and brightness change few of these bits; another scene changes about half. A mirrored picture has
every second column of them the other way round. A crop changes more bits than some other scenes: where a pair differs
in more than a few, or one is mirrored, the one picture is laid over the other, at several scales and places, and they
must correlate. No model is asked, so that a training splits a folder as the window shows its groups.

DOUBTFUL and ALIKE were chosen on training pictures of bccd_voc, cards_coco, coco128_yolo and coco_voc20: of crops by 4
% on all sides all differ in 20 bits at most, of crops by 6 % .95 or more do, and they correlate by .94 or more; other
scenes by .91 at most, but for cards on one table.

Shapes: N pictures, S = SIDE.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from engine.errors import UserError
from engine.pictures.reading import content_key, read_thumbnail
from engine.words import tr

NEAR = 8  # bits of 64 that differ, up to which two pictures show nearly the same
DOUBTFUL = 20  # and up to which they may, where they correlate
MOST_DOUBTFUL = 8  # of one picture, the nearest: a large folder takes no longer for each
ALIKE = 0.95  # correlation
SHRUNK = (1, 0.96, 0.92, 0.88, 0.84)  # what a crop is of the whole
EDGE = 0.06  # of a side, by which the one may lie beside the other
SIDE = 48
_HASHED, _FREQUENCIES, _READ = 32, 8, 96
_CHUNK = 512
_BITS = np.array([number.bit_count() for number in range(1 << 16)], np.uint8)
_MIRROR = np.uint64(0x5555555555555555)  # every second column
Hashes = NDArray[np.uint64]
Grey = NDArray[np.uint8]


class Look(NamedTuple):
    """What a picture looks like. hash: 64 bits. grey: (S, S)."""

    hash: int
    grey: Grey


_looks: LRUCache[str, Look] = LRUCache(20_000)  # by what identifies a file's content: path, size and time; 50 MB


def look_at(path: Path) -> Look:
    """Raises UserError where the picture cannot be read."""
    try:
        key = content_key(path, path.stat())
    except OSError as error:
        raise UserError(path, tr("is not there"), tr("check the name, or whether it was moved")) from error
    if key not in _looks:
        _looks[key] = _look_of(read_thumbnail(path, _READ))
    return _looks[key]


def _look_of(pixels: NDArray[np.uint8]) -> Look:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    small = cv2.resize(grey.astype(np.float32), (_HASHED, _HASHED), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small)[:_FREQUENCIES, :_FREQUENCIES].ravel()
    low[0] = 0  # the brightness
    return Look(int(np.packbits(low > 0).view(">u8")[0]), _scaled(grey, SIDE))


def _scaled(grey: Grey, side: int) -> Grey:
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def distances(hashes: Hashes, others: Hashes) -> NDArray[np.uint8]:
    """(N, M) how many bits differ."""
    differing = np.ascontiguousarray(hashes[:, None] ^ others[None])
    found: NDArray[np.uint8] = _BITS[differing.view(np.uint16).reshape(*differing.shape, 4)].sum(2, dtype=np.uint8)
    return found


def near_duplicates(paths: Iterable[Path]) -> Generator[str, None, list[tuple[Path, ...]]]:
    """Groups of two or more. Yields words of how far it is. What cannot be read is in no group."""
    paths = list(dict.fromkeys(paths))
    looks: dict[Path, Look] = {}
    for number, path in enumerate(paths):
        try:
            looks[path] = look_at(path)
        except UserError:
            continue
        if number % 16 == 15:
            yield tr("looking for near-duplicates: {done:,} of {total:,}", done=number + 1, total=len(paths))
    there = list(looks)
    groups = yield from groups_of(list(looks.values()))
    return [tuple(there[place] for place in group) for group in groups]


def groups_of(looks: Sequence[Look]) -> Generator[str, None, list[list[int]]]:
    """Numbers of the pictures of each group of two or more, in order, the largest group first. Yields words."""
    root = list(range(len(looks)))
    hashes = np.array([look.hash for look in looks], np.uint64)

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    def join(a: int, b: int) -> None:
        root[max(find(a), find(b))] = min(find(a), find(b))

    for first in range(0, len(hashes), _CHUNK):
        rows, others = hashes[first : first + _CHUNK], hashes[first:]
        apart, mirrored = distances(rows, others), distances(rows ^ _MIRROR, others)
        for i, j in np.argwhere(np.triu(apart <= NEAR, 1)):
            join(first + int(i), first + int(j))
        nearest = np.minimum(apart, mirrored)
        for i in np.flatnonzero(np.triu(nearest <= DOUBTFUL, 1).any(1)):
            later = i + 1 + np.argsort(nearest[i, i + 1 :], kind="stable")[:MOST_DOUBTFUL]
            for j in later[nearest[i, later] <= DOUBTFUL]:
                a, b = first + int(i), first + int(j)
                if find(a) != find(b) and _are_alike(looks[a], looks[b], int(apart[i, j]), int(mirrored[i, j])):
                    join(a, b)
        yield tr("Comparing")
    groups: dict[int, list[int]] = {}
    for place in range(len(looks)):
        groups.setdefault(find(place), []).append(place)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))


def _are_alike(a: Look, b: Look, apart: int, mirrored: int) -> bool:
    turned = np.ascontiguousarray(b.grey[:, ::-1])
    pairs = ((apart, b.grey), (mirrored, turned))
    return any(_fits(a.grey, grey) or _fits(grey, a.grey) for bits, grey in pairs if bits <= DOUBTFUL)


def _fits(whole: Grey, crop: Grey) -> bool:
    """Whether the second shows most of what the first does."""
    for part in SHRUNK:
        small = _scaled(crop, round(SIDE * part))
        edge = round(EDGE * len(small))
        middle = np.ascontiguousarray(small[edge:-edge, edge:-edge])
        if cv2.matchTemplate(whole, middle, cv2.TM_CCOEFF_NORMED).max() >= ALIKE:
            return True
    return False
