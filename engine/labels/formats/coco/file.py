"""One COCO JSON file: what it says now, the changes that others make to it, and its safe way back to disk."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, Self

from engine.errors import UserError
from engine.labels.formats.coco.document import (
    CocoDocument,
    PictureEntry,
    Place,
    as_text,
    document_of,
    entry_content,
    read_document,
)
from engine.labels.formats.coco.names import categories_of, inside
from engine.labels.formats.json_parts import Change, loads
from engine.labels.formats.json_text import JsonStyle, write_json
from engine.labels.picture_names import PicturesByName
from engine.safety.atomic_files import Conflict, write_file
from engine.safety.reading import read_file
from engine.words import tr

# A whole folder's labels. instances_train2017.json has 450 MB.
MAX_BYTES = 4 * 1024**3
Edits = Mapping[Path, PictureEntry | None]  # None: the file says nothing of the picture any more


class Draft:
    """Changes of a file that are not written yet. names: category name by id, with new ones."""

    def __init__(self, document: CocoDocument) -> None:
        self.names = dict(document.names)
        self.edits: dict[Path, PictureEntry | None] = {}
        self.next_item = itertools.count(document.ids.last + 1).__next__
        self.next_image = itertools.count(document.table.last + 1).__next__


class CocoFile:
    """path: the file. document: what it says; a reader takes it once, for a save puts another one in its place."""

    def __init__(self, document: CocoDocument, content: bytes | None) -> None:
        """content: the bytes that it was read from, None for a file that is not there yet."""
        self.path, self._root, self._pictures = document.place
        self.document = document
        self._content = content

    @classmethod
    def read(cls, content: bytes, path: Path, root: Path, pictures: PicturesByName) -> Self | None:
        """None where it is no COCO. Raises UserError where it cannot be read."""
        document = read_document(content, Place(path, root, pictures))
        return None if document is None else cls(document, content)

    @classmethod
    def new(cls, path: Path, root: Path, base: Path, classes: Iterable[str]) -> Self:
        """One that comes with the first save. base: the folder that its file names start from."""
        listed = categories_of(dict(enumerate(classes, 1)))
        empty = {"info": {}, "licenses": [], "images": [], "annotations": [], "categories": listed}
        content = write_json(empty, JsonStyle(indent=None))
        document = read_document(content, Place(path, root, PicturesByName(root, ())), base)
        assert document is not None
        return cls(document, None)

    @property
    def base(self) -> Path:
        """The folder that its file names start from."""
        return self.document.base

    @property
    def problems(self) -> list[UserError]:
        return self.document.problems

    @property
    def images(self) -> Collection[Path]:
        """The pictures that it speaks of."""
        return self.document.images.keys()

    @property
    def classes(self) -> Collection[str]:
        return self.document.names.values()

    def refresh(self) -> set[Path]:
        """Take over the changes that others wrote since the file was read; returns the pictures whose entries changed.

        To be called between writes, while the file is locked. Raises Conflict where the file is gone or of another
        kind, UserError where it cannot be read; what is in memory is then as it was.
        """
        content = read_file(self.path, MAX_BYTES)
        if content == self._content:
            return set()
        before, place = self.document, self.document.place
        classes = before.names.values() if self._content is None else ()
        now = None if content is None else read_document(content, place, None, classes)
        if now is None:
            raise Conflict(self.path)
        self.document, self._content = now, content
        return {path for path in before.images.keys() | now.images.keys() if not before.says_the_same(now, path)}

    def write(self, draft: Draft) -> None:
        """Write the changes in one go, after reading them back: every picture and box must be found again.

        In a new file, names start from wherever the reader looks for them. Raises UserError, also where the reader
        would mistake one picture for another; the file, here and on disk, is then as it was.
        """
        base, tried = self.base, set[Path]()
        while True:
            edits = {path: entry and self._named(path, entry, base) for path, entry in draft.edits.items()}
            again = self._edited(edits, draft.names)
            wrong = self._mistaken(again, edits, draft.names)
            if wrong is None:
                break
            tried.add(base)
            if self._content is not None or again.base in tried:
                what = tr("cannot name {wrong} so that it is not taken for another picture", wrong=wrong)
                raise UserError(self.path, what, tr("rename the picture, or open the folder anew"))
            base = again.base
        write_file(self.path, again.parts.content)
        again.base = base
        self.document, self._content = again, again.parts.content

    def _named(self, path: Path, entry: PictureEntry, base: Path) -> PictureEntry:
        """With the name of a new picture."""
        name = {} if path in self.images else {"file_name": self.name_of(path, base)}
        return entry._replace(image=entry.image | name)

    def _mistaken(self, again: CocoDocument, edits: Edits, names: Mapping[Any, str]) -> Path | None:
        """A picture that the reader would not find as it is to be."""
        for path, edit in edits.items():
            if edit and as_text(again.content_of(path)) != as_text(entry_content(edit, names)):
                return path
        before, now = self.document, again
        if now.table is before.table:
            return None
        ids = {path: before.table.ids[row] for path, row in before.images.items() if path not in edits}
        rows = now.images
        return next((path for path in ids if path not in rows or now.table.ids[rows[path]] != ids[path]), None)

    def _edited(self, edits: Edits, names: Mapping[Any, str]) -> CocoDocument:
        """The document with each entry and each annotation in its place; new ones come last."""
        before, parts = self.document, self.document.parts
        images: dict[int, bytes | None] = {}
        items: dict[int, bytes | None] = {}
        new_images: list[bytes] = []
        new_items: list[bytes] = []
        placed: dict[int, Any] = {}
        added: list[Any] = []
        for path, entry in edits.items():
            row = before.images.get(path)
            if row is None:
                new_images += [parts.written("images", entry.image)] if entry else []
            elif entry is None or as_text(entry.image) != as_text(before.image(path)):
                images[row] = entry and parts.written("images", entry.image)
            numbers = before.numbers_of(path)
            old = {as_text(loads(text)): text for text in (parts.element("annotations", number) for number in numbers)}
            for number, item in zip_longest(numbers, entry.items if entry else ()):
                if item is None:
                    items[number] = placed[number] = None
                    continue
                text = old.get(as_text(item)) or parts.written("annotations", item)
                if number is None:
                    new_items.append(text)
                    added.append(item)
                elif text != parts.element("annotations", number):
                    items[number], placed[number] = text, item
        new_names = {number: name for number, name in names.items() if number not in before.listed}
        changes = {
            "images": Change(images, new_images),
            "annotations": Change(items, new_items),
            "categories": Change({}, [parts.written("categories", one) for one in categories_of(new_names)]),
        }
        parts = parts.changed({name: change for name, change in changes.items() if change.replaced or change.added})
        ids = before.ids.changed(placed, added)
        if not images and not new_images:
            owners = before.owners_after(placed, added)
            return CocoDocument(before.place, parts, ids, before.base, before.table, owners=owners)
        return document_of(parts, before.place, ids)

    def name_of(self, path: Path, base: Path) -> str:
        """The file name by which the reader finds exactly this picture. Raises UserError where there is none."""
        if not path.is_relative_to(self._root):
            raise UserError(
                path,
                tr("lies outside {root}, whose labels these are", root=self._root),
                tr("open the folder that holds it"),
            )
        name = Path(os.path.relpath(path, base)).as_posix()
        for one in (name, f"./{name}"):  # the second for names that begin as a drive does
            if inside(self._root, base, one) == path:
                return one
        raise UserError(path, tr("has a name that leads elsewhere in a COCO file"), tr("rename it"))
