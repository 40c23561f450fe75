"""Recognise YOLO: data.yaml or classes.txt, with labels/ mirroring images/ or text files beside the pictures."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.labels.formats.class_list import TEXT_NAMES, class_text_in, read_class_text, read_yaml, yaml_names
from engine.labels.formats.decimals import number
from engine.labels.formats.yolo import YoloFolder
from engine.labels.labelled import Lists
from engine.labels.split_lists import PictureNames, endings, lines_of, role_of, split_folders
from engine.pictures.finding import by_folder


def find_yolo(root: Path, pictures: list[Path]) -> YoloFolder | None:
    problems: list[UserError] = []
    yaml, document = _yaml(root, problems)
    text = class_text_in(root, root / "labels")
    has_text_beside = text and any(path.with_suffix(".txt").is_file() for path in pictures[:500])
    if not (yaml or _has_labels_folder(root) or has_text_beside):
        return None
    names = yaml_names(document) or []
    listed = _read_names(text, problems)
    if names and listed and names != listed:
        problems.append(UserError(text or root, f"lists other classes than {yaml}", "make both lists the same"))
        text = None  # the yaml's numbers count; the other list stays as it is
    folders = by_folder(pictures)
    inner = [
        p for folder, some in folders.items() if "images" in folder.relative_to(root).parts for p in some
    ] or pictures
    splits = _splits(root, document, inner, problems) if yaml else {}
    return YoloFolder(root, inner, Lists(splits, names or listed, problems), yaml=yaml, text=text)


def is_yolo_line(content: bytes) -> bool:
    """Whether the first line reads as class and four numbers between 0 and 1."""
    values = [number(word) for word in content[:2000].decode("utf-8", "replace").split("\n")[0].split()]
    return (
        len(values) >= 5
        and all(value is not None and value >= 0 for value in values)
        and not any(value is not None and value > 1 for value in values[1:5])
    )


def _yaml(root: Path, problems: list[UserError]) -> tuple[Path | None, dict[str, Any]]:
    for file in (root / "data.yaml", *sorted(root.glob("*.yaml")), *sorted(root.glob("*.yml"))):
        try:
            document = read_yaml(file) if file.is_file() else {}
        except UserError as error:
            problems.append(error)
            continue
        if yaml_names(document) is not None:
            return file, document
    return None, {}


def _read_names(text: Path | None, problems: list[UserError]) -> list[str]:
    try:
        return read_class_text(text) if text else []
    except UserError as error:
        problems.append(error)
        return []


def _has_labels_folder(root: Path) -> bool:
    folders = [root / "labels", *(inner / "labels" for inner in split_folders(root))]
    return any(file.name not in TEXT_NAMES for folder in folders if folder.is_dir() for file in folder.rglob("*.txt"))


def _splits(
    root: Path, document: dict[str, Any], pictures: list[Path], problems: list[UserError]
) -> dict[str, tuple[Path, ...]]:
    splits = {}
    for name, entry in document.items():
        if not (role_of(str(name)) or (isinstance(entry, str) and entry.endswith(".txt"))):
            continue
        entries = entry if isinstance(entry, list) else [entry] if isinstance(entry, str) else []
        chosen: dict[Path, None] = {}
        for value in entries:
            place = _place(root, document.get("path"), str(value))
            if place is None:
                problems.append(UserError(root, f"has no {value}, which its data.yaml names as {name}", "correct it"))
            else:
                chosen.update(dict.fromkeys(_members(root, place, pictures, problems, str(name))))
        if chosen:
            splits[str(name)] = tuple(chosen)
    return splits


def _place(root: Path, start: Any, value: str) -> Path | None:
    """A folder or list named in the yaml, which people move about: looked for inside the folder alone."""
    starts = [root / str(start)] if isinstance(start, str) and not start.startswith(("/", "..")) else []
    for base in (*starts, root):
        for place in endings(base, value):
            if ".." not in place.relative_to(root).parts and os.path.exists(place):  # noqa: PTH110 - names too long
                return place
    return None if any(endings(root, value)) else root


def _members(root: Path, place: Path, pictures: list[Path], problems: list[UserError], split: str) -> Iterable[Path]:
    if place.is_dir():
        return [path for folder, some in by_folder(pictures).items() if folder.is_relative_to(place) for path in some]
    return PictureNames(root, pictures).of_lines(lines_of(place, problems), place, problems, split)
