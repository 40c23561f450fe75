"""COCO: one JSON file for many pictures; bbox = [x, y, width, height], continuous, from the top left corner.

Images, categories and annotations keep their ids, their order and every field that has no counterpart here
(segmentation, keypoints, attributes). x + width is taken in decimal, as it stands in the file; where two float64
cannot say an edge exactly, the edges themselves are noted beside them under this program's own key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import UserError
from engine.labels.formats.box_fields import KEY, fields_of, program_fields, with_fields
from engine.labels.formats.coco.document import CocoDocument, PictureEntry
from engine.labels.formats.coco.file import CocoFile, Draft
from engine.labels.formats.coco.names import listed_id, split_name, with_classes
from engine.labels.formats.coco.outline import outline_box
from engine.labels.formats.decimals import EXACT, exact, number
from engine.labels.formats.entries import Entry, Parsed, is_usable, parsed, size_problems
from engine.labels.formats.json_text import as_list, as_mapping, as_numbers, as_side
from engine.labels.labelled import NO_LISTS, Lists
from engine.labels.shared_files import SharedFilesFolder, collect_errors, unlabelled
from engine.labels.split_lists import role_of
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.settings import Format
from engine.words import tr

_FLAGS = ("difficult", "truncated", "locked")
# Fields that a copied annotation does not take to another picture or place, such as the outline of the old one.
_OF_ITS_PLACE = ("segmentation", "keypoints", "area", "bbox", KEY)


class CocoFolder(SharedFilesFolder[CocoFile]):
    """files: the JSON files, each with the pictures it speaks of."""

    format: ClassVar[Format] = "coco"

    def __init__(self, root: Path, pictures: Iterable[Path], files: list[CocoFile], lists: Lists = NO_LISTS) -> None:
        super().__init__(root, pictures, files, lists)
        self._scanned = True
        self._are_copies = False  # of pictures: what another file says of places in them is true here

    def save_new(self, annotations: Iterable[Annotation]) -> None:
        self._are_copies = True
        super().save_new(annotations)
        self._are_copies = False

    def is_labelled(self, path: Path) -> bool:
        return path in self._home  # an entry without boxes says that nothing is there

    def _may_join(self, file: CocoFile, other: CocoFile) -> bool:
        first, second = (split_name(one.path, self.root) or "" for one in (file, other))
        return role_of(first) == role_of(second)

    def _save_changed(self, file: CocoFile, annotations: Iterable[Annotation]) -> dict[Path, UserError]:
        draft = Draft(file.document)
        failed = collect_errors(annotations, lambda annotation: self._edit(file, draft, annotation))
        if draft.edits:
            file.write(draft)
        return failed

    def _edit(self, file: CocoFile, draft: Draft, annotation: Annotation) -> None:
        """Add, replace or remove the annotation in the draft. Raises Conflict where somebody else changed the file's
        entry of the picture since that was read, UserError where the annotation would not come back as it is."""
        path = annotation.path
        self._check_unchanged(file, annotation)
        if annotation.is_blank:
            draft.edits[path] = None
            return
        names = with_classes(draft.names, annotation.labels)
        image = file.document.image(path)
        if image is None:
            image = {"id": draft.next_image(), "file_name": file.name_of(path, file.base)}
            image |= {"width": annotation.width, "height": annotation.height}
        image = with_fields(image, {"verified": True} if annotation.verified else {})
        ids = {label: number for number, label in names.items()}
        left_out = () if self._are_copies else _OF_ITS_PLACE
        items = _items(file.document, draft, annotation, image["id"], ids, left_out)
        if parse(image, items, names, path, self._size(path), file.path).annotation != annotation:
            raise UserError(file.path, tr("cannot hold these labels in the format coco"), tr("rename the odd label"))
        draft.names, draft.edits[path] = names, PictureEntry(image, items)

    def _parse(self, file: CocoFile, path: Path, size: tuple[int, int] | None) -> Parsed:
        document = file.document  # once: a save may put another one in its place
        image = document.image(path)
        if image is None:
            return unlabelled(path)
        return parse(image, document.items_of(path), document.names, path, size, file.path)


def parse(
    image: Mapping[str, Any],
    items: Iterable[dict[str, Any]],
    names: Mapping[Any, str],
    path: Path,
    size: tuple[int, int] | None,
    file: Path,
) -> Parsed:
    """One picture's entry and its annotations. size: as shown; None takes what the file says."""
    stated = tuple(as_side(image.get(side)) for side in ("width", "height"))
    width, height = size or stated
    return parsed(
        Annotation(path, width, height, verified=as_mapping(image.get(KEY)).get("verified") is True),
        items,
        lambda item: _read_item(item, names),
        _extent,
        lambda place, item: tr("{file}, annotation {item}", file=file, item=item.get("id")),
        size_problems(tr("{file}, image {name}", file=file, name=path.name), stated, size),
    )


