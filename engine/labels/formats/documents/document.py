"""Label files of many pictures that are patched in place: what CSV, CreateML, Label Studio, CVAT and VIA share.

A format tells (`Document`) how its content falls into entries of pictures, and these into items; of an item, which
edges and class it has. All else of a file stays as it is: entries and items that were not edited, shapes that are no
boxes, fields of other programs.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY, fields_of, program_fields, with_fields
from engine.labels.formats.coco_file import MAX_BYTES, find_base, inside
from engine.labels.formats.entries import (
    Entry,
    Parsed,
    is_usable,
    parsed,
    replace_in_place,
    shapes_problem,
    size_problems,
    unshown,
)
from engine.labels.formats.json_text import as_mapping, as_numbers
from engine.labels.labelled import NO_LISTS, Lists
from engine.labels.picture_names import PicturesByName
from engine.labels.shared_files import SharedFilesFolder, collect_errors
from engine.safety.atomic_files import Conflict, digest, write_file
from engine.safety.reading import read_file
from engine.structures.annotation import FLAGS, Annotation, LabelledBox, Rectangle
from engine.structures.settings import Format
from engine.words import tr

Item = dict[str, Any]  # as a label file has it: a row, a JSON object, an element's attributes
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PictureEntry:
    """What a file says of a picture. name: of the picture, as it stands there. size: 0 for a side that it does not
    tell. place: of the entry in the file, for a person. others: items of further people, whose boxes are not shown.
    node: the document's own. is_labelled: false where it only lists the picture. subset: the split that the picture is
    in. Two are equal that say the same, wherever they stand."""

    name: str
    items: tuple[Item, ...] = ()
    size: Size = (0, 0)
    verified: bool = False
    is_labelled: bool = True
    place: str = field(default="", compare=False)
    others: tuple[Item, ...] = ()
    node: Any = field(default=None, compare=False)
    subset: str = ""


class Document(ABC):
    """The content of one label file. entries: in the order of the file. classes: in the file's order, as far as it
    lists them."""

    format: ClassVar[Format]
    suffix: ClassVar[str]
    in_shares: ClassVar[bool] = False  # whether edges are parts of the picture, whose size must be known

    entries: Sequence[PictureEntry]
    classes: Sequence[str] = ()

    @abstractmethod
    def __init__(self, content: bytes, file: Path) -> None:
        """Raises UserError where it cannot be read."""

    @classmethod
    @abstractmethod
    def is_likely(cls, glance: bytes) -> bool:
        """Whether a file is one of this format, by its beginning and end."""

    @classmethod
    @abstractmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        """Of a file without any picture."""

    @abstractmethod
    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry: ...

    @abstractmethod
    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        """A picture that was looked at, with these items in place of its own."""

    def without_labels(self, entry: PictureEntry) -> PictureEntry | None:
        """The entry of a picture of which nothing is said; None: there is none."""
        return None

    @abstractmethod
    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        """The content with these in place of its own, in their order."""

    def names(self, name: str) -> Iterator[str]:
        """What the picture of an entry may be called, the surest name first."""
        yield name

    def name_in(self, name: str) -> str:
        """How the file names a new picture. name: its path from the folder that names start from."""
        return name

    def place(self, entry: PictureEntry, number: int) -> str:
        """Of an item, by its number from 1, for a person."""
        return tr("{place}, box {number}", place=entry.place, number=number)

    def other_shape(self, item: Item) -> str | None:
        """The kind of an item that is not a box, None of a box."""
        return None

    @abstractmethod
    def label_of(self, item: Item) -> str: ...

    @abstractmethod
    def extent(self, item: Item, size: Size) -> Rectangle | None:
        """Of an item of any kind; None where its numbers do not tell."""

    @abstractmethod
    def new_item(self, entry: PictureEntry) -> Item: ...

    @abstractmethod
    def set_label(self, item: Item, label: str) -> None: ...

    @abstractmethod
    def set_box(self, item: Item, box: Rectangle, size: Size) -> None: ...

    def flags_of(self, item: Item) -> dict[str, bool]:
        """Those that the format has fields for."""
        return {}

    def set_flag(self, item: Item, flag: str, value: bool) -> None:  # noqa: B027 - not all have such fields
        """One of `flags_of`."""

    def facts_of(self, item: Item) -> Any:
        """This program's own fields."""
        return item.get(KEY)

    def with_facts(self, item: Item, facts: dict[str, Any]) -> Item:
        return with_fields(item, facts)


