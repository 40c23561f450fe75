"""One COCO JSON file in memory: its pictures found on disk, its annotations by picture, its safe way back to disk."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY
from engine.labels.formats.json_text import JsonStyle, as_mapping, read_json, style_of, write_json
from engine.safety.atomic_files import Conflict, digest, read_file, write_file

# A whole folder's labels. instances_train2017.json has 450 MB.
MAX_BYTES = 4 * 1024**3
FindBase = Callable[[Path, Path, Mapping[str, Any]], Path]  # file, root and document -> where its file names start


class CocoFile:
    """path: the file. base: the folder that its file names start from.

    images: entry by picture. names: category name by id, in the file's order.
    """

    def __init__(
        self,
        path: Path,
        root: Path,
        find_base: FindBase,
        document: dict[str, Any],
        content: bytes | None = None,
        *,
        base: Path | None = None,
    ) -> None:
        """content: the bytes that `document` was read from, None for a file that is not there yet. See `read_coco`.

        base: of a file that names no picture yet, where the first names are to start.
        """
        self.path, self._root, self._find_base = path, root, find_base
        self.base = base or find_base(path, root, document)
        self._load(document, content)

    def _load(self, document: dict[str, Any], content: bytes | None) -> None:
        self.problems: list[UserError] = []
        self._digest = digest(content)
        self._style = style_of(content) if content is not None else JsonStyle(indent=None)
        self._document = document
        self.names: dict[Any, str] = {}
        self.images: dict[Path, dict[str, Any]] = {}
        self._items: dict[Any, list[dict[str, Any]]] = {}
        self._edited: dict[Path, dict[str, Any] | None] = {}  # since the last write: the entry as listed, None: new
        self._last_id = self._last_image = 0
        self._read_categories()
        self._read_images()
        self._read_items()

    def items_of(self, path: Path) -> list[dict[str, Any]]:
        entry = self.images.get(path)
        return [] if entry is None else self._items.get(entry.get("id"), [])

    def holds_folder(self, folder: Path) -> bool:
        return folder == self.base or any(path.parent == folder for path in self.images)

    def category(self, label: str) -> Any:
        """The id of a class; a new one comes last in the file's list."""
        for number, name in self.names.items():
            if name == label:
                return number
        new = max((key for key in self.names if isinstance(key, int)), default=0) + 1
        self._document["categories"].append({"id": new, "name": label, "supercategory": ""})
        self.names[new] = label
        return new

    def next_annotation_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def set_image(self, path: Path, size: tuple[int, int], facts: dict[str, Any]) -> None:
        """Make sure there is an entry for the picture, with these facts of our own."""
        old = self.images.get(path)
        if old is None:
            name = self._name_of(path)
            self._last_image += 1
            entry = {"id": self._last_image, "file_name": name, "width": size[0], "height": size[1]}
        else:
            entry = dict(old)
        if facts != as_mapping(entry.get(KEY)):
            entry.pop(KEY, None)
            entry.update({KEY: facts} if facts else {})
        self._edited.setdefault(path, old)
        self.images[path] = entry

    def set_items(self, path: Path, items: list[dict[str, Any]]) -> None:
        """These annotations, in this order, of a picture after `set_image`."""
        self._items[self.images[path]["id"]] = items

    def drop(self, path: Path) -> None:
        """The entry of a picture and its annotations go, if there are any."""
        entry = self.images.pop(path, None)
        if entry is not None:
            self._edited.setdefault(path, entry)
            self._items.pop(entry["id"], None)

    def snapshot(self, path: Path) -> Callable[[], None]:
        """A way back to how things are now, for when saving this picture fails. Of several, the last goes first."""
        categories, names = list(self._document["categories"]), dict(self.names)
        last, entry, items = self._last_id, self.images.get(path), self.items_of(path)

        def restore() -> None:
            self._document["categories"] = categories
            self.names, self._last_id = names, last
            if entry is None:
                self._items.pop(self.images.pop(path, {}).get("id"), None)
            else:
                self.images[path] = entry
                self._items[entry.get("id")] = items

        return restore

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
        new_names = list(self.names.values()) if self._digest is None else []
        self.base = self._find_base(self.path, self._root, document)
        self._load(document, content)
        for name in new_names:
            self.category(name)
        return {path for path in before.keys() | self.images.keys() if before.get(path) != self._content_of(path)}

    def _content_of(self, path: Path) -> Any:
        """All that the file says of a picture, None: nothing."""
        if path not in self.images:
            return None
        items = self.items_of(path)
        numbers = [item.get("category_id") for item in items]
        return self.images[path], items, [self.names.get(n) for n in numbers if isinstance(n, int | str)]

    def write(self) -> None:
        """Write all changes since the last time, in one go. Raises UserError; the file is then as it was."""
        document, content = self._checked()
        write_file(self.path, content)
        self._digest = digest(content)
        self._document = document
        self._edited.clear()

    def _checked(self) -> tuple[dict[str, Any], bytes]:
        """The document and the bytes to write, after reading them back: every picture and box must be found again.

        In a new file, names start from wherever the reader looks for them. Raises UserError where it would mistake
        one picture for another.
        """
        tried: set[Path] = set()
        while True:
            document = {**self._document, "images": self._arranged_images(), "annotations": self._arranged_items()}
            content = write_json(document, self._style)
            again = CocoFile(self.path, self._root, self._find_base, read_json(content, self.path), content)
            wrong = next((path for path in self.images if not self._is_unchanged_in(again, path)), None)
            if wrong is None:
                return document, content
            tried.add(self.base)
            if self._digest is not None or again.base in tried:
                what = f"cannot name {wrong} so that it is not taken for another picture"
                raise UserError(self.path, what, "rename the picture, or open the folder anew")
            self.base = again.base
            for path, entry in self.images.items():
                entry["file_name"] = self._name_of(path)

    def _is_unchanged_in(self, again: CocoFile, path: Path) -> bool:
        entry, found = self.images[path], again.images.get(path)
        if found is None or found["id"] != entry["id"]:
            return False
        # As text: NaN, which some files hold, is not equal to itself.
        return path not in self._edited or json.dumps(self._content_of(path)) == json.dumps(again._content_of(path))

    def _arranged_images(self) -> list[Any]:
        """Each entry in its place, those that were dropped left out; new ones come last."""
        there = {path: old for path, old in self._edited.items() if path in self.images}
        changed = {id(old): self.images[path] for path, old in there.items() if old is not None}
        gone = {id(entry) for entry in self._dropped()}
        images = [changed.get(id(entry), entry) for entry in self._document["images"] if id(entry) not in gone]
        return [*images, *(self.images[path] for path, old in there.items() if old is None)]

    def _arranged_items(self) -> list[Any]:
        """A picture's annotations in the places of its own; those that are more come last."""
        edited = [self.images[path]["id"] for path in self._edited if path in self.images]
        rest = {image: deque(self._items.get(image, ())) for image in edited}
        rest.update({entry["id"]: deque() for entry in self._dropped()})
        arranged: list[Any] = []
        for item in self._document["annotations"]:
            image = as_mapping(item).get("image_id")
            new = rest.get(image) if isinstance(image, int | str) else None
            if new is None:
                arranged.append(item)
            elif new:
                arranged.append(new.popleft())
        return [*arranged, *(item for left in rest.values() for item in left)]

    def _dropped(self) -> list[dict[str, Any]]:
        """Entries that the file still has."""
        return [old for path, old in self._edited.items() if old is not None and path not in self.images]

    def _read_categories(self) -> None:
        for entry in self._document["categories"]:
            number, name = as_mapping(entry).get("id"), as_mapping(entry).get("name")
            if not isinstance(number, int | str) or not isinstance(name, str) or not name.strip():
                self._problem(f"a category without id or name ({entry!r:.80})")
            elif number in self.names:
                self._problem(f"two categories with the id {number}")
            else:
                taken = name.strip() in self.names.values()
                if taken:
                    self._problem(f"two categories with the name {name}")
                self.names[number] = f"{name.strip()} ({number})" if taken else name.strip()

    def _read_images(self) -> None:
        ids: set[Any] = set()
        for entry in self._document["images"]:
            name, number = as_mapping(entry).get("file_name"), as_mapping(entry).get("id")
            self._last_image = max(self._last_image, number) if isinstance(number, int) else self._last_image
            if not isinstance(name, str) or not isinstance(number, int | str) or number in ids:
                self._problem(f"an image without file_name or with an id used before ({entry!r:.80})")
                continue
            ids.add(number)
            path = inside(self._root, self.base, name)
            if path is None:
                self._problem(f"the image {name} lies outside the folder")
            elif path in self.images:
                self._problem(f"two entries for the image {name}")
            else:
                self.images[path] = entry

    def _read_items(self) -> None:
        listed = {entry["id"] for entry in self.images.values()}
        lost = 0
        for item in self._document["annotations"]:
            image, number = as_mapping(item).get("image_id"), as_mapping(item).get("id")
            self._last_id = max(self._last_id, number) if isinstance(number, int) else self._last_id
            if isinstance(image, int | str) and image in listed:
                self._items.setdefault(image, []).append(item)
            else:
                lost += 1
        if lost:
            self._problem(f"{lost} annotations of no picture that is there")

    def _name_of(self, path: Path) -> str:
        """The file name by which the reader finds exactly this picture. Raises UserError where there is none."""
        if not path.is_relative_to(self._root):
            raise UserError(path, f"lies outside {self._root}, whose labels these are", "open the folder that holds it")
        name = Path(os.path.relpath(path, self.base)).as_posix()
        for one in (name, f"./{name}"):  # the second for names that begin as a drive does
            if inside(self._root, self.base, one) == path:
                return one
        raise UserError(path, "has a name that leads elsewhere in a COCO file", "rename it")

    def _problem(self, what: str) -> None:
        self.problems.append(UserError(self.path, f"holds {what}", "correct it there; it stays in the file"))


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


def new_document(classes: Iterable[str]) -> dict[str, Any]:
    """An empty COCO file with these classes, numbered from 1."""
    categories = [{"id": n + 1, "name": name, "supercategory": ""} for n, name in enumerate(classes)]
    return {"info": {}, "licenses": [], "images": [], "annotations": [], "categories": categories}


def is_coco(document: Any) -> bool:
    return isinstance(document, Mapping) and all(
        isinstance(document.get(key), list) for key in ("images", "annotations", "categories")
    )


def read_coco(path: Path) -> tuple[dict[str, Any], bytes] | None:
    """Document and bytes of a file; None for JSON of another kind. Raises UserError that names the line."""
    content = read_file(path, MAX_BYTES) or b""
    document = read_json(content, path)
    return (document, content) if is_coco(document) else None
