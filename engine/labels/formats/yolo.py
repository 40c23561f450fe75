"""YOLO: one text file per picture, a line per box: class, centre x, centre y, width, height in parts of the picture.

A score, the number of a track (or both), or the points of a pose may follow. Of an outline (class, then points) the box
around it is read; its line stays as it is until that box is changed. Lines that make no sense stay where they are. What
a line cannot hold (flags, provenance, "verified") goes to a small JSON file in a hidden folder beside the labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple

from engine.errors import UserError
from engine.labels.formats.added_names import AddedNames, contents_of
from engine.labels.formats.class_list import TEXT_NAMES, class_text_in, extend_list, rename_in_list, with_others
from engine.labels.formats.decimals import EXACT, divided, exact, number, text_of
from engine.labels.formats.entries import Entry, Parsed, is_label, is_usable, outlines_problem, parsed, replace_in_place
from engine.labels.formats.line_facts import FolderOfLines, facts_of, joined, read_facts, with_facts
from engine.labels.formats.line_facts import lines_of as _lines
from engine.labels.label_places import LabelPlaces
from engine.labels.labelled import NO_LISTS, Lists
from engine.pictures.finding import files_by_folder
from engine.safety.atomic_files import locked
from engine.safety.reading import read_file, status_of
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.settings import Format
from engine.words import tr

_HALF = Decimal("0.5")
# Six places as everybody writes; more only where the edges would else come back changed.
_PLACES = (*range(6, 26), 30, 40, 80, 160, 340, 700)
_MOST_CLASSES = 100_000
_DAY = 86_400_000_000_000  # ns


class Form(NamedTuple):
    """What a line means by its numbers. keypoints: how many numbers follow the box of a pose, 0 where none is told."""

    size: tuple[int, int]
    names: Sequence[str]
    keypoints: int = 0


class YoloFolder(FolderOfLines):
    """classes: by number. yaml, texts: the files that list them, all of them the same."""

    format: ClassVar[Format] = "yolo"
    reserved = TEXT_NAMES
    usual_folders = ("images", "labels")

    def __init__(
        self,
        root: Path,
        pictures: Iterable[Path],
        lists: Lists = NO_LISTS,
        places: LabelPlaces | None = None,
        *,
        yaml: Path | None = None,
        texts: Sequence[Path] = (),
        local: Mapping[Path, Sequence[str]] = MappingProxyType({}),
        keypoints: int = 0,
    ) -> None:
        """local: names by folder of label files, where the folders number their classes differently."""
        super().__init__(root, pictures, lists, places)
        self._names = list(lists.classes)  # two of one name have two numbers
        self._yaml, self._texts, self._local, self._keypoints = yaml, list(texts), local, keypoints
        self._lists_read = self._list_state()
        self._added = AddedNames()

    @classmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        return is_yolo_line(content)

    def _parse_file(self, content: bytes | None, path: Path, size: tuple[int, int] | None) -> Parsed:
        return self.parse(content or b"", path, size)

    def parse(
        self, content: bytes, path: Path, size: tuple[int, int] | None, facts: dict[str, Any] | None = None
    ) -> Parsed:
        """facts: in place of those on disk, the fields that the lines cannot hold."""
        file = self.label_file(path)
        if size is None and content:
            raise UserError(
                file, tr("cannot be placed: {name} cannot be read", name=path.name), tr("restore the picture")
            )
        facts = read_facts(file) if facts is None else facts
        width, height = size or (0, 0)
        form = self._form(path, size or (0, 0))
        found = parsed(
            Annotation(path, width, height),
            [(number, line) for number, line in enumerate(_lines(content), 1) if _words(line)],
            lambda entry: _read_line(entry[1], form),
            lambda entry: _extent(entry[1], form),
            lambda place, entry: tr("{file}, line {line}", file=file, line=entry[0]),
        )
        has_outline = any(_is_outline(box, form) for box in found.annotation.boxes)
        told = [outlines_problem(self.root)] if has_outline else []
        annotation = with_facts(found.annotation, self.format, facts)
        return found._replace(annotation=annotation, problems=(*found.problems, *told))

    def _form(self, path: Path, size: tuple[int, int]) -> Form:
        return Form(size, self._local.get(self.label_file(path).parent, self._names), self._keypoints)

    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        form, before = self._form(annotation.path, annotation.size), before or b""
        new = [_line(box, form) for box in annotation.boxes]
        lines = replace_in_place(_lines(before), lambda line: is_usable(_read_line(line, form), annotation), new)
        return joined(lines, before)

    def _facts(self, annotation: Annotation) -> dict[str, Any]:
        form = self._form(annotation.path, annotation.size)
        return facts_of(annotation, lambda box: _line(box, form), lambda line: _read_line(line, form))

    def _add_classes(self, labels: Iterable[str]) -> None:
        """Of lines: a class that the list does not name is called by its number, which it keeps."""
        for label in labels:
            if label not in self._names and label.isdecimal() and int(label) < _MOST_CLASSES:
                self._names.extend(str(number) for number in range(len(self._names), int(label) + 1))
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
        return [*self._texts, *([self._yaml] if self._yaml else [])]

    def _list_state(self) -> list[int]:
        return [state.st_mtime_ns for file in self._lists if (state := status_of(file)) is not None]

    def _prepare_classes(self, annotation: Annotation) -> Annotation:
        """A new class gets the next number, in the file that lists them, before any label file uses it.

        A class that had no name when the picture was read, and has one now, is called by it.
        """
        if self._local:
            return self._check_local(annotation)
        is_current = self._lists and self._list_state() == self._lists_read
        if is_current and all(label in self._names for label in annotation.labels):
            return annotation
        names = self._names_in_use()
        lists = self._lists or [self.root / "classes.txt"]
        try:
            with locked(lists[0]), locked(lists[-1]):
                self._names = with_others(names, lists)
                boxes = [box.with_(label=self._name_now(box.label)) for box in annotation.boxes]
                known = list(self._names)
                self._names += dict.fromkeys(box.label for box in boxes if box.label not in known)
                before = contents_of(lists, known, self.root) if self._names != known else None
                for file in lists:
                    extend_list(file, self._names)
                if before is not None:
                    self._added.note(before, known, self._names)
        except UserError:
            self._names = names
            raise
        self._texts = self._texts or ([] if self._yaml else lists)
        self._lists_read = self._list_state()
        return annotation.with_boxes(boxes)

    def save(self, annotation: Annotation, *, even_empty: bool = False) -> None:
        super().save(annotation, even_empty=even_empty)
        if self._added.note_saved(self.label_file(annotation.path), annotation.labels):
            try:
                self._take_back_names()
            except UserError:
                self._added.clear()  # the list keeps the name

    def _take_back_names(self) -> None:
        """Names that were added here and that no box has any more, as long as they are the last of the list."""
        lists = self._lists
        while (newest := self._added.newest(self._names)) is not None:
            least, since = newest
            with locked(lists[0]), locked(lists[-1]):
                if self._has_number(least, since):
                    self._added.clear()
                    return
                if not self._added.take_back():
                    return
            self._names = self._names[:least]
            self._lists_read = self._list_state()

    def _has_number(self, least: int, since: int) -> bool:
        """Whether a label file that anybody wrote since then has this number or a higher one; a day is added for
        clocks that differ."""
        listing = files_by_folder(self.root, (self.suffix,))
        for file in {Path(name) for names in listing.values() for name in names}.difference(self._lists):
            state = status_of(file)
            if state is not None and state.st_mtime_ns >= since - _DAY:
                firsts = (number(words[0]) for line in _lines(read_file(file) or b"") if (words := _words(line)))
                if any(first is not None and first >= least for first in firsts):
                    return True
        return False

    def rename_class(self, old: str, new: str) -> bool:
        if not is_label(new) or old not in self._scanned_names() or new in self._names:
            return False
        lists = self._lists or [self.root / "classes.txt"]
        self._check_there(lists[0])
        if self._local:
            return self._rename_in_folders(old, new)
        with locked(lists[0]), locked(lists[-1]):
            names = with_others(self._names, lists)
            if new in names:
                return False
            names = [new if name == old else name for name in names]
            self._added.clear()
            for file in lists:
                rename_in_list(file, names)
        self._names, self._texts = names, self._texts or ([] if self._yaml else lists)
        self._lists_read = self._list_state()
        return True

    def _rename_in_folders(self, old: str, new: str) -> bool:
        local = dict(self._local)
        for folder, names in self._local.items():
            if old in names and (file := class_text_in(folder)) is not None:
                with locked(file):
                    local[folder] = [new if name == old else name for name in with_others(names, [file])]
                    rename_in_list(file, local[folder])
        self._local, self._names = local, [new if name == old else name for name in self._names]
        return True

    def _scanned_names(self) -> list[str]:
        return self._names or list(self.classes)

    def _names_in_use(self) -> list[str]:
        """With the numbers that lines have and no list names: a new class must not get one of them."""
        if self._scanned_names() and not self._scanned:
            texts = (
                _lines(content)
                for file in map(self.label_file, self._files)
                if (content := read_file(file)) is not None
            )
            words = {line.split(maxsplit=1)[0] for lines in texts for line in lines if line.strip()}
            self._add_classes(sorted(filter(str.isdecimal, words), key=int)[-1:])
        return list(self._names)

    def _check_local(self, annotation: Annotation) -> Annotation:
        """Raises UserError for a class that the list beside these labels does not have."""
        folder = self.label_file(annotation.path).parent
        names = self._local.get(folder, self._names)
        for label in annotation.labels:
            if label not in names:
                raise UserError(
                    folder, tr("has no class {label} in its list of classes", label=label), tr("add it to the list")
                )
        return annotation

    def _name_now(self, label: str) -> str:
        """Of a class that was called by its number."""
        is_number = label.isdecimal() and label not in self._names and int(label) < len(self._names)
        return self._names[int(label)] if is_number else label


def is_yolo_line(content: bytes) -> bool:
    """Whether the first line reads as class and four numbers between 0 and 1."""
    lines = map(_words, content[:2000].decode("utf-8-sig", "replace").splitlines())
    values = [number(word) for word in next(filter(None, lines), [])]
    return (
        len(values) >= 5
        and all(value is not None and value >= 0 for value in values)
        and not any(value is not None and value > 1 for value in values[1:5])
    )


def _extent(line: str, form: Form) -> Rectangle | None:
    """Of an outline (class, then points); of other lines as far as they begin as a box."""
    values = [number(word) for word in _words(line)]
    known = [value for value in values if value is not None]
    if len(known) < 5 or len(known) < len(values) or _are_pixels(known):
        return None
    meaning = _meaning(known, form)
    cx, cy, w, h = map(float, known[1:5])
    xs, ys = [cx - w / 2, cx + w / 2], [cy - h / 2, cy + h / 2]
    if meaning is not None and meaning.kind == "outline":
        points = [float(value) for value in known[1 : meaning.end]]
        xs, ys = points[::2], points[1::2]
    width, height = form.size
    return Rectangle(min(xs) * width, min(ys) * height, max(xs) * width, max(ys) * height)


def _are_pixels(values: Sequence[Decimal]) -> bool:
    """Whether a box is not told in parts of the picture."""
    return len(values) == 5 and all(value > 1 for value in values[1:])


def _words(line: str) -> list[str]:
    """Without a comment."""
    return line.partition("#")[0].split()


class Meaning(NamedTuple):
    """Of a line's numbers. end: where those of the object itself do; a score, the number of a track may follow."""

    kind: Literal["box", "pose", "outline"]
    end: int
    score: float | None


