"""A JSON object as the bytes of its file, with the places of its members and of the elements of its long lists.

Half a million annotations as Python's objects take a gigabyte, and seconds for each save. Here each is parsed once, to
see that it is well-formed, and again when somebody asks for it; an edit replaces its bytes, and all others stay as they
are in the file, to the byte.
"""

from __future__ import annotations

import io
import json
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.labels.formats.json_text import JsonStyle, escape_surrogates, read_json, style_of
from engine.labels.formats.limits import DEEPEST, check_depth, check_json

_value: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_blank = re.compile(r"[ \t\n\r]*").match
_colon = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_comma = re.compile(r"[ \t\n\r]*,[ \t\n\r]*").match
_AT_ONCE = 500  # elements
_PIECE = 2**22  # bytes: a call that takes 100 MB at once would hold up the window for .1 s
_BOM = b"\xef\xbb\xbf"
Places = NDArray[np.int64]
Splice = tuple[int, int, bytes]  # from, to, what stands there instead
Each = Callable[[list[Any]], object]
Match = Callable[[str, int], re.Match[str] | None]
T = TypeVar("T")
_BRACE, _END, _BRACKET, _LIST_END, _QUOTE = b'{}[]"'


class Elements(NamedTuple):
    """Of a list: where it begins and ends, with its brackets; where each of its elements does, (N,)."""

    begin: int
    end: int
    begins: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Change:
    """Of a list. replaced: elements by their number, None takes one away. added: they come last."""

    replaced: Mapping[int, bytes | None] = field(default_factory=dict)
    added: Sequence[bytes] = ()

    @property
    def removed(self) -> list[int]:
        return [number for number, text in self.replaced.items() if text is None]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """content: UTF-8. lists: of those members that are lists and were asked for. members: where the value of each
    other member begins and ends. end: of the object, before its brace."""

    content: bytes
    lists: Mapping[str, Elements]
    members: Mapping[str, tuple[int, int]]
    end: int
    style: JsonStyle

    def element(self, name: str, number: int) -> bytes:
        elements = self.lists[name]
        return self.content[elements.begins[number] : elements.ends[number]]

    def values(self, name: str) -> Iterator[Any]:
        """All elements of a list, parsed one by one."""
        return (loads(self.element(name, number)) for number in range(len(self.lists[name].begins)))

    def written(self, name: str, value: Any) -> bytes:
        """An element of a list, as the others of that list are written."""
        style = self.style
        if len(self.lists[name].begins) and b"\n" not in self.element(name, 0):
            style = style._replace(indent=None)
        return escape_surrogates(style.text(value).replace("\n", style.line(2))).encode()

    def changed(self, changes: Mapping[str, Change]) -> Parts:
        """With these changes of lists."""
        plans = {name: _Plan(self, name, change) for name, change in changes.items()}
        splices = sorted(splice for plan in plans.values() for splice in plan.splices)
        content, shift = _spliced(self.content, splices), _Shift(splices)
        lists = {}
        for name, (begin, end, begins, ends) in self.lists.items():
            if (plan := plans.get(name)) is None:
                places = shift.begins(begins), shift.ends(ends)
            else:
                removed = plan.change.removed
                places = shift.begins(np.delete(begins, removed)), shift.ends(np.delete(ends, removed))
                more = plan.added_after(shift.end(plan.place))
                places = np.concatenate((places[0], more[0])), np.concatenate((places[1], more[1]))
            lists[name] = Elements(shift.begin(begin), shift.end(end), *places)
        members = {name: (shift.begin(begin), shift.end(end)) for name, (begin, end) in self.members.items()}
        return Parts(content, lists, members, shift.begin(self.end), self.style)

    def with_list(self, name: str, values: Sequence[Any]) -> bytes:
        """The document with these as its member of that name, which is no list yet."""
        text = json.dumps(values).encode()
        if name in self.members:
            begin, end = self.members[name]
            return self.content[:begin] + text + self.content[end:]
        comma = b", " if self.members or self.lists else b""
        place = len(self.content[: self.end].rstrip())
        return self.content[:place] + comma + json.dumps(name).encode() + b": " + text + self.content[place:]


