"""labelme: one JSON file beside each picture. Rectangles are boxes here, and so are the boxes around outlines; other
shapes stay in the file as they are.

labelme's points are continuous pixel edges already. Its optional `imageData` stays in the file.
"""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY, fields_of, program_fields, with_fields
from engine.labels.formats.entries import (
    Entry,
    Parsed,
    bounding_box,
    is_usable,
    outlines_problem,
    parsed,
    replace_in_place,
    shapes_problem,
    size_problems,
)
from engine.labels.formats.json_text import (
    JsonStyle,
    as_list,
    as_mapping,
    as_numbers,
    as_side,
    read_json,
    style_of,
    write_json,
)
from engine.labels.labelled import LabelFilePerPicture
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.settings import Format
from engine.words import tr

# labelme shows flags as check boxes; X-AnyLabeling has `difficult` as a field of the shape.
_FLAGS = ("difficult", "truncated", "crowd")
_OUTLINES = ("polygon", "circle", "rotation", "mask")  # rotation: X-AnyLabeling's turned rectangle
_STYLE = JsonStyle(indent=2, newline_at_end=False)


class LabelmeFolder(LabelFilePerPicture):
    format: ClassVar[Format] = "labelme"
    suffix = ".json"

    @classmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        return b'"shapes"' in content and is_labelme(read_json(content, file))

    @classmethod
    def picture_named_in(cls, content: bytes, file: Path) -> str | None:
        if b'"shapes"' not in content:
            return None
        name = as_mapping(read_json(content, file)).get("imagePath")
        return name if isinstance(name, str) else None

    def parse(self, content: bytes, path: Path, size: tuple[int, int] | None) -> Parsed:
        file = self.label_file(path)
        document = _document(content, file)
        stated = tuple(as_side(document.get(key)) for key in ("imageWidth", "imageHeight"))
        width, height = size or stated
        others: list[str] = []

        def read(shape: Any) -> Entry:
            entry = _read_shape(shape)
            if entry is None:
                others.append(str(shape.get("shape_type")))
            return entry

        found = parsed(
            Annotation(path, width, height, verified=_is_verified(document)),
            document["shapes"],
            read,
            _extent,
            lambda place, shape: tr("{file}, shape {place}", file=file, place=place),
            size_problems(file, stated, size),
        )
        told = shapes_problem(file, others)
        if any(_is_outline(box.extra["labelme"]) for box in found.annotation.boxes):
            told.append(outlines_problem(self.root))
        return found._replace(problems=(*found.problems, *told))

    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        """Shapes that are not boxes, and broken ones, keep their place."""
        document = _new_document(annotation) if before is None else _document(before, self.label_file(annotation.path))
        if annotation.verified != _is_verified(document):
            document["flags"] = {**as_mapping(document.get("flags")), "verified": annotation.verified}
        document["shapes"] = replace_in_place(
            document["shapes"],
            lambda shape: is_usable(_read_shape(shape), annotation),
            map(_shape, annotation.boxes),
        )
        return write_json(document, _STYLE if before is None else style_of(before))


def is_labelme(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("shapes"), list)


def _document(content: bytes, file: Path) -> dict[str, Any]:
    document = read_json(content, file)
    if not is_labelme(document):
        raise UserError(file, tr("is JSON of another kind (it has no list of shapes)"), tr("move it elsewhere"))
    return dict(document)


def _is_verified(document: dict[str, Any]) -> bool:
    return as_mapping(document.get("flags")).get("verified") is True


def _new_document(annotation: Annotation) -> dict[str, Any]:
    size = {"imageHeight": annotation.height, "imageWidth": annotation.width}
    return {"version": "5.5.0", "flags": {}, "shapes": [], "imagePath": annotation.path.name, "imageData": None, **size}


def _read_shape(shape: Any) -> Entry:
    """The box, of an outline that around it; in words why there is none; None for another shape."""
    if not isinstance(shape, dict):
        return tr("a shape that is not an object is left out")
    kind = _kind(shape)
    if kind not in ("rectangle", *_OUTLINES):
        return None
    label = shape.get("label")
    is_number = isinstance(label, int | float) and not isinstance(label, bool)  # a class called 1, without quotes
    label = str(label) if is_number else label
    if not isinstance(label, str) or not label.strip():
        return tr("a {kind} without a label is left out", kind=kind)
    box = _extent(shape)
    if kind == "rectangle" and (box is None or len(as_list(shape.get("points"))) not in (2, 4)):
        return tr("a rectangle without two (or four) corners is left out")
    if box is None:
        return tr("a {kind} without its points is left out", kind=kind)
    fields = {name: _flag(shape, name) for name in _FLAGS} | fields_of(shape.get(KEY), ("locked",))
    return LabelledBox(box, label.strip(), **fields, extra={"labelme": shape})


def _kind(shape: dict[str, Any]) -> str:
    return str(shape.get("shape_type") or "polygon")


def _is_outline(shape: dict[str, Any]) -> bool:
    """And no rectangle along the picture's edges."""
    corners = [as_numbers(point) for point in as_list(shape.get("points"))]
    is_turned = len(corners) == 4 and any(len({corner[axis] for corner in corners}) > 2 for axis in (0, 1))
    return is_turned if _kind(shape) == "rectangle" else True


def _extent(shape: Any) -> Rectangle | None:
    """What a shape covers; None where its points do not say."""
    points = [as_numbers(point) for point in as_list(as_mapping(shape).get("points"))]
    if not points or any(len(point) != 2 for point in points):
        return None
    xs, ys = zip(*points, strict=True)
    if shape.get("shape_type") == "circle" and len(points) == 2:  # its centre and a point on it
        radius = math.hypot(xs[1] - xs[0], ys[1] - ys[0])
        return Rectangle(xs[0] - radius, ys[0] - radius, xs[0] + radius, ys[0] + radius)
    return bounding_box(xs, ys)


def _flag(shape: dict[str, Any], name: str) -> bool:
    return shape.get(name) is True or as_mapping(shape.get("flags")).get(name) is True


def _shape(box: LabelledBox) -> dict[str, Any]:
    """The shape of a box: as it was read, with only that written anew which is no longer so."""
    shape = copy.deepcopy(as_mapping(box.extra.get("labelme")))
    was = _read_shape(shape) if shape else None
    if not isinstance(was, LabelledBox):
        fixed: dict[str, Any] = {"group_id": None, "description": "", "shape_type": "rectangle", "flags": {}}
        shape, was = {"label": box.label, "points": _points(box.box, 2), **fixed}, None
    elif was.label != box.label:
        shape["label"] = box.label
    if was is not None and tuple(was.box) != tuple(box.box):
        if _is_outline(shape):
            shape |= {"shape_type": "rectangle", "points": _points(box.box, 2)}
            shape.pop("mask", None)
        else:
            shape["points"] = _points(box.box, len(shape["points"]))
    for name in _FLAGS:
        value = getattr(box, name)
        if value == _flag(shape, name):
            continue
        if name in shape:
            shape[name] = value
        if name not in shape or as_mapping(shape.get("flags")).get(name) not in (None, value):
            shape["flags"] = {**as_mapping(shape.get("flags")), name: value}
    return with_fields(shape, program_fields(box, ("locked",)))


def _points(box: Rectangle, corners: int) -> list[list[float]]:
    if corners == 2:
        return [[box.x1, box.y1], [box.x2, box.y2]]
    return [[box.x1, box.y1], [box.x2, box.y1], [box.x2, box.y2], [box.x1, box.y2]]
