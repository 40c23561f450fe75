"""Restore points: how the labels of a folder's pictures were before a session first changed them, whatever the format.

A session that edits has a file in the hidden folder of the root, with a line of JSON for each picture that it changed.
Of more than MOST sessions, two that are close in time become one.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from engine.errors import UserError
from engine.labels.annotation_json import annotation_from_json, annotation_to_json
from engine.safety.atomic_files import HIDDEN_FOLDER, make_inside, write_file
from engine.safety.reading import read_file
from engine.structures.annotation import Annotation

MOST = 40
SUFFIX = ".session.jsonl"
_MOST_BYTES = 1 << 30
_FORM = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True, eq=False)
class RestorePoint:
    """when: in UTC. states: of each picture whose labels have changed since, as they were then."""

    when: datetime
    states: Mapping[Path, Annotation]


class RestorePoints:
    """Those that one running program writes."""

    def __init__(self) -> None:
        self._files: dict[Path, Path] = {}  # by root
        self._noted: set[Path] = set()

    def note(self, root: Path, annotations: Iterable[Annotation]) -> None:
        """What the label files say, before they are written over; only what a session changes first is kept.

        Where this cannot be written, neither can the labels beside it, and that is told.
        """
        new = [annotation for annotation in annotations if annotation.path not in self._noted]
        if not new:
            return
        self._noted.update(annotation.path for annotation in new)
        with contextlib.suppress(OSError, UserError):
            if root not in self._files:
                folder = _folder(root)
                make_inside(root, folder)
                self._files[root] = folder / f"{datetime.now(UTC):{_FORM}}-{os.getpid()}{SUFFIX}"
                _thin(folder)
            with self._files[root].open("ab") as stream:
                stream.write(_lines(new, root))


def restore_points(root: Path) -> list[RestorePoint]:
    """Newest first. Each has the pictures that were changed in its session, or in one after it."""
    states: dict[Path, Annotation] = {}
    found = []
    for file in sorted(_folder(root).glob(f"*{SUFFIX}"), reverse=True):
        states = states | _read(file, root)
        if states:
            found.append(RestorePoint(_time(file), states))
    return found


def _folder(root: Path) -> Path:
    return root / HIDDEN_FOLDER / "versions"


def _time(file: Path) -> datetime:
    try:
        return datetime.strptime(file.name.split("-")[0], _FORM).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _lines(annotations: Iterable[Annotation], root: Path) -> bytes:
    documents = []
    for annotation in annotations:
        path = annotation.path
        inside = Path(os.path.relpath(path, root)) if path.is_relative_to(root) else path
        documents.append(annotation_to_json(replace(annotation, path=inside)))
    return "".join(f"{json.dumps(document)}\n" for document in documents).encode()


def _read(file: Path, root: Path) -> dict[Path, Annotation]:
    """The first line of each picture counts. What a crash cut off is left out."""
    found: dict[Path, Annotation] = {}
    try:
        lines = (read_file(file, _MOST_BYTES) or b"").splitlines()
    except UserError:
        return {}
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
            annotation = annotation_from_json(json.loads(line))
            path = root / annotation.path
            found.setdefault(path, replace(annotation, path=path))
    return found


def _thin(folder: Path) -> None:
    """The two sessions that are closest in time become one, until there are few enough. Nothing that is older is lost:
    what the later one changed first was like that at the time of the earlier one, too."""
    files = sorted(folder.glob(f"*{SUFFIX}"))
    while len(files) >= MOST:
        gaps = [_time(later) - _time(earlier) for earlier, later in pairwise(files)]
        place = gaps.index(min(gaps))
        earlier, later = files[place], files.pop(place + 1)
        both = b"".join(read_file(file, _MOST_BYTES) or b"" for file in (earlier, later))
        write_file(earlier, both, keep_version=False)
        later.unlink()
