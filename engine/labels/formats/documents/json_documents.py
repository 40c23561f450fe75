"""JSON files of many pictures: CreateML's and VIA's (the VGG Image Annotator); Label Studio's is in label_studio.py.

All are read as plain JSON and written in the file's own style; every field that is not edited stays. What a format
cannot hold stands under this program's own key beside its own fields.
"""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY, with_fields
from engine.labels.formats.documents.document import Document, Item, PictureEntry, Size
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.entries import bounding_box
from engine.labels.formats.json_text import (
    JsonStyle,
    as_list,
    as_mapping,
    as_number,
    as_numbers,
    read_json,
    style_of,
    write_json,
)
from engine.structures.annotation import Rectangle
from engine.structures.settings import Format
from engine.words import tr

_XYWH = ("x", "y", "width", "height")
STYLE = JsonStyle(indent=2)


class JsonDocument(Document):
    """_box_key: where the four numbers of an item stand."""

    suffix = ".json"
    _box_key: ClassVar[str]

    def __init__(self, content: bytes, file: Path) -> None:
        self._style = style_of(content)
        self._read(read_json(content, file), file)

    @abstractmethod
    def _read(self, document: Any, file: Path) -> None:
        """Raises UserError where it is of another kind."""

    def _numbers(self, item: Item) -> list[float]:
        """x, y, width, height; empty where they are not there."""
        return numbers_of(as_mapping(item.get(self._box_key)), _XYWH)

    def _set_numbers(self, item: Item, numbers: Sequence[float]) -> None:
        item[self._box_key] = as_mapping(item.get(self._box_key)) | dict(zip(_XYWH, map(_short, numbers), strict=True))


class CreateMlDocument(JsonDocument):
    """[{"image": …, "annotations": [{"label": …, "coordinates": {x, y: of the centre, width, height}}]}]."""

    format: ClassVar[Format] = "createml"
    _box_key = "coordinates"

    @classmethod
    def is_likely(cls, glance: bytes) -> bool:
        return begins_with(glance, b"[") and (b'"coordinates"' in glance or has_keys(glance, b"image", b"annotations"))

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        return write_json([], STYLE)

    def _read(self, document: Any, file: Path) -> None:
        if not isinstance(document, list):
            raise UserError(file, tr("is JSON of another kind (it is not a list of pictures)"), tr("move it elsewhere"))
        self.entries = [self._entry(number, node) for number, node in enumerate(document, 1)]

    def _entry(self, number: int, node: Any) -> PictureEntry:
        fields = as_mapping(node)
        name = next((fields[key] for key in ("image", "imagefilename") if isinstance(fields.get(key), str)), "")
        items = tuple(as_mapping(item) for item in as_list(fields.get(_list_key(fields))))
        verified = as_mapping(fields.get(KEY)).get("verified") is True
        return PictureEntry(name, items, verified=verified, place=tr("entry {number}", number=number), node=node)

    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry:
        return PictureEntry(name, node={"image": name, "annotations": []})

    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        node = {**entry.node, _list_key(entry.node): list(items)}
        return self._entry(0, with_fields(node, {"verified": True} if verified else {}))

    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        return write_json([entry.node for entry in entries], self._style)

    def label_of(self, item: Item) -> str:
        return class_text(item.get("label"))

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        if len(numbers := self._numbers(item)) != 4:
            return None
        x, y, width, height = numbers
        return Rectangle(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def new_item(self, entry: PictureEntry) -> Item:
        return {"label": "", "coordinates": {}}

    def set_label(self, item: Item, label: str) -> None:
        item["label"] = label

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        x1, y1, x2, y2 = box
        self._set_numbers(item, ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1))