def read_item(document: Document, item: Item, size: Size) -> Entry:
    """The box; in words why there is none; None for another shape."""
    if document.other_shape(item) is not None:
        return None
    label, extent = document.label_of(item).strip(), document.extent(item, size)
    if not label:
        return tr("a box without a class is left out")
    if extent is None:
        return tr("a box without four numbers is left out")
    facts = as_mapping(document.facts_of(item))
    edges = as_numbers(facts.get("edges"))
    is_of_box = len(edges) == 4 and all(abs(a - b) < 1e-6 for a, b in zip(edges, extent, strict=True))
    box = Rectangle(*edges) if is_of_box else extent
    fields = fields_of(facts, FLAGS) | document.flags_of(item)
    return LabelledBox(box, label, **fields, extra={document.format: item})


def write_item(document: Document, box: LabelledBox, entry: PictureEntry, size: Size) -> Item:
    """The item of a box: as it was read, with only that written anew which is no longer so.

    Where the format cannot say an edge to the last bit, the edges themselves are noted beside it.
    """
    item, was = copy.deepcopy(as_mapping(box.extra.get(document.format))), None
    if item:
        was = read_item(document, item, size)
    if not isinstance(was, LabelledBox):
        item, was = document.new_item(entry), None
    if was is None or was.label != box.label:
        document.set_label(item, box.label)
    own = document.flags_of(item)
    for flag, value in own.items():
        if getattr(box, flag) != value:
            document.set_flag(item, flag, getattr(box, flag))
    facts = program_fields(box, [flag for flag in FLAGS if flag not in own])
    if was is None or tuple(was.box) != tuple(box.box):
        document.set_box(item, box.box, size)
    if tuple(document.extent(item, size) or ()) != tuple(box.box):
        facts["edges"] = list(box.box)
    return document.with_facts(item, facts)


