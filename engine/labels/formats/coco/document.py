"""What one COCO JSON file says, as it was read: its categories, its pictures, and whose each annotation is.

Nothing in it changes: a save makes another one. So pictures are read from one while the next is being written.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.labels.formats.coco.images import ImageTable, held
from engine.labels.formats.coco.names import find_base, is_id, listed_id, name_in, whole_number, with_classes
from engine.labels.formats.json_parts import Parts, loads
from engine.labels.formats.json_scan import read_parts
from engine.labels.formats.json_text import as_mapping
from engine.labels.picture_names import PicturesByName
from engine.words import tr

_LISTS = ("images", "annotations", "categories")
Values = NDArray[np.object_]
_AT_ONCE = 20_000  # annotations
_FIRST = 50  # names that are looked at, to see where names start


class Place(NamedTuple):
    """Of a COCO file: itself, the folder that was opened, the pictures in it."""

    file: Path
    root: Path
    pictures: PicturesByName


class PictureEntry(NamedTuple):
    """What a file says of a picture: its entry, and its annotations."""

    image: dict[str, Any]
    items: list[dict[str, Any]]


class Ids:
    """Of each annotation its own id, and that of its image, as they stand there (N,). last: its highest own one."""

    def __init__(self, items: Values, images: Values, last: int | None = None) -> None:
        """last: where it is known. Else it is looked for now, and not when the first save waits for it."""
        self.items, self.images = items, images
        highest = (_highest(items[some].tolist()) for some in _pieces(len(items)))
        self.last = max(highest, default=0) if last is None else last

    def changed(self, replaced: Mapping[int, Any], added: Sequence[Any]) -> Ids:
        """After a change of annotations; those that are replaced by None are gone."""
        gone = [number for number, item in replaced.items() if item is None]
        found = []
        for key, before in (("id", self.items), ("image_id", self.images)):
            values = np.concatenate((before, _column(added, key)))
            for number, item in replaced.items():
                values[number] = as_mapping(item).get(key)
            found.append(np.delete(values, gone) if gone else values)
        items, images = found
        return Ids(items, images, max(self.last, *map(whole_number, items[len(items) - len(added) :]), 0))


def _pieces(count: int) -> Iterator[slice]:
    """Of all annotations. A call that takes half a million at once would hold up the window for .1 s."""
    return (slice(begin, begin + _AT_ONCE) for begin in range(0, count, _AT_ONCE))


def _highest(ids: list[Any]) -> int:
    """Most files have whole numbers alone, which Python counts itself, and not one by one while the window wants its
    turn."""
    is_plain = set(map(type, ids)) == {int}
    whole = ids if is_plain else [one if type(one) is int else whole_number(one) for one in ids]
    return max(0, max(whole, default=0))


def _array(values: list[Any]) -> Values:
    found = np.empty(len(values), object)
    for some in _pieces(len(values)):
        found[some] = np.fromiter(values[some], object)
    return found


def _column(items: Sequence[Any], key: str) -> Values:
    return np.fromiter((as_mapping(item).get(key) for item in items), object, len(items))


class CocoDocument:
    """listed: category name by id, in the file's order; names: with those that are to be added to it. images: the
    number of its entry by picture."""

    def __init__(
        self,
        place: Place,
        parts: Parts,
        ids: Ids,
        base: Path,
        table: ImageTable,
        classes: Iterable[str] = (),
        owners: NDArray[np.int32] | None = None,
    ) -> None:
        """owners: (N,) of each annotation the number of its picture's entry, -1 of none, where that is not to be
        looked up."""
        self.place, self.parts, self.ids, self.base = place, parts, ids, base
        self.problems: list[UserError] = []
        self.listed = self._read_categories()
        self.names = with_classes(self.listed, classes)
        self.table, self.images = table, table.places
        self.problems += table.problems
        self._owners = self._read_owners() if owners is None else owners
        if lost := int((self._owners < 0).sum()):
            what = tr("an annotation") if lost == 1 else tr("{lost} annotations", lost=lost)
            self._problem(tr("{what} of no picture that is there", what=what))

    def image(self, path: Path) -> dict[str, Any] | None:
        """Its entry."""
        row = self.images.get(path)
        return None if row is None else loads(self.parts.element("images", row))

    def items_of(self, path: Path) -> list[dict[str, Any]]:
        """Its annotations."""
        return [loads(text) for text in self._texts(path)]

    def numbers_of(self, path: Path) -> list[int]:
        """Which annotations of the file's list are this picture's."""
        row = self.images.get(path)
        if row is None:
            return []
        order, bounds = self._order
        return order[bounds[row] : bounds[row + 1]].tolist()  # type: ignore[no-any-return]

    def content_of(self, path: Path) -> Any:
        """All that the file says of a picture, None: nothing."""
        image = self.image(path)
        return image and entry_content(PictureEntry(image, self.items_of(path)), self.names)

    def row_of(self, number: Any) -> int:
        """The entry of the picture with this id, -1 where there is none."""
        known = listed_id(number, self.table.rows)
        return -1 if known is None else self.table.rows[known]

    def is_of(self, item: Mapping[str, Any], image: Any) -> bool:
        """Whether an annotation belongs to the picture with this id."""
        return (row := self.row_of(item.get("image_id"))) >= 0 and row == self.row_of(image)

    def has_item(self, number: Any) -> bool:
        """Whether an annotation of the file has this id."""
        return is_id(number) and bool((self.ids.items == number).any())

    def says_the_same(self, other: CocoDocument, path: Path) -> bool:
        """Of a picture. What is the same to the byte need not be parsed."""
        if (path in self.images) != (path in other.images):
            return False
        if self.names == other.names and self._whole_text(path) == other._whole_text(path):
            return True
        return bool(self.content_of(path) == other.content_of(path))

    def _whole_text(self, path: Path) -> list[bytes]:
        return [self.parts.element("images", self.images[path]), *self._texts(path)]

    def _texts(self, path: Path) -> list[bytes]:
        return [self.parts.element("annotations", number) for number in self.numbers_of(path)]

    @cached_property
    def _order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The annotations by their picture; where those of each begin."""
        order = np.argsort(self._owners, kind="stable")
        return order, np.searchsorted(self._owners[order], np.arange(len(self.table.ids) + 1))

    def _read_owners(self) -> NDArray[np.int32]:
        rows, ids = self.table.rows, self.ids.images
        try:
            owners = np.empty(len(ids), np.int32)
            for some in _pieces(len(ids)):
                owners[some] = np.fromiter(map(rows.get, ids[some], itertools.repeat(-1)), np.int32)
        except TypeError:  # a list in the place of a number
            owners = np.full(len(ids), -1, np.int32)
        for number in np.flatnonzero(owners < 0).tolist():
            owners[number] = self.row_of(ids[number])
        return owners

    def owners_after(self, replaced: Mapping[int, Any], added: Sequence[Any]) -> NDArray[np.int32]:
        """After a change of annotations, of pictures that all have their entries; see Ids.changed. Looking up all of
        half a million would hold up the window at every save."""
        new = [self.row_of(as_mapping(item).get("image_id")) for item in added]
        owners = np.concatenate((self._owners, np.array(new, np.int32)))
        for number, item in replaced.items():
            owners[number] = self.row_of(as_mapping(item).get("image_id"))
        return np.delete(owners, [number for number, item in replaced.items() if item is None])

    def _read_categories(self) -> dict[Any, str]:
        """A class without a name is called by its number."""
        names: dict[Any, str] = {}
        for entry in self.parts.values("categories"):
            number, name = as_mapping(entry).get("id"), as_mapping(entry).get("name")
            is_plain = isinstance(name, str | int | float) and not isinstance(name, bool)  # a class called 1
            name = str(name).strip() if is_plain else ""
            name = name or (str(number).strip() if is_id(number) else "")
            if not name:
                self._problem(tr("a category without id and name ({entry!r:.80})", entry=entry))
            elif not is_id(number):
                self._problem(tr("a category without id ({entry!r:.80})", entry=entry))
            elif number in names:
                self._problem(tr("two categories with the id {number}", number=number))
            else:
                taken = name in names.values()
                if taken:
                    self._problem(tr("two categories with the name {name}", name=name))
                names[number] = f"{name} ({number})" if taken else name
        return names

    def _problem(self, what: str) -> None:
        self.problems.append(held(self.place.file, what))


