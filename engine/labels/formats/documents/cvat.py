"""CVAT's XML 1.1 for images: <image name width height> with its boxes and other shapes.

Only the elements of pictures that were edited are written anew; all else stays as it is, to the byte: the head with the
task's labels, comments, other pictures. A picture without shapes is only listed, unless this program noted that it was
looked at. What CVAT has no field for stands in an attribute `regionscope` of an element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY
from engine.labels.formats.decimals import exact, number, text_of
from engine.labels.formats.documents.document import Document, Item, PictureEntry, Size
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.entries import bounding_box, replace_in_place
from engine.labels.formats.json_text import as_mapping
from engine.labels.formats.limits import check_depth, check_xml
from engine.structures.annotation import Rectangle
from engine.structures.settings import Format
from engine.words import tr

_EDGES = ("xtl", "ytl", "xbr", "ybr")
_NO_SHAPES = ("tag", "attribute")  # they are said of the whole picture
_INDENT = "  "
_NAME, _TEXT = "<", ""  # keys of an item that are no names of attributes: its element's name, its text as it was read


class _Place(NamedTuple):
    """Of an element in the content."""

    line: int
    start: int
    end: int


class CvatDocument(Document):
    """An item: the attributes of its element, what CVAT calls its attributes, its name and its text."""

    format: ClassVar[Format] = "cvat"
    suffix = ".xml"

    def __init__(self, content: bytes, file: Path) -> None:
        check_xml(content, file)
        self._content = content
        builder = _Spans(content)
        try:
            builder.parser.feed(content)
            root = builder.parser.close()
        except ET.ParseError as error:
            what = tr("is not well-formed XML ({error})", error=error)
            raise UserError(
                tr("{file}, line {line}", file=file, line=error.position[0]), what, tr("correct it there")
            ) from error
        except DefusedXmlException as error:
            raise UserError(
                file,
                tr("declares entities or a document type, as attacks do"),
                tr("take these lines out of a copy of it"),
            ) from error
        except (ValueError, LookupError) as error:
            raise UserError(
                file, tr("cannot be read as text ({error})", error=error), tr("save it as UTF-8")
            ) from error
        check_depth(root, file)
        if root.tag != "annotations":
            raise UserError(file, tr("is XML of another kind (<{tag}>)", tag=root.tag), tr("move it elsewhere"))
        if root.find("track") is not None:
            raise UserError(
                file, tr("holds the tracks of a video, which are not read"), tr("export it as CVAT for images 1.1")
            )
        self._end = builder.last[1]  # of the root: its end tag
        self.classes = [name for one in root.iterfind("meta//labels/label") if (name := one.findtext("name") or "")]
        numbers = [int(n) for image in builder.images if (n := image.get("id", "")).isdecimal()]
        self._next = max(numbers, default=-1) + 1
        self._places = list(builder.images.values())
        self.entries = [self._entry(image, place) for image, place in builder.images.items()]

    @classmethod
    def is_likely(cls, glance: bytes) -> bool:
        return re.search(rb"<annotations\b", glance) is not None

    @classmethod
    def new_content(cls, classes: Sequence[str]) -> bytes:
        root = ET.Element("annotations")
        ET.SubElement(root, "version").text = "1.1"
        labels = ET.SubElement(ET.SubElement(ET.SubElement(root, "meta"), "task"), "labels")
        for name in classes:
            ET.SubElement(ET.SubElement(labels, "label"), "name").text = name
        ET.indent(root, _INDENT)
        return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()

    def _entry(self, image: ET.Element, node: _Place | str) -> PictureEntry:
        """node: where it stands in the content, or its new text."""
        items = tuple(_item(child) for child in image if _is_shape(child))
        facts = _json(image.get(KEY))
        width, height = (int(number(image.get(side, "")) or 0) for side in ("width", "height"))
        verified = facts.get("verified") is True
        return PictureEntry(
            image.get("name", ""),
            items,
            (width, height),
            verified,
            is_labelled=bool(items) or verified or facts.get("empty") is True,
            place=tr("line {line}", line=node.line) if isinstance(node, _Place) else image.get("name", ""),
            node=node,
            subset=image.get("subset", ""),
        )

    def new_entry(self, name: str, path: Path, size: Size) -> PictureEntry:
        image = ET.Element("image", id=str(self._next), name=name, width=str(size[0]), height=str(size[1]))
        try:
            fromstring(_text_of(image))
        except (ET.ParseError, UnicodeEncodeError) as error:
            raise UserError(path, tr("has a name that XML cannot hold"), tr("rename it")) from error
        self._next += 1
        return self._entry(image, _text_of(image))

    def _text(self, entry: PictureEntry) -> str:
        if isinstance(entry.node, str):
            return entry.node
        return self._content[entry.node.start : entry.node.end].decode(self._encoding)

    @property
    def _encoding(self) -> str:
        declared = re.match(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)", self._content)
        return declared[1].decode("ascii") if declared else "utf-8"

    def with_items(self, entry: PictureEntry, items: Sequence[Item], verified: bool) -> PictureEntry:
        return self._changed(entry, items, {"verified": True} if verified else {} if items else {"empty": True})

    def without_labels(self, entry: PictureEntry) -> PictureEntry | None:
        return self._changed(entry, (), {})

    def _changed(self, entry: PictureEntry, items: Sequence[Item], facts: dict[str, Any]) -> PictureEntry:
        image = fromstring(self._text(entry))
        image[:] = replace_in_place(list(image), _is_shape, [_shape(item) for item in items])
        ET.indent(image, _INDENT, level=1)
        if facts != _json(image.get(KEY)):
            image.attrib.pop(KEY, None)
            image.attrib.update({KEY: json.dumps(facts)} if facts else {})
        return self._entry(image, _text_of(image))

    def render(self, entries: Sequence[PictureEntry]) -> bytes:
        """New pictures come last."""
        parts, done = [], 0
        for place, entry in zip(self._places, entries, strict=False):  # none of them is ever taken away
            parts += [self._content[done : place.start], self._encoded(self._text(entry))]
            done = place.end
        new = [self._encoded(f"{_INDENT}{self._text(entry)}\n") for entry in entries[len(self._places) :]]
        if new and self._places:
            end = self._content.find(b"\n", done) + 1 or done
            parts, done = [*parts, self._content[done:end]], end
        elif new:
            parts, done = [self._content[: self._end]], self._end
        return b"".join([*parts, *new, self._content[done:]])

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, "xmlcharrefreplace")

    def place(self, entry: PictureEntry, number: int) -> str:
        return tr("{place}, shape {number}", place=entry.place, number=number)

    def other_shape(self, item: Item) -> str | None:
        if item[_NAME] != "box":
            return str(item[_NAME])
        return tr("turned box") if number(item.get("rotation", "0")) else None

    def label_of(self, item: Item) -> str:
        return str(item.get("label", ""))

    def extent(self, item: Item, size: Size) -> Rectangle | None:
        if edges := _numbers(item, _EDGES):
            return Rectangle(*edges)
        if ellipse := _numbers(item, ("cx", "cy", "rx", "ry")):
            x, y, rx, ry = ellipse
            return Rectangle(x - rx, y - ry, x + rx, y + ry)
        if mask := _numbers(item, ("left", "top", "width", "height")):
            x, y, width, height = mask
            return Rectangle(x, y, x + width, y + height)
        points = [[number(value) for value in point.split(",")] for point in item.get("points", "").split(";") if point]
        known = [(float(p[0]), float(p[1])) for p in points if len(p) == 2 and p[0] is not None and p[1] is not None]
        return bounding_box([x for x, _ in known], [y for _, y in known])

    def new_item(self, entry: PictureEntry) -> Item:
        return {_NAME: "box", "label": "", "source": "manual", "occluded": "0"}

    def set_label(self, item: Item, label: str) -> None:
        item["label"] = label

    def set_box(self, item: Item, box: Rectangle, size: Size) -> None:
        order = item.pop("z_order", "0")
        for name, edge in zip(_EDGES, box, strict=True):
            if (value := number(str(item.get(name, "")))) is None or float(value) != edge:
                item[name] = text_of(exact(edge))
        item["z_order"] = order

    def facts_of(self, item: Item) -> Any:
        return _json(item.get(KEY))

    def with_facts(self, item: Item, facts: dict[str, Any]) -> Item:
        if facts == _json(item.get(KEY)):
            return item
        return {k: v for k, v in item.items() if k != KEY} | ({KEY: json.dumps(facts)} if facts else {})


class CvatFolder(DocumentFolder):
    format: ClassVar[Format] = "cvat"
    document = CvatDocument


class _Spans(ET.TreeBuilder):
    """Builds the tree and notes where the pictures stand. last: the line and the place of the end tag that was last."""

    def __init__(self, content: bytes) -> None:
        super().__init__(insert_comments=True)
        self.images: dict[ET.Element, _Place] = {}
        self.last = (0, 0)
        self._content = content
        self._open: list[tuple[int, int]] = []
        self.parser: Any = DefusedXMLParser(target=self, forbid_dtd=True)

    def start(self, tag: Any, attrs: Any) -> Any:
        self._open.append(self._here)
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        line, start = self._open.pop()
        self.last = self._here
        element = super().end(tag)
        if tag == "image" and len(self._open) == 1:
            here = self.last[1]
            is_end_tag = self._content[here : here + 2] == b"</"  # else it was <image … />, and ends here
            self.images[element] = _Place(line, start, self._content.index(b">", here) + 1 if is_end_tag else here)
        return element

    @property
    def _here(self) -> tuple[int, int]:
        expat = self.parser.parser
        return expat.CurrentLineNumber, expat.CurrentByteIndex


def _is_shape(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag not in _NO_SHAPES


def _item(element: ET.Element) -> Item:
    """The text of an element alone that its attributes do not tell."""
    if element.tag == "box" and not len(element):
        return {**element.attrib, _NAME: element.tag}
    attributes = {one.get("name", ""): one.text or "" for one in element.iterfind("attribute")}
    return {**element.attrib, _NAME: element.tag, "attributes": attributes, _TEXT: _text_of(element)}


def _shape(item: Item) -> ET.Element:
    """The element, with its own attributes as they were read."""
    if item.get(_TEXT):
        element: ET.Element = fromstring(item[_TEXT])
    else:
        element = ET.Element(item[_NAME])
        element.text = f"\n{_INDENT * 2}"  # as CVAT writes it
    element.attrib = {name: value for name, value in item.items() if name not in (_NAME, "attributes", _TEXT)}
    return element


def _text_of(element: ET.Element) -> str:
    tail, element.tail = element.tail, None
    text = ET.tostring(element, encoding="unicode")
    element.tail = tail
    return text


def _numbers(item: Item, names: Sequence[str]) -> list[float]:
    """Those of these attributes; empty where one is missing."""
    found = [float(value) for name in names if (value := number(str(item.get(name, "")))) is not None]
    return found if len(found) == len(names) else []


def _json(text: str | None) -> dict[str, Any]:
    try:
        return as_mapping(json.loads(text or "{}"))
    except (ValueError, RecursionError):
        return {}
