"""A labelled folder of any format: its pictures, their annotations read one by one, and safe saving."""

from __future__ import annotations

import itertools
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from engine.errors import UserError
from engine.labels.formats.entries import Parsed, check_savable
from engine.labels.label_places import LabelPlaces, display, find_labels
from engine.pictures.finding import by_folder, without_suffix
from engine.pictures.reading import read_size
from engine.safety.atomic_files import Conflict, digest, locked, make_inside, remove_file, take_back, write_file
from engine.safety.reading import is_folder, read_file
from engine.structures.annotation import Annotation
from engine.structures.settings import Format
from engine.words import mark, tr

_LOOK_AT = 200  # files that belong to no picture
_TWICE = (
    mark("is not read, as another one is for its picture"),
    mark("are not read, as others are for their pictures"),
)
_UNCLEAR = (mark("may belong to several pictures"), mark("may each belong to several pictures"))
_GLANCE_BYTES = 8 * 1024**2
Splits = Mapping[str, tuple[Path, ...]]


class Lists(NamedTuple):
    """What the lists in a folder say: its splits, its classes in their order, and what is wrong with the lists.

    Without a list of classes, they are found by reading every label file.
    """

    splits: Splits = MappingProxyType({})
    classes: Sequence[str] = ()
    problems: Sequence[UserError] = ()


NO_LISTS = Lists()


class LabelledFolder(ABC):
    """A folder of pictures with labels. Opening it reads no label file (COCO's one file excepted).

    problems: the problems found so far, each naming its file and line; the rest of the folder is usable.
    also: other formats in which there are labels for its pictures, while nobody has chosen between them.
    """

    format: ClassVar[Format]
    also: tuple[Format, ...] = ()

    def __init__(self, root: Path, pictures: Iterable[Path], lists: Lists) -> None:
        self.root = root
        self.pictures: tuple[Path, ...] = tuple(pictures)
        self.splits: Splits = lists.splits
        self.problems: list[UserError] = []
        self._said: set[str] = set()  # the problems as text
        self.report(lists.problems)
        self._names: list[str] = list(dict.fromkeys(lists.classes))
        self._scanned = False

    @property
    def classes(self) -> tuple[str, ...]:
        """In the folder's own order, never sorted anew; new ones come last.

        Where no list of classes stands in the folder, the first call reads every label file (see `scan`).
        """
        if not self._names and not self._scanned:
            for _ in self.scan():
                pass
        return tuple(self._names)

    @property
    def listed_classes(self) -> tuple[str, ...]:
        """Those that are known by now; no label file is read for it."""
        return tuple(self._names)

    def scan(self, each: Callable[[Annotation], object] | None = None) -> Iterator[tuple[int, int]]:
        """Read every annotation once, so that `classes` and `problems` are complete. Yields (done, total).

        each: is called with every annotation. A later save does not compare with the state that is read here.
        """
        found: set[str] = set()
        for number, path in enumerate(self.pictures):
            try:
                parsed = self._peek(path)
                self.report(parsed.problems)
                annotation = parsed.annotation
                found.update(annotation.labels)
                if each is not None:
                    each(annotation)
            except UserError as error:
                self.report([error])
            yield number + 1, len(self.pictures)
        self._add_classes(sorted(found))
        self._scanned = True

    @abstractmethod
    def annotation(self, path: Path) -> Annotation:
        """Raises UserError where the label file cannot be understood at all; it will then not be overwritten."""

    @abstractmethod
    def save(self, annotation: Annotation) -> None:
        """Write what changed, and only if something did. Raises Conflict or UserError; the file is then as it was.

        An annotation that is blank takes the label file away (COCO: the picture's entry).
        """

    def save_all(self, annotations: Iterable[Annotation]) -> dict[Path, UserError]:
        """`save` of many pictures; what could not be saved, and why. Where one file holds many, it is written once."""
        failed: dict[Path, UserError] = {}
        for annotation in annotations:
            try:
                self.save(annotation)
            except UserError as error:
                failed[annotation.path] = error
        return failed

    def rename_class(self, old: str, new: str) -> bool:
        """Give a class a new name where the folder lists it by number, so that no label file changes.

        False, and nothing done, where each box tells its class, or the new name is there. Raises UserError where a list
        cannot be written.
        """
        return False

    @abstractmethod
    def label_file(self, path: Path) -> Path:
        """Where the labels of this picture are, or would be."""

    @abstractmethod
    def is_labelled(self, path: Path) -> bool:
        """Whether anything, be it "no object", was ever saved for this picture. Reads no label file."""

    @abstractmethod
    def _peek(self, path: Path) -> Parsed:
        """As `annotation`, but a later save does not compare with the state that is read here."""

    def _size(self, path: Path) -> tuple[int, int] | None:
        """As shown, or None with a problem noted where the picture itself cannot be read."""
        try:
            return read_size(path)
        except UserError as error:
            self.report([error])
            return None

    def _check_there(self, file: Path) -> None:
        """A network share that is gone must not come back as an empty folder with one label file in it."""
        if not is_folder(self.root) or take_back(self.root):
            raise UserError(self.root, tr("is gone"), tr("your edits are kept: bring its drive back and save again"))
        make_inside(self.root, file.parent)

    def report(self, problems: Iterable[UserError]) -> None:
        """Add problems, also those that a caller has found; each is listed once."""
        for problem in problems:
            if str(problem) not in self._said:
                self._said.add(str(problem))
                self.problems.append(problem)

    def _add_classes(self, labels: Iterable[str]) -> None:
        """New ones, at the end."""
        self._names += [label for label in dict.fromkeys(labels) if label not in self._names]