class DocumentFile:
    """One label file of many pictures in memory: its pictures found on disk, and its safe way back to disk."""

    def __init__(
        self,
        path: Path,
        root: Path,
        make: type[Document],
        content: bytes | None,
        pictures: PicturesByName,
        *,
        base: Path | None = None,
        classes: Sequence[str] = (),
    ) -> None:
        """content: None for a file that is not there yet. base: where names start in such a file."""
        self.path, self._root, self._make, self._pictures = path, root, make, pictures
        self._digest = digest(content)
        self.document = make(make.new_content(classes) if content is None else content, path)
        self.problems: list[UserError] = []
        self.classes: Collection[str] = list(dict.fromkeys([*self.document.classes, *classes]))
        self.images: dict[Path, PictureEntry] = {}
        self._find_pictures()
        self.base = base or next((_without_end(path, one.name) for path, one in self.images.items()), path.parent)

    def _find_pictures(self) -> None:
        names = [{"file_name": entry.name} for entry in self.document.entries[:50]]
        likely = find_base(self.path, self._root, {"images": names}, self._pictures)
        gone: list[str] = []
        unclear: list[str] = []
        twice: list[str] = []
        for entry in self.document.entries:
            found = self._meant(entry.name, likely, entry.subset)
            if len(found) != 1:
                (unclear if found else gone).append(entry.name)
            elif found[0] in self.images:
                twice.append(entry.name)
            else:
                self.images[found[0]] = entry
        for missed, what, remedy in (
            (gone, tr("of no picture that is there"), tr("restore the pictures; their labels stay in the file")),
            (unclear, tr("that several pictures have, so that none is sure"), tr("name them with their folders")),
            (twice, tr("of pictures that it names before; the first entries are read"), tr("join the entries")),
        ):
            if missed:
                count = tr("a name") if len(missed) == 1 else tr("{count} names", count=len(missed))
                self.problems.append(
                    UserError(
                        self.path,
                        tr("holds {count} {what} ({missed})", count=count, what=what, missed=missed[0]),
                        remedy,
                    )
                )

    def _meant(self, name: str, likely: Path | None = None, subset: str = "") -> list[Path]:
        """likely: the folder of the one that is meant, where several are called so."""
        if subset and len(of_subset := self._pictures.find(name, self.path, subset)) < 2:
            return of_subset
        for one in self.document.names(name):
            for base in (self.path.parent, self._root):
                path = inside(self._root, base, one)
                if path is not None and path in self._pictures:
                    return [path]
            if found := self._pictures.find(one, self.path):
                sure = inside(self._root, likely, one) if likely and len(found) > 1 else None
                return [sure] if sure in found and sure is not None else found
        return []

    def parse(self, entry: PictureEntry, path: Path, size: Size | None) -> Parsed:
        """size: of the picture as shown; None takes what the file says."""
        document = self.document
        if document.in_shares and size is None:
            raise UserError(
                self.path, tr("cannot be placed: {name} cannot be read", name=path.name), tr("restore the picture")
            )
        sides = size or entry.size
        found = parsed(
            Annotation(path, *sides, verified=entry.verified, is_labelled=entry.is_labelled),
            entry.items,
            lambda item: read_item(document, item, sides),
            lambda item: document.extent(item, sides),
            lambda number, item: f"{self.path}, {document.place(entry, number)}",
            size_problems(f"{self.path}, {entry.place}", entry.size, size),
        )
        shapes = [shape for item in entry.items if (shape := document.other_shape(item)) is not None]
        problems = [*found.problems, *shapes_problem(f"{self.path}, {entry.place}", shapes)]
        more: list[Rectangle | None] = []
        there = {tuple(map(round, box.box)) for box in found.annotation.boxes}
        for extent in (document.extent(item, sides) for item in entry.others):
            if extent is None or tuple(map(round, extent)) not in there:
                more += unshown(extent, *sides)
        if more:
            what = tr("is labelled by several people; what the first did not label is not shown")
            problems.append(UserError(f"{self.path}, {entry.place}", what, tr("choose one of them there")))
        annotation = replace(found.annotation, unshown=(*found.annotation.unshown, *more))
        return Parsed(annotation, tuple(problems))

    def edited(self, annotation: Annotation, size: Size | None) -> PictureEntry | None:
        """The entry that says this of a picture, None: none. Raises UserError where it would not be read as it is."""
        document, path, sides = self.document, annotation.path, size or annotation.size
        before = self.images.get(path)
        if annotation.is_blank:
            return document.without_labels(before) if before else None
        before = before or document.new_entry(self._name_of(path), path, sides)
        items = replace_in_place(
            before.items,
            lambda item: is_usable(read_item(document, item, sides), annotation),
            [write_item(document, box, before, sides) for box in annotation.boxes],
        )
        return document.with_items(before, items, annotation.verified)

    def _name_of(self, path: Path) -> str:
        for base in (self.base, self.path.parent, self._root):
            whole = path.relative_to(base).as_posix() if path.is_relative_to(base) else ""
            for name in (self.document.name_in(whole), whole) if whole else ():
                if self._meant(name) == [path]:
                    return name
        raise UserError(
            path, tr("cannot be named in {name} so that it is found again", name=self.path.name), tr("rename it")
        )

    def refresh(self) -> set[Path]:
        """Take over the changes that others wrote since the file was read; returns the pictures whose entries changed.

        To be called between writes, while the file is locked. Raises Conflict where the file is gone, UserError where
        it cannot be read; what is in memory is then as it was.
        """
        content = read_file(self.path, MAX_BYTES)
        if digest(content) == self._digest:
            return set()
        if content is None:
            raise Conflict(self.path)
        before = self.images
        self._take(self._again(content))
        return {path for path in before.keys() | self.images.keys() if before.get(path) != self.images.get(path)}

    def write(self, edits: Mapping[Path, tuple[PictureEntry | None, Annotation]]) -> None:
        """Write the changes in one go, after reading them back. Raises UserError where the reader would mistake one
        picture for another, or a box for another; the file, here and on disk, is then as it was."""
        changed = {id(self.images[path]): entry for path, (entry, _) in edits.items() if path in self.images}
        entries = [changed.get(id(entry), entry) for entry in self.document.entries]
        entries += [entry for path, (entry, _) in edits.items() if path not in self.images]
        content = self.document.render([entry for entry in entries if entry is not None])
        again = self._again(content)
        for path in self.images.keys() | edits.keys():
            if not self._is_in(again, path, edits):
                what = tr(
                    "cannot hold the labels of {name} in the format {format}",
                    name=path.name,
                    format=self.document.format,
                )
                raise UserError(self.path, what, tr("rename the picture or the odd label"))
        write_file(self.path, content)
        self._take(again)

    def _is_in(
        self, again: DocumentFile, path: Path, edits: Mapping[Path, tuple[PictureEntry | None, Annotation]]
    ) -> bool:
        there = again.images.get(path)
        if path not in edits:
            return there is not None and there.items == self.images[path].items
        entry, annotation = edits[path]
        if entry is None or there is None:
            return entry is there
        return again.parse(there, path, annotation.size).annotation == annotation

    def _again(self, content: bytes) -> DocumentFile:
        base = self.base if self._digest is None else None
        return DocumentFile(self.path, self._root, self._make, content, self._pictures, base=base)

    def _take(self, other: DocumentFile) -> None:
        classes = list(dict.fromkeys([*self.classes, *other.classes]))
        vars(self).update(vars(other))
        self.classes = classes


