"""Recognise VOC's own layout: Annotations/*.xml, JPEGImages/, ImageSets/Main/*.txt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from engine.data.class_list import listed_classes
from engine.data.pictures import by_folder, without_suffix
from engine.data.safe_files import read_file
from engine.data.voc import VocFolder
from engine.errors import UserError


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
    """base: the folder that the names in the lists start from; they have no suffix."""
    lists, files = Lists({}, [], []), _files(root)
    start = len(str(base)) + 1
    by_name = {without_suffix(p)[start:].replace(os.sep, "/"): p for p in reversed(pictures)} if files else {}
    for file in files:
        try:
            lines = [line.split() for line in (read_file(file) or b"").decode("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError:
            lists.problems.append(UserError(file, "is not UTF-8 text", "save it as UTF-8"))
            continue
        name = file.stem.rpartition("_")[0]
        if name and lines and all(len(words) == 2 and words[1] in ("-1", "0", "1") for words in lines):
            lists.classes.extend([name] if name not in lists.classes else [])
            continue
        names = [" ".join(words) for words in lines]
        lists.splits[file.stem] = tuple(by_name[name] for name in names if name in by_name)
        missing = [name for name in names if name not in by_name]
        if missing:
            what = f"lists {len(missing)} pictures that are not there ({missing[0]} is the first)"
            lists.problems.append(UserError(file, what, "restore them or correct the list"))
    return lists


def _files(root: Path) -> list[Path]:
    sets = root / "ImageSets"
    main = sets / "Main"
    return sorted((main if main.is_dir() else sets).glob("*.txt"))
