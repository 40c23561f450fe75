"""A hash of a picture's pixels: two files with the same pixels have the same hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.pictures.reading import content_key, read_image
from engine.structures.image import Image

_MOST = 200_000  # hashes that are remembered
_hashes: dict[str, str] = {}  # by what identifies a file's content: path, size and time


def picture_hash(path: Path) -> str:
    """32 hexadecimal digits of the pixels as shown. Raises UserError as `read_image`.

    Of a file that has not changed since it was last asked for, or was given to `remember_hash`, nothing is read.
    """
    try:
        known = _hashes.get(content_key(path, path.stat()))
    except OSError:
        known = None  # reading says what is wrong
    return known or remember_hash(read_image(path))


def remember_hash(image: Image) -> str:
    """`hash_of` a picture read from its file, so that the file need not be read again for it."""
    if image.key not in _hashes:
        if len(_hashes) >= _MOST:
            _hashes.clear()
        _hashes[image.key] = hash_of(image)
    return _hashes[image.key]


def hash_of(image: Image) -> str:
    """As `picture_hash`, of a picture that has been read."""
    state = hashlib.blake2b(repr(image.pixels.shape).encode(), digest_size=16)
    state.update(image.pixels.data)
    return state.hexdigest()
