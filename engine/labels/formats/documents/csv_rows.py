"""CSV with a row for each box: TensorFlow's (filename, width, height, class, edges in pixels) and OpenImages' (ImageID,
LabelName, edges in parts of the picture).

Columns are found by their names, in any order; further ones stay. A row without a class and a box says that its picture
was looked at and holds nothing. What no column can hold (flags, provenance, "verified") goes into one that is added
behind the others, in the rows that need it. A row that was not edited stays as it is, to the byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY
from engine.labels.formats.decimals import EXACT, divided, exact, number, text_of
from engine.labels.formats.documents.document import Document, Item, PictureEntry, Size
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.json_text import as_mapping, as_side
from engine.labels.formats.limits import check_csv
from engine.pictures.finding import files_in
from engine.safety.reading import read_file
from engine.structures.annotation import Rectangle
from engine.structures.settings import Format
from engine.words import tr

_TEXT = ""  # the key of a row's text as it was read
_DELIMITERS = ",;\t"
_SUFFIXES = (".jpg", ".jpeg", ".png", ".JPG")  # of pictures, which OpenImages leaves out
_PLACES = (*range(6, 26), 30, 40, 80, 160, 340, 700)  # after the point, of a part of a side
_EDGES = ("x1", "y1", "x2", "y2")
_OF_A_BOX = ("class", *_EDGES)
_END = float("inf")


class _Row(list[str]):
    """The cells of a row, its lines in the file, and the number of the first."""

    text: str
    line: float


class CsvDocument(Document):
    """TensorFlow's. names_of: what each column may be called, in lower case; the first is written."""

    format: ClassVar[Format] = "csv"
    suffix = ".csv"
    names_of: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "name": ("filename", "file_name", "image_path", "image", "path", "file", "image_name"),
        "width": ("width", "image_width", "img_width"),
        "height": ("height", "image_height", "img_height"),
        "class": ("class", "label", "label_name", "class_name", "category", "name"),
        "x1": ("xmin", "x1", "x_min"),
        "y1": ("ymin", "y1", "y_min"),
        "x2": ("xmax", "x2", "x_max"),
        "y2": ("ymax", "y2", "y_max"),
    }
    flags: ClassVar[Mapping[str, str]] = {}

    def __init__(self, content: bytes, file: Path) -> None:
        self._bom = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
        try:
            text = content.removeprefix(self._bom).decode()
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise UserError(
                tr("{file}, line {line}", file=file, line=line), tr("is not UTF-8 text"), tr("save it as UTF-8")
            ) from error
        check_csv(content, file)
        self._newline = "\r\n" if "\r\n" in text[:65536] else "\n"
        self._delimiter = _delimiter(text)
        rows = list(_rows(text, self._delimiter, file))
        self._header, self._blank = (rows[0], [row for row in rows[1:] if not any(row)]) if rows else (_Row(), [])
        columns = self.columns(self._header)
        if columns is None:
            raise UserError(
                tr("{file}, line 1", file=file),
                tr("names no columns of boxes"),
                tr("see docs/formats.md for their names"),
            )
        self._columns = columns
        by_name: dict[str, list[_Row]] = defaultdict(list)
        for row in rows[1:]:
            if any(row):
                by_name[_cell(row, columns["name"]).strip()].append(row)
        self._names = [name.strip() for name in self._header]
        self.entries = [self._entry(name, some) for name, some in by_name.items()]

    @classmethod
    def columns(cls, header: Sequence[str]) -> dict[str, int] | None:
        """The columns by what they hold; None where one is missing that every file has."""
        lower = [name.strip().lower() for name in header]
        found = {
            part: lower.index(name)
            for part, names in cls.names_of.items()
            if (name := next((name for name in names if name in lower), None)) is not None
        }
        return found if cls.names_of.keys() - {"width", "height"} <= found.keys() else None

    @classmethod
    def is_likely(cls, glance: bytes) -> bool:
        text = glance.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        head = text.splitlines()[:1]
        return bool(head) and cls.columns(next(csv.reader(head, delimiter=_delimiter(text)), [])) is not None

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        return b"filename,width,height,class,xmin,ymin,xmax,ymax\n"

    def _entry(self, name: str, rows: list[_Row]) -> PictureEntry:
        items = [dict(zip(self._names, row, strict=False)) | {_TEXT: row.text} for row in rows]
        first = items[0]
        size = tuple(as_side(_as_float(self._value(first, side))) for side in ("width", "height"))
        verified = any(_facts(item).get("verified") is True for item in items)
        is_box = [self._is_box(item) for item in items]
        return PictureEntry(
            name,
            tuple(item for item, has_box in zip(items, is_box, strict=True) if has_box),
            (size[0], size[1]),
            verified,
            place=tr("line {line:.0f}", line=rows[0].line),
            node=rows,
        )

    def _is_box(self, item: Item) -> bool:
        return any(self._value(item, part).strip() for part in _OF_A_BOX)

    def _value(self, item: Item, part: str) -> str:
        return str(item.get(self._names[self._columns[part]]) or "") if part in self._columns else ""

    def _set(self, item: Item, part: str, value: str) -> None:
        if part in self._columns:
            item[self._names[self._columns[part]]] = value

    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise UserError(path, tr("has a name that is not UTF-8, which CSV cannot hold"), tr("rename it")) from error
        return PictureEntry(name, size=size, node=[])

    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        """A picture without boxes has a row that says so; "verified" stands in its first row."""
        rows = list(items) or [self._without_box(entry.node[0]) if entry.node else self._row_of(entry)]
        named = []
        for place, item in enumerate(rows):
            facts = {name: value for name, value in _facts(item).items() if name != "verified"}
            facts |= {"verified": True} if verified and place == 0 else {}
            new = self.with_facts(item, facts)
            if self._value(new, "name").strip() != entry.name:  # of a box that came from another picture
                new = {**new, **{k: v for k, v in self._row_of(entry).items() if v}}
            named.append(new)
        old = [row.line for row in entry.node]
        lines = [(old[min(place, len(old) - 1)] if old else _END) for place in range(len(named))]
        new_rows = [self._rendered(item, line) for item, line in zip(named, lines, strict=True)]
        changed = self._entry(entry.name, new_rows)
        return PictureEntry(entry.name, changed.items, entry.size, verified, node=new_rows, place=entry.place)

    def _without_box(self, row: _Row) -> Item:
        item = dict(zip(self._names, row, strict=False))
        for part in _OF_A_BOX:
            self._set(item, part, "")
        return {name: value for name, value in item.items() if name != KEY}

    def _row_of(self, entry: PictureEntry) -> Item:
        item: Item = dict.fromkeys(self._names, "")
        self._set(item, "name", entry.name)
        for part, side in zip(("width", "height"), entry.size, strict=True):
            self._set(item, part, str(side))
        return item

    def _rendered(self, item: Item, line: float) -> _Row:
        """With the text that was read where it still says the same."""
        may_add = (KEY,) if self.entries else item.keys() - {_TEXT}  # a copy has all columns
        self._names += [name for name in item if name in may_add and name not in self._names and item[name]]
        cells = [str(item.get(name, "")) for name in self._names]
        while len(cells) > len(self._header) and not cells[-1]:  # a column that may be added
            cells.pop()
        text = str(item.get(_TEXT) or "")
        again = next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter), None) if text else None
        if again is None or _stripped(again) != _stripped(cells):
            stream = io.StringIO()
            csv.writer(stream, delimiter=self._delimiter, lineterminator=self._newline).writerow(cells)
            text = stream.getvalue()
        row = _Row(cells)
        row.text, row.line = text, line
        return row

    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        rows = sorted([*self._blank, *(row for entry in entries for row in entry.node)], key=lambda row: row.line)
        head = self._header.text
        if more := self._names[len(self._header) : max(map(len, rows), default=0)]:
            head = head.rstrip("\r\n") + "".join(f"{self._delimiter}{name}" for name in more) + self._newline
        texts = [head, *(row.text for row in rows)]
        whole = [text if text.endswith(("\n", "\r")) else text + self._newline for text in texts[:-1]]
        return self._bom + "".join([*whole, *texts[-1:]]).encode()

    def place(self, entry: PictureEntry, number: int) -> str:
        return tr("line {line:.0f}", line=entry.node[number - 1].line)

    def label_of(self, item: Item) -> str:
        return self._value(item, "class")

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        edges = [number(self._value(item, part)) for part in _EDGES]
        known = [float(edge) for edge in edges if edge is not None]
        return Rectangle(*known) if len(known) == 4 else None

    def new_item(self, entry: PictureEntry) -> Item:
        return self._row_of(entry)

    def set_label(self, item: Item, label: str) -> None:
        self._set(item, "class", label)

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        for part, edge in zip(_EDGES, box, strict=True):
            if _as_float(self._value(item, part)) != edge:
                self._set(item, part, text_of(exact(edge)))

    def flags_of(self, item: Item) -> dict[str, bool]:
        lower = {name.lower(): name for name in self._names}
        return {
            flag: str(item.get(lower[column]) or "").strip() == "1"
            for flag, column in self.flags.items()
            if column in lower
        }

    def set_flag(self, item: Item, flag: str, value: bool) -> None:
        name = next(name for name in self._names if name.lower() == self.flags[flag])
        item[name] = str(int(value))

    def facts_of(self, item: Item) -> Any:
        return _facts(item)

    def with_facts(self, item: Item, facts: dict[str, Any]) -> Item:
        if facts == _facts(item):
            return item
        return {**item, KEY: json.dumps(facts, ensure_ascii=False) if facts else ""}


