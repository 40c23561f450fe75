"""A folder's splits: their roles by their names, and how tools wrote them: as lists (VOC's ImageSets, Darknet's
train.txt), or as folders."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from engine.errors import UserError
from engine.pictures.finding import by_folder, files_in, is_picture, leads_to_folder, without_suffix
from engine.safety.reading import is_file, read_file
from engine.words import tr

Role = Literal["train", "trainval", "validation", "test"]

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "dev", "devel", "development"), "validation"),
    **dict.fromkeys(("eval", "evaluation"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "holdout", "heldout"), "test"),
}
# Words that may stand beside one of these and say nothing of the role: obj_train_data, instances_train2017, trainset.
_BESIDE = (
    *("image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "frame", "frames", "jpg", "jpeg"),
    *("data", "dataset", "set", "sets", "split", "list", "lists", "part", "subset", "obj", "object", "objects"),
    *("instance", "instances", "annotation", "annotations", "label", "labels", "coco", "voc", "yolo", "person"),
    *("keypoints", "mini", "minus", "no", "small", "full", "all", "sub", "aug", "augmented", "extra", "new", "old"),
    *("file", "files", "id", "ids", "name", "names", "index", "path", "paths", "gt", "bbox", "boxes", "anno", "ann"),
    *("xml", "txt", "json", "rgb", "orig", "original", "final", "clean", "resized", "public", "private", "labelme"),
    *("k", "s", "a", "b", "c", "x", "y", "lvis", "v", "and", "my"),
)
_WORDS = sorted((*_ROLES, *_BESIDE), key=len, reverse=True)
_HINT = re.compile("trn|train|val|dev|test|tst|hold|held", re.IGNORECASE)
_LONGEST = 60  # letters; a longer name is no split's


def role_of(name: str) -> Role | None:
    """Of one split by its name alone, in any case and with numbers and signs in it; None where it says nothing."""
    if not _HINT.search(name):
        return None  # most names, and there may be 100,000
    letters = "".join(re.findall("[a-z]+", name.lower()))
    words = _words_of(letters) if len(letters) <= _LONGEST else None
    roles = {_ROLES[word] for word in words or () if word in _ROLES}
    if "test" in roles:  # test-dev is one, too
        return "test"
    return "trainval" if len(roles) > 1 else next(iter(roles), None)


def roles_of(names: Iterable[str]) -> dict[str, Role]:
    """Of a folder's splits; those whose names say nothing are left out.

    Where there are pictures for validation besides, the evaluation is a test.
    """
    roles = {name: role for name in names if (role := role_of(name)) is not None}
    final = {name for name, role in roles.items() if role == "validation" and "eval" in name.lower()}
    if any(role == "validation" and name not in final for name, role in roles.items()):
        roles.update(dict.fromkeys(final, "test"))
    return roles


def matching_splits(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The splits that a person means: the one of this name, in whatever case; else all that play the same part."""
    there = list(names)
    for matches in ([n for n in there if n == name], [n for n in there if n.casefold() == name.casefold()]):
        if matches:
            return tuple(matches)
    role = role_of(name)
    return tuple(one for one, its in roles_of(there).items() if role is not None and its == role)


@lru_cache(10_000)
def _words_of(letters: str) -> tuple[str, ...] | None:
    """The letters cut into known words; None where that cannot be done."""
    if not letters:
        return ()
    for word in _WORDS:
        if letters.startswith(word) and (rest := _words_of(letters[len(word) :])) is not None:
            return word, *rest
    return None


Splits = dict[str, tuple[Path, ...]]
_LABEL_SUFFIXES = (".xml", ".txt", ".json")
_PLACES = (".", "data", "splits", "lists", "annotations", "Annotations")  # where lists lie, without ImageSets


class PictureNames:
    """Finds the picture that a line of a list names: with its suffix or without, by its whole path, a part of it, or
    the path that it had on another machine."""

    def __init__(self, root: Path, pictures: Iterable[Path], base: Path | None = None) -> None:
        """base: the folder that names start from; `root` is tried, too."""
        self._root = root
        self._by_name: dict[str, Path] = {}
        self._by_stem: dict[str, Path] = {}
        self._by_last: dict[str, list[Path]] = defaultdict(list)
        starts = [len(str(folder)) + 1 for folder in dict.fromkeys((base or root, root))]
        for path in pictures:
            whole = str(path).replace(os.sep, "/")
            stem = without_suffix(path).replace(os.sep, "/")
            for start in starts:
                self._by_name.setdefault(whole[start:], path)
                self._by_stem.setdefault(stem[start:], path)
            self._by_last[stem.rpartition("/")[2]].append(path)

    def find(self, line: str, split: str = "") -> Path | None:
        """split: whose list it is; see `meant`."""
        found = self.meant(line, split)
        return found[0] if len(found) == 1 else None

    def meant(self, line: str, split: str = "") -> list[Path]:
        """Several where none is sure. split: whose list it is; of pictures with one name, that in a folder of this name
        or part is meant, and none in a folder of tests where the list is of another part."""
        whole = line.strip().strip("\"'")
        words = whole.split()
        several: list[Path] = []
        for text in dict.fromkeys((whole, *words[:1])):
            parts = _parts(text)
            for skip in range(len(parts)):
                name = "/".join(parts[skip:])
                found = self._by_name.get(name) or self._by_stem.get(name) or self._by_stem.get(_stem(name))
                if found is not None:
                    return [found]
            last = self._by_last.get(_stem(parts[-1]) if parts else "", [])
            if len(last) > 1:
                last = self._of_split(last, split)
            if len(last) == 1:
                return last
            several = several or last
        return several

    def _of_split(self, paths: list[Path], split: str) -> list[Path]:
        """Those of pictures with one name that a list of this split may mean."""
        role = role_of(split)
        folders = {path: path.parent.parts[len(self._root.parts) :] for path in paths}
        roles = {path: {role_of(part) for part in parts} for path, parts in folders.items()}
        called = [path for path, parts in folders.items() if split.lower() in map(str.lower, parts)]
        alike = [path for path in paths if role is not None and role in roles[path]]
        no_tests = [path for path in paths if role is not None and "test" not in roles[path]]
        return called or alike or no_tests or paths

    def of_lines(self, lines: Iterable[str], file: Path, problems: list[UserError], split: str) -> tuple[Path, ...]:
        """The pictures that the lines of a list name, in its order; names of none are added to `problems`."""
        meant = {line: self.meant(line, split) for line in lines}
        found = dict.fromkeys(paths[0] for paths in meant.values() if len(paths) == 1)
        if unclear := [line for line, paths in meant.items() if len(paths) > 1]:
            count = tr("a name") if len(unclear) == 1 else tr("{count:,} names", count=len(unclear))
            what = tr(
                "holds {count} that several pictures have, so that none is sure ({unclear})",
                count=count,
                unclear=unclear[0],
            )
            problems.append(UserError(file, what, tr("name them with their folders")))
        missing = [line for line, paths in meant.items() if not paths]
        if missing and found:
            problems.append(_missing(file, missing))
        return tuple(found)


