"""Label Studio's JSON: a list of tasks, each with a picture and the annotations that were made of it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY, with_fields
from engine.labels.formats.documents.document import Item, PictureEntry, Size
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.documents.json_documents import (
    STYLE,
    JsonDocument,
    begins_with,
    class_text,
    has_keys,
    numbers_of,
)
from engine.labels.formats.entries import bounding_box, replace_in_place
from engine.labels.formats.json_text import (
    as_list,
    as_mapping,
    as_number,
    as_numbers,
    write_json,
)
from engine.pictures.finding import is_picture
from engine.structures.annotation import Rectangle
from engine.structures.settings import Format
from engine.words import tr


class LabelStudioDocument(JsonDocument):
    """The export of tasks: {"data": {"image": address}, "annotations": [{"result": […]}]}; edges in per cent.

    Of several annotations of a task the first that was not cancelled is read and edited. A task without any is only
    listed. Of results those with a place in the picture are items; others (choices, texts, relations) stay.
    """

    format: ClassVar[Format] = "label-studio"
    in_shares = True
    _box_key = "value"

    @classmethod
    def is_likely(cls, glance: bytes) -> bool:
        is_task = re.search(rb'"data"\s*:\s*\{', glance) is not None
        is_done = has_keys(glance, b"annotations") or has_keys(glance, b"completions")
        return begins_with(glance, b"[") and is_task and is_done

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        return write_json([], STYLE)

    def _read(self, document: Any, file: Path) -> None:
        if not isinstance(document, list) or not all(isinstance(task, dict) for task in document):
            raise UserError(file, tr("is JSON of another kind (it is not a list of tasks)"), tr("move it elsewhere"))
        numbers = [task.get("id") for task in document]
        self._next = itertools.count(max((n for n in numbers if isinstance(n, int)), default=0) + 1).__next__
        self.entries = [self._entry(number, task) for number, task in enumerate(document, 1)]
        results = (item for entry in self.entries for item in entry.items if item.get("from_name"))
        first = next(results, {})
        self._controls = {
            name: first.get(name, usual) for name, usual in (("from_name", "label"), ("to_name", "image"))
        }

    def _entry(self, number: int, task: dict[str, Any]) -> PictureEntry:
        data = as_mapping(task.get("data"))
        texts = [value for value in data.values() if isinstance(value, str)]
        name = next((text for text in texts if is_picture(_path_in(text))), next(iter(texts), ""))
        first, *rest = [*_annotations(task), None]
        items = tuple(_shapes(first))
        return PictureEntry(
            name,
            items,
            verified=as_mapping(as_mapping(first).get(KEY)).get("verified") is True,
            is_labelled=first is not None,
            place=tr("task {task}", task=task.get("id", number)),
            others=tuple(item for other in rest for item in _shapes(other)),
            node=task,
        )

    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry:
        number = self._next()
        return self._entry(number, {"id": number, "annotations": [], "data": {"image": name}})

    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        task = entry.node
        first = next(iter(_annotations(task)), None)
        result: list[Any] = replace_in_place(as_list(as_mapping(first).get("result")), _is_shape, _numbered(items))
        changed = with_fields({**(first or {}), "result": result}, {"verified": True} if verified else {})
        there = as_list(task.get(_task_key(task)))
        annotations = [changed if one is first else one for one in there] if first else [*there, changed]
        return self._entry(0, {**task, _task_key(task): annotations})

    def without_labels(self, entry: PictureEntry) -> PictureEntry | None:
        there = as_list(entry.node.get(_task_key(entry.node)))
        first = next(iter(_annotations(entry.node)), None)
        return self._entry(0, {**entry.node, _task_key(entry.node): [one for one in there if one is not first]})

    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        return write_json([entry.node for entry in entries], self._style)

    def names(self, name: str) -> Iterator[str]:
        """Also without the letters and digits that an upload puts in front of the name, and with its blanks."""
        yield name
        path = _path_in(name)
        yield path
        folder, slash, last = path.rpartition("/")
        if (plain := re.sub("^[0-9a-f]{8}-", "", last)) != last:
            yield f"{folder}{slash}{plain}"
            yield f"{folder}{slash}{plain.replace('_', ' ')}"

    def other_shape(self, item: Item) -> str | None:
        kind = class_text(item.get("type"))
        if kind not in ("rectanglelabels", "rectangle"):
            return kind.removesuffix("labels") or "no type"
        return tr("turned rectangle") if as_number(as_mapping(item.get("value")).get("rotation")) else None

    def label_of(self, item: Item) -> str:
        value = as_mapping(item.get("value"))
        labels = as_list(value.get("rectanglelabels")) or as_list(value.get("labels"))
        return class_text(labels[0]) if labels else ""

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        value, (width, height) = as_mapping(item.get("value")), size
        if len(numbers := self._numbers(item)) == 4:
            x, y, w, h = numbers
            if angle := math.radians(as_number(value.get("rotation")) or 0.0):  # about its first corner, in pixels
                w, h = w * width / 100, h * height / 100
                corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
                xs = [x * width / 100 + a * math.cos(angle) - b * math.sin(angle) for a, b in corners]
                ys = [y * height / 100 + a * math.sin(angle) + b * math.cos(angle) for a, b in corners]
                return bounding_box(xs, ys)
            return Rectangle(x * width / 100, y * height / 100, (x + w) * width / 100, (y + h) * height / 100)
        if radii := numbers_of(value, ("x", "y", "radiusX", "radiusY")):
            x, y, w, h = radii
            edges = ((x - w) * width, (y - h) * height, (x + w) * width, (y + h) * height)
            return Rectangle(*(edge / 100 for edge in edges))
        points = [as_numbers(point) for point in as_list(value.get("points"))]
        if any(len(point) != 2 for point in points):
            return None
        return bounding_box([p[0] * width / 100 for p in points], [p[1] * height / 100 for p in points])

    def new_item(self, entry: PictureEntry) -> Item:
        value: Item = {"rotation": 0}
        return {**self._controls, "type": "rectanglelabels", "value": value, "image_rotation": 0}

    def set_label(self, item: Item, label: str) -> None:
        value = as_mapping(item.get("value"))
        key = "labels" if "labels" in value and "rectanglelabels" not in value else "rectanglelabels"
        item["value"] = {**value, key: [label, *as_list(value.get(key))[1:]]}

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        width, height = size
        item |= {"original_width": width, "original_height": height}
        (x1, x2), (y1, y2) = ((a * 100 / side, b * 100 / side) for a, b, side in
                              ((box.x1, box.x2, width), (box.y1, box.y2, height)))  # fmt: skip
        self._set_numbers(item, (x1, y1, x2 - x1, y2 - y1))


class LabelStudioFolder(DocumentFolder):
    format: ClassVar[Format] = "label-studio"
    document = LabelStudioDocument


def _task_key(task: Mapping[str, Any]) -> str:
    return "completions" if "annotations" not in task and "completions" in task else "annotations"


def _annotations(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that were not cancelled."""
    there = [one for one in as_list(task.get(_task_key(task))) if isinstance(one, dict)]
    return [one for one in there if one.get("was_cancelled") is not True]


def _shapes(annotation: Any) -> list[Item]:
    return [item for item in as_list(as_mapping(annotation).get("result")) if _is_shape(item)]


def _is_shape(item: Any) -> bool:
    value = as_mapping(as_mapping(item).get("value"))
    return any(key in value for key in ("x", "points", "rle", "vertices"))


def _numbered(items: Sequence[Item]) -> list[Item]:
    """Each with an id that no other of them has."""
    taken: set[Any] = set()
    found = []
    for item in items:
        free = (f"box{number}" for number in itertools.count(1))
        number = item.get("id")
        if number is None or number in taken:
            there = taken | {one.get("id") for one in items}
            number = next(one for one in free if one not in there)
        taken.add(number)
        found.append(item if item.get("id") == number else {"id": number, **item} | {"id": number})
    return found


def _path_in(address: str) -> str:
    """Label Studio's local files stand behind ?d=."""
    before, mark, after = address.partition("?d=")
    return after if mark else before.partition("?")[0]
