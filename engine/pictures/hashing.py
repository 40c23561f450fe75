"""What tells two pictures apart by what they show: two files with the same pixels have the same hash."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from engine.pictures.reading import read_image
from engine.structures.image import Image

_REMEMBERED = 100_000  # hashes of files that have not changed since


def picture_hash(path: Path) -> str:
    """32 hexadecimal digits of the pixels as shown. Raises UserError as `read_image`."""
    try:
        state = path.stat()
    except OSError:
        return hash_of(read_image(path))  # which says what is wrong
    return _hash_of_file(path, state.st_size, state.st_mtime_ns)


def hash_of(image: Image) -> str:
    """As `picture_hash`, of a picture that has been read."""
    state = hashlib.blake2b(repr(image.pixels.shape).encode(), digest_size=16)
    state.update(image.pixels.data)
    return state.hexdigest()


@lru_cache(_REMEMBERED)
def _hash_of_file(path: Path, _bytes: int, _changed: int) -> str:
    return hash_of(read_image(path))
