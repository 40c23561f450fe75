"""What COCO files call things: ids, categories, and the names of pictures, which lead from somewhere to a file."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.labels.picture_names import PicturesByName
from engine.labels.split_lists import role_of
from engine.safety.reading import is_folder

# Names of files that are called as COCO's are, and not as a split is.
_PLAIN = {"instances", "annotations", "_annotations.coco", "coco", "labels", "instances_default", "result", "dataset"}
_NAMES = ("file_name", "filename", "path", "coco_url", "url", "flickr_url", "name")  # the first one that is there


def with_classes(names: Mapping[Any, str], labels: Iterable[str]) -> dict[Any, str]:
    """The categories' names by their ids; new ones come last."""
    numbered = dict(names)
    for label in labels:
        if label not in numbered.values():
            numbered[max(map(whole_number, numbered), default=0) + 1] = label
    return numbered


def categories_of(names: Mapping[Any, str]) -> list[dict[str, Any]]:
    return [{"id": number, "name": name, "supercategory": ""} for number, name in names.items()]


def is_id(value: Any) -> bool:
    """Whole numbers (as 1.0, too) and text."""
    return isinstance(value, int | str) or (isinstance(value, float) and value.is_integer())


def whole_number(value: Any) -> int:
    """An id as a number, be it text or 1.0; 0 for others."""
    known = isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("-").isdecimal())
    return int(value) if known and is_id(value) else 0


def listed_id(value: Any, ids: Container[Any]) -> Any:
    """The id among these that is meant: itself, or the same number as text or without quotes; None: there is none."""
    if not is_id(value):
        return None
    whole = isinstance(value, str) and value.strip().lstrip("-").isdecimal()
    alike = (value, int(value) if whole else value, str(value if isinstance(value, str) else int(value)))
    return next((one for one in alike if one in ids), None)


def name_in(entry: Mapping[str, Any]) -> str | None:
    """Of LVIS and others that have no file_name, the address of the picture."""
    return next((entry[key] for key in _NAMES if isinstance(entry.get(key), str) and entry[key]), None)


def inside(root: Path, base: Path, name: str) -> Path | None:
    """The picture that a label file names, None where that would lead out of the folder."""
    parts = name.replace("\\", "/").split("/")
    is_absolute = name.startswith(("/", "\\")) or parts[0][1:2] == ":"
    if not name or is_absolute or "\0" in name or not base.is_relative_to(root):
        return None
    if ".." not in parts:
        return Path(os.path.join(base, *parts))  # noqa: PTH118 - one parse, not two
    place = list(base.parts)
    for part in parts:
        if part != "..":
            place += [part] if part not in ("", ".") else []
        elif len(place) > len(root.parts):
            place.pop()
        else:
            return None
    return Path(*place)


def find_base(path: Path, root: Path, names: Sequence[str], pictures: PicturesByName) -> Path:
    """names: the first ones. The folder that most of them start from; where none leads to a picture, a likely one."""
    split = split_name(path, root) or ""
    usual = [root / "images" / split, root / split]
    places = [*usual, path.parent, root, root / "images", root / "JPEGImages", root / "data"]
    places += [root / "images" / f"{split}2017", root / f"{split}2017", *pictures.bases(names, path)[:10]]
    best, most = None, 0
    for place in dict.fromkeys(places):
        paths = (inside(root, place, name) for name in names)  # of a place outside the root there are none
        hits = sum(path is not None and os.path.isfile(path) for path in paths)  # noqa: PTH113 - names too long, too
        if hits > most:
            best, most = place, hits
        if most == len(names):
            break
    return best or next((place for place in (*usual, root / "images") if is_folder(place)), root)


def split_name(path: Path, root: Path) -> str | None:
    """The file's, or that of the split's folder which it lies in."""
    name = path.stem.removeprefix("instances_")
    if role_of(name) is None and path.parent != root and role_of(path.parent.name) is not None:
        return path.parent.name
    if path.stem in _PLAIN:
        return path.parent.name if path.stem == "_annotations.coco" and path.parent != root else None
    return name
