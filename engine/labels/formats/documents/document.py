"""Label files of many pictures that are patched in place: what CSV, CreateML, Label Studio, CVAT and VIA share.

A format tells (`Document`) how its content falls into entries of pictures, and these into items; of an item, which
edges and class it has. All else of a file stays as it is: entries and items that were not edited, shapes that are no
boxes, fields of other programs.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from engine.labels.formats.box_fields import KEY, fields_of, program_fields, with_fields
from engine.labels.formats.entries import (
    Entry,
)
from engine.labels.formats.json_text import as_mapping, as_numbers
from engine.structures.annotation import FLAGS, LabelledBox, Rectangle
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
