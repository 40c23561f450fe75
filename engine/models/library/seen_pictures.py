"""The record of pictures that a model has seen: in its file's metadata, or beside a bundled model."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import suppress
from pathlib import Path

from engine.errors import UserError
from engine.models.library import checkpoints
from engine.pictures.copies import picture_hash
from engine.safety.atomic_files import read_file
from engine.structures.seen import HASH_BYTES, SeenPictures

KEY = "seen_pictures"  # of the metadata
SUFFIX = ".seen.json"  # of the file beside a model whose own metadata say nothing


def seen_by(model: Path | None) -> SeenPictures:
    """The pictures that the model in this file has seen; none where they are not recorded or cannot be read."""
    if model is None or model.suffix != ".safetensors":
        return SeenPictures()
    beside = model.with_suffix(SUFFIX)
    try:
        text = checkpoints.read_metadata(model).get(KEY) or (read_file(beside) or b"").decode("utf-8")
        return SeenPictures.from_text(text) if text else SeenPictures()
    except (UserError, ValueError, RecursionError):
        return SeenPictures()


def hashed(pictures: Iterable[Path]) -> Generator[str, None, frozenset[bytes]]:
    """Yields words of how far it is. Pictures that cannot be read any more are left out."""
    found: set[bytes] = set()
    for number, path in enumerate(pictures, 1):
        with suppress(UserError):
            found.add(bytes.fromhex(picture_hash(path))[:HASH_BYTES])
        if number % 16 == 0:
            yield f"noting which pictures it has seen: {number:,}"
    return frozenset(found)


def seen_in_training(
    before: SeenPictures, learned: Iterable[Path], judged: Iterable[Path], looks: int
) -> Generator[str, None, SeenPictures]:
    """The record with the pictures of this training. looks: at the judging pictures; a single one chooses nothing."""
    learned_from = yield from hashed(learned)
    chosen_by = (yield from hashed(judged)) if looks > 1 else frozenset[bytes]()
    return before | SeenPictures(learned_from, chosen_by)
