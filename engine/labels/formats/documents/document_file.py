"""A label file of many pictures that is patched in place, and a folder of such files, whatever the format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self

from engine.errors import UserError
from engine.labels.formats.coco.file import MAX_BYTES
from engine.labels.formats.coco.names import find_base, inside
from engine.labels.formats.documents.document import Document, PictureEntry, Size, read_item, write_item
from engine.labels.formats.entries import (
    Parsed,
    is_usable,
    parsed,
    replace_in_place,
    shapes_problem,
    size_problems,
    unshown,
)
from engine.labels.labelled import NO_LISTS, Lists
from engine.labels.picture_names import PicturesByName
from engine.labels.shared_files import SharedFilesFolder, collect_errors, unlabelled
from engine.safety.atomic_files import Conflict, digest, write_file
from engine.safety.reading import read_file
from engine.structures.annotation import Annotation, Rectangle
from engine.words import tr


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
        names = [entry.name for entry in self.document.entries[:50]]
        likely = find_base(self.path, self._root, names, self._pictures)
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
        file = self._home.get(path)
        return file is not None and path in file.images and file.images[path].is_labelled

    def _parse(self, file: DocumentFile, path: Path, size: Size | None) -> Parsed:
        entry = file.images.get(path)
        return file.parse(entry, path, size) if entry is not None else unlabelled(path)

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
