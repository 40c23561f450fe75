"""A step over the folder on its way through the pictures, and what it makes of the labels of each: used on the
background's thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.services.translation import mark, tr
from app.session.folder_index import SLICE
from app.session.suggestions import accepted, suggest
from engine.errors import UserError
from engine.labels.labelled import LabelledFolder
from engine.labels.review.rejections import Rejected
from engine.pictures.reading import read_size
from engine.structures.annotation import Annotation
from engine.structures.stages import Detections

Change = Callable[[Annotation], Annotation]
Changes = deque[tuple[Path, Change]]
Changed = tuple[Annotation, Annotation]  # before, after


@dataclass(slots=True, eq=False)
class Run:
    """A change on its way through the pictures. edited: those whose newest state is in the window, not in a file.

    renaming: the old name and the new one, where all boxes of a class get it: the folder is asked for a list first, and
    is_in_list says that its list has the new name, so that files read by now say it, too.
    """

    text: str
    changes: Changes
    edited: dict[Path, Annotation]
    sizes: Mapping[Path, tuple[int, int]]
    folder: LabelledFolder | None  # None: nothing is labelled yet
    root: Path | None
    is_first: bool
    total: int
    renaming: tuple[str, str] | None = None
    is_in_list: bool = False
    rejected: Mapping[Path, Rejected] = field(default_factory=dict)  # suggestions that the step rejects
    renamed: tuple[str, str] | None = None
    is_forwards: bool = True
    number: int = 0  # of its step
    is_cancelled: bool = False
    then: Callable[[], object] = lambda: None
    done: dict[Path, tuple[Annotation, Annotation]] = field(default_factory=dict)
    failed: list[UserError] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)  # pictures that are not there any more
    as_read: list[Annotation] = field(default_factory=list)  # as they are in files now
    changed_elsewhere: int = 0

    def again(self, left: Changes) -> None:
        """These were read as of a folder without labels, and are to be read once more."""
        self.changes = left
        paths = {path for path, _ in left}
        self.gone = [path for path in self.gone if path not in paths]
        self.as_read.clear()


def accept_detections(
    found: Detections,
    model: str,
    rejected: Rejected,
    least: float,
    classes: tuple[str, ...],
    hidden: frozenset[str],
    annotation: Annotation,
) -> Annotation:
    """Nothing in a picture of which somebody said that it is right."""
    if annotation.verified:
        return annotation
    new = [accepted(found, i, model, classes) for i in suggest(found, annotation, rejected).above(least)]
    new = [box for box in new if box.label not in hidden]
    return annotation.with_boxes([*annotation.boxes, *new]) if new else annotation


def restored(_now: Annotation, then: Annotation) -> Annotation:
    return then


def rename(annotation: Annotation, old: str, new: str) -> Annotation:
    return replace(annotation, boxes=tuple(b.with_(label=new) if b.label == old else b for b in annotation.boxes))


def done_words(step: str, where: str) -> str:
    return tr("{step}: done in {where}. Ctrl+Z takes it back", step=step, where=where)


def left_out(gone: int, changed_elsewhere: int) -> Iterator[str]:
    """What is said of pictures that were not found as they were seen."""
    one, many = mark("1 picture is gone: left out"), mark("{count:,} pictures are gone: left out")
    other = mark("Another program changed the labels of 1 picture: what is not as you saw it was left out")
    others = mark("Another program changed the labels of {count:,} pictures: what is not as you saw it was left out")
    for count, single, several in ((gone, one, many), (changed_elsewhere, other, others)):
        if count:
            yield tr(single if count == 1 else several, count=count)


def change_some(run: Run) -> list[Changed]:
    """Runs in the background, for a moment only, of the pictures that change."""
    found = []
    until = time.monotonic() + SLICE
    if run.renaming and not run.is_in_list and len(run.changes) == run.total and run.folder is not None:
        run.is_in_list = run.folder.rename_class(*run.renaming)
    while run.changes and time.monotonic() < until:
        path, change = run.changes.popleft()
        if run.is_first and run.renamed is None and not path.exists():
            run.gone.append(path)
            continue
        try:
            before = run.edited.get(path) or read_labels(run, path)
            run.as_read += [] if path in run.edited else [before]
        except UserError as error:
            run.failed.append(error)
            continue
        after = change(before)
        if after != before:
            found.append((before, after))
    return found


def read_labels(run: Run, path: Path) -> Annotation:
    if run.folder is not None:
        found = run.folder.annotation(path)
        return rename(found, *run.renaming[::-1]) if run.renaming and run.is_in_list else found  # as before
    return Annotation(path, *(run.sizes.get(path) or read_size(path)), is_labelled=False)
