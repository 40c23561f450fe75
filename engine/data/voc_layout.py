"""Recognise VOC's own layout: Annotations/*.xml, JPEGImages/, ImageSets/Main/*.txt."""

from __future__ import annotations

from pathlib import Path

from engine.data.safe_files import read_file
from engine.data.voc import VocFolder
from engine.errors import UserError


def find_voc(root: Path, pictures: list[Path]) -> VocFolder | None:
    labels = root / "Annotations"
    if not labels.is_dir() or not any(labels.rglob("*.xml")):
        return None
    base = next((root / name for name in ("JPEGImages", "images") if (root / name).is_dir()), root)
    own = [path for path in pictures if path.is_relative_to(base)]
    by_name = {path.relative_to(base).with_suffix("").as_posix(): path for path in reversed(own)}
    splits: dict[str, tuple[Path, ...]] = {}
    classes: list[str] = []
    problems: list[UserError] = []
    for file in _lists(root):
        try:
            lines = [line.split() for line in (read_file(file) or b"").decode("utf-8-sig").splitlines() if line.strip()]
        except (UserError, UnicodeDecodeError) as error:
            problems.append(UserError(file, f"cannot be read ({error})", "save it as UTF-8"))
            continue
        name = file.stem.rpartition("_")[0]
        if name and lines and all(len(words) >= 2 for words in lines[:5]):
            classes.append(name)  # <class>_<split>.txt: which pictures show it
            continue
        missing = [words[0] for words in lines if words[0] not in by_name]
        splits[file.stem] = tuple(by_name[words[0]] for words in lines if words[0] in by_name)
        if missing:
            what = f"lists {len(missing)} pictures that are not there ({missing[0]} is the first)"
            problems.append(UserError(file, what, "restore them or correct the list"))
    folder = VocFolder(root, own, splits, classes=dict.fromkeys(classes), pictures_root=base, labels=labels)
    folder.problems.extend(problems)
    return folder


def _lists(root: Path) -> list[Path]:
    sets = root / "ImageSets"
    main = sets / "Main"
    return sorted((main if main.is_dir() else sets).glob("*.txt"))
