"""What a label file may hold: so deep, so many entries, and no more than there is memory for.

A few megabytes of brackets become gigabytes of objects, and what is nested thousands of times ends every reader that
calls itself. Whoever writes such a file does not label pictures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.words import tr

DEEPEST = 100  # of labels nothing is nested ten times
MOST_ENTRIES = 100_000  # of one picture
_SMALL = 16 * 1024**2  # bytes; whatever is in them has room
_COUNTED = 4 * 1024**2  # bytes at once: no other thread runs meanwhile
_SHARE = 0.5  # of the memory that is free
# Bytes that objects take in memory, for each of these in a file. A comma stands for a value.
_JSON = {b",": 40, b"{": 250, b"[": 70}
_XML = {b"<": 150, b"=": 150}
_CSV = {b",": 120, b";": 120, b"\t": 120, b"\n": 600}


def check_json(content: bytes, file: Path) -> None:
    """Raises UserError where what stands in it would not fit into memory."""
    _check_room(content, file, _JSON)


def check_xml(content: bytes, file: Path) -> None:
    _check_room(content, file, _XML)


def check_csv(content: bytes, file: Path) -> None:
    _check_room(content, file, _CSV)


def check_depth(document: Any, file: Path) -> None:
    """document: what a JSON parser gives, or the root of an XML tree. Raises UserError where it is nested deeper than
    DEEPEST."""
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for node in level for inner in _inside(node)]
        if not level:
            return
    what = tr("is nested more than {times} times, as no labels are", times=DEEPEST)
    raise UserError(file, what, tr("check what it is"))


def check_count(count: int, file: str | Path) -> None:
    """Of the entries of one picture."""
    if count > MOST_ENTRIES:
        what = tr("holds {count:,} entries for one picture; the limit is {most:,}", count=count, most=MOST_ENTRIES)
        raise UserError(file, what, tr("check what it is"))


def _inside(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [value for value in node.values() if value.__class__ in (dict, list)]
    if isinstance(node, list):
        return [value for value in node if value.__class__ in (dict, list)]
    return list(node) if hasattr(node, "tag") else []


def _check_room(content: bytes, file: Path, sizes: dict[bytes, int]) -> None:
    if len(content) <= _SMALL:
        return
    import psutil  # for large files alone

    parts = range(0, len(content), _COUNTED)
    counts = {mark: sum(content.count(mark, place, place + _COUNTED) for place in parts) for mark in sizes}
    needed = 2 * len(content) + sum(counts[mark] * size for mark, size in sizes.items())
    free = psutil.virtual_memory().available
    if needed > _SHARE * free:
        what = tr(
            "needs about {needed:.1f} GB of memory to be read; {free:.1f} GB are free",
            needed=needed / 1e9,
            free=free / 1e9,
        )
        raise UserError(file, what, tr("close other programs, or split it"))
