"""One COCO JSON file in memory: its pictures found on disk, its annotations by picture, its safe way back to disk."""

from __future__ import annotations

import itertools
import json
import os
from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, as_mapping, read_json, style_of, write_json
from engine.labels.picture_names import PicturesByName
from engine.labels.split_lists import role_of
from engine.pictures.finding import is_picture
from engine.safety.atomic_files import Conflict, digest, write_file
from engine.safety.reading import is_folder, read_file
from engine.words import tr

# A whole folder's labels. instances_train2017.json has 450 MB.
MAX_BYTES = 4 * 1024**3
# Names of files that are called as COCO's are, and not as a split is.
_PLAIN = {"instances", "annotations", "_annotations.coco", "coco", "labels", "instances_default", "result", "dataset"}


_NAMES = ("file_name", "filename", "path", "coco_url", "url", "flickr_url", "name")  # the first one that is there


class PictureEntry(NamedTuple):
    """What a file says of a picture: its entry, and its annotations."""

    image: dict[str, Any]
    items: list[dict[str, Any]]


Edits = Mapping[Path, PictureEntry | None]  # None: the file says nothing of the picture any more


class Draft:
    """Changes of a file that are not written yet. names: category name by id, with new ones."""

    def __init__(self, file: CocoFile) -> None:
        self.names = dict(file.names)
        self.edits: dict[Path, PictureEntry | None] = {}
        self.next_item = itertools.count(file.last_item + 1).__next__
        self.next_image = itertools.count(file.last_image + 1).__next__


