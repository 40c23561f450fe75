"""YOLO: one text file per picture, a line per box: class, centre x, centre y, width, height in parts of the picture.

Lines with more numbers (polygons) and lines that make no sense stay where they are and are not shown as boxes. What
a line cannot hold (flags, provenance, "verified") goes to a small JSON file in a hidden folder beside the labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import fields_of, program_fields
from engine.labels.formats.class_list import TEXT_NAMES, extend_list, with_others
from engine.labels.formats.decimals import EXACT, divided, exact, number, text_of
from engine.labels.formats.entries import Entry, Parsed, is_usable, parsed, replace_in_place
from engine.labels.formats.json_text import JsonStyle, as_list, as_mapping, read_json, write_json
from engine.labels.labelled import NO_LISTS, LabelFilePerPicture, Lists
from engine.pictures.finding import by_folder
from engine.safety.atomic_files import HIDDEN_FOLDER, digest, locked, read_file, write_file
from engine.structures.annotation import FLAGS, Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.settings import Format

_HALF = Decimal("0.5")
# Six places as everybody writes; more only where the edges would else come back changed.
_PLACES = (*range(6, 26), 30, 40, 80, 160, 340, 700)
_MOST_CLASSES = 100_000


class YoloFolder(LabelFilePerPicture):
    """classes: by number. yaml, text: the files that list them, of which each may be None."""

    format: ClassVar[Format] = "yolo"
    suffix = ".txt"
    reserved = TEXT_NAMES

    def __init__(
        self,
        root: Path,
        pictures: Iterable[Path],
        lists: Lists = NO_LISTS,
        *,
        yaml: Path | None = None,
        text: Path | None = None,
    ) -> None:
        pictures = tuple(pictures)
        inside = [folder.relative_to(root) for folder in by_folder(pictures) if folder.is_relative_to(root)]
        self._central = (root / "labels").is_dir() and not any("images" in folder.parts for folder in inside)
        super().__init__(root, pictures, lists)
        self._names = list(lists.classes)  # two of one name have two numbers
        self._yaml, self._text = yaml, text
        self._lists_read = self._list_state()

    def _label_folder(self, path: Path) -> Path:
        """images/... -> labels/... (the last such folder counts), as everybody does; else beside the picture.

        Where no picture lies in such a folder, labels/ mirrors the whole.
        """
        if not path.is_relative_to(self.root):
            return path.parent
        parts = list(path.parent.relative_to(self.root).parts)
        if "images" in parts:
            parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
            return self.root.joinpath(*parts)
        return self.root.joinpath("labels", *parts) if self._central else path.parent

    def _parse_file(self, content: bytes | None, path: Path, size: tuple[int, int] | None) -> Parsed:
        return self.parse(content or b"", path, size)

    def parse(
        self, content: bytes, path: Path, size: tuple[int, int] | None, facts: dict[str, Any] | None = None
    ) -> Parsed:
        """facts: in place of those on disk, the fields that the lines cannot hold."""
        file = self.label_file(path)
        if size is None and content:
            raise UserError(file, f"cannot be placed: {path.name} cannot be read", "restore the picture")
        facts = as_mapping(_read_facts(_facts_file(file)) if facts is None else facts)
        width, height = shown = size or (0, 0)
        found = parsed(
            Annotation(path, width, height, verified=facts.get("verified") is True),
            [(number, line) for number, line in enumerate(_lines(content), 1) if line.strip()],
            lambda entry: _read_line(entry[1], shown, self._names),
            lambda entry: _extent(entry[1], shown),
            lambda place, entry: f"{file}, line {entry[0]}",
        )
        by_line = _facts_by_line(facts)
        boxes = (_with_facts(box, by_line[box.extra["yolo"].strip()]) for box in found.annotation.boxes)
        return found._replace(annotation=replace(found.annotation, boxes=tuple(boxes)))

    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        size, names, before = annotation.size, self._names, before or b""
        new = [_line(box, size, names) for box in annotation.boxes]
        lines = replace_in_place(_lines(before), lambda line: is_usable(_read_line(line, size, names), annotation), new)
        newline = "\r\n" if b"\r\n" in before else "\n"
        ends = newline if not before or before.endswith(b"\n") else ""
        bom = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
        return bom + (newline.join(lines) + (ends if lines else "")).encode("utf-8", "surrogateescape")

    def _check(self, content: bytes, annotation: Annotation) -> Parsed:
        facts = _facts_of(annotation, self._names)
        return self.parse(content, annotation.path, annotation.size, facts)

    def _write(self, file: Path, content: bytes, annotation: Annotation) -> None:
        if read_file(file) != content:
            write_file(file, content)
        facts, facts_file = _facts_of(annotation, self._names), _facts_file(file)
        if facts and facts != _read_facts(facts_file):
            write_file(facts_file, write_json(facts, JsonStyle(indent=1)))
        elif not facts:
            facts_file.unlink(missing_ok=True)

    def _state(self, file: Path, content: bytes | None) -> Hashable:
        """Digests of the label file and of the file with the fields that its lines cannot hold; None without both."""
        states = digest(content), digest(read_file(_facts_file(file)))
        return states if any(states) else None

    def _remove(self, file: Path) -> None:
        super()._remove(file)
        _facts_file(file).unlink(missing_ok=True)

    def _add_classes(self, labels: Iterable[str]) -> None:
        for label in labels:
            if label.isdecimal() and len(self._names) <= int(label) < _MOST_CLASSES:
                self._names.extend(str(n) for n in range(len(self._names), int(label) + 1))
            elif label not in self._names:
                self._names.append(label)

    def annotation(self, path: Path) -> Annotation:
        """Classes that another program has named since the folder was opened are called by those names."""
        found = super().annotation(path)
        if any(label.isdecimal() for label in found.labels) and self._lists and self._list_state() != self._lists_read:
            self._lists_read = self._list_state()
            self._names = with_others(self._names, self._lists)
            found = super().annotation(path)
        return found

    @property
    def _lists(self) -> list[Path]:
        return [file for file in (self._text, self._yaml) if file]

    def _list_state(self) -> list[int]:
        return [file.stat().st_mtime_ns for file in self._lists if file.exists()]

    def _prepare_classes(self, annotation: Annotation) -> Annotation:
        """A new class gets the next number, in the file that lists them, before any label file uses it.

        A class that had no name when the picture was read, and has one now, is called by it.
        """
        is_current = self._lists and self._list_state() == self._lists_read
        if is_current and all(label in self._names for label in annotation.labels):
            return annotation
        names = list(self.classes)  # without a list, the numbers in use must be known first
        lists = self._lists or [self.root / "classes.txt"]
        try:
            with locked(lists[0]), locked(lists[-1]):
                self._names = with_others(names, lists)
                boxes = [box.with_(label=self._name_now(box.label)) for box in annotation.boxes]
                self._add_classes(box.label for box in boxes)
                for file in lists:
                    extend_list(file, self._names)
        except UserError:
            self._names = names
            raise
        self._text = self._text or (None if self._yaml else lists[0])
        self._lists_read = self._list_state()
        return annotation.with_boxes(boxes)

    def _name_now(self, label: str) -> str:
        """Of a class that was called by its number."""
        is_number = label.isdecimal() and label not in self._names and int(label) < len(self._names)
        return self._names[int(label)] if is_number else label


def _extent(line: str, size: tuple[int, int]) -> Rectangle | None:
    """Of a polygon (class, then points); of other lines as far as they begin as a box."""
    values = [number(word) for word in line.split()[1:]]
    if len(values) < 4 or None in values:
        return None
    shares = [float(value or 0) for value in values]
    cx, cy, w, h = shares[:4]
    xs, ys = (cx - w / 2, cx + w / 2), (cy - h / 2, cy + h / 2)
    if len(shares) >= 6 and len(shares) % 2 == 0:
        xs, ys = (min(shares[::2]), max(shares[::2])), (min(shares[1::2]), max(shares[1::2]))
    return Rectangle(xs[0] * size[0], ys[0] * size[1], xs[1] * size[0], ys[1] * size[1])


def _facts_of(annotation: Annotation, names: Sequence[str]) -> dict[str, Any]:
    """The fields that the lines cannot hold; empty where no box has any."""
    entries = []
    for box in annotation.boxes:
        line = _line(box, annotation.size, names)
        plain = _read_line(line, annotation.size, names)
        if isinstance(plain, LabelledBox) and program_fields(box, FLAGS) != program_fields(plain, FLAGS):
            entries.append({"line": line.strip(), **program_fields(box, FLAGS)})
    facts: dict[str, Any] = {"verified": True} if annotation.verified else {}
    return {**facts, "boxes": entries} if entries else facts


def _lines(content: bytes) -> list[str]:
    """Without their ends. Bytes that are no UTF-8 come back as they were when encoded again."""
    lines = content.decode("utf-8-sig", "surrogateescape").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def _read_line(line: str, size: tuple[int, int], names: Sequence[str]) -> Entry:
    """The box; in words why there is none; None for a blank line."""
    words = line.split()
    if not words:
        return None
    values = [number(word) for word in words]
    if len(words) > 6:
        return f"a polygon of {(len(words) - 1) // 2} points is kept and not shown"
    if len(words) < 5 or any(value is None for value in values):
        return "a line that is not: class, centre x, centre y, width, height"
    index, cx, cy, w, h = (value or Decimal(0) for value in values[:5])
    if index != index.to_integral_value() or not 0 <= index < _MOST_CLASSES:
        return f"{words[0]} is no number of a class"
    label = names[int(index)] if index < len(names) else str(int(index))
    xs, ys = _edges(cx, w, size[0]), _edges(cy, h, size[1])
    provenance = Provenance("model", None, float(values[5] or 0)) if len(words) == 6 else Provenance()
    return LabelledBox(Rectangle(xs[0], ys[0], xs[1], ys[1]), label, provenance=provenance, extra={"yolo": line})


def _edges(centre: Decimal, length: Decimal, side: int) -> tuple[float, float]:
    half = EXACT.multiply(length, _HALF)
    low, high = EXACT.subtract(centre, half), EXACT.add(centre, half)
    return float(EXACT.multiply(low, Decimal(side))), float(EXACT.multiply(high, Decimal(side)))


def _line(box: LabelledBox, size: tuple[int, int], names: Sequence[str]) -> str:
    """The line as it was read where it still says the same, else a new one."""
    raw = box.extra.get("yolo")
    was = _read_line(raw, size, names) if isinstance(raw, str) else None
    if isinstance(was, LabelledBox) and was.label == box.label and tuple(was.box) == tuple(box.box):
        return str(raw)
    cx, w = _centre_and_length(box.box.x1, box.box.x2, size[0])
    cy, h = _centre_and_length(box.box.y1, box.box.y2, size[1])
    index = names.index(box.label) if box.label in names else int(box.label)
    return f"{index} {cx} {cy} {w} {h}"


def _centre_and_length(low: float, high: float, side: int) -> tuple[str, str]:
    for places in _PLACES:
        shares = [divided(exact(edge), Decimal(side), places) for edge in (low, high)]
        if [float(EXACT.multiply(share, Decimal(side))) for share in shares] == [low, high]:
            break
    a, b = shares
    return text_of(EXACT.multiply(EXACT.add(a, b), _HALF)), text_of(EXACT.subtract(b, a))


def _with_facts(box: LabelledBox, facts: list[dict[str, Any]]) -> LabelledBox:
    """With the first of the facts that a file has of such a line."""
    return box.with_(**fields_of(facts.pop(0), FLAGS)) if facts else box


def _facts_by_line(facts: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    by_line: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fields in map(as_mapping, as_list(facts.get("boxes"))):
        if isinstance(fields.get("line"), str):
            by_line[fields["line"]].append(fields)
    return by_line


def _facts_file(file: Path) -> Path:
    return file.parent / HIDDEN_FOLDER / f"{file.name}.json"


def _read_facts(file: Path) -> Any:
    content = read_file(file)
    return {} if content is None else read_json(content, file)