def _read_line(line: str, form: Form) -> Entry:
    """The box; in words why there is none; None for a blank line."""
    words = _words(line)
    if not words:
        return None
    values = [number(word) for word in words]
    known = [value for value in values if value is not None]
    meaning = _meaning(known, form) if len(known) == len(values) else None
    if meaning is None:
        return tr("a line that is not: class, centre x, centre y, width, height")
    index = known[0]
    if index != index.to_integral_value() or not 0 <= index < _MOST_CLASSES:
        return tr("{words} is not a class number", words=words[0])
    label = form.names[int(index)] if index < len(form.names) else str(int(index))
    if _are_pixels(known):
        return tr("a box in pixels, where YOLO has parts of the picture's width and height, is left out")
    provenance = Provenance() if meaning.score is None else Provenance("model", None, meaning.score)
    if meaning.kind == "outline":
        extent = _extent(line, form)
        return LabelledBox(extent, label, provenance=provenance, extra={"yolo": line}) if extent else None
    xs, ys = _edges(known[1], known[3], form.size[0]), _edges(known[2], known[4], form.size[1])
    return LabelledBox(Rectangle(xs[0], ys[0], xs[1], ys[1]), label, provenance=provenance, extra={"yolo": line})


def _meaning(values: Sequence[Decimal], form: Form) -> Meaning | None:
    """By how many numbers follow class and box: none; a score, a track's number, or both; the points of a pose.

    Else they are the points of an outline. A track's number is whole and above 1, which no part of a picture is.
    """
    if len(values) < 5:
        return None
    has_track = len(values) > 5 and values[-1] > 1 and values[-1] == values[-1].to_integral_value()
    end = len(values) - has_track
    if end <= 6 and (has_track or len(values) < 7):
        return Meaning("box", 5, _score(values[5:end]))
    if form.keypoints and 0 <= len(values) - 5 - form.keypoints <= 2:
        return Meaning("pose", 5 + form.keypoints, _score(values[5 + form.keypoints : end]))
    if _is_pose(values):
        return Meaning("pose", len(values), None)
    if end % 2:
        return Meaning("outline", end, None)
    score = _score(values[end - 1 : end])
    return None if score is None else Meaning("outline", end - 1, score)


