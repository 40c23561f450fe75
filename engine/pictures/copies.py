"""Pictures that show the same pixels: a hash of them, and which pictures are copies of others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from cachetools import LRUCache

from engine.errors import UserError
from engine.pictures.reading import content_key, read_image, read_size
from engine.structures.image import Image
from engine.words import tr

_hashes: LRUCache[str, str] = LRUCache(200_000)  # by what identifies a file's content: path, size and time
R = TypeVar("R")


class Copies(NamedTuple):
    """left: picture -> the held-out one that it is a copy of; nothing is learned from it. stay: how many others are
    copies, too, and learned from all the same."""

    left: dict[Path, Path]
    stay: int


def copies_of(pictures: Iterable[Path], originals: Iterable[Path]) -> Generator[str, None, dict[Path, Path]]:
    """Picture -> the original with the same pixels. Yields words of how far it is; may be closed there.

    Pixels are read only of sizes that both sides have. What cannot be read is no copy, nor is a picture of itself.
    """
    ours, theirs = dict.fromkeys(pictures), dict.fromkeys(originals)
    groups: dict[tuple[int, int], tuple[list[Path], list[Path]]] = defaultdict(lambda: ([], []))
    for number, path in enumerate((*ours, *theirs)):
        if (size := _or_none(read_size, path)) is not None:
            groups[size][number >= len(ours)].append(path)
        if number % 64 == 63:
            yield tr(
                "looking for copies: size {number:,} of {count:,}", number=number + 1, count=len(ours) + len(theirs)
            )
    pairs = [(mine, others) for mine, others in groups.values() if {*mine, *others} > set(mine) & set(others)]
    pairs = [(mine, others) for mine, others in pairs if mine and others]
    total, done = sum(len({*mine, *others}) for mine, others in pairs), 0
    found = {}
    for mine, others in pairs:
        hashes: dict[Path, str | None] = {}
        for path in dict.fromkeys((*others, *mine)):
            hashes[path] = _or_none(picture_hash, path)
            done += 1
            if done % 16 == 0:
                yield tr("looking for copies: picture {done:,} of {total:,}", done=done, total=total)
        first: dict[str, Path] = {}
        for path in others:
            first.setdefault(hashes[path] or str(path), path)
        found.update({path: first[key] for path in mine if (key := hashes[path]) in first and first[key] != path})
    return found


def copies_to_leave(
    learn: Iterable[Path], candidates: Collection[Path], held_out: frozenset[Path], splits: Iterable[Sequence[Path]]
) -> Generator[str, None, Copies]:
    """Of the pictures to learn from, those that are copies of held-out ones.

    candidates: all pictures that the folder would have learned from or judged by; splits: its own.

    Where every picture of a split has a copy among the candidates, or the candidates have no others, the owner of the
    folder meant it so, as where train and val are one list: then they stay.
    """
    ours = [path for path in learn if path not in held_out]
    found = yield from copies_of(ours, held_out)
    if not found:
        return Copies({}, 0)
    intended: set[Path] = set()
    for paths in splits:
        if held_out.issuperset(paths):
            copied = yield from copies_of(paths, set(candidates).difference(paths))
            intended.update(paths if len(copied) == len(paths) else ())
    free = [path for path in candidates if path not in held_out]
    strict = yield from copies_of(free, held_out - intended)
    left = {} if len(strict) == len(free) else {path: strict[path] for path in ours if path in strict}
    return Copies(left, len(found) - len(left))


def _or_none(read: Callable[[Path], R], path: Path) -> R | None:
    """What is read of a picture; None where it cannot be."""
    try:
        return read(path)
    except UserError:
        return None


def picture_hash(path: Path) -> str:
    """32 hexadecimal digits of the pixels as shown. Raises UserError as `read_image`.

    Of a file that has not changed since it was last asked for, or was given to `remember_hash`, nothing is read.
    """
    found = None
    with suppress(OSError):  # reading says what is wrong
        found = _hashes.get(content_key(path, path.stat()))
    return found or remember_hash(read_image(path))


def remember_hash(image: Image) -> str:
    """As `picture_hash`, of a picture read from its file, which need not be read again for it."""
    if image.key not in _hashes:
        state = hashlib.blake2b(repr(image.pixels.shape).encode(), digest_size=16)
        state.update(image.pixels.data)
        _hashes[image.key] = state.hexdigest()
    return _hashes[image.key]
