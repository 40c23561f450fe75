"""Recognise VOC's own layout: Annotations/*.xml, JPEGImages/, ImageSets/Main/*.txt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from engine.errors import UserError
from engine.labels.formats.class_list import listed_classes
from engine.labels.formats.voc import VocFolder
from engine.labels.split_lists import PictureNames, lines_of
from engine.pictures.finding import by_folder


class Lists(NamedTuple):
    """What ImageSets/Main/*.txt say: the splits, and by <class>_<split>.txt the classes."""

    splits: dict[str, tuple[Path, ...]]
    classes: list[str]
    problems: list[UserError]


def find_voc(root: Path, pictures: list[Path]) -> VocFolder | None:
    labels = root / "Annotations"
    if not labels.is_dir() or not any(labels.rglob("*.xml")):
        return None
    base = next((root / name for name in ("JPEGImages", "images") if (root / name).is_dir()), root)
    own = [path for folder, inside in by_folder(pictures).items() if folder.is_relative_to(base) for path in inside]
    lists = read_lists(root, base, own)
    classes = listed_classes(root) or lists.classes
    return VocFolder(root, own, lists.splits, classes, lists.problems, pictures_root=base, labels=labels)


def read_lists(root: Path, base: Path, pictures: list[Path]) -> Lists:
    """base: the folder that the names in the lists start from."""
    lists, files = Lists({}, [], []), _files(root)
    names = PictureNames(root, pictures if files else (), base)
    for file in files:
        lines = lines_of(file, lists.problems)
        name = file.stem.rpartition("_")[0]
        if name and lines and all(re.fullmatch(r"\S+\s+(-1|0|1)", line) for line in lines):
            lists.classes.extend([name] if name not in lists.classes else [])
        elif lines:
            lists.splits[file.stem] = names.of_lines(lines, file, lists.problems, file.stem)
    return lists


def _files(root: Path) -> list[Path]:
    sets = root / "ImageSets"
    main = sets / "Main"
    return sorted((main if main.is_dir() else sets).glob("*.txt"))