def _score(values: Sequence[Decimal]) -> float | None:
    return float(values[0]) if values and 0 <= values[0] <= 1 else None


def _is_pose(values: Sequence[Decimal]) -> bool:
    """Where no `kpt_shape` says so: a point's third number is 0, 1 or 2 (2 is no part of a picture), or all points lie
    in the box."""
    more = values[5:]
    if len(more) % 3:
        return False
    cx, cy, w, h = values[1:5]
    inside = all(abs(x - cx) <= w / 2 and abs(y - cy) <= h / 2 for x, y in zip(more[::3], more[1::3], strict=True))
    are_whole, may_be_outline = all(value in (0, 1, 2) for value in more[2::3]), len(values) % 2 == 1
    if may_be_outline:
        return are_whole and (inside or 2 in more[2::3])
    return are_whole or inside


def _is_outline(box: LabelledBox, form: Form) -> bool:
    return (meaning := _meaning_of(box.extra.get("yolo"), form)) is not None and meaning.kind == "outline"


def _meaning_of(line: Any, form: Form) -> Meaning | None:
    """Of the line that a box was read from."""
    words = _words(line) if isinstance(line, str) else []
    return _meaning([number(word) or Decimal(0) for word in words], form) if len(words) > 6 else None


def _edges(centre: Decimal, length: Decimal, side: int) -> tuple[float, float]:
    half = EXACT.multiply(length, _HALF)
    low, high = EXACT.subtract(centre, half), EXACT.add(centre, half)
    return float(EXACT.multiply(low, Decimal(side))), float(EXACT.multiply(high, Decimal(side)))


