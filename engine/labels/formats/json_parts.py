"""A JSON object as the bytes of its file, with the places of its members and of the elements of its long lists.

Half a million annotations as Python's objects take a gigabyte, and seconds for each save. Here each is parsed once, to
see that it is well-formed, and again when somebody asks for it; an edit replaces its bytes, and all others stay as they
are in the file, to the byte.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labels.formats.json_text import JsonStyle, escape_surrogates

PIECE = 2**22  # bytes: a call that takes 100 MB at once would hold up the window for .1 s
Places = NDArray[np.int64]
Splice = tuple[int, int, bytes]  # from, to, what stands there instead


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
        for place in range(end, begin, PIECE):
            stream.write(view[place : min(place + PIECE, begin)])
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


def loads(part: bytes) -> Any:
    return json.loads(part.decode("utf-8", "surrogatepass"))