def read_document(
    content: bytes, place: Place, base: Path | None = None, classes: Iterable[str] = ()
) -> CocoDocument | None:
    """None where it is no COCO. Raises UserError where it cannot be read.

    base: of a file that names no picture yet, where the first names are to start. classes: to be added to it.
    """
    items: list[Any] = []
    images: list[Any] = []

    def each(some: list[Any]) -> None:
        entries = [one if one.__class__ is dict else {} for one in some]
        items.extend([one.get("id") for one in entries])
        images.extend([one.get("image_id") for one in entries])

    parts = read_parts(content, place.file, {"images": _pass_over, "annotations": each, "categories": _pass_over})
    problems = []
    if parts is not None and (numbers := _categories_in_use(parts)):
        listed = [{"id": one, "name": str(one)} for one in numbers]
        what = tr("lists no categories: classes are called by their numbers")
        problems.append(UserError(place.file, what, tr("add their names to it")))
        parts = read_parts(parts.with_list("categories", listed), place.file, dict.fromkeys(_LISTS, _pass_over))
    if parts is None or parts.lists.keys() != set(_LISTS):
        return None
    first = len(items) - len(parts.lists["annotations"].begins)  # of two lists of one name the last one counts
    ids = Ids(_array(items[first:]), _array(images[first:]))
    document = document_of(parts, place, ids, base, classes)
    document.problems[:0] = problems
    return document


def _categories_in_use(parts: Parts) -> list[Any]:
    """Of a file that is COCO's but for its list of categories, their ids."""
    begin, end = parts.members.get("categories", (0, 0))
    are_listed = "categories" in parts.lists and len(parts.lists["categories"].begins)
    if are_listed or (end and loads(parts.content[begin:end])) or not {"images", "annotations"} <= parts.lists.keys():
        return []
    items = (as_mapping(item) for item in parts.values("annotations"))
    return list({item["category_id"]: None for item in items if "bbox" in item and is_id(item.get("category_id"))})


def document_of(
    parts: Parts, place: Place, ids: Ids, base: Path | None = None, classes: Iterable[str] = ()
) -> CocoDocument:
    """base: None looks for it."""
    names = [name_in(as_mapping(entry)) or "" for entry in itertools.islice(parts.values("images"), _FIRST)]
    base = base or find_base(place.file, place.root, names, place.pictures)
    table = ImageTable(place.file, place.root, base, parts.values("images"), place.pictures)
    return CocoDocument(place, parts, ids, base, table, classes)


def _pass_over(elements: list[Any]) -> None:
    """Parsed is enough."""


def entry_content(entry: PictureEntry, names: Mapping[Any, str]) -> Any:
    numbers = [listed_id(item.get("category_id"), names) for item in entry.items]
    return entry.image, entry.items, [names.get(number) for number in numbers]


def as_text(value: Any) -> str:
    """To compare: NaN, which some files hold, is not equal to itself, and 1 is to true."""
    return json.dumps(value)
