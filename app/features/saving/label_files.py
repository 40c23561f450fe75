"""The labelled folders that edits are written to and compared with; each is used by one background thread alone.

A folder whose labels are in one file (COCO) is written once for all its edits, and read anew once for all questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from app.services.settings import SettingsStore
from engine.errors import UserError
from engine.labels.annotation_json import fingerprint
from engine.labels.folder import Format, LabelledFolder, open_folder, start_folder
from engine.labels.formats.table import FORMATS
from engine.labels.labelled import LabelFilePerPicture
from engine.labels.shared_files import SharedFilesFolder
from engine.pictures.reading import read_thumbnail
from engine.safety.atomic_files import Conflict
from engine.safety.restore_points import RestorePoints
from engine.structures.annotation import Annotation

THUMBNAIL = 480  # pixels, of the picture that is compared


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """mine: the newest state. base: what the file said when the editing began; None: not known (a restored edit).

    state: "" to be written; "failed": tried again later; "paused": written when asked for; "waits": for a decision of
    the person.
    when: of a restored edit, ISO 8601 in UTC. was: of a restored edit, the fingerprint of its base, "" if not known.
    """

    mine: Annotation
    root: Path
    base: Annotation | None
    state: Literal["", "failed", "paused", "waits"] = ""
    when: str = ""
    was: str = ""

    def mark(self) -> str:
        """The fingerprint of the base, for the journal."""
        return fingerprint(self.base) if self.base is not None else self.was

    def knows(self, theirs: Annotation) -> bool:
        """Whether writing mine over theirs takes nothing away that somebody else wrote."""
        return theirs in (self.base, self.mine)


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """Of one picture. pixels: the picture itself, small; None where it cannot be read, or need not be."""

    mine: Annotation
    theirs: Annotation
    pixels: NDArray[np.uint8] | None


Written = tuple[LabelledFolder, dict[Path, UserError]]  # why edits are not in their files
# What the file says of a picture, where it may be written over; else both versions, or why the file says nothing.
Compared = tuple[LabelledFolder, dict[Path, Annotation | Versions | UserError]]


class LabelFiles:
    """folders: by their root."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._points = RestorePoints()
        self.folders: dict[Path, LabelledFolder] = {}

    def begin(self, folder: LabelledFolder | None, root: Path | None, needed: Iterable[Path]) -> None:
        """Another folder is open. needed: roots of those that still have edits."""
        self.folders = {other: value for other, value in self.folders.items() if other in {*needed} - {root}}
        if folder is not None:
            self.folders[folder.root] = folder

    def is_one_file(self, root: Path) -> bool:
        """Whether the labels of all its pictures are, or would be, in one file."""
        folder = self.folders.get(root)
        if folder is not None:
            return isinstance(folder, SharedFilesFolder)
        return issubclass(FORMATS[cast(Format, self._store.settings.label_format)].folder, SharedFilesFolder)

    def write(self, entries: Sequence[Pending], new: Set[Path]) -> Written:
        """Edits of one folder. One that was read since the editing began may say something else by now.

        new: pictures whose label file came with our edits: it goes where these are taken back, or where all boxes were
        removed and nobody said that nothing is there (verified). Others stay, empty.
        """
        root = entries[0].root
        folder = self.folders.get(root)
        is_read_anew = folder is None or isinstance(folder, SharedFilesFolder)
        folder = folder or self._open(root)
        reasons = {entry.mine.path: _why_not(folder, entry) for entry in entries} if is_read_anew else {}
        failed = {path: why for path, why in reasons.items() if why is not None}
        ready = [entry.mine for entry in entries if entry.mine.path not in failed]
        self._points.note(root, (e.base for e in entries if e.base is not None and e.mine.path not in failed))
        failed.update(folder.save_all(replace(one, is_labelled=_says(one) or one.path not in new) for one in ready))
        return folder, failed

    def compare(self, entries: Sequence[Pending]) -> Compared:
        """Edits of one folder with what their files say now. A file of many pictures is held in memory, so it is
        read anew."""
        root = entries[0].root
        folder = self.folders.get(root)
        if folder is None or isinstance(folder, SharedFilesFolder):
            folder = self._open(root)
        return folder, {entry.mine.path: _compared(folder, entry) for entry in entries}

    def _open(self, root: Path) -> LabelledFolder:
        folder = open_folder(root) or start_folder(root, cast(Format, self._store.settings.label_format))
        self.folders[root] = folder
        return folder


def _says(annotation: Annotation) -> bool:
    """Whether a person said what is in the picture, or that nothing is."""
    return bool(annotation.boxes) or annotation.verified


def _compared(folder: LabelledFolder, entry: Pending) -> Annotation | Versions | UserError:
    try:
        theirs = folder.annotation(entry.mine.path)
    except UserError as error:
        return error
    may_write = entry.knows(theirs) if entry.base else not _changed_since(folder, theirs, entry)
    return theirs if may_write else Versions(entry.mine, theirs, _thumbnail(entry.mine.path))


def _changed_since(folder: LabelledFolder, theirs: Annotation, entry: Pending) -> bool:
    """Whether the labels may have been written by somebody since the restored edit was made.

    The time of one file for all pictures tells nothing of this one.
    """
    if entry.was and entry.was == fingerprint(theirs):
        return False
    if not isinstance(folder, LabelFilePerPicture):
        return bool(entry.was or theirs.boxes)
    file = folder.label_file(theirs.path)
    return file.exists() and file.stat().st_mtime > datetime.fromisoformat(entry.when).timestamp()


def by_root(entries: Iterable[Pending]) -> list[list[Pending]]:
    """Those of one folder together."""
    found: defaultdict[Path, list[Pending]] = defaultdict(list)
    for entry in entries:
        found[entry.root].append(entry)
    return list(found.values())


def _why_not(folder: LabelledFolder, entry: Pending) -> UserError | None:
    """Why the edit may not be written yet."""
    try:
        may_write = entry.knows(folder.annotation(entry.mine.path))
    except UserError as error:
        return error
    return None if may_write else Conflict(entry.mine.path)


def _thumbnail(path: Path) -> NDArray[np.uint8] | None:
    try:
        return read_thumbnail(path, THUMBNAIL)
    except UserError:
        return None  # gone or damaged: the boxes can be compared without it
