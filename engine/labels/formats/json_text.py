"""JSON as it stands in label files: read safely, written in the file's own style.

File names that are no UTF-8 hold lone surrogates in Python (PEP 383), and so do some labels of other programs. UTF-8
has no bytes for those: they are written as JSON's escapes, which every reader of JSON gives back as they were.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import UserError
from engine.labels.formats.limits import check_depth, check_json
from engine.words import tr

_PART = 2**22  # bytes
_SURROGATES = re.compile("[\ud800-\udfff]")


class JsonStyle(NamedTuple):
    """indent: None is all on one line. compact: no blanks after commas and colons."""

    indent: int | str | None = 2
    compact: bool = False
    ascii_only: bool = False
    newline_at_end: bool = True
    crlf: bool = False

    def text(self, value: Any) -> str:
        """NaN and infinity, which JSON does not know, stay where a file had them; this program adds none."""
        separators = (",", ":") if self.compact else (",", ": ") if self.indent is not None else (", ", ": ")
        return json.dumps(value, indent=self.indent, separators=separators, ensure_ascii=self.ascii_only)

    def line(self, depth: int) -> str:
        """A new line with its margin; nothing where all is on one line."""
        if self.indent is None:
            return ""
        margin = self.indent if isinstance(self.indent, str) else " " * self.indent
        return ("\r\n" if self.crlf else "\n") + margin * depth

    def between(self, depth: int) -> str:
        """Two elements of a list, or members of an object."""
        return "," + (self.line(depth) if self.indent is not None else "" if self.compact else " ")


def read_json(content: bytes, file: Path) -> Any:
    """Raises UserError that names the line: not UTF-8 (16, 32), no JSON, nested absurdly deep, too large.

    Lone surrogates as bytes, which older versions of this program wrote, are read as they were meant.
    """
    check_json(content, file)
    try:
        document = json.loads(content.decode(json.detect_encoding(content), "surrogatepass"))
    except json.JSONDecodeError as error:
        raise UserError(
            tr("{file}, line {line}", file=file, line=error.lineno),
            tr("is not well-formed JSON ({msg})", msg=error.msg),
            tr("correct it there"),
        ) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UserError(
            tr("{file}, line {line}", file=file, line=line), tr("is not UTF-8 text"), tr("save it as UTF-8")
        ) from error
    except (RecursionError, MemoryError, ValueError) as error:
        whys = {RecursionError: tr("is nested too deep"), MemoryError: tr("does not fit into memory")}
        what = whys.get(type(error), tr("holds a number that is none"))
        raise UserError(file, what, tr("check what it is")) from error
    check_depth(document, file)
    return document


def style_of(content: bytes) -> JsonStyle:
    """How the file was written, from its beginning and its end."""
    head = content[:65536]
    indented = re.match(rb"\s*[\[{]\r?\n([ \t]*)", head)
    indent: int | str | None = None
    if indented:
        blanks = indented[1].decode("ascii")
        indent = blanks if "\t" in blanks else len(blanks)
    compact = indent is None and re.match(rb'\s*\{"[^"\\]*":[^ ]', head) is not None
    ascii_only = content.isascii() and _has_escapes(content)
    return JsonStyle(indent, compact, ascii_only, content.endswith(b"\n"), b"\r\n" in head)


def _has_escapes(content: bytes) -> bool:
    """Looked for part by part: whoever else wants the interpreter gets it between two."""
    return any(content.find(rb"\u", place, place + _PART + 1) >= 0 for place in range(0, len(content), _PART))


def write_json(document: Any, style: JsonStyle) -> bytes:
    text = style.text(document)
    if style.newline_at_end:
        text += "\n"
    return escape_surrogates(text.replace("\n", "\r\n") if style.crlf else text).encode()


def escape_surrogates(text: str) -> str:
    """Of JSON: the same document, in characters that every encoding of Unicode has."""
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def as_number(value: Any) -> float | None:
    """A JSON number as float, None for anything else (true is no number)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def as_numbers(values: Any) -> list[float]:
    """Of a list of numbers; empty where anything else is in it."""
    numbers = [number for value in as_list(values) if (number := as_number(value)) is not None]
    return numbers if len(numbers) == len(as_list(values)) else []


def as_side(value: Any) -> int:
    """Width or height of a picture; 0 for what cannot be one."""
    number = as_number(value)
    return int(number) if number is not None and 0 <= number < 1e9 else 0


def as_mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