class CocoFile:
    """path: the file. base: the folder that its file names start from.

    images: entry by picture. names: category name by id, in the file's order. last_item, last_image: the highest ids.
    """

    def __init__(
        self,
        path: Path,
        root: Path,
        document: dict[str, Any],
        content: bytes | None = None,
        base: Path | None = None,
        pictures: PicturesByName | None = None,
    ) -> None:
        """content: the bytes that `document` was read from, None for a file that is not there yet.

        base: of a file that names no picture yet, where the first names are to start. pictures: those of the folder,
        among which names are looked for that lead to no picture.
        """
        self.path, self._root = path, root
        self._pictures = pictures or PicturesByName(root, ())
        self.base = base or find_base(path, root, document, self._pictures)
        self._load(document, content)

    def _load(self, document: dict[str, Any], content: bytes | None) -> None:
        self.problems: list[UserError] = []
        self._digest = digest(content)
        self._style = style_of(content) if content is not None else JsonStyle(indent=None)
        self._document = document
        self.names: dict[Any, str] = {}
        self.images: dict[Path, dict[str, Any]] = {}
        self._items: dict[Any, list[dict[str, Any]]] = {}
        self._further: dict[Any, Any] = {}  # the id of a picture's first entry, by those of further ones
        self.last_item = self.last_image = 0
        self._read_categories()
        self._read_images()
        self._read_items()

    @property
    def classes(self) -> Collection[str]:
        return self.names.values()

    def items_of(self, path: Path) -> list[dict[str, Any]]:
        entry = self.images.get(path)
        return [] if entry is None else self._items.get(entry.get("id"), [])

    def refresh(self) -> set[Path]:
        """Take over the changes that others wrote since the file was read; returns the pictures whose entries changed.

        To be called between writes, while the file is locked. Raises Conflict where the file is gone or of another
        kind, UserError where it cannot be read; what is in memory is then as it was.
        """
        content = read_file(self.path, MAX_BYTES)
        if digest(content) == self._digest:
            return set()
        document = None if content is None else read_json(content, self.path)
        if document is None or not is_coco(document):
            raise Conflict(self.path)
        before = {path: self._content_of(path) for path in self.images}
        classes = self.names.values() if self._digest is None else ()
        self.base = find_base(self.path, self._root, document, self._pictures)
        self._load(document, content)
        there = self.names
        self.names = with_classes(there, classes)
        new = {number: name for number, name in self.names.items() if number not in there}
        self._document["categories"] += _categories(new)
        return {path for path in before.keys() | self.images.keys() if before.get(path) != self._content_of(path)}

    def _content_of(self, path: Path) -> Any:
        """All that the file says of a picture, None: nothing."""
        image = self.images.get(path)
        return image and _content(PictureEntry(image, self.items_of(path)), self.names)

    def write(self, draft: Draft) -> None:
        """Write the changes in one go, after reading them back: every picture and box must be found again.

        In a new file, names start from wherever the reader looks for them. Raises UserError, also where the reader
        would mistake one picture for another; the file, here and on disk, is then as it was.
        """
        base, tried = self.base, set[Path]()
        while True:
            edits = {path: entry and self._named(path, entry, base) for path, entry in draft.edits.items()}
            content = write_json(self._edited(edits, draft.names), self._style)
            again = CocoFile(self.path, self._root, read_json(content, self.path), content, None, self._pictures)
            stay = [path for path in self.images | edits if edits.get(path, True)]
            wrong = next((path for path in stay if not self._is_in(again, path, edits.get(path), draft.names)), None)
            if wrong is None:
                break
            tried.add(base)
            if self._digest is not None or again.base in tried:
                what = tr("cannot name {wrong} so that it is not taken for another picture", wrong=wrong)
                raise UserError(self.path, what, tr("rename the picture, or open the folder anew"))
            base = again.base
        write_file(self.path, content)
        again.base, again._style = base, self._style
        vars(self).update(vars(again))

    def _named(self, path: Path, entry: PictureEntry, base: Path) -> PictureEntry:
        """With the name of a new picture."""
        name = {} if path in self.images else {"file_name": self.name_of(path, base)}
        return entry._replace(image=entry.image | name)

    def _is_in(self, again: CocoFile, path: Path, edit: PictureEntry | None, names: Mapping[Any, str]) -> bool:
        if edit is None:
            return path in again.images and again.images[path]["id"] == self.images[path]["id"]
        # As text: NaN, which some files hold, is not equal to itself.
        return json.dumps(again._content_of(path)) == json.dumps(_content(edit, names))

    def _edited(self, edits: Edits, names: Mapping[Any, str]) -> dict[str, Any]:
        """The document with each entry and each annotation in its place; new ones come last."""
        changed = {id(self.images[path]): entry for path, entry in edits.items() if path in self.images}
        images = [entry for entry in self._document["images"] if id(entry) not in changed or changed[id(entry)]]
        images = [new.image if (new := changed.get(id(entry))) else entry for entry in images]
        images += [entry.image for path, entry in edits.items() if entry and path not in self.images]
        rest = {self.images[path]["id"]: deque[Any]() for path in edits if path in self.images}
        rest |= {entry.image["id"]: deque(entry.items) for entry in edits.values() if entry}
        items: list[Any] = []
        for item in self._document["annotations"]:
            new_items = rest.get(self.image_of(item))
            if new_items is None:
                items.append(item)
            elif new_items:
                items.append(new_items.popleft())
        items += [item for left in rest.values() for item in left]
        new_names = {number: name for number, name in names.items() if number not in self.names}
        categories = [*self._document["categories"], *_categories(new_names)]
        return {**self._document, "images": images, "annotations": items, "categories": categories}

    def _read_categories(self) -> None:
        """A class without a name is called by its number."""
        for entry in self._document["categories"]:
            number, name = as_mapping(entry).get("id"), as_mapping(entry).get("name")
            is_plain = isinstance(name, str | int | float) and not isinstance(name, bool)  # a class called 1
            name = str(name).strip() if is_plain else ""
            name = name or (str(number).strip() if is_id(number) else "")
            if not name:
                self._problem(tr("a category without id and name ({entry!r:.80})", entry=entry))
            elif not is_id(number):
                self._problem(tr("a category without id ({entry!r:.80})", entry=entry))
            elif number in self.names:
                self._problem(tr("two categories with the id {number}", number=number))
            else:
                taken = name in self.names.values()
                if taken:
                    self._problem(tr("two categories with the name {name}", name=name))
                self.names[number] = f"{name} ({number})" if taken else name

    def _read_images(self) -> None:
        ids: set[Any] = set()
        rest = []
        for entry in self._document["images"]:
            name, number = _name_in(as_mapping(entry)), as_mapping(entry).get("id")
            self.last_image = max(self.last_image, _whole(number))
            if name is None or not is_id(number) or listed_id(number, ids) is not None:
                self._problem(tr("an image without file_name or with an id used before ({entry!r:.80})", entry=entry))
                continue
            ids.add(number)
            path = inside(self._root, self.base, name)
            if path is None or (path in self.images or path not in self._pictures):
                rest.append((entry, name, path))
            else:
                self.images[path] = entry
        self._read_misplaced(rest)

    def _read_misplaced(self, entries: list[tuple[dict[str, Any], str, Path | None]]) -> None:
        """Images that are not where the file says: by the longest ending of their names that pictures have; where none
        has it, by the name without its suffix, and it is said."""
        unclear: list[str] = []
        renamed: list[str] = []
        found = [[] if path in self._pictures else self._pictures.find(name, self.path) for _, name, path in entries]
        known = {places[0] for places in found if len(places) == 1} | self.images.keys()
        for (entry, name, path), alike in zip(entries, found, strict=True):
            if not alike and path not in self._pictures and is_picture(name):
                alike = self._pictures.find(os.path.splitext(name)[0], self.path)  # noqa: PTH122 - an address, too
                alike = [one for one in alike if one not in known]
                known.update(alike[:1] if len(alike) == 1 else ())
                renamed += [tr("{name} for {name2}", name=name, name2=alike[0].name)] if len(alike) == 1 else []
            place = alike[0] if len(alike) == 1 else path
            if len(alike) > 1:
                unclear.append(name)
            elif place is None:
                self._problem(tr("the image {name}, which lies outside the folder", name=name))
            elif place in self.images:
                self._further[entry["id"]] = self.images[place]["id"]
                self._problem(tr("two entries for the image {name}, read as one", name=name))
            else:
                self.images[place] = entry
        if renamed:
            count = tr("a name") if len(renamed) == 1 else tr("{count} names", count=len(renamed))
            self._problem(
                tr(
                    "{count} with another suffix than the picture's, read as of that one ({renamed})",
                    count=count,
                    renamed=renamed[0],
                )
            )
        if unclear:
            count = tr("a name") if len(unclear) == 1 else tr("{count} names", count=len(unclear))
            self._problem(
                tr(
                    "{count} that several pictures have, so that none is sure ({unclear})",
                    count=count,
                    unclear=unclear[0],
                )
            )

    def _read_items(self) -> None:
        self._ids = {entry["id"]: entry["id"] for entry in self.images.values()} | self._further
        self.item_ids = {repr(as_mapping(item).get("id")) for item in self._document["annotations"]}
        lost = 0
        for item in self._document["annotations"]:
            self.last_item = max(self.last_item, _whole(as_mapping(item).get("id")))
            if (image := self.image_of(item)) is not None:
                self._items.setdefault(image, []).append(item)
            else:
                lost += 1
        if lost:
            self._problem(
                tr(
                    "{what} of no picture that is there",
                    what=tr("an annotation") if lost == 1 else tr("{lost} annotations", lost=lost),
                )
            )

    def image_of(self, item: Any) -> Any:
        """The id of the picture's entry that an annotation belongs to; None where there is none."""
        known = listed_id(as_mapping(item).get("image_id"), self._ids)
        return None if known is None else self._ids[known]

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

    def _problem(self, what: str) -> None:
        self.problems.append(
            UserError(self.path, tr("holds {what}", what=what), tr("correct it there; it stays in the file"))
        )


