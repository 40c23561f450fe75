"""The entries of a label file as boxes: which are usable, what becomes of the others, what no file holds."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from engine.errors import UserError
from engine.labels.formats.limits import check_count
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.words import tr

T = TypeVar("T")
Entry = LabelledBox | str | None  # in words why it is no box; None: it is none, and nothing is wrong with it


class Parsed(NamedTuple):
    """The annotation of a label file, and the problems found in it. Faulty entries stay in the file unchanged."""

    annotation: Annotation
    problems: tuple[UserError, ...] = ()


def parsed(
    empty: Annotation,
    entries: Iterable[T],
    read: Callable[[T], Entry],
    extent: Callable[[T], Rectangle | None],
    place: Callable[[int, T], str],
    problems: Iterable[UserError] = (),
) -> Parsed:
    """`empty` with the usable boxes, and with the extents of all other entries.

    place: names an entry, by its number from 1, in a problem. problems: those of the file itself, which come first.
    """
    found, boxes, entries = list(problems), [], tuple(entries)
    check_count(len(entries), empty.path)
    left_out: list[Rectangle | None] = []
    for number, raw in enumerate(entries, 1):
        entry = read(raw)
        if isinstance(entry, LabelledBox) and is_usable(entry, empty):
            boxes.append(entry)
            continue
        reason = box_problem(entry.box, empty.width, empty.height) if isinstance(entry, LabelledBox) else entry
        if reason is not None:
            found.append(UserError(place(number, raw), reason, tr("correct it there; it stays in the file")))
        left_out += unshown(extent(raw), empty.width, empty.height)
    return Parsed(replace(empty, boxes=tuple(boxes), unshown=tuple(left_out)), tuple(found))


def shapes_problem(where: str | Path, kinds: Sequence[str]) -> list[UserError]:
    """What is said of the shapes of these kinds that are not boxes."""
    if not kinds:
        return []
    names = f"({', '.join(dict.fromkeys(kinds))})"
    what = (
        tr("1 shape {names} that is not a box", names=names)
        if len(kinds) == 1
        else tr("{count} shapes {names} that are not boxes", count=len(kinds), names=names)
    )
    return [
        UserError(
            where, tr("holds {what}; kept and not shown", what=what), tr("correct it there; it stays in the file")
        )
    ]


def outlines_problem(root: Path) -> UserError:
    what, do = (
        tr("holds outlines, each read as the box around it"),
        tr("they stay as they are until such a box is changed"),
    )
    return UserError(root, what, do)


def size_problems(where: str | Path, stated: tuple[int, ...], size: tuple[int, int] | None) -> list[UserError]:
    """Where a file says another size than the picture has as shown. stated: 0 for a side that it does not tell."""
    if size is None or not all(stated) or stated == size:
        return []
    what = tr(
        "says {width} x {height}, but the picture is {true_width} x {true_height} as shown",
        width=stated[0],
        height=stated[1],
        true_width=size[0],
        true_height=size[1],
    )
    turned = tr(" (turned by its EXIF entry)") if stated == size[::-1] else ""
    return [UserError(where, what + turned, tr("check that its boxes fit the picture"))]


def is_usable(entry: Entry, annotation: Annotation) -> bool:
    """Whether it is a box of this picture."""
    return isinstance(entry, LabelledBox) and box_problem(entry.box, annotation.width, annotation.height) is None


def box_problem(box: Rectangle, width: float, height: float) -> str | None:
    """Why a box cannot be used, in words, or None. Parts outside the picture are no reason."""
    if not all(abs(edge) < 1e9 for edge in box):  # false for NaN, too
        return tr("a box with a coordinate that is not a valid number is left out")
    if box.x2 <= box.x1 or box.y2 <= box.y1:
        return tr("a box without width or height, or with its corners exchanged, is left out")
    return tr("a box wholly outside the picture is left out") if _is_outside(box, width, height) else None


def unshown(extent: Rectangle | None, width: float, height: float) -> tuple[Rectangle | None, ...]:
    """Of an object that is not a box here, for Annotation.unshown; nothing where it lies wholly outside the picture.

    extent: as far as the file tells it, its corners in any order.
    """
    if extent is None or not all(abs(edge) < 1e9 for edge in extent):
        return (None,)
    (x1, x2), (y1, y2) = sorted((extent.x1, extent.x2)), sorted((extent.y1, extent.y2))
    box = Rectangle(x1, y1, x2, y2)
    if _is_outside(box, width, height):
        return ()
    return (box,) if x2 > x1 and y2 > y1 else (None,)


def _is_outside(box: Rectangle, width: float, height: float) -> bool:
    return bool(width and height) and (box.x1 >= width or box.y1 >= height or box.x2 <= 0 or box.y2 <= 0)


def bounding_box(xs: Sequence[float], ys: Sequence[float]) -> Rectangle | None:
    """The extent of points; None without any."""
    return Rectangle(min(xs), min(ys), max(xs), max(ys)) if xs and ys else None


def replace_in_place(old: Iterable[T], is_ours: Callable[[T], bool], new: Iterable[T]) -> list[T]:
    """`old` with our items replaced by `new`, in order. Other items stay in place; further new ones follow."""
    rest = deque(new)
    filled: list[T] = []
    end = None
    for item in old:
        if not is_ours(item):
            filled.append(item)
        elif rest:
            filled.append(rest.popleft())
            end = len(filled)
    end = len(filled) if end is None else end
    return [*filled[:end], *rest, *filled[end:]]


def check_savable(annotation: Annotation, file: Path) -> None:
    """Raises UserError for what no format can hold: labels with line breaks, boxes that are none, no size."""
    for box in annotation.boxes:
        if not is_label(box.label):
            raise UserError(file, tr("cannot hold the label {label!r}", label=box.label), tr("rename it"))
        if not is_usable(box, annotation):
            corners = ", ".join(f"{edge:g}" for edge in box.box)
            raise UserError(
                file,
                tr("cannot hold the box {corners}, which has no area in the picture", corners=corners),
                tr("draw it there"),
            )
    if annotation.boxes and min(annotation.size) < 1:
        raise UserError(annotation.path, tr("cannot be read, so its labels cannot be saved"), tr("restore the picture"))


def is_label(text: str) -> bool:
    """Whether every format could hold it."""
    return bool(text) and text == text.strip() and not any(map(is_odd, text))


def is_odd(letter: str) -> bool:
    """Control characters, line and paragraph ends, and halves of characters (bytes that are no UTF-8)."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
