"""Further attributes of a box in a label file, as words: pose, occlusion, a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from engine.labels.formats.program_fields import KEY
from engine.structures.annotation import LabelledBox

# Shown elsewhere, or of no use to a reader: numbers by which files refer to themselves, and outlines.
_FLAGS = {"difficult", "truncated", "crowd", "locked", KEY}
_NOT_SHOWN = {
    "voc": _FLAGS | {"name", "bndbox"},
    "coco": _FLAGS | {"id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "keypoints"},
    "labelme": _FLAGS | {"label", "points", "shape_type", "imageData"},
}


def attributes(box: LabelledBox) -> tuple[tuple[str, str], ...]:
    """(name, value) in the order of the file; nothing of a box that no file holds, or of a line of YOLO's."""
    found: list[tuple[str, str]] = []
    for form, skip in _NOT_SHOWN.items():
        if form in box.extra:
            raw = box.extra[form]
            found += _fields(_voc_fields(raw) if form == "voc" else raw, skip)
    return tuple(found)


def _voc_fields(text: str) -> Mapping[str, str]:
    try:
        element = fromstring(text)
    except ParseError:  # a name space declared further up in the file
        return {}
    return {child.tag: (child.text or "").strip() for child in element if not len(child)}


def _fields(raw: Any, skip: Set[str]) -> Iterator[tuple[str, str]]:
    """Plain values, and those inside a mapping (COCO's attributes, labelme's flags)."""
    if not isinstance(raw, Mapping):
        return
    for name, value in raw.items():
        if name in skip:
            continue
        if isinstance(value, Mapping):
            yield from _fields(value, skip)
        elif isinstance(value, bool):
            yield str(name), "yes" if value else "no"
        elif isinstance(value, (str, int, float)) and value != "":
            yield str(name), str(value)
