"""What tells two pictures apart by what they show: two files with the same pixels have the same hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.data.images import read_image
from engine.structures.image import Image


def picture_hash(path: Path) -> str:
    """32 hexadecimal digits of the pixels as shown. Raises UserError as `read_image`."""
    return hash_of(read_image(path))


def hash_of(image: Image) -> str:
    """As `picture_hash`, of a picture that has been read."""
    state = hashlib.blake2b(repr(image.pixels.shape).encode(), digest_size=16)
    state.update(image.pixels.data)
    return state.hexdigest()