def with_classes(names: Mapping[Any, str], labels: Iterable[str]) -> dict[Any, str]:
    """The categories' names by their ids; new ones come last."""
    numbered = dict(names)
    for label in labels:
        if label not in numbered.values():
            numbered[max(map(_whole, numbered), default=0) + 1] = label
    return numbered


def _content(entry: PictureEntry, names: Mapping[Any, str]) -> Any:
    numbers = [listed_id(item.get("category_id"), names) for item in entry.items]
    return entry.image, entry.items, [names.get(number) for number in numbers]


def _categories(names: Mapping[Any, str]) -> list[dict[str, Any]]:
    return [{"id": number, "name": name, "supercategory": ""} for number, name in names.items()]


def is_id(value: Any) -> bool:
    """Whole numbers (as 1.0, too) and text."""
    return isinstance(value, int | str) or (isinstance(value, float) and value.is_integer())


def _whole(value: Any) -> int:
    """An id as a number, be it text or 1.0; 0 for others."""
    known = isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("-").isdecimal())
    return int(value) if known and is_id(value) else 0


def listed_id(value: Any, ids: Container[Any]) -> Any:
    """The id among these that is meant: itself, or the same number as text or without quotes; None: there is none."""
    if not is_id(value):
        return None
    whole = isinstance(value, str) and value.strip().lstrip("-").isdecimal()
    alike = (value, int(value) if whole else value, str(value if isinstance(value, str) else int(value)))
    return next((one for one in alike if one in ids), None)


