"""Finds the picture that a label file names by a path of another machine: absolute, with backslashes, an address."""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from engine.errors import UserError
from engine.labels.label_places import LabelPlaces
from engine.labels.split_lists import role_of
from engine.pictures.finding import is_picture, without_suffix
from engine.safety.reading import read_file

_MOST_STRAY, _STRAY_BYTES = 5_000, 32 * 1024**2  # files that no picture is called as: how many are read, of what size
Stated = Callable[[bytes, Path], str | None]  # of a label file's content, the name of its picture


class PicturesByName:
    """The pictures of a folder, found by the longest ending of a name that any of them has."""

    def __init__(self, root: Path, pictures: Iterable[Path]) -> None:
        self._root, self._pictures = root, dict.fromkeys(pictures)
        self._has_pictures: dict[Path, bool] = {}  # by a label file's folder, whether there are any in it or below it

    def __contains__(self, path: object) -> bool:
        return path in self._pictures

    def find(self, name: str, file: Path, split: str = "") -> list[Path]:
        """Those that `name` in `file` may mean: one where it is sure, several where they are equally near.

        What a file among pictures says is of these alone, and val.json says nothing of the pictures in train/. A name
        may lack the picture's suffix. split: what the file says of the picture, which is in no folder of another one.
        """
        role = role_of(split)
        for text in dict.fromkeys((name, unquote(name))):
            parts = [_alike(part) for part in (*_parts(split), *_parts(text))]
            by_name = self._by_last if parts and is_picture(parts[-1]) else self._by_stem
            near = [path for path in by_name.get(parts[-1], ()) if self._may_mean(path, file)] if parts else []
            near = [path for path in near if role is None or self._roles[path.parent] in (None, role)]
            if near:
                lengths = [_common_ending(parts, path) for path in near]
                return [path for path, length in zip(near, lengths, strict=True) if length == max(lengths)]
        return []

    def bases(self, names: Iterable[str], file: Path) -> list[Path]:
        """The folders from which names with a folder in them lead to pictures, those of most names first."""
        found: Counter[Path] = Counter()
        for parts in map(_parts, names):
            if len(parts) > 1:
                alike = [_alike(part) for part in parts]
                near = (path for path in self._by_last.get(alike[-1], ()) if self._may_mean(path, file))
                whole = [path for path in near if _common_ending(alike, path) == len(parts)]
                found.update(path.parents[len(parts) - 1] for path in whole)
        return [folder for folder, _ in found.most_common()]

    def _may_mean(self, path: Path, file: Path) -> bool:
        if file.parent not in self._has_pictures:
            self._has_pictures[file.parent] = any(folder.is_relative_to(file.parent) for folder in self._roles)
        if self._has_pictures[file.parent] and not path.is_relative_to(file.parent):
            return False
        if file.parent != self._root and (place := role_of(file.parent.name)) is not None:
            return self._roles[path.parent] == place
        role = role_of(file.stem)
        return role not in self._roles.values() or self._roles[path.parent] in (None, role)

    @cached_property
    def _by_last(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = defaultdict(list)
        for path in self._pictures:
            found[_alike(path.name)].append(path)
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = defaultdict(list)
        for path in self._pictures:
            found[_alike(path.stem)].append(path)
        return found

    @cached_property
    def _roles(self) -> dict[Path, str | None]:
        """Of the folders, by the first name that tells one; None where none does."""
        folders = dict.fromkeys(path.parent for path in self._pictures)
        inner = {one: one.relative_to(self._root).parts if one.is_relative_to(self._root) else () for one in folders}
        return {one: next(filter(None, map(role_of, parts)), None) for one, parts in inner.items()}


def find_by_stated_names(root: Path, folders: Mapping[Path, list[Path]], places: LabelPlaces, stated: Stated) -> None:
    """By the name of the picture that stands in them: files that lie elsewhere, or are called otherwise, or as two
    pictures of one folder are."""
    if not places.files and not places.left:
        return
    given: dict[Path, str] = {}
    alike: dict[str, dict[str, Path]] = defaultdict(dict)  # by their name without its suffix; few have the same
    for some in folders.values():
        stems = Counter(path.stem for path in some)
        for path in some if len(stems) < len(some) else ():
            if stems[path.stem] > 1:
                alike[without_suffix(path)][path.name] = path
                given |= {path: places.files[path]} if path in places.files else {}
    for path, file in given.items():
        name = _stated_name(stated, file).replace("\\", "/").rpartition("/")[2]
        meant = alike[without_suffix(path)].get(name, path)
        if Path(file).stem == path.stem and meant not in given:
            places.files[meant] = places.files.pop(path)
    if not places.left or len(places.files) == sum(map(len, folders.values())):
        return
    names = PicturesByName(root, itertools.chain.from_iterable(folders.values()))
    for file in tuple(places.left[:_MOST_STRAY]):
        found = names.find(name, Path(file)) if (name := _stated_name(stated, file)) else []
        if len(found) == 1 and found[0] not in places.files:
            places.files[found[0]] = file
            places.left.remove(file)


def _stated_name(stated: Stated, file: str) -> str:
    """Of the picture, as a label file tells it; empty where it does not."""
    try:
        return stated(read_file(Path(file), _STRAY_BYTES) or b"", Path(file)) or ""
    except UserError:
        return ""


def _common_ending(parts: list[str], path: Path) -> int:
    own = path.parts if is_picture(parts[-1]) else (*path.parent.parts, path.stem)
    pairs = zip(reversed(parts), map(_alike, reversed(own)), strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), len(parts))


def _parts(name: str) -> list[str]:
    """Of a path or an address; Label Studio's local files stand behind ?d=."""
    before, _, after = name.partition("?")
    text = after.removeprefix("d=") if after.startswith("d=") else before
    return [part for part in text.replace("\\", "/").split("/") if part not in ("", ".", "..")]


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
