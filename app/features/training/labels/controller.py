"""Looks over the labels of a folder away from the window's thread, and shows the boxes behind a finding."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.files.controller import FilesController
from app.features.inspection.counted import CountedController
from app.features.labelling.rejections import RejectionWriter
from app.services.background import Background
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from engine.errors import UserError
from engine.generators import WithResult
from engine.labels.review.checks import Dismissed, Finding, LabelCheck, Place, check_labels
from engine.labels.review.rejections import read_rejections
from engine.labels.several import NotLabelled, read_folders
from engine.structures.annotation import Annotation
from engine.structures.models import AnchorPlan
from engine.structures.selection import Selection


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Labelled folders after a look at their labels.

    check: all that was found. selection: what a training would do with the pictures. splits: by name. classes: with
    their number of boxes. dismissed: findings that a person called right. warning: why those cannot be read.
    """

    roots: tuple[Path, ...]
    check: LabelCheck
    selection: Selection
    splits: tuple[str, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()
    dismissed: frozenset[Dismissed] = frozenset()
    warning: str = ""

    @property
    def open(self) -> LabelCheck:
        """What is left to look at."""
        return self.check.without(self.dismissed)

    @property
    def called_right(self) -> int:
        """How many places (or classes) of what was found are not listed."""
        found: frozenset[Dismissed] = frozenset().union(*(finding.dismissed() for finding in self.check.findings))
        return len(found & self.dismissed)


class LabelCheckController(QObject):
    """One check at a time, on a thread of its own: a large folder must not hold up the reading of pictures."""

    began = Signal()
    checked = Signal(object)  # Checked
    failed = Signal(str)  # why there is nothing to check, one sentence

    def __init__(
        self,
        services: Services,
        session: Session,
        files: FilesController,
        rejections: RejectionWriter,
        counted: CountedController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._document, self._pictures = files, session.document, session.pictures
        self._rejections, self._messages, self._counted = rejections, services.messages, counted
        self._found: Checked | None = None
        self._background = Background("labels", self)
        self._ticket = 0
        self._stop = threading.Event()
        self._place: Place | None = None  # to be selected when its picture is there
        self._listed: Finding | None = None  # to be listed when its folder is there
        files.folder_changed.connect(self._list_finding)
        session.document.history_changed.connect(self._select)

    def check(self, roots: tuple[Path, ...], validate: str | None, anchors: AnchorPlan | None) -> None:
        """Of all that a training on these folders would read; a check that is going on is given up."""
        self._stop.set()
        self._background.forget(self._ticket)
        self._stop = threading.Event()
        self._found = None
        self.began.emit()
        work = partial(_check, roots, validate, anchors, self._stop)
        self._ticket = self._background.run(work, self._answer, self._failed)

    def show(self, place: Place, root: Path | None) -> None:
        """Open the picture, and select the box."""
        self._place = place
        if self._document.path == place.path:
            self._select()
        elif self._pictures.row(place.path) is not None or root is None:
            self._files.show(place.path)
        else:
            self._files.open_paths([root], place.path)

    def show_finding(self, finding: Finding, root: Path | None) -> None:
        """List its pictures, with its boxes marked."""
        self._listed = finding
        is_listed = any(self._pictures.row(place.path) is not None for place in finding.places)
        if is_listed or root is None:
            self._list_finding()
        else:
            self._files.open_paths([root], finding.places[0].path)

    def _list_finding(self, _folder: object = None) -> None:
        finding, self._listed = self._listed, None
        if finding is not None:
            there = frozenset(self._pictures.every)
            self._counted.show(finding.text, finding.boxes_in(there))

    def dismiss(self, findings: frozenset[Dismissed]) -> None:
        """A person says that these are right: they are not listed again, in this session or a later one."""
        self._step(tr("Ignore warnings"), findings - self._dismissed, is_right=True)

    def list_again(self) -> None:
        """All that was called right."""
        self._step(tr("Show ignored warnings"), self._dismissed, is_right=False)

    @property
    def _dismissed(self) -> frozenset[Dismissed]:
        return self._found.dismissed if self._found is not None else frozenset()

    def _step(self, text: str, findings: frozenset[Dismissed], is_right: bool) -> None:
        """One step that undo takes back, also after the folder was checked anew."""
        if self._found is None or not findings:
            return
        roots = self._found.roots
        self._change(roots, findings, is_right)
        self._document.add_folder_step(
            text, tr("the label check"), lambda forwards: self._change(roots, findings, is_right == forwards)
        )

    def _change(self, roots: tuple[Path, ...], findings: frozenset[Dismissed], is_right: bool) -> None:
        for root in roots:
            here = frozenset(finding for finding in findings if _home(finding, roots) == root)
            if here:
                self._rejections.dismiss(root, *((here, frozenset()) if is_right else (frozenset(), here)))
        if self._found is not None and self._found.roots == roots:
            now = self._dismissed | findings if is_right else self._dismissed - findings
            self._answer(replace(self._found, dismissed=now))

    def _answer(self, found: Checked) -> None:
        if found.warning:
            self._messages.warning(found.warning)
        self._found = replace(found, warning="")
        self.checked.emit(self._found)

    def close(self) -> bool:
        """True when its thread has ended."""
        self._stop.set()
        return self._background.close()

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
        self._document.select("truth", _where(place, annotation))


def _check(roots: tuple[Path, ...], validate: str | None, anchors: AnchorPlan | None, stop: threading.Event) -> Checked:
    """Runs in the background, on folders of its own."""

    def go_on() -> None:
        if stop.is_set():
            raise _StoppedError

    try:
        reading = WithResult(read_folders(roots, validate))
        for _ in reading:
            go_on()
    except NotLabelled as error:
        do = tr("draw boxes (W): they are saved beside the pictures")
        raise UserError(error.subject, tr("has no labels yet"), do) from error
    read = reading.result

    def annotations() -> Iterator[Annotation]:
        for annotation in dict([*read.train, *read.validation]).values():
            go_on()
            yield annotation

    check = check_labels(annotations(), anchors)
    order = dict.fromkeys((*(label for label in read.classes if label in check.classes), *check.classes))
    classes = tuple((label, check.classes[label]) for label in order)
    there = read.selection.roots  # of the folders as they were recognised
    found = Checked(there, check, read.selection, read.splits, classes)
    try:
        return replace(found, dismissed=read_rejections(there).dismissed)
    except UserError as error:
        return replace(found, warning=tr("{error}; ignored warnings are listed again", error=error))


def _where(place: Place, annotation: Annotation) -> tuple[int, ...]:
    """The box of a finding, which may have another number since the check, or may have gone."""
    if place.box is None or place.says is None:
        return ()
    boxes = annotation.boxes
    order = sorted(range(len(boxes)), key=lambda i: i != place.box)  # of two alike the one with its number
    return tuple(i for i in order if boxes[i] == place.says)[:1]


def _home(finding: Dismissed, roots: tuple[Path, ...]) -> Path:
    """The folder in which it is written down: that of its picture, the first one for a class."""
    path = finding.path
    return next((root for root in roots if path is not None and path.is_relative_to(root)), roots[0])