def _name_in(entry: Mapping[str, Any]) -> str | None:
    """Of LVIS and others that have no file_name, the address of the picture."""
    return next((entry[key] for key in _NAMES if isinstance(entry.get(key), str) and entry[key]), None)


def inside(root: Path, base: Path, name: str) -> Path | None:
    """The picture that a label file names, None where that would lead out of the folder."""
    parts = name.replace("\\", "/").split("/")
    is_absolute = name.startswith(("/", "\\")) or parts[0][1:2] == ":"
    if not name or is_absolute or "\0" in name or not base.is_relative_to(root):
        return None
    if ".." not in parts:
        return Path(os.path.join(base, *parts))  # noqa: PTH118 - one parse, not two
    place = list(base.parts)
    for part in parts:
        if part != "..":
            place += [part] if part not in ("", ".") else []
        elif len(place) > len(root.parts):
            place.pop()
        else:
            return None
    return Path(*place)


def find_base(path: Path, root: Path, document: Mapping[str, Any], pictures: PicturesByName) -> Path:
    """The folder that most of the first file names start from; where none leads to a picture, a likely one."""
    split = split_name(path, root) or ""
    names = [_name_in(as_mapping(image)) or "" for image in document["images"][:50]]
    usual = [root / "images" / split, root / split]
    places = [*usual, path.parent, root, root / "images", root / "JPEGImages", root / "data"]
    places += [root / "images" / f"{split}2017", root / f"{split}2017", *pictures.bases(names, path)[:10]]
    best, most = None, 0
    for place in dict.fromkeys(places):
        paths = (inside(root, place, name) for name in names)  # of a place outside the root there are none
        hits = sum(path is not None and os.path.isfile(path) for path in paths)  # noqa: PTH113 - names too long, too
        if hits > most:
            best, most = place, hits
        if most == len(names):
            break
    return best or next((place for place in (*usual, root / "images") if is_folder(place)), root)


def split_name(path: Path, root: Path) -> str | None:
    """The file's, or that of the split's folder which it lies in."""
    name = path.stem.removeprefix("instances_")
    if role_of(name) is None and path.parent != root and role_of(path.parent.name) is not None:
        return path.parent.name
    if path.stem in _PLAIN:
        return path.parent.name if path.stem == "_annotations.coco" and path.parent != root else None
    return name


def new_document(classes: Iterable[str]) -> dict[str, Any]:
    """An empty COCO file with these classes, numbered from 1."""
    categories = _categories(dict(enumerate(classes, 1)))
    return {"info": {}, "licenses": [], "images": [], "annotations": [], "categories": categories}


def is_coco(document: Any) -> bool:
    return isinstance(document, Mapping) and all(
        isinstance(document.get(key), list) for key in ("images", "annotations", "categories")
    )