def _without_end(path: Path, name: str) -> Path:
    """The folder from which the name leads to the picture; that of the picture where the name is of another place."""
    parts = Path(name).parts
    return path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts else path.parent


class DocumentFolder(SharedFilesFolder[DocumentFile]):
    document: ClassVar[type[Document]]

    @classmethod
    def started(cls, root: Path, pictures: Sequence[Path], file: Path, base: Path, classes: Sequence[str]) -> Self:
        """A folder whose one file comes with the first save. base: where its names of pictures start."""
        names = PicturesByName(root, pictures)
        one = DocumentFile(file, root, cls.document, None, names, base=base, classes=classes)
        return cls(root, pictures, [one], Lists(classes=classes))

    def __init__(
        self, root: Path, pictures: Iterable[Path], files: Sequence[DocumentFile], lists: Lists = NO_LISTS
    ) -> None:
        super().__init__(root, pictures, files, lists)
        if not self._names:
            labels = (
                self.document.label_of(file.document, item).strip()
                for file in files
                for entry in file.document.entries
                for item in entry.items
                if file.document.other_shape(item) is None
            )
            self._add_classes(sorted({label for label in labels if label}))
        self._scanned = True

    def is_labelled(self, path: Path) -> bool:
        return path in self._home and self._home[path].images[path].is_labelled

    def _parse(self, file: DocumentFile, path: Path, size: Size | None) -> Parsed:
        return file.parse(file.images[path], path, size)

    def _save_changed(self, file: DocumentFile, annotations: Iterable[Annotation]) -> dict[Path, UserError]:
        edits: dict[Path, tuple[PictureEntry | None, Annotation]] = {}

        def edit(annotation: Annotation) -> None:
            self._check_unchanged(file, annotation)
            entry = file.edited(annotation, self._size(annotation.path))
            if entry is not None:
                read = file.parse(entry, annotation.path, annotation.size).annotation
                if read != annotation:
                    what = tr("cannot hold these labels in the format {format}", format=self.format)
                    raise UserError(file.path, what, tr("rename the odd label"))
            edits[annotation.path] = entry, annotation

        failed = collect_errors(annotations, edit)
        if edits:
            file.write(edits)
        return failed
