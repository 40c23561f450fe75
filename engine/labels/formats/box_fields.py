"""Fields of a box beside its edges and label: this program's own in files that lack them, and other programs' as words.

Under the key "regionscope" stands a small JSON object. Readers of COCO and labelme ignore keys that they do not know,
and labelme keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from engine.labels.formats.json_text import as_mapping, as_number
from engine.structures.annotation import SOURCES, LabelledBox, Provenance

KEY = "regionscope"


def program_fields(box: LabelledBox, flags: Iterable[str]) -> dict[str, Any]:
    """The flags of these names that are set, and the provenance where it is not simply a human's."""
    fields: dict[str, Any] = {name: True for name in flags if getattr(box, name)}
    if box.provenance != Provenance():
        fields["provenance"] = provenance_fields(box.provenance)
    return fields


def provenance_fields(provenance: Provenance) -> dict[str, Any]:
    return {name: value for name, value in asdict(provenance).items() if value is not None}


def with_fields(entry: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The entry of a file with these under the program's own key, or without the key where there are none."""
    if fields == as_mapping(entry.get(KEY)):
        return entry
    return {name: value for name, value in entry.items() if name != KEY} | ({KEY: fields} if fields else {})


def fields_of(fields: Any, flags: Iterable[str]) -> dict[str, Any]:
    """The inverse of `program_fields`, as arguments of a LabelledBox."""
    values = as_mapping(fields)
    found = {name: values.get(name) is True for name in flags}
    return {**found, "provenance": provenance_of(as_mapping(values.get("provenance")))}


def provenance_of(values: Mapping[str, Any]) -> Provenance:
    """Damaged entries count as absent: the box itself does not depend on them."""
    source = values.get("source")
    if source not in SOURCES:
        return Provenance()
    model, when = (values.get(key) if isinstance(values.get(key), str) else None for key in ("model", "when"))
    return Provenance(source, model, as_number(values.get("score")), when)


# Shown elsewhere, or of no use to a reader: numbers by which files refer to themselves, and outlines.
_EDGES = {"xmin", "ymin", "xmax", "ymax", "xtl", "ytl", "xbr", "ybr", "x1", "y1", "x2", "y2"}
_FLAGS = {"difficult", "truncated", "crowd", "locked", KEY}
_NO_POSE = "Unspecified"  # what most files of Pascal VOC say of it
_NOT_SHOWN = {
    "voc": _FLAGS | {"name", "bndbox"},
    "coco": _FLAGS | {"id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "keypoints"},
    "labelme": _FLAGS | {"label", "points", "shape_type", "imagedata"},
    "csv": _FLAGS | {"", "filename", "file_name", "image", "path", "width", "height", "class", "label"} | _EDGES,
    "openimages": _FLAGS | {"", "imageid", "source", "labelname", "confidence", "istruncated", "isgroupof"} | _EDGES,
    "createml": _FLAGS | {"label", "coordinates"},
    "via": _FLAGS | {"shape_attributes"},
    "label-studio": _FLAGS
    | {"id", "type", "value", "from_name", "to_name", "image_rotation", "origin", "readonly"}
    | {"original_width", "original_height"},
    "cvat": _FLAGS | {"", "<", "label", "source", "z_order", "rotation", "keyframe", "outside"} | _EDGES,
}
_MEANINGLESS = ("", "0", "-1", "no", "Unspecified")


def attributes(box: LabelledBox) -> tuple[tuple[str, str], ...]:
    """(name, value) in the order of the file; nothing of a box that no file holds, or of a line of YOLO's."""
    found: list[tuple[str, str]] = []
    for form, skip in _NOT_SHOWN.items():
        if form in box.extra:
            raw = box.extra[form]
            fields = _fields(_voc_fields(raw) if form == "voc" else raw, skip)
            found += [(name, value) for name, value in fields if value not in (box.label, _NO_POSE)]
    return tuple(found)


def fields_lost(box: LabelledBox, format: str) -> tuple[str, ...]:
    """The names of what the box has in its file and not in a copy of another format."""
    if format in box.extra:
        return ()
    names = [name for name, value in attributes(box) if value not in _MEANINGLESS]
    coco = as_mapping(box.extra.get("coco"))
    names += [name for name in ("segmentation", "keypoints") if coco.get(name)]
    names += [child.tag for child in _voc_children(box.extra.get("voc", "")) if len(child) and child.tag != "bndbox"]
    words = str(box.extra.get("yolo", box.extra.get("kitti", ""))).split()
    return (*names, "further numbers") if len(words) > 6 else tuple(names)


def _voc_fields(text: str) -> Mapping[str, str]:
    return {child.tag: (child.text or "").strip() for child in _voc_children(text) if not len(child)}


def _voc_children(text: str) -> Iterable[Element]:
    try:
        return fromstring(text) if text else ()
    except ParseError:  # a name space declared further up in the file
        return ()


def _fields(raw: Any, skip: Set[str]) -> Iterator[tuple[str, str]]:
    """Plain values, and those inside a mapping (COCO's attributes, labelme's flags)."""
    if not isinstance(raw, Mapping):
        return
    for name, value in raw.items():
        if name.lower() in skip:
            continue
        if isinstance(value, Mapping):
            yield from _fields(value, skip)
        elif isinstance(value, bool):
            yield str(name), "yes" if value else "no"
        elif isinstance(value, (str, int, float)) and value != "":
            yield str(name), str(value)