def _items(
    document: CocoDocument,
    draft: Draft,
    annotation: Annotation,
    image: Any,
    ids: Mapping[str, Any],
    left_out: Collection[str],
) -> list[dict[str, Any]]:
    """The file's entries for these boxes. Unusable ones stay, in front; ids of this picture's own entries
    stay, also of one that was taken away and comes back while nobody has its id. left_out: fields that others' entries
    do not bring along."""
    old, file = document.items_of(annotation.path), str(document.place.file)
    items = [item for item in old if not is_usable(_read_item(item, document.names), annotation)]
    there, taken = ({_identity(item) for item in some} for some in (old, items))
    for box in annotation.boxes:
        raw = as_mapping(box.extra.get("coco"))
        is_own = raw and document.is_of(raw, image) and box.extra.get("file") in (None, file)
        is_free = _identity(raw) in there or not document.has_item(raw.get("id"))
        if is_own and is_free and _identity(raw) not in taken:
            taken.add(_identity(raw))
        else:
            fresh = {"id": draft.next_item(), "image_id": image}
            raw = {key: value for key, value in raw.items() if key not in left_out} | fresh
        items.append(_item(box, raw, ids, document.names))
    return items


def _read_item(item: dict[str, Any], names: Mapping[Any, str]) -> Entry:
    """The box, or in words why there is none."""
    category = item.get("category_id")
    label = names.get(listed_id(category, names))
    if label is None and category in names.values():
        label = str(category)
    if label is None:
        return tr("a box of the category {category}, which the file does not list, is left out", category=category)
    bbox = _numbers(item.get("bbox"))
    around = (
        None if any(bbox[2:]) else outline_box(item.get("segmentation"))
    )  # an outline alone, as some tools write it
    if len(bbox) != 4 and around is None:
        return tr("an annotation without a bbox of four numbers is left out")
    box = around or _edges(bbox, as_mapping(item.get(KEY)).get("edges"))
    crowd = item.get("iscrowd") in (1, True)
    return LabelledBox(box, label, crowd=crowd, **fields_of(item.get(KEY), _FLAGS), extra={"coco": item})


def _extent(item: dict[str, Any]) -> Rectangle | None:
    """Of an annotation that is not a box here: its bbox, or what its outline covers; None where it has neither."""
    if len(bbox := _numbers(item.get("bbox"))) == 4:
        x, y, width, height = bbox
        return Rectangle(x, y, x + width, y + height)
    return outline_box(item.get("segmentation"))


def _numbers(values: Any) -> list[float]:
    """Of a bbox, also where they stand in quotes."""
    if any(isinstance(value, str) for value in as_list(values)):
        texts = [number(str(value)) for value in as_list(values)]
        return [] if None in texts else [float(value or 0) for value in texts]
    return as_numbers(values)


def _edges(bbox: list[float], noted: Any) -> Rectangle:
    """noted: the exact edges beside it in the file, as far as they are still those of this box."""
    x, y, width, height = bbox
    if not all(abs(value) < 1e15 for value in bbox):
        return Rectangle(x, y, x + width, y + height)
    x2, y2 = (float(EXACT.add(exact(start), exact(length))) for start, length in ((x, width), (y, height)))
    box = Rectangle(x, y, x2, y2)
    edges = as_numbers(noted)
    is_of_box = len(edges) == 4 and all(abs(a - b) < 1e-6 for a, b in zip(edges, box, strict=True))
    return Rectangle(*edges) if is_of_box else box


def _identity(item: Mapping[str, Any]) -> str:
    return repr(item.get("id"))


def _item(box: LabelledBox, raw: dict[str, Any], ids: Mapping[str, Any], names: Mapping[Any, str]) -> dict[str, Any]:
    """The annotation as it was read, with only that written anew which is no longer so."""
    was = _read_item(raw, names)
    same_box = isinstance(was, LabelledBox) and tuple(was.box) == tuple(box.box)
    item = dict(raw)
    if not isinstance(was, LabelledBox) or was.label != box.label:
        item["category_id"] = ids[box.label]
    facts: dict[str, Any] = program_fields(box, _FLAGS)
    if same_box:
        noted = as_mapping(raw.get(KEY)).get("edges")
        facts.update({"edges": noted} if noted is not None else {})
    else:
        x1, y1, x2, y2 = box.box
        sides = (float(EXACT.subtract(exact(high), exact(low))) for low, high in ((x1, x2), (y1, y2)))
        item["bbox"] = [_short(value) for value in (x1, y1, *sides)]
        if not item.get("segmentation"):  # with an outline, the area is the outline's
            item["area"] = _short(item["bbox"][2] * item["bbox"][3])
        if tuple(_edges([float(value) for value in item["bbox"]], None)) != tuple(box.box):
            facts["edges"] = list(box.box)
    if box.crowd != (raw.get("iscrowd") in (1, True)) or "bbox" not in raw:
        item["iscrowd"] = int(box.crowd)
    return with_fields(item, facts)


def _short(value: float) -> float | int:
    """Whole numbers without ".0", as most files have them."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value