class OpenImagesDocument(CsvDocument):
    """Classes are called by a number of Freebase's; their names stand in class-descriptions*.csv, or in FiftyOne's
    metadata/classes.csv, beside the file or one folder above. A new class is written by its name. Edges are parts of
    the picture's sides."""

    format: ClassVar[Format] = "openimages"
    in_shares = True
    names_of: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "name": ("imageid",),
        "class": ("labelname",),
        **{part: (name,) for part, name in (("x1", "xmin"), ("x2", "xmax"), ("y1", "ymin"), ("y2", "ymax"))},
    }
    flags: ClassVar[Mapping[str, str]] = {"truncated": "istruncated", "crowd": "isgroupof"}

    def __init__(self, content: bytes, file: Path) -> None:
        self._described: dict[str, str] = {}
        for folder in (file.parent, file.parent.parent):
            named = [one for one in files_in(folder, (".csv",)) if "class-descriptions" in one.name]
            for listed in (*named, folder / "metadata" / "classes.csv"):
                text = (read_file(listed) or b"").decode("utf-8-sig", "replace")
                rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == 2 and row[0] != "LabelName"]
                self._described = {code: name.strip() for code, name in rows} | self._described
        self._codes = {name: code for code, name in self._described.items()}
        super().__init__(content, file)

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        flags = "IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside"
        return f"ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,{flags}\n".encode()

    def new_item(self, entry: PictureEntry) -> Item:
        usual = {"confidence": "1", "isoccluded": "-1", "istruncated": "0", "isgroupof": "0"}
        usual |= {"isdepiction": "-1", "isinside": "-1"}  # -1 is unknown
        row = super().new_item(entry)
        return row | {name: usual[name.lower()] for name in row if name.lower() in usual}

    def names(self, name: str) -> Iterator[str]:
        yield from (f"{name}{suffix}" for suffix in _SUFFIXES)
        yield name

    def name_in(self, name: str) -> str:
        path = PurePosixPath(name)
        return str(path.with_suffix("")) if path.suffix in _SUFFIXES else name

    def label_of(self, item: Item) -> str:
        code = super().label_of(item).strip()
        return self._described.get(code, code)

    def set_label(self, item: Item, label: str) -> None:
        super().set_label(item, self._codes.get(label, label))

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        shares = [number(self._value(item, part)) for part in _EDGES]
        known = [share for share in shares if share is not None]
        if len(known) < 4:
            return None
        return Rectangle(*(float(EXACT.multiply(a, exact(side))) for a, side in zip(known, size * 2, strict=True)))

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        for part, edge, side in zip(_EDGES, box, size * 2, strict=True):
            tried = (divided(exact(edge), exact(side), places) for places in _PLACES)
            text = next((text_of(a) for a in tried if float(EXACT.multiply(a, exact(side))) == edge), "")
            self._set(item, part, text or text_of(divided(exact(edge), exact(side), _PLACES[-1])))


