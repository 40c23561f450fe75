"""KITTI's label_2 and DOTA's labelTxt: a text file per picture, a line of words per object, in pixels.

Edges are written with all their digits. What stands in a line beside class and box stays when these change; lines that
are no boxes here (DontCare, headings) stay where they are.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.class_list import TEXT_NAMES
from engine.labels.formats.decimals import exact, number, text_of
from engine.labels.formats.entries import (
    Entry,
    Parsed,
    bounding_box,
    is_usable,
    parsed,
    replace_in_place,
    shapes_problem,
)
from engine.labels.formats.json_text import as_mapping
from engine.labels.formats.line_facts import FolderOfLines, facts_of, joined, lines_of, read_facts, with_facts
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.settings import Format
from engine.words import mark, tr

_LOOK_AT = 20  # lines
_DONT_CARE = "DontCare"
_TURNED = mark("holds turned boxes, each read as the box around it")
_REMEDY = mark("they stay in their files as they are until such a box is moved")


class FolderOfWords(FolderOfLines):
    usual_folders: ClassVar[tuple[str, str]]
    reserved = TEXT_NAMES

    @classmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        if not content.strip():
            return file.parent.name == cls.usual_folders[1] or as_mapping(read_facts(file)).get("format") == cls.format
        first = [line for line in lines_of(content[:65536]) if not cls.is_heading(line)][:_LOOK_AT]
        return any(isinstance(cls.read_line(line), LabelledBox) or cls.other_kind(line) for line in first)

    def parse(
        self, content: bytes, path: Path, size: tuple[int, int] | None, facts: dict[str, Any] | None = None
    ) -> Parsed:
        file = self.label_file(path)
        if size is None and content:
            raise UserError(
                file, tr("cannot be placed: {name} cannot be read", name=path.name), tr("restore the picture")
            )
        lines = [(place, line) for place, line in enumerate(lines_of(content), 1) if not self.is_heading(line)]
        found = parsed(
            Annotation(path, *(size or (0, 0))),
            lines,
            lambda entry: self.read_line(entry[1]),
            lambda entry: self.extent(entry[1]),
            lambda place, entry: tr("{file}, line {line}", file=file, line=entry[0]),
        )
        kinds = [kind for _, line in lines if (kind := self.other_kind(line)) is not None]
        turned = any(self.is_turned(box.extra[self.format]) for box in found.annotation.boxes)
        told = [*shapes_problem(file, kinds), *([UserError(self.root, tr(_TURNED), tr(_REMEDY))] if turned else [])]
        annotation = with_facts(found.annotation, self.format, read_facts(file) if facts is None else facts)
        return Parsed(annotation, (*found.problems, *told))

    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        lines = replace_in_place(
            lines_of(before or b""),
            lambda line: is_usable(self.read_line(line), annotation),
            map(self._line, annotation.boxes),
        )
        return joined(lines, before or b"")

    def _facts(self, annotation: Annotation) -> dict[str, Any]:
        """Of a file without a line, its format, too."""
        facts = facts_of(annotation, self._line, self.read_line)
        return facts if annotation.boxes else {**facts, "format": self.format}

    def _line(self, box: LabelledBox) -> str:
        """The line as it was read where it still says the same."""
        raw = box.extra.get(self.format)
        was = self.read_line(raw) if isinstance(raw, str) else None
        return self.line_of(box, raw if isinstance(raw, str) else "", was if isinstance(was, LabelledBox) else None)

    @classmethod
    def is_heading(cls, line: str) -> bool:
        """Whether it is no object."""
        return not line.strip()

    @classmethod
    def other_kind(cls, line: str) -> str | None:
        """Of an object that is not a box here."""
        return None

    @classmethod
    def is_turned(cls, line: str) -> bool:
        return False

    @classmethod
    @abstractmethod
    def read_line(cls, line: str) -> Entry:
        """The box; in words why there is none; None for an object that is not a box here."""

    @classmethod
    @abstractmethod
    def extent(cls, line: str) -> Rectangle | None:
        """Of any object; None where the line does not tell."""

    @classmethod
    @abstractmethod
    def line_of(cls, box: LabelledBox, raw: str, was: LabelledBox | None) -> str:
        """was: the box of the line `raw`, None where it had none."""


class KittiFolder(FolderOfWords):
    """Class, truncated (0 to 1), occluded (0 to 3), angle, four edges, seven numbers in 3D, and a score at times.

    A score of exactly 1, which some tools put behind every box, is none of a model. DontCare is a place to ignore.
    """

    format: ClassVar[Format] = "kitti"
    usual_folders = ("image_2", "label_2")

    @classmethod
    def other_kind(cls, line: str) -> str | None:
        return _DONT_CARE if line.split()[:1] == [_DONT_CARE] else None

    @classmethod
    def read_line(cls, line: str) -> Entry:
        if cls.other_kind(line):
            return None
        words = _kitti_words(line)
        if words is None:
            return tr("a line that is not: class, truncated, occluded, angle, four edges, seven numbers (and a score)")
        truncated, box = number(words[1]), cls.extent(line)
        score = float(number(words[15]) or 0) if len(words) == 16 else 1.0
        provenance = Provenance() if score == 1.0 else Provenance("model", None, score)
        is_cut = truncated is not None and truncated > 0
        return (
            LabelledBox(box, words[0], truncated=is_cut, provenance=provenance, extra={"kitti": line}) if box else None
        )

    @classmethod
    def extent(cls, line: str) -> Rectangle | None:
        words = _kitti_words(line)
        return Rectangle(*(float(number(word) or 0) for word in words[4:8])) if words else None

    @classmethod
    def line_of(cls, box: LabelledBox, raw: str, was: LabelledBox | None) -> str:
        words = _kitti_words(raw) if was else None
        old = was.box if was and words else None
        if words is None:
            words = ["", "0.00", "3", "-10", *[""] * 4, *["-1"] * 3, *["-1000"] * 3, "-10"]
        new = [box.label, *words[1:]]
        if box.truncated != (was is not None and was.truncated):
            new[1] = "1.00" if box.truncated else "0.00"
        for place, edge in enumerate(box.box):
            if old is None or old[place] != edge:
                new[4 + place] = text_of(exact(edge))
        if was is not None and box.provenance != was.provenance and len(new) == 16:
            new = new[:15]  # a person's by now
        return raw if new == words else " ".join(new)


class DotaFolder(FolderOfWords):
    """Four corners, class, difficult; before them lines such as `imagesource:GoogleEarth`."""

    format: ClassVar[Format] = "dota"
    usual_folders = ("images", "labelTxt")

    @classmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        return content.startswith((b"imagesource:", b"gsd:")) or super().is_label_file(content, file)

    @classmethod
    def is_heading(cls, line: str) -> bool:
        return super().is_heading(line) or line.lower().startswith(("imagesource:", "gsd:", "acquisition dates:"))

    @classmethod
    def is_turned(cls, line: str) -> bool:
        corners = [float(number(word) or 0) for word in line.split()[:8]]
        return any(len(set(corners[axis::2])) > 2 for axis in (0, 1))

    @classmethod
    def read_line(cls, line: str) -> Entry:
        box, (label, difficult) = cls.extent(line), _dota_class(line)
        if box is None or not label or _begins_as_yolo(label):
            return tr("a line that is not: four corners, class, difficult")
        return LabelledBox(box, label, difficult=difficult not in ("", "0"), extra={"dota": line})

    @classmethod
    def extent(cls, line: str) -> Rectangle | None:
        values = [number(word) for word in line.split()[:8]]
        known = [float(value) for value in values if value is not None]
        return bounding_box(known[::2], known[1::2]) if len(known) == 8 else None

    @classmethod
    def line_of(cls, box: LabelledBox, raw: str, was: LabelledBox | None) -> str:
        if was is not None and (was.box, was.label, was.difficult) == (box.box, box.label, box.difficult):
            return raw
        corners = raw.split()[:8]
        if was is None or tuple(was.box) != tuple(box.box):
            x1, y1, x2, y2 = (text_of(exact(edge)) for edge in box.box)
            corners = [x1, y1, x2, y1, x2, y2, x1, y2]
        same = was is not None and was.difficult == box.difficult
        difficult = _dota_class(raw)[1] if same else str(int(box.difficult))
        return " ".join((*corners, box.label, difficult or "0"))


def _kitti_words(line: str) -> list[str] | None:
    """Class, and 14 or 15 numbers, of which the second (occluded) is whole; the class may be of several words."""
    for count in (15, 14):
        words = line.strip().rsplit(None, count)
        are_numbers = len(words) == count + 1 and all(number(word) is not None for word in words[1:])
        if are_numbers and words[2].lstrip("-").isdecimal() and not _begins_as_yolo(words[0]):
            return words
    return None


def _begins_as_yolo(label: str) -> bool:
    """Whether a class, as far as the line would have one, begins with a number: so do the lines of YOLO alone."""
    return number((label.split() or [""])[0]) is not None


def _dota_class(line: str) -> tuple[str, str]:
    """Class and difficult, "" where that is not told."""
    rest = line.split(None, 8)[8:]
    if not rest:
        return "", ""
    label, _, last = rest[0].strip().rpartition(" ")
    is_told = bool(label) and number(last) is not None
    return (label.strip(), last) if is_told else (rest[0].strip(), "")
