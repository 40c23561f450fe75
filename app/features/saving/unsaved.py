"""An edit on its way to its label file, and whether that file is still what the edit was made upon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.labels.annotation_json import fingerprint
from engine.labels.labelled import LabelFilePerPicture, LabelledFolder
from engine.pictures.reading import read_thumbnail
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


def changed_since(folder: LabelledFolder, theirs: Annotation, entry: Pending) -> bool:
    """Whether the labels may have been written by somebody since the restored edit was made.

    The time of one file for all pictures tells nothing of this one.
    """
    if entry.was and entry.was == fingerprint(theirs):
        return False
    if not isinstance(folder, LabelFilePerPicture):
        return bool(entry.was or theirs.boxes)
    file = folder.label_file(theirs.path)
    return file.exists() and file.stat().st_mtime > datetime.fromisoformat(entry.when).timestamp()


def small_picture(path: Path) -> NDArray[np.uint8] | None:
    try:
        return read_thumbnail(path, THUMBNAIL)
    except UserError:
        return None  # gone or damaged: the boxes can be compared without it
