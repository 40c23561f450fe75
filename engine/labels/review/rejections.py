"""Rejected suggestions of a model and dismissed findings of the label check, stored in the folder beside its labels.

One small file in the folder's hidden folder names pictures by their place below the root, so that it moves with them.
Every change locks the folder, reads the file anew, alters what it is about, and replaces it in one step: two windows
do not undo each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, as_list, as_mapping, as_numbers, read_json, write_json
from engine.labels.review.checks import Dismissed, Kind
from engine.safety.atomic_files import HIDDEN_FOLDER, locked, write_file
from engine.safety.reading import read_file
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.retrieval import OF_A_CLASS, FindingKind, LabelFinding
from engine.words import tr

NAME = "rejected.json"
_STYLE = JsonStyle(indent=1)
_OF_A_LABEL = ("name", "place", "duplicate", "outside", "tiny")
Rejected = tuple[LabelledBox, ...]  # of one picture: suggestions of a model that a person does not want to see again


@dataclass(frozen=True, slots=True, eq=False)
class Rejections:
    """suggestions: by picture. dismissed: findings that the label check does not list again."""

    suggestions: Mapping[Path, Rejected] = field(default_factory=dict)
    dismissed: frozenset[Dismissed] = frozenset()


def read_rejections(roots: Iterable[Path]) -> Rejections:
    """Of these folders together; one without such a file has rejected nothing. Entries of another kind are passed over.

    Raises UserError where a file cannot be read, or is no JSON.
    """
    suggestions: dict[Path, Rejected] = {}
    dismissed: set[Dismissed] = set()
    for root in roots:
        document = _read(root)
        for name, entries in as_mapping(document.get("suggestions")).items():
            suggestions[root / name] = tuple(_boxes(entries))
        dismissed.update(_dismissed(document.get("findings"), root))
    return Rejections(suggestions, frozenset(dismissed))


def change_suggestions(root: Path, changed: Mapping[Path, Rejected]) -> None:
    """Of each of these pictures this is now all that is rejected. Raises UserError; the file is then as it was."""

    def change(entries: Any) -> dict[str, Any]:
        rejected = dict(as_mapping(entries))
        for path, boxes in changed.items():
            rejected[_name(path, root)] = [{"label": box.label, "box": _rounded(box.box)} for box in boxes]
            if not boxes:
                del rejected[_name(path, root)]
        return rejected

    _change(root, "suggestions", change)


def change_findings(root: Path, add: Collection[Dismissed] = (), remove: Collection[Dismissed] = ()) -> None:
    """The label check lists those to add no more, and those to remove again. Raises UserError as above."""

    def change(entries: Any) -> list[dict[str, Any]]:
        dismissed = dict.fromkeys(_dismissed(entries, root)) | dict.fromkeys(add)
        return [_finding(one, root) for one in dismissed if one not in remove]

    _change(root, "findings", change)


def dismissed_of(finding: LabelFinding) -> Dismissed:
    """What is remembered of a finding when a person says that it is right; of one that the label check finds, too, it
    is the same."""
    if finding.kind in OF_A_CLASS:
        return Dismissed(finding.kind, label=finding.label)
    kind: Kind | FindingKind = "duplicate" if finding.kind == "double" else finding.kind
    box = None if finding.box is None else Rectangle(*_rounded(finding.box))
    return Dismissed(kind, finding.path, "" if finding.kind == "no box" else finding.label, box)


def not_dismissed(findings: Iterable[LabelFinding], dismissed: frozenset[Dismissed]) -> Iterator[LabelFinding]:
    """Those to tell. A label that a person called right does not come back with the next reason."""
    right = {one[1:] for one in dismissed if one.kind in _OF_A_LABEL}
    for finding in findings:
        one = dismissed_of(finding)
        if one not in dismissed and not (one.kind in _OF_A_LABEL and one[1:] in right):
            yield finding


def _read(root: Path) -> dict[str, Any]:
    file = root / HIDDEN_FOLDER / NAME
    content = read_file(file)
    return {} if content is None else as_mapping(read_json(content, file))


def _change(root: Path, key: str, change: Callable[[Any], Any]) -> None:
    """Nothing is written where there is nothing to say; a drive that is gone does not come back as a folder."""
    file = root / HIDDEN_FOLDER / NAME
    if not file.exists() and not change(None):
        return
    if not root.is_dir():
        raise UserError(
            root, tr("is gone, so what you rejected is known until the program ends"), tr("bring its drive back")
        )
    with locked(root / NAME):
        document = _read(root)
        document[key] = change(document.get(key))
        said = {name: value for name, value in document.items() if value}
        write_file(file, write_json(said, _STYLE), keep_version=False)


def _name(path: Path, root: Path) -> str:
    """With `/` on every system; a picture elsewhere keeps its whole path."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else os.fspath(path)


def _rounded(box: Rectangle) -> list[float]:
    return [round(float(edge), 2) for edge in box]


def _rectangle(edges: Any) -> Rectangle | None:
    found = as_numbers(edges)
    return Rectangle(*found) if len(found) == 4 else None


def _boxes(entries: Any) -> Iterable[LabelledBox]:
    for entry in map(as_mapping, as_list(entries)):
        box, label = _rectangle(entry.get("box")), entry.get("label")
        if box is not None and isinstance(label, str):
            yield LabelledBox(box, label)


def _finding(dismissed: Dismissed, root: Path) -> dict[str, Any]:
    picture, box = dismissed.path and _name(dismissed.path, root), dismissed.box and _rounded(dismissed.box)
    entry = {"kind": dismissed.kind, "picture": picture, "label": dismissed.label, "box": box}
    return {name: value for name, value in entry.items() if value}


def _dismissed(entries: Any, root: Path) -> Iterable[Dismissed]:
    for entry in map(as_mapping, as_list(entries)):
        kind = next((one for one in (*get_args(Kind), *get_args(FindingKind)) if one == entry.get("kind")), None)
        picture, label = entry.get("picture"), entry.get("label", "")
        if kind is not None and isinstance(label, str):
            path = root / picture if isinstance(picture, str) else None
            yield Dismissed(kind, path, label, _rectangle(entry.get("box")))
