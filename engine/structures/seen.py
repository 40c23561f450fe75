"""Which pictures a model learned from, and by which it was chosen among others: whoever judges it must know."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

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


def seen_words(learned_from: int, chosen_by: int, pictures: int) -> str:
    """A sentence on figures measured on so many pictures; empty where the model has seen none of them."""
    of = "the only picture" if pictures == 1 else f"{{}} of these {pictures:,} pictures"
    parts = [(learned_from, "learned from"), (chosen_by, "looked at to choose the model's weights")]
    words = [f"{of.format(f'{n:,}')} {'was' if n == 1 else 'were'} {what}" for n, what in parts if n]
    return f"{', and '.join(words)}: on new pictures it is likely worse." if words else ""


def _packed(hashes: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(hashes))).decode("ascii")


def _unpacked(text: str) -> frozenset[bytes]:
    joined = base64.b64decode(text, validate=True)
    if len(joined) % HASH_BYTES:
        raise ValueError("no whole number of hashes")
    return frozenset(joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES))