def _line(box: LabelledBox, form: Form) -> str:
    """The line as it was read where it still says the same, else a new one. A pose and a track's number stay."""
    raw = box.extra.get("yolo")
    was = _read_line(raw, form) if isinstance(raw, str) else None
    if isinstance(was, LabelledBox) and was.label == box.label and tuple(was.box) == tuple(box.box):
        return str(raw)
    index = form.names.index(box.label) if box.label in form.names else int(box.label)
    words = _words(str(raw)) if isinstance(was, LabelledBox) else []
    meaning = _meaning_of(raw, form)
    kind = meaning.kind if meaning is not None else "box"
    if isinstance(was, LabelledBox) and kind == "outline" and tuple(was.box) == tuple(box.box):
        return " ".join((str(index), *words[1:]))  # another class: the outline stays
    cx, w = _centre_and_length(box.box.x1, box.box.x2, form.size[0])
    cy, h = _centre_and_length(box.box.y1, box.box.y2, form.size[1])
    tail = words[5:] if kind == "pose" or (kind == "box" and _is_track(words)) else []
    return " ".join((str(index), cx, cy, w, h, *tail))


def _is_track(words: Sequence[str]) -> bool:
    return len(words) > 5 and (number(words[-1]) or 0) > 1


def _centre_and_length(low: float, high: float, side: int) -> tuple[str, str]:
    for places in _PLACES:
        shares = [divided(exact(edge), Decimal(side), places) for edge in (low, high)]
        if [float(EXACT.multiply(share, Decimal(side))) for share in shares] == [low, high]:
            break
    a, b = shares
    return text_of(EXACT.multiply(EXACT.add(a, b), _HALF)), text_of(EXACT.subtract(b, a))
