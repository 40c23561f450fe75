"""What is labelled in the whole folder, read in the background: for filters, progress and statistics."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.services.background import Background
from app.services.messages import Messages
from app.session.pictures import PictureList
from app.session.suggestions import is_suggested
from engine.labels.labelled import LabelledFolder
from engine.labels.shared_files import SharedFilesFolder
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.boxes import BoxArray

_IGNORED, _BY_MODEL, _LOCKED = 1, 2, 4
SLICE = 0.03  # seconds of reading, before what a person wants to see may come between


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Of one picture. facts: bytes take less than four arrays. boxes: (N, 4). ignored: (N,) difficult or a crowd.
    by_model: (N,) those that a model wrote and nobody accepted yet. scores: (N,) a model's, NaN where there is none.
    locked: (N,)."""

    path: Path
    width: int
    height: int
    labels: tuple[str, ...]
    verified: bool
    facts: bytes  # float32 (N, 6): of each box its edges, score, and a sum of _IGNORED, _BY_MODEL, _LOCKED

    @property
    def boxes(self) -> BoxArray:
        return np.ascontiguousarray(self._table[:, :4])

    @property
    def ignored(self) -> NDArray[np.bool_]:
        return self._has(_IGNORED)

    @property
    def by_model(self) -> NDArray[np.bool_]:
        return self._has(_BY_MODEL)

    @property
    def scores(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self._table[:, 4])

    @property
    def locked(self) -> NDArray[np.bool_]:
        return self._has(_LOCKED)

    def _has(self, flag: int) -> NDArray[np.bool_]:
        return (self._table[:, 5].astype(np.uint8) & flag) > 0

    @property
    def _table(self) -> NDArray[np.float32]:
        return np.frombuffer(self.facts, np.float32).reshape(-1, 6)

    @property
    def suggested(self) -> int:
        """How many wait for a person's word."""
        return int(self.by_model.sum())


@dataclass(slots=True, eq=False)
class _Reading:
    """One folder being read. A new folder makes it void."""

    folder: LabelledFolder
    steps: Iterator[tuple[int, int]]
    found: list[Summary]
    done: int = 0
    total: int = 0
    is_over: bool = False


class FolderIndex(QObject):
    """`summaries` fills up while the folder is read; an edit replaces its picture's at once."""

    read = Signal(object)  # tuple[Path, ...]: of these the summary is new
    progressed = Signal(int, int)  # pictures read, of how many; equal at the end
    classes_read = Signal(object)  # of the folder, in its order
    problems_found = Signal(object)  # tuple[UserError, ...]: what could not be read or used of the labels, so far

    def __init__(self, background: Background, pictures: PictureList, messages: Messages) -> None:
        super().__init__()
        self._background, self._pictures, self._messages = background, pictures, messages
        self.summaries: dict[Path, Summary] = {}
        self._alike: dict[tuple[str, ...], frozenset[str]] = {}  # of pictures with the same labels one object
        self._edited: set[Path] = set()
        self._reading: _Reading | None = None

    @property
    def is_reading(self) -> bool:
        return self._reading is not None

    def begin(self, folder: LabelledFolder | None) -> None:
        """Read another folder through; the summaries of the one before are forgotten."""
        self.summaries, self._edited, self._reading = {}, set(), None
        self._alike.clear()
        self.classes_read.emit(())
        if folder is None:
            self.progressed.emit(0, 0)
            self.problems_found.emit(())
            return
        if folder.format == "yolo" or isinstance(folder, SharedFilesFolder):
            self.classes_read.emit(folder.listed_classes)
        found: list[Summary] = []
        steps = folder.scan(lambda annotation: found.append(summarise(annotation)))
        self._reading = _Reading(folder, steps, found)
        self.problems_found.emit(tuple(folder.problems))
        self._go_on(self._reading)

    def note(self, annotation: Annotation | None) -> None:
        """An edit: what is read of its file from now on is older."""
        if annotation is not None:
            self._edited.add(annotation.path)
            self._take([summarise(annotation)])

    def take_read(self, annotations: Iterable[Annotation]) -> int:
        """As they are in their files by now. -> of how many that is news, since another program wrote them."""
        found = [summarise(one) for one in annotations if one.path in self.summaries]
        new = [one for one in found if not _same_boxes(one, self.summaries[one.path])]
        if new:
            self._take(new)
        return len(new)

    def _go_on(self, reading: _Reading) -> None:
        done = partial(self._read_some_more, reading)
        self._background.run(partial(_read_some, reading), done, self._messages.of_exception)

    def _read_some_more(self, reading: _Reading, found: list[Summary]) -> None:
        if reading is not self._reading:
            return
        self._take([summary for summary in found if summary.path not in self._edited])
        self.progressed.emit(reading.done, reading.total)
        if reading.is_over:
            self._reading = None
            self.classes_read.emit(reading.folder.classes)
        else:
            self._go_on(reading)
        self.problems_found.emit(tuple(reading.folder.problems))

    def _take(self, summaries: list[Summary]) -> None:
        marks = {}
        for summary in summaries:
            self.summaries[summary.path] = summary
            classes = self._alike.setdefault(tuple(sorted(set(summary.labels))), frozenset(summary.labels))
            marks[summary.path] = {"labels": len(summary.labels), "verified": summary.verified, "classes": classes}
        self._pictures.mark_many(marks)
        self.read.emit(tuple(marks))


def _same_boxes(one: Summary, other: Summary) -> bool:
    return one.labels == other.labels and np.array_equal(one.boxes, other.boxes)


def summarise(annotation: Annotation) -> Summary:
    facts = [
        (*box.box, box.provenance.score, _flags(box))
        for box in annotation.boxes  # no score becomes NaN
    ]
    labels = _shared(tuple(map(intern, annotation.labels)))
    table = np.array(facts, np.float32).tobytes()
    width, height = _shared_size(annotation.width, annotation.height)
    return Summary(annotation.path, width, height, labels, annotation.verified, table)


def _flags(box: LabelledBox) -> int:
    return _IGNORED * (box.difficult or box.crowd) + _BY_MODEL * is_suggested(box) + _LOCKED * box.locked


@lru_cache(1000)
def _shared(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Of pictures with the same labels one object."""
    return labels


@lru_cache(1000)
def _shared_size(width: int, height: int) -> tuple[int, int]:
    """Of pictures of the same size the same two numbers."""
    return width, height


def _read_some(reading: _Reading) -> list[Summary]:
    """Runs in the background, for a moment only."""
    until = time.monotonic() + SLICE
    for done, total in reading.steps:
        reading.done, reading.total = done, total
        if time.monotonic() > until:
            break
    else:
        reading.is_over = True
    found, reading.found[:] = reading.found[:], []
    return found
