"""Text files with a line for each box, and what such a line cannot hold (flags, provenance, "verified"): it goes to a
small JSON file in a hidden folder beside the labels."""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.labels.formats.box_fields import fields_of, program_fields
from engine.labels.formats.entries import Entry, Parsed
from engine.labels.formats.json_text import JsonStyle, as_list, as_mapping, read_json, write_json
from engine.labels.labelled import LabelFilePerPicture
from engine.safety.atomic_files import HIDDEN_FOLDER, digest, name_beside, write_file
from engine.safety.reading import read_file
from engine.structures.annotation import FLAGS, Annotation, LabelledBox

_BOM = b"\xef\xbb\xbf"


class FolderOfLines(LabelFilePerPicture):
    suffix = ".txt"

    @abstractmethod
    def parse(
        self, content: bytes, path: Path, size: tuple[int, int] | None, facts: dict[str, Any] | None = None
    ) -> Parsed:
        """facts: in place of those on disk, the fields that the lines cannot hold."""

    @abstractmethod
    def _facts(self, annotation: Annotation) -> dict[str, Any]:
        """The fields that the lines cannot hold; empty where no box has any."""

    def _check(self, content: bytes, annotation: Annotation) -> Parsed:
        return self.parse(content, annotation.path, annotation.size, self._facts(annotation))

    def _write(self, file: Path, content: bytes, annotation: Annotation) -> None:
        if read_file(file) != content:
            write_file(file, content)
        facts, facts_file = self._facts(annotation), _facts_file(file)
        if facts and facts != read_facts(file):
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


def facts_of(
    annotation: Annotation, line_of: Callable[[LabelledBox], str], read: Callable[[str], Entry]
) -> dict[str, Any]:
    """The fields that the lines of these boxes cannot hold; empty where no box has any."""
    entries = []
    for box in annotation.boxes:
        line = line_of(box)
        plain = read(line)
        if isinstance(plain, LabelledBox) and program_fields(box, FLAGS) != program_fields(plain, FLAGS):
            entries.append({"line": line.strip(), **program_fields(box, FLAGS)})
    facts: dict[str, Any] = {"verified": True} if annotation.verified else {}
    return {**facts, "boxes": entries} if entries else facts


def with_facts(annotation: Annotation, format: str, facts: Any) -> Annotation:
    """With what a file has of such lines."""
    by_line: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fields in map(as_mapping, as_list(as_mapping(facts).get("boxes"))):
        if isinstance(fields.get("line"), str):
            by_line[fields["line"]].append(fields)
    boxes = []
    for box in annotation.boxes:
        own = by_line[box.extra[format].strip()]
        boxes.append(box.with_(**fields_of(own.pop(0), FLAGS)) if own else box)
    return replace(annotation, boxes=tuple(boxes), verified=as_mapping(facts).get("verified") is True)


def read_facts(file: Path) -> Any:
    """Those beside a label file."""
    facts_file = _facts_file(file)
    content = read_file(facts_file)
    return {} if content is None else read_json(content, facts_file)


def _facts_file(file: Path) -> Path:
    return file.parent / HIDDEN_FOLDER / name_beside(file, ".json")


def lines_of(content: bytes) -> list[str]:
    """Without their ends. Bytes that are no UTF-8 come back as they were when encoded again."""
    lines = content.decode("utf-8-sig", "surrogateescape").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def joined(lines: Iterable[str], before: bytes) -> bytes:
    """With the line ends of the file as it was."""
    lines = list(lines)
    newline = "\r\n" if b"\r\n" in before else "\n"
    ends = newline if not before or before.endswith(b"\n") else ""
    bom = _BOM if before.startswith(_BOM) else b""
    return bom + (newline.join(lines) + (ends if lines else "")).encode("utf-8", "surrogateescape")