def listed_splits(root: Path, pictures: list[Path], problems: list[UserError]) -> Splits:
    """By Darknet's data file (train = …, valid = …), or by text files that are called as splits and name pictures."""
    lists = _darknet_lists(root) or _lists(root)
    if not lists:
        return {}
    names = PictureNames(root, pictures)
    found: Splits = {}
    for name, file in lists.items():
        if paths := names.of_lines(lines_of(file, problems), file, problems, name):
            found[name] = paths
    return found


def splits_by_folder(root: Path, pictures: Iterable[Path]) -> Splits:
    """train/x.jpg, images/val2017/x.jpg, obj_train_data/x.jpg: the first folder whose name tells a role is a split."""
    splits: dict[str, list[Path]] = {}
    for folder, some in by_folder(pictures).items():
        parts = folder.relative_to(root).parts if folder.is_relative_to(root) else ()
        name = next((part for part in parts if role_of(part) is not None), None)
        if name is not None:
            splits.setdefault(name, []).extend(some)
    return {name: tuple(paths) for name, paths in splits.items()}


def split_folders(root: Path) -> list[Path]:
    """The folders in `root` that are called as splits are, in the order of their names."""
    try:
        with os.scandir(root) as entries:
            return sorted(root / e.name for e in entries if leads_to_folder(e) and role_of(e.name) is not None)
    except OSError:
        return []  # whoever lists the pictures says so


def lines_of(file: Path, problems: list[UserError]) -> list[str]:
    """Those that are not empty."""
    try:
        text = (read_file(file) or b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(UserError(file, tr("is not UTF-8 text"), tr("save it as UTF-8")))
        return []
    except UserError as error:
        problems.append(error)
        return []
    return [line.strip() for line in text.splitlines() if line.strip()]


def endings(base: Path, name: str) -> Iterator[Path]:
    """The places in a folder that a path of another machine may mean: by all its parts, then by ever fewer."""
    parts = _parts(name)
    return (base.joinpath(*parts[skip:]) for skip in range(len(parts)))


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]


def _stem(name: str) -> str:
    is_file = is_picture(name) or name.lower().endswith(_LABEL_SUFFIXES)
    return without_suffix(Path(name)) if is_file else name


def _lists(root: Path) -> dict[str, Path]:
    """By name; of lists with one name the first place counts."""
    found: dict[str, Path] = {}
    for place in _PLACES:
        for file in files_in(root / place, (".txt",)):
            if role_of(file.stem) is not None:
                found.setdefault(file.stem, file)
    return found


def darknet_data(root: Path) -> list[dict[str, str]]:
    """What each of Darknet's data files (obj.data) says, by its words."""
    files = [file for place in (root, root / "data", root / "cfg") for file in files_in(place, (".data",))]
    pattern = re.compile(r"^\s*(\w+)\s*=\s*(.+?)\s*$", re.MULTILINE)
    return [dict(pattern.findall("\n".join(lines_of(file, [])))) for file in files]


def _darknet_lists(root: Path) -> dict[str, Path]:
    """Of obj.data: its paths are those of another machine, so that a list is looked for by its last names."""
    found: dict[str, Path] = {}
    for values in darknet_data(root):
        for key, value in values.items():
            place = next((place for place in endings(root, value) if is_file(place)), None)
            if role_of(key) is not None and place is not None:
                found.setdefault(key, place)
    return found


def _missing(file: Path, names: list[str]) -> UserError:
    if len(names) == 1:
        what = tr("lists a picture that is not there ({name})", name=names[0])
        return UserError(file, what, tr("restore it, or correct the list"))
    what = tr("lists {count:,} pictures that are not there ({name} is the first)", count=len(names), name=names[0])
    return UserError(file, what, tr("restore them, or correct the list"))