def _spliced(content: bytes, splices: Sequence[Splice]) -> bytes:
    """Copied piece by piece: whoever else wants the interpreter gets it between two."""
    stream, view, end = io.BytesIO(), memoryview(content), 0
    for begin, after, text in (*splices, (len(content), len(content), b"")):
        for place in range(end, begin, _PIECE):
            stream.write(view[place : min(place + _PIECE, begin)])
        stream.write(text)
        end = after
    return stream.getvalue()


class _Plan:
    """How the bytes of a list change. place: where what is added goes in."""

    def __init__(self, parts: Parts, name: str, change: Change) -> None:
        self.change = change
        begin, end, begins, ends = parts.lists[name]
        first, last = (int(begins[0]), int(ends[-1])) if len(begins) else (begin + 1, end - 1)
        self._between = parts.content[ends[-2] : begins[-1]] if len(begins) > 1 else parts.style.between(2).encode()
        left, removed = len(begins), set(change.removed)
        while left - 1 in removed:  # those at the end go with the comma before them
            left -= 1
        self.splices: list[Splice] = []
        for number, text in change.replaced.items():
            if number < left:
                after = ends[number] if text is not None else begins[number + 1]
                self.splices.append((int(begins[number]), int(after), text or b""))
        self._before = self._between if left else b"" if len(begins) else parts.style.line(2).encode()
        self.place = int(ends[left - 1]) if left else first
        text = self._before + self._between.join(change.added) if change.added else b""
        text += parts.style.line(1).encode() if text and not len(begins) else b""
        if text or left < len(begins):
            self.splices.append((self.place, last, text))

    def added_after(self, place: int) -> tuple[Places, Places]:
        """Where the added elements begin and end. place: where what is put in begins."""
        sizes = np.array([len(text) for text in self.change.added], np.int64)
        ends = place + len(self._before) + np.cumsum(sizes + len(self._between)) - len(self._between)
        return ends - sizes, ends


class _Shift:
    """Where places are after splices, in their order."""

    def __init__(self, splices: Sequence[Splice]) -> None:
        self._begins = np.array([begin for begin, _, _ in splices], np.int64)
        self._ends = np.array([end for _, end, _ in splices], np.int64)
        growth = [len(text) - (end - begin) for begin, end, text in splices]
        self._moved = np.concatenate(([0], np.cumsum(growth, dtype=np.int64)))

    def begins(self, places: Places) -> Places:
        """Of what begins there."""
        return places + self._moved[np.searchsorted(self._ends, places, "right")]

    def ends(self, places: Places) -> Places:
        """Of what ends there."""
        return places + self._moved[np.searchsorted(self._begins, places, "left")]

    def begin(self, place: int) -> int:
        return int(self.begins(np.array(place)))

    def end(self, place: int) -> int:
        return int(self.ends(np.array(place)))


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
        self._move(0, _PIECE)

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
            self._move(place, 2 * len(self._text) if is_first else _PIECE)

    def gap(self, place: int) -> int:
        """Behind the blanks that are there, if any."""
        return self.read(lambda text, begin: (None, _gap(text, begin)), place)[1]

    def after(self, sign: Match, place: int) -> int:
        return self.read(lambda text, begin: (None, _after(sign, text, begin)), place)[1]


def loads(part: bytes) -> Any:
    return json.loads(part.decode("utf-8", "surrogatepass"))


def _gap(text: str, place: int) -> int:
    found = _blank(text, place)
    assert found is not None  # it may be empty
    return found.end()


def _after(sign: Match, text: str, place: int) -> int:
    if (found := sign(text, place)) is None:
        raise ValueError("a sign is missing")
    return found.end()
