"""A labelled folder whose label files speak of many pictures each: the edits of several pictures, and of several
programs, in one file."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np

from engine.errors import UserError
from engine.labels.formats.entries import Parsed, check_savable
from engine.labels.labelled import NO_LISTS, LabelledFolder, Lists
from engine.pictures.reading import read_size
from engine.safety.atomic_files import Conflict, locked
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.boxes import iou
from engine.words import tr


class SharedFile(Protocol):
    """base: the folder that its names of pictures start from. images: the pictures that it speaks of."""

    path: Path

    @property
    def base(self) -> Path: ...

    @property
    def problems(self) -> list[UserError]: ...

    @property
    def images(self) -> Collection[Path]: ...

    @property
    def classes(self) -> Collection[str]: ...

    def refresh(self) -> set[Path]:
        """Take over the changes that others wrote since the file was read; returns the pictures whose entries changed.

        To be called between writes, while the file is locked. Raises Conflict where the file is gone or of another
        kind, UserError where it cannot be read; what is in memory is then as it was.
        """


F = TypeVar("F", bound=SharedFile)
SAME_OBJECT, SAME_PLACE = 0.5, 0.95  # IoU of two boxes of one class, and of any two, that are one object
MOST_IN_COMMON = 0.2  # of the objects of two files that are parts of one work
_LOOK_AT = 500  # pictures that two files speak of
_FILE = "file"  # in a box's extra: which of several files it is from


class SharedFilesFolder(LabelledFolder, Generic[F]):
    """files: the label files, each with the pictures it speaks of. One thread may read while another one saves."""

    def __init__(self, root: Path, pictures: Iterable[Path], files: Sequence[F], lists: Lists = NO_LISTS) -> None:
        super().__init__(root, pictures, lists)
        self._files = tuple(files)
        self._changed_elsewhere: set[Path] = set()  # since they were read here
        self._joined: dict[tuple[Path, Path], bool] = {}  # whether two files are read as one
        self._find_homes()
        for file in self._files:
            self.report(file.problems)
            self._add_classes(file.classes)

    def _find_homes(self) -> None:
        home = {path: file for file in reversed(self._files) for path in file.images}
        others: dict[Path, list[F]] = defaultdict(list)  # further files that speak of a picture
        for file in self._files if len(self._files) > 1 else ():
            for path in file.images:
                if home[path] is not file:
                    others[path].append(file)
        self._home, self._others = home, others

    def label_file(self, path: Path) -> Path:
        return self._file_of(path).path

    def annotation(self, path: Path) -> Annotation:
        self._changed_elsewhere.discard(path)  # before: what is taken over meanwhile is not what is read
        parsed = self._peek(path)
        self.report(parsed.problems)
        return parsed.annotation

    def save(self, annotation: Annotation) -> None:
        for error in self.save_all([annotation]).values():
            raise error

    def save_all(self, annotations: Iterable[Annotation]) -> dict[Path, UserError]:
        """One write per file. What cannot be saved of one picture leaves the others alone."""
        by_file: dict[F, list[Annotation]] = defaultdict(list)
        for annotation in annotations:
            for file, part in self._parts(annotation):
                by_file[file].append(part)
        failed: dict[Path, UserError] = {}
        for file, some in by_file.items():
            try:
                failed |= self._save_into(file, some)
            except UserError as error:  # of the whole file: none of them is in it
                failed |= {annotation.path: error for annotation in some}
        return failed

    def save_new(self, annotations: Iterable[Annotation]) -> None:
        """Fill a folder whose one file is not there yet, and write that once. Each picture gets its entry."""
        [file] = self._files
        labelled = [replace(annotation, is_labelled=True) for annotation in annotations]
        for annotation in labelled:
            check_savable(annotation, file.path)
        self._check_there(file.path)
        for error in self._save_changed(file, labelled).values():
            raise error

    def _save_into(self, file: F, annotations: list[Annotation]) -> dict[Path, UserError]:
        changed: list[Annotation] = []

        def choose(annotation: Annotation) -> None:
            check_savable(annotation, file.path)
            current = self._said_by(file, annotation.path)
            if current != annotation or (annotation.is_blank and not current.is_blank):
                changed.append(annotation)

        failed = collect_errors(annotations, choose)
        if not changed:
            return failed
        self._check_there(file.path)
        with locked(file.path):
            self._take_over(file)
            failed |= self._save_changed(file, changed)
            self._find_homes()
        for annotation in changed:
            if annotation.path not in failed:
                self._changed_elsewhere.discard(annotation.path)
                self._add_classes(annotation.labels)
        return failed

    @abstractmethod
    def _save_changed(self, file: F, annotations: Iterable[Annotation]) -> dict[Path, UserError]:
        """Write them all at once, and return which could not be saved. The file is locked, and read anew."""

    def _check_unchanged(self, file: F, annotation: Annotation) -> None:
        """Raises Conflict where somebody else changed the file's entry of the picture since that was read."""
        if annotation.path in self._changed_elsewhere and self._said_by(file, annotation.path) != annotation:
            raise Conflict(file.path)

    def _take_over(self, file: F) -> None:
        """Take over the changes that others wrote since the file was read. The file must be locked."""
        changed = file.refresh()
        if changed:
            self._changed_elsewhere |= changed
            self._find_homes()
            self.report(file.problems)
            self._add_classes(file.classes)

    def _peek(self, path: Path) -> Parsed:
        file = self._home.get(path)
        if file is None:
            return unlabelled(path)
        found = self._parse(file, path, self._size(path))
        for other in self._others.get(path, ()):
            add = self._with_joined if self._is_joined(file, other) else self._with_unshown
            found = add(found, other, file)
        return found

    def _said_by(self, file: F, path: Path) -> Annotation:
        """What this file alone says of a picture."""
        if path not in file.images:
            return unlabelled(path).annotation
        return self._parse(file, path, self._size(path)).annotation

    # -- several files that speak of one picture

    def _may_join(self, file: F, other: F) -> bool:
        """Whether, by their names, they may be parts of one work."""
        return False

    def _is_joined(self, file: F, other: F) -> bool:
        """Whether their boxes are shown together: not where many objects are in both, as in two versions of one work.
        Asked once of two files: an edit changes nothing of it."""
        pair = (file.path, other.path)
        if pair not in self._joined:
            self._joined[pair] = self._may_join(file, other) and not self._are_versions(file, other)
        return self._joined[pair]

    def _are_versions(self, file: F, other: F) -> bool:
        common = np.zeros(3)  # objects that are in both, all of the one, all of the other
        for path in itertools.islice((path for path in file.images if path in other.images), _LOOK_AT):
            one, two = (self._parse(each, path, None).annotation for each in (file, other))
            common += _in_common(one, two), len(one.boxes), len(two.boxes)
        return bool(common[0] > MOST_IN_COMMON * common[1:].min())

    def _with_joined(self, found: Parsed, other: F, file: F) -> Parsed:
        read = self._parse(other, found.annotation.path, found.annotation.size)
        more = [box.with_(extra={**box.extra, _FILE: str(other.path)}) for box in read.annotation.boxes]
        annotation = found.annotation.with_boxes([*found.annotation.boxes, *more])
        annotation = replace(annotation, unshown=(*annotation.unshown, *read.annotation.unshown))
        what = tr("labels pictures that {name} labels, too: they are read as one, and saved apart", name=file.path.name)
        problem = UserError(other.path, what, tr("open each in a folder of its own if they are two versions"))
        return Parsed(annotation, (*found.problems, *read.problems, problem))

    def _parts(self, annotation: Annotation) -> list[tuple[F, Annotation]]:
        """What of it goes into which file. A new box goes where its class is listed."""
        home, path = self._file_of(annotation.path), annotation.path
        others = [other for other in self._others.get(path, ()) if self._is_joined(home, other)]
        if not others:
            return [(home, annotation)]
        boxes: dict[str, list[LabelledBox]] = {str(file.path): [] for file in (home, *others)}
        for box in annotation.boxes:
            listing = next((one for one in (home, *others) if box.label in one.classes), home)
            place = box.extra.get(_FILE, str((home if box.extra else listing).path))
            boxes.get(place, boxes[str(home.path)]).append(box)
        parts = [(home, annotation.with_boxes(boxes[str(home.path)]))]
        for other in others:
            said = replace(self._said_by(other, path), is_labelled=annotation.is_labelled)
            said = replace(said, unshown=said.unshown if annotation.is_labelled else ())
            parts.append((other, said.with_boxes(boxes[str(other.path)])))
        return parts

    @abstractmethod
    def _parse(self, file: F, path: Path, size: tuple[int, int] | None) -> Parsed:
        """What the file says of one of its pictures; `unlabelled` where it is not there any more. size: as shown; None
        takes what the file says."""

    def _with_unshown(self, found: Parsed, other: F, file: F) -> Parsed:
        """What a further file holds of the same picture, and this one does not, is no background either."""
        annotation = found.annotation
        read = self._parse(other, annotation.path, annotation.size)
        there = {tuple(round(edge) for edge in box.box) for box in annotation.boxes}
        more = [b.box for b in read.annotation.boxes if tuple(round(edge) for edge in b.box) not in there]
        if not more:
            return found
        what = tr(
            "labels pictures that {name} labels, too; what it alone holds of them is not shown", name=file.path.name
        )
        problem = UserError(other.path, what, tr("join the two files, or open each in a folder of its own"))
        unshown = (*annotation.unshown, *more)
        return Parsed(replace(annotation, unshown=unshown), (*found.problems, problem))

    def _file_of(self, path: Path) -> F:
        """For a picture that no file speaks of yet: the file of its neighbours, else the first."""
        if path in self._home:
            return self._home[path]
        folder = path.parent
        beside = (f for f in self._files if folder == f.base or any(other.parent == folder for other in f.images))
        return next(beside, self._files[0])


def unlabelled(path: Path) -> Parsed:
    """Raises UserError where the picture cannot be read."""
    return Parsed(Annotation(path, *read_size(path), is_labelled=False))


def _in_common(one: Annotation, other: Annotation) -> int:
    """How many objects of the first are in the other, too."""
    overlap = iou(one.box_array(), other.box_array())
    are_named_alike = np.array(one.labels)[:, None] == np.array(other.labels)[None, :]
    return int(((overlap > SAME_PLACE) | ((overlap >= SAME_OBJECT) & are_named_alike)).any(axis=1).sum())


def collect_errors(annotations: Iterable[Annotation], do: Callable[[Annotation], None]) -> dict[Path, UserError]:
    """Of those that could not be done, by their pictures."""
    failed: dict[Path, UserError] = {}
    for annotation in annotations:
        try:
            do(annotation)
        except UserError as error:
            failed[annotation.path] = error
    return failed