class CsvFolder(DocumentFolder):
    format: ClassVar[Format] = "csv"
    document = CsvDocument


class OpenImagesFolder(DocumentFolder):
    format: ClassVar[Format] = "openimages"
    document = OpenImagesDocument


def _rows(text: str, delimiter: str, file: Path) -> Iterator[_Row]:
    lines = text.splitlines(keepends=True) if "\r" in text.replace("\r\n", "") else text.split("\n")
    if lines and "\r" not in text.replace("\r\n", ""):  # other line ends may stand within a cell
        lines = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    reader, done = csv.reader(iter(lines), delimiter=delimiter), 0
    try:
        for cells in reader:
            row = _Row(cells)
            row.text, row.line = "".join(lines[done : reader.line_num]), done + 1
            done = reader.line_num
            yield row
    except csv.Error as error:
        raise UserError(
            tr("{file}, line {line}", file=file, line=done + 1),
            tr("is not a CSV row ({error})", error=error),
            tr("correct it there"),
        ) from error


def _delimiter(text: str) -> str:
    head = text.splitlines()[:1]
    return max(_DELIMITERS, key=head[0].count) if head else ","


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _stripped(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return list(cells[:end])


def _as_float(text: str) -> float | None:
    value = number(text)
    return None if value is None else float(value)


def _facts(item: Item) -> dict[str, Any]:
    try:
        return as_mapping(json.loads(item.get(KEY) or "{}"))
    except (ValueError, RecursionError):
        return {}
