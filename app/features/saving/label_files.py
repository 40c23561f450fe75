"""The labelled folders that edits are written to and compared with; used by one background thread alone.

A folder whose labels are in one file (COCO) is written once for all its edits, and read anew once for all questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.features.saving.unsaved import Pending, changed_since, small_picture
from app.services.settings import SettingsStore
from engine.errors import UserError
from engine.labels.folder import Format, LabelledFolder, open_folder, start_folder
from engine.safety.atomic_files import Conflict
from engine.structures.annotation import Annotation


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """Of one picture. pixels: the picture itself, small; None where it cannot be read, or need not be."""

    mine: Annotation
    theirs: Annotation
    pixels: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """failed: why an edit is not in its file."""

    folder: LabelledFolder
    failed: dict[Path, UserError]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """known: pictures whose file may be written over. differ: the others. failed: where the file says nothing."""

    folder: LabelledFolder
    known: dict[Path, Annotation]
    differ: dict[Path, Versions]
    failed: dict[Path, UserError]


class LabelFiles:
    """Folders by their root."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._folders: dict[Path, LabelledFolder] = {}

    def get(self, root: Path | None) -> LabelledFolder | None:
        return self._folders.get(root) if root is not None else None

    def begin(self, folder: LabelledFolder | None, root: Path | None, needed: Iterable[Path]) -> None:
        """Another folder is open. needed: roots of those that still have edits."""
        others = set(needed) - {root}
        self._folders = {other: value for other, value in self._folders.items() if other in others}
        if folder is not None:
            self._folders[folder.root] = folder

    def is_one_file(self, root: Path) -> bool:
        """Whether the labels of all its pictures are, or would be, in one file."""
        folder = self._folders.get(root)
        return (folder.format if folder is not None else self._store.settings.label_format) == "coco"

    def write(self, entries: Sequence[Pending], made: Set[Path]) -> Written:
        """Edits of one folder. One that was read since the editing began may say something else by now.

        made: pictures whose label file came with our edits: it goes where these are taken back. Others stay, empty.
        """
        root = entries[0].root
        folder = self._folders.get(root)
        failed: dict[Path, UserError] = {}
        if folder is None or folder.format == "coco":
            folder = folder or self._open(root)
            for entry in entries:
                if (why := _unknown(folder, entry)) is not None:
                    failed[entry.mine.path] = why
        ready = [entry.mine for entry in entries if entry.mine.path not in failed]
        failed.update(folder.save_all(one if one.path in made else replace(one, is_labelled=True) for one in ready))
        return Written(folder, failed)

    def compare(self, entries: Sequence[Pending]) -> Compared:
        """Edits of one folder with what their files say now. COCO's file is held in memory, so it is read anew."""
        root = entries[0].root
        folder = self._folders.get(root)
        if folder is None or folder.format == "coco":
            folder = self._open(root)
        found = Compared(folder, {}, {}, {})
        for entry in entries:
            path = entry.mine.path
            try:
                theirs = folder.annotation(path)
            except UserError as error:
                found.failed[path] = error
                continue
            if entry.knows(theirs) if entry.base else not changed_since(folder, theirs, entry):
                found.known[path] = theirs
            else:
                found.differ[path] = Versions(entry.mine, theirs, small_picture(path))
        return found

    def _open(self, root: Path) -> LabelledFolder:
        folder = open_folder(root) or start_folder(root, cast(Format, self._store.settings.label_format))
        self._folders[root] = folder
        return folder


def by_root(entries: Iterable[Pending]) -> list[list[Pending]]:
    """Those of one folder together."""
    found: dict[Path, list[Pending]] = {}
    for entry in entries:
        found.setdefault(entry.root, []).append(entry)
    return list(found.values())


def _unknown(folder: LabelledFolder, entry: Pending) -> UserError | None:
    """Why the edit may not be written yet."""
    try:
        known = entry.knows(folder.annotation(entry.mine.path))
    except UserError as error:
        return error
    return None if known else Conflict(entry.mine.path)
