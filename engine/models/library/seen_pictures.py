"""Which pictures a model learned from, and by which it was chosen among others: whoever judges it must know.

The record stands in the metadata of the model's file, or beside a bundled model.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import UserError
from engine.models.library import model_file
from engine.pictures.copies import picture_hash
from engine.safety.reading import read_file
from engine.words import tr

KEY = "seen_pictures"  # of the metadata
SUFFIX = ".seen.json"  # of the file beside a model whose own metadata say nothing
HASH_BYTES = 8  # of each picture: of a hundred thousand no two are confused


@dataclass(frozen=True, slots=True)
class SeenPictures:
    """Hashes of pictures' pixels (the first HASH_BYTES of engine.pictures.copies). learned_from: by the model, or by
    one that it began as. chosen_by: those on which its weights were the best of several."""

    learned_from: frozenset[bytes] = field(default_factory=frozenset)
    chosen_by: frozenset[bytes] = field(default_factory=frozenset)

    def __or__(self, other: SeenPictures) -> SeenPictures:
        return SeenPictures(self.learned_from | other.learned_from, self.chosen_by | other.chosen_by)

    def __bool__(self) -> bool:
        return bool(self.learned_from or self.chosen_by)

    def counts(self, pictures: Collection[bytes]) -> tuple[int, int]:
        """How many of the pictures were learned from, and how many chose the model."""
        return sum(p in self.learned_from for p in pictures), sum(p in self.chosen_by for p in pictures)

    def to_text(self) -> str:
        """JSON, eleven letters a picture."""
        return json.dumps({"learned_from": _packed(self.learned_from), "chosen_by": _packed(self.chosen_by)})

    @classmethod
    def from_text(cls, text: str) -> SeenPictures:
        """The inverse of to_text. Raises ValueError for any other text."""
        read = json.loads(text)
        try:
            return cls(_unpacked(read["learned_from"]), _unpacked(read["chosen_by"]))
        except (TypeError, KeyError) as error:
            raise ValueError("no record of pictures") from error


def seen_by(model: Path | None) -> SeenPictures:
    """The pictures that the model in this file has seen; none where they are not recorded or cannot be read."""
    if model is None or model.suffix != ".safetensors":
        return SeenPictures()
    beside = model.with_suffix(SUFFIX)
    try:
        text = model_file.read_metadata(model).get(KEY) or (read_file(beside) or b"").decode("utf-8")
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
            yield tr("noting which pictures it has seen: {number:,}", number=number)
    return frozenset(found)


def seen_in_training(
    before: SeenPictures, learned: Iterable[Path], judged: Iterable[Path], looks: int
) -> Generator[str, None, SeenPictures]:
    """The record with the pictures of this training. looks: at the judging pictures; a single one chooses nothing."""
    learned_from = yield from hashed(learned)
    chosen_by = (yield from hashed(judged)) if looks > 1 else frozenset[bytes]()
    return before | SeenPictures(learned_from, chosen_by)


def _packed(hashes: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(hashes))).decode("ascii")


def _unpacked(text: str) -> frozenset[bytes]:
    joined = base64.b64decode(text, validate=True)
    if len(joined) % HASH_BYTES:
        raise ValueError("no whole number of hashes")
    return frozenset(joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES))