class LabelFilePerPicture(LabelledFolder):
    """The formats with a label file for each picture: VOC, YOLO, labelme."""

    suffix: ClassVar[str]
    reserved: ClassVar[Collection[str]] = ()  # names of files that hold something else
    usual_folders: ClassVar[tuple[str, str] | None] = None  # what the format calls those of pictures and of labels

    def __init__(
        self, root: Path, pictures: Iterable[Path], lists: Lists = NO_LISTS, places: LabelPlaces | None = None
    ) -> None:
        """places: of the label files, found already."""
        super().__init__(root, pictures, lists)
        if places is None:
            places = find_labels(root, by_folder(self.pictures), self.suffix, self.usual_folders, self.reserved)
        self._read: dict[Path, Hashable] = {}  # by label file: its state when it was read
        self._homes = {os.fspath(folder): os.fspath(home) for folder, home in places.homes.items()}
        # Names are text, and only where they are not the usual one: a path takes ten times as much.
        self._files: dict[Path, str | None] = {}
        for path, file in places.files.items():
            self._note_file(path, file)
        self.report(self._shared_names())
        vars(self).pop("_owner", None)
        self.report(self._unused(places))

    def label_file(self, path: Path) -> Path:
        """Where the labels of this picture are, or would be. Two pictures never share one."""
        if path not in self._files:
            folder = self._home(path)
            self._note_file(path, f"{folder}{os.sep}{self._label_name(path, folder)}{self.suffix}")
        return Path(self._files[path] or self._usual_file(path))

    def _note_file(self, path: Path, file: str) -> None:
        self._files[path] = None if file == self._usual_file(path) else file

    def _home(self, path: Path) -> str:
        """The folder of its label file, where that is not elsewhere already."""
        folder = os.path.dirname(path)  # noqa: PTH120 - strings: there may be 100,000 of them
        return self._homes.get(folder, folder)

    def _usual_file(self, path: Path) -> str:
        return f"{self._home(path)}{os.sep}{path.stem}{self.suffix}"

    @cached_property
    def _owner(self) -> dict[str, Path]:
        """The pictures by their label files without the suffix. Forgotten when each picture has its file."""
        return {os.path.normcase(without_suffix(self.label_file(path))): path for path in self._files}

    def _label_name(self, path: Path, folder: str) -> str:
        """The picture's name without its suffix, or with it where another picture or list has the first."""
        name = os.path.basename(path)  # noqa: PTH119 - strings: there may be 100,000 of them
        stem, suffix = os.path.splitext(name)  # noqa: PTH122
        numbered = (f"{stem}_{number}{suffix}" for number in itertools.count(2))
        return next(one for one in itertools.chain((stem, name), numbered) if self._is_free(one, path, folder))

    def _is_free(self, name: str, path: Path, folder: str) -> bool:
        """Whether the label file of this name is, from now on, this picture's."""
        if f"{name}{self.suffix}" in self.reserved:
            return False
        owner = self._owner.setdefault(os.path.normcase(f"{folder}{os.sep}{name}"), path)
        return owner is path or owner == path

    def _shared_names(self) -> Iterator[UserError]:
        """Give each picture its label file; says which ones cannot have that of their name."""
        for path in self.pictures:
            if self._files.get(path, "") is None:
                continue  # it has the usual one
            file = self.label_file(path)
            if file.stem == path.name:  # and not its stem
                first = self._owner.get(os.path.normcase(file.parent / path.stem))
                if first is not None or f"{path.stem}{self.suffix}" in self.reserved:
                    other = first.name if first is not None else f"{path.stem}{self.suffix}"
                    what = tr("has the same name as {other} apart from its suffix", other=other)
                    yield UserError(path, what, tr("labels go to {name}", name=file.name))

    def _unused(self, places: LabelPlaces) -> Iterator[UserError]:
        """Label files that are not read, in one sentence for each reason."""
        lost = [file for file in places.left[:_LOOK_AT] if self._is_left_out(Path(file))]
        for files, one, many, remedy in (
            (
                lost,
                tr("belongs to no picture"),
                tr("belong to no picture"),
                tr("bring the pictures here, or correct the names"),
            ),
            (places.twice, tr(_TWICE[0]), tr(_TWICE[1]), tr("leave the right one there")),
            (places.unclear, tr(_UNCLEAR[0]), tr(_UNCLEAR[1]), tr("put labels into folders as the pictures are")),
        ):
            if files:
                first, count = display(files, self.root), tr("{count:,} label files", count=len(files))
                what = (
                    tr("{count} ({first} is the first) {many}", count=count, first=first, many=many)
                    if len(files) > 1
                    else tr("a label file ({first}) {one}", first=first, one=one)
                )
                yield UserError(self.root, tr("in it {what}", what=what), remedy)

    def _is_left_out(self, file: Path) -> bool:
        try:
            return self.is_label_file(read_file(file, _GLANCE_BYTES) or b"", file)
        except UserError:
            return False

    @classmethod
    @abstractmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        """Whether a file with the suffix holds labels of this format. Raises UserError where it cannot be read."""

    @classmethod
    def picture_named_in(cls, content: bytes, file: Path) -> str | None:
        """The name of its picture that stands in a label file. Raises UserError where the file cannot be read."""
        return None

    def is_labelled(self, path: Path) -> bool:
        return os.path.exists(self.label_file(path))  # noqa: PTH110 - names too long

    def annotation(self, path: Path) -> Annotation:
        file = self.label_file(path)
        content = read_file(file)
        parsed = self._parsed(content, path)
        self._read[file] = self._state(file, content)
        self.report(parsed.problems)
        if self._names:
            self._add_classes(parsed.annotation.labels)
        return parsed.annotation

    def save(self, annotation: Annotation, *, even_empty: bool = False) -> None:
        """even_empty: a picture without boxes gets its (empty) file, too, which says that there is nothing in it."""
        file = self.label_file(annotation.path)
        self._check_there(file)
        before = self._unchanged_content(file)
        if annotation.is_blank and before is not None:
            with locked(file):
                self._unchanged_content(file)
                self._remove(file)
                self._read[file] = self._state(file, None)
            return
        check_savable(annotation, file)
        unchanged = self._parse_file(before, annotation.path, annotation.size).annotation == annotation
        if unchanged and not (even_empty and before is None):
            return
        with locked(file):
            before = self._unchanged_content(file)
            annotation = self._prepare_classes(annotation)
            content = self.render(annotation, before)
            self._check_readable(content, annotation, file)
            self._write(file, content, annotation)
            self._read[file] = self._state(file, content)

    def _check_readable(self, content: bytes, annotation: Annotation, file: Path) -> None:
        """Raises UserError where the reader would not find the labels as they are."""
        with suppress(UserError):
            if self._check(content, annotation).annotation == annotation:
                return
        raise UserError(
            file, tr("cannot hold these labels in the format {format}", format=self.format), tr("rename the odd label")
        )

    def _unchanged_content(self, file: Path) -> bytes | None:
        """Raises Conflict where somebody else wrote the file since it was read."""
        content = read_file(file)
        if self._state(file, content) != self._read.get(file):
            raise Conflict(file)
        return content

    def _state(self, file: Path, content: bytes | None) -> Hashable:
        """What tells one state of a picture's labels on disk from another; None where there are none."""
        return digest(content)

    def _peek(self, path: Path) -> Parsed:
        return self._parsed(read_file(self.label_file(path)), path)

    def _parsed(self, content: bytes | None, path: Path) -> Parsed:
        parsed = self._parse_file(content, path, self._size(path))
        return parsed._replace(annotation=replace(parsed.annotation, is_labelled=content is not None))

    def _parse_file(self, content: bytes | None, path: Path, size: tuple[int, int] | None) -> Parsed:
        """size: of the picture as shown; None takes what the file says."""
        if content is None:
            return Parsed(Annotation(path, *(size or (0, 0))))
        return self.parse(content, path, size)

    @abstractmethod
    def parse(self, content: bytes, path: Path, size: tuple[int, int] | None) -> Parsed:
        """A label file's content. size: of the picture as shown; None takes what the file says. Raises UserError where
        it is of another kind."""

    @abstractmethod
    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        """The label file's new content; None: there is no file yet."""

    def _check(self, content: bytes, annotation: Annotation) -> Parsed:
        return self.parse(content, annotation.path, annotation.size)

    def _prepare_classes(self, annotation: Annotation) -> Annotation:
        """New labels join the end of the list of classes, where the folder has one."""
        if self._names or self._scanned:
            self._add_classes(annotation.labels)
        return annotation

    def _write(self, file: Path, content: bytes, annotation: Annotation) -> None:
        write_file(file, content)

    def _remove(self, file: Path) -> None:
        remove_file(file)
