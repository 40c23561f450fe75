"""A JSON file is read through once, element by element, a part of its text at a time (see json_parts)."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine.labels.formats.json_parts import PIECE, Elements, Parts, loads
from engine.labels.formats.json_text import read_json, style_of
from engine.labels.formats.limits import DEEPEST, check_depth, check_json

_value: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_blank = re.compile(r"[ \t\n\r]*").match
_colon = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_comma = re.compile(r"[ \t\n\r]*,[ \t\n\r]*").match
_AT_ONCE = 500  # elements
_BOM = b"\xef\xbb\xbf"
Each = Callable[[list[Any]], object]
Match = Callable[[str, int], re.Match[str] | None]
T = TypeVar("T")
_BRACE, _END, _BRACKET, _LIST_END, _QUOTE = b'{}[]"'


def read_parts(content: bytes, file: Path, each: Mapping[str, Each]) -> Parts | None:
    """each: of those members that are lists, what is called with all elements, some at a time. None where the
    document is no object.

    Raises UserError as `read_json`.
    """
    check_json(content, file)
    encoding = json.detect_encoding(content)
    try:
        if not encoding.startswith("utf-8"):
            content = content.decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
        elif not content.isascii():
            content.decode("utf-8", "surrogatepass")
        return _scan(content, file, each)
    except (ValueError, StopIteration, IndexError, RecursionError, MemoryError):
        read_json(content, file)  # says what is wrong, and where
        return None


def _scan(content: bytes, file: Path, each: Mapping[str, Each]) -> Parts:
    text = _Text(content)
    place = text.gap(len(_BOM) if content.startswith(_BOM) else 0)
    if content[place] != _BRACE:
        raise ValueError("no object")
    lists: dict[str, Elements] = {}
    members: dict[str, tuple[int, int]] = {}
    place = text.gap(place + 1)
    while content[place] != _END or members or lists:
        if content[place] != _QUOTE:
            raise ValueError("no key")
        key, place = text.read(_value, place)
        begin = text.after(_colon, place)
        if key in each and content[begin] == _BRACKET:
            lists[key] = elements = _elements(text, content, begin, each[key], file)
            members.pop(key, None)  # of two members of one name the last one counts
            place = elements.end
        else:
            value, place = text.read(_value, begin)
            check_depth(value, file)
            members[key] = begin, place
            lists.pop(key, None)
        if content[place := text.gap(place)] == _END:
            break
        place = text.after(_comma, place)
    if text.gap(place + 1) != len(content):
        raise ValueError("more behind the end")
    return Parts(content, lists, members, place, style_of(content))


def _elements(text: _Text, content: bytes, begin: int, each: Each, file: Path) -> Elements:
    begins, ends = array("q"), array("q")
    is_ascii = content.isascii()
    some: list[Any] = []
    place = text.gap(begin + 1)
    is_over = content[place] == _LIST_END
    while not is_over:
        (value, end, comma), after = text.read(_element, place)
        end = after - end
        begins.append(place)
        ends.append(end)
        if (
            end - place > 2 * DEEPEST
            and content.count(b"[", place, end) + content.count(b"{", place, end) >= DEEPEST - 1
        ):
            check_depth(value, file)
        some.append(value if is_ascii else loads(content[place:end]))
        place, is_over = after, not comma
        if len(some) == _AT_ONCE or is_over:
            each(some)
            some = []
    if content[place] != _LIST_END:
        raise ValueError("no end of a list")
    return Elements(begin, place + 1, np.array(begins, np.int64), np.array(ends, np.int64))


def _element(text: str, place: int) -> tuple[tuple[Any, int, bool], int]:
    """Its value, how much stands between its end and the next one, and whether that is a comma."""
    value, end = _value(text, place)
    comma = _comma(text, end)
    after = _gap(text, end) if comma is None else comma.end()
    return (value, after - end, comma is not None), after


class _Text:
    """The document as text, a letter for each byte (what JSON itself is written in is the same in both), and no more of
    it at a time than is read at the moment."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._move(0, PIECE)

    def _move(self, start: int, size: int) -> None:
        self._start, self._text = start, self._content[start : start + size].decode("latin-1")
        self._is_last = start + size >= len(self._content)

    def read(self, parse: Callable[[str, int], tuple[T, int]], place: int) -> tuple[T, int]:
        """What is found there, and where it ends. What reaches the end of the text may go on behind it, and so may a
        number before two letters of it: 1.5e+ is 1.5 as far as that goes."""
        while True:
            try:
                value, end = parse(self._text, place - self._start)
                if self._is_last or end < len(self._text) - 2:
                    return value, self._start + end
            except (ValueError, StopIteration, IndexError):
                if self._is_last:
                    raise
            is_first = place == self._start
            self._move(place, 2 * len(self._text) if is_first else PIECE)

    def gap(self, place: int) -> int:
        """Behind the blanks that are there, if any."""
        return self.read(lambda text, begin: (None, _gap(text, begin)), place)[1]

    def after(self, sign: Match, place: int) -> int:
        return self.read(lambda text, begin: (None, _after(sign, text, begin)), place)[1]


def _gap(text: str, place: int) -> int:
    found = _blank(text, place)
    assert found is not None  # it may be empty
    return found.end()


def _after(sign: Match, text: str, place: int) -> int:
    if (found := sign(text, place)) is None:
        raise ValueError("a sign is missing")
    return found.end()
