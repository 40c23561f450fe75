"""Looks over the labels of a folder away from the window's thread, and shows the box behind a finding."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Background
from app.controllers.files import FilesController
from app.document import Document
from app.lesson import FolderFacts
from app.pictures import PictureList
from engine.data.label_check import LabelCheck, LabelChecker, Place
from engine.data.several import NotLabelled, read_folders
from engine.errors import UserError
from engine.structures.anchor_plan import AnchorPlan


class _StoppedError(Exception):
    """The answer is not wanted any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    facts: FolderFacts
    check: LabelCheck


class LabelCheckController(QObject):
    """One check at a time, on a thread of its own: a large folder must not hold up the reading of pictures."""

    began = Signal()
    checked = Signal(object)  # Checked
    failed = Signal(str)  # why there is nothing to check, one sentence

    def __init__(
        self, files: FilesController, document: Document, pictures: PictureList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._files, self._document, self._pictures = files, document, pictures
        self._background = Background(1, "labels", self)
        self._ticket = 0
        self._stop = threading.Event()
        self._place: Place | None = None  # to be selected when its picture is there
        document.history_changed.connect(self._select)

    def check(self, roots: tuple[Path, ...], validate: str | None, anchors: AnchorPlan | None) -> None:
        """Of all that a training on these folders would read; a check that is going on is given up."""
        self._stop.set()
        self._background.forget(self._ticket)
        self._stop = threading.Event()
        self.began.emit()
        work = partial(_check, roots, validate, anchors, self._stop)
        self._ticket = self._background.run(work, self.checked.emit, self._failed)

    def show(self, place: Place, root: Path | None) -> None:
        """Open the picture, and select the box."""
        self._place = place
        if self._document.path == place.path:
            self._select()
        elif self._pictures.row(place.path) is not None or root is None:
            self._files.show(place.path)
        else:
            self._files.open_paths([root], place.path)

    def close(self) -> None:
        self._stop.set()
        self._background.close()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.failed.emit(f"{Path(error.subject).name}: {error.what}; {error.do}")
        elif not isinstance(error, _StoppedError):
            self.failed.emit(str(error))

    def _select(self) -> None:
        place, annotation = self._place, self._document.annotation
        if place is None or annotation is None or annotation.path != place.path:
            return
        self._place = None
        if place.box is not None and place.box < len(annotation.boxes):
            self._document.select("truth", (place.box,))


def _check(roots: tuple[Path, ...], validate: str | None, anchors: AnchorPlan | None, stop: threading.Event) -> Checked:
    """Runs in the background, on folders of its own."""

    def go_on() -> None:
        if stop.is_set():
            raise _StoppedError

    try:
        read = read_folders(roots, validate, go_on)
    except NotLabelled as error:
        do = "draw boxes (W): they are saved beside the pictures"
        raise UserError(error.subject, "has no labels yet", do) from error
    checker = LabelChecker(anchors)
    counts: Counter[str] = Counter()
    for _, annotation in (*read.train, *read.validation):
        go_on()
        checker.add(annotation)
        counts.update(annotation.labels)
    known = [label for label in read.classes if label in counts]
    classes = tuple((label, counts[label]) for label in dict.fromkeys((*known, *counts)))
    return Checked(FolderFacts(roots[0], len(read.train), len(read.validation), read.splits, classes), checker.result())