class ViaDocument(JsonDocument):
    """A project of VIA 2 (`_via_img_metadata`), or its export of annotations; VIA 1 numbers the regions by keys.

    The class is the attribute of regions that is called as classes are, else the one that most regions have. A picture
    without regions is only listed, unless this program noted that it was looked at.
    """

    format: ClassVar[Format] = "via"
    _box_key = "shape_attributes"

    @classmethod
    def is_likely(cls, glance: bytes) -> bool:
        is_project = b'"_via_img_metadata"' in glance or b'"_via_settings"' in glance
        return begins_with(glance, b"{") and (is_project or has_keys(glance, b"filename", b"regions"))

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        options = dict.fromkeys(classes, "")
        attribute = {"type": "dropdown", "description": "", "options": options, "default_options": {}}
        project = {"ui": {}, "core": {"buffer_size": 18, "filepath": {}, "default_filepath": ""}, "project": {}}
        document = {"_via_settings": project, "_via_img_metadata": {}}
        document["_via_attributes"] = {"region": {"class": attribute}, "file": {}}
        more = {"_via_data_format_version": "2.0.10", "_via_image_id_list": []}
        return write_json(document | more, STYLE)

    def _read(self, document: Any, file: Path) -> None:
        metadata = as_mapping(document).get("_via_img_metadata", document)
        if not isinstance(metadata, dict) or not all(isinstance(node, dict) for node in metadata.values()):
            raise UserError(
                file, tr("is JSON of another kind (it has no entries of pictures)"), tr("move it elsewhere")
            )
        self._document: dict[str, Any] = document
        self._is_project = metadata is not document
        self._attribute = self._class_attribute(metadata)
        self.entries = [self._entry(key, node) for key, node in metadata.items()]

    def _class_attribute(self, metadata: Mapping[str, Any]) -> str:
        listed = as_mapping(as_mapping(self._document.get("_via_attributes")).get("region"))
        found = Counter(
            name
            for node in metadata.values()
            for region in _regions(node)
            for name in as_mapping(region.get("region_attributes"))
        )
        names = [*(name for name, _ in found.most_common()), *listed]
        usual = [name for name in names if name.lower() in ("class", "label", "name", "category", "type", "object")]
        return next(iter([*usual, *names]), "class")

    def _entry(self, key: str, node: dict[str, Any]) -> PictureEntry:
        items, facts = tuple(_regions(node)), as_mapping(node.get(KEY))
        verified = facts.get("verified") is True
        is_labelled = bool(items) or verified or facts.get("empty") is True
        return PictureEntry(
            class_text(node.get("filename")) or key,
            items,
            verified=verified,
            is_labelled=is_labelled,
            place=class_text(node.get("filename")),
            node=(key, node),
        )

    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry:
        try:
            number = path.stat().st_size
        except OSError as error:
            what = tr("cannot be read, so its labels cannot be saved")
            raise UserError(path, what, tr("restore the picture")) from error
        return self._entry(f"{name}{number}", {"filename": name, "size": number, "regions": [], "file_attributes": {}})

    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        key, node = entry.node
        regions = dict(zip(map(str, itertools.count()), items, strict=False))
        node = {**node, "regions": regions if isinstance(node.get("regions"), dict) else list(items)}
        facts = {"verified": True} if verified else {} if items else {"empty": True}
        return self._entry(key, with_fields(node, facts))

    def without_labels(self, entry: PictureEntry) -> PictureEntry | None:
        key, node = self.with_items(entry, (), False).node
        return self._entry(key, with_fields(node, {}))

    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        metadata = dict(entry.node for entry in entries)
        if not self._is_project:
            return write_json(metadata, self._style)
        listed = as_list(self._document.get("_via_image_id_list"))
        there = {"_via_image_id_list": [*listed, *(key for key in metadata if key not in listed)]} if listed else {}
        if "_via_image_id_list" in self._document and not listed:
            there = {"_via_image_id_list": list(metadata)}
        return write_json(self._document | {"_via_img_metadata": metadata} | there, self._style)

    def place(self, entry: PictureEntry, number: int) -> str:
        return tr("{place}, region {number}", place=entry.place, number=number)

    def other_shape(self, item: Item) -> str | None:
        shape = class_text(as_mapping(item.get("shape_attributes")).get("name"))
        return None if shape == "rect" else shape or "no shape"

    def label_of(self, item: Item) -> str:
        value = as_mapping(item.get("region_attributes")).get(self._attribute)
        if isinstance(value, dict):  # check boxes
            return next((str(name) for name, is_set in value.items() if is_set is True), "")
        return class_text(value)

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        shape = as_mapping(item.get("shape_attributes"))
        if len(numbers := self._numbers(item)) == 4:
            x, y, width, height = numbers
            return Rectangle(x, y, x + width, y + height)
        if centre := numbers_of(shape, ("cx", "cy")):
            rx, ry = numbers_of(shape, ("rx", "ry")) or (as_number(shape.get("r")) or 0.0,) * 2
            return Rectangle(centre[0] - rx, centre[1] - ry, centre[0] + rx, centre[1] + ry)
        return bounding_box(as_numbers(shape.get("all_points_x")), as_numbers(shape.get("all_points_y")))

    def new_item(self, entry: PictureEntry) -> Item:
        return {"shape_attributes": {"name": "rect"}, "region_attributes": {}}

    def set_label(self, item: Item, label: str) -> None:
        attributes = as_mapping(item.get("region_attributes"))
        is_checked = isinstance(attributes.get(self._attribute), dict)
        item["region_attributes"] = {**attributes, self._attribute: {label: True} if is_checked else label}

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        self._set_numbers(item, (box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1))


class CreateMlFolder(DocumentFolder):
    format: ClassVar[Format] = "createml"
    document = CreateMlDocument


class ViaFolder(DocumentFolder):
    format: ClassVar[Format] = "via"
    document = ViaDocument


def begins_with(glance: bytes, bracket: bytes) -> bool:
    return glance.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(bracket)


def has_keys(glance: bytes, *keys: bytes) -> bool:
    return all(b'"' + key + b'"' in glance for key in keys)


def _list_key(fields: Mapping[str, Any]) -> str:
    return "annotation" if isinstance(fields.get("annotation"), list) else "annotations"


def _regions(node: Mapping[str, Any]) -> list[Item]:
    regions = node.get("regions")
    return [as_mapping(region) for region in (regions.values() if isinstance(regions, dict) else as_list(regions))]


def numbers_of(fields: Mapping[str, Any], names: Sequence[str]) -> list[float]:
    """Those of these names; empty where one is missing."""
    found = [number for name in names if (number := as_number(fields.get(name))) is not None]
    return found if len(found) == len(names) else []


def class_text(value: Any) -> str:
    """Classes may be called by numbers."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _short(value: float) -> float | int:
    """Whole numbers without ".0", as most files have them."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value
