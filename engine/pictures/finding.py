"""Which pictures there are: folders with their subfolders, in the order in which a person would count them."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import UserError, reason_of
from engine.words import tr

_log = logging.getLogger(__name__)
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k", ".avif", ".heic", ".heif", ".tga", ".pcx"}
)
_CHANCE = 3  # so many files may be called as a picture is, and yet be of many
_AT_ONCE = 5_000  # names
_DIGITS = re.compile(r"\d+")


def is_picture(path: str | Path) -> bool:
    """By its suffix alone; the content may still turn out to be unreadable."""
    name = os.fspath(path)
    dot = name.rfind(".")
    return name[dot:].lower() in SUFFIXES and name[dot - 1 : dot] not in ("", os.sep)  # not ".jpg"


def natural_key(name: str) -> tuple[str, str]:
    """Sorts "b2" before "b10" and takes upper and lower case alike; ties by the name as it is."""
    return _DIGITS.sub(_sortable, name.casefold()), name


def _sortable(number: re.Match[str]) -> str:
    """Before all letters, and by how many digits it has without zeros in front."""
    digits = str(int(number[0]))
    return f"\0{chr(len(digits))}{digits}"


def in_natural_order(names: Sequence[str]) -> list[str]:
    """Some at a time, which leaves little to do for the last call: 100,000 at once would hold the interpreter, and with
    it the window, for .1 s."""
    keys: list[tuple[str, str]] = []
    for begin in range(0, len(names), _AT_ONCE):
        keys += sorted(map(natural_key, names[begin : begin + _AT_ONCE]))
    keys.sort()
    return [name for _, name in keys]


def find_pictures(paths: Iterable[str | Path], problems: list[UserError] | None = None) -> list[Path]:
    """As `walk_pictures`, each once."""
    return list(dict.fromkeys(walk_pictures(paths, problems)))


def walk_pictures(paths: Iterable[str | Path], problems: list[UserError] | None = None) -> Iterator[Path]:
    """The pictures of folders and their subfolders, and the files that are named, as they are found.

    A file that is named is kept whatever it is called, even if it is not there: reading it says what is wrong with
    it. In folders, hidden entries and folders already visited (links that lead back) are left out. What cannot be
    looked into is left out, and joins `problems`. Files of a folder come before its subfolders.
    """
    visited: set[tuple[int, int]] = set()
    for path in paths:
        name = os.fspath(path)
        is_folder = os.path.isdir(name)  # noqa: PTH112 - plain strings: there may be 100,000 files
        yield from _in_order(_walk(name, visited, is_picture, problems)) if is_folder else [Path(name)]


def find_files(root: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Files with one of these suffixes, in lower case, in a folder and its subfolders; as for pictures."""
    return list(_in_order(_walk(os.fspath(root), set(), _ends_in(suffixes), None)))


def files_by_folder(root: Path, suffixes: tuple[str, ...]) -> dict[Path, list[str]]:
    """As `find_files`, as text, by their folder, in no order: a path of each of 100,000 takes seconds."""
    walk = _walk(os.fspath(root), set(), _ends_in(suffixes), None)
    return {Path(start): [start + name for name in names] for start, names in walk if names}


def by_folder(pictures: Iterable[Path]) -> dict[Path, list[Path]]:
    """Pictures by their folder, so that a question about folders is not asked for 100,000 paths."""
    folders: dict[str, list[Path]] = {}
    for path in pictures:
        folders.setdefault(str(path).rpartition(os.sep)[0], []).append(path)  # twenty times as quick as `parent`
    return {inside[0].parent: inside for inside in folders.values()}


def folders_in(folder: Path) -> list[Path]:
    """By their names, without hidden ones; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if leads_to_folder(one) and not one.name.startswith("."))
    except OSError:
        return []  # whoever lists the pictures says so
    return [folder / name for name in names]


def files_in(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Of a folder alone, with one of these suffixes, in lower case, by their names; none where it cannot be read."""
    return [folder / name for name in names_in(folder, suffixes)]


def names_in(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    """As `files_in`, the names alone."""
    return sorted(_names(folder, suffixes))


def _names(folder: Path, suffixes: tuple[str, ...]) -> Iterator[str]:
    """One by one: there may be 100,000 others."""
    with suppress(OSError), os.scandir(folder) as entries:  # whoever lists the pictures says so
        for entry in entries:
            if (name := entry.name).lower().endswith(suffixes) and not name.startswith("."):
                yield name


def stems_of(pictures: Iterable[Path]) -> set[str]:
    """Their names without the suffix."""
    return {os.path.splitext(os.path.basename(path))[0] for path in pictures}  # noqa: PTH119, PTH122


def files_of_many(
    folder: Path, suffixes: tuple[str, ...], stems: Collection[str], most: int | None = None
) -> list[Path]:
    """As `files_in`, those that may say something of many pictures: at most `most` that are not called as one of the
    pictures (stems), and those that are, where they are so few that it may be chance."""
    called: list[str] = []
    others: list[str] = []
    for name in _names(folder, suffixes):
        if name.rpartition(".")[0] not in stems:
            others.append(name)
        elif len(called) <= _CHANCE:
            called.append(name)
    found = (*sorted(others)[:most], *(sorted(called) if len(called) <= _CHANCE else ()))
    return [folder / name for name in found]


def without_suffix(path: str | Path) -> str:
    """As text, and many times as quick as `with_suffix`."""
    return os.path.splitext(path)[0]  # noqa: PTH122


def leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """False, too, where a link leads to itself: that is no reason to pass over the entries beside it."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _ends_in(suffixes: tuple[str, ...]) -> Callable[[str], bool]:
    return lambda name: name.lower().endswith(suffixes)


def _in_order(walk: Iterable[tuple[str, list[str]]]) -> Iterator[Path]:
    """100,000 paths take a fifth less than those that `Path` makes of text: as neighbours they share its parts, and
    their text and hash, which they note when they are first asked for them, lie beside them."""
    for start, names in walk:
        neighbour = Path(start, "-")
        for name in in_natural_order(names):
            path = neighbour.with_name(name)
            str(path), hash(path)
            yield path


def _walk(
    top: str, visited: set[tuple[int, int]], is_of_kind: Callable[[str], bool], problems: list[UserError] | None
) -> Iterator[tuple[str, list[str]]]:
    """Of each folder: what the whole names of its files begin with, and the rest of each. However deep: no call within
    a call for each folder."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            names: list[str] = []
            inner: list[str] = []
            with os.scandir(folder) as entries:
                for one in entries:
                    if (name := one.name).startswith("."):
                        continue
                    if leads_to_folder(one):
                        inner.append(name)
                    elif is_of_kind(name):
                        names.append(name)
        except OSError as error:
            _leave_out(folder, error, problems)
            continue
        sep = "" if folder.endswith(os.sep) else os.sep
        yield f"{folder}{sep}", names
        waiting += [os.path.join(folder, name) for name in in_natural_order(inner)[::-1]]  # noqa: PTH118


def _leave_out(folder: str, error: OSError, problems: list[UserError] | None) -> None:
    why, do = reason_of(error), tr("change its permissions to see what is in it")
    if error.errno == errno.ENAMETOOLONG:
        why, do = tr("its path is longer than this system takes"), tr("move what is in it further up")
    problem = UserError(folder, tr("cannot be looked into ({why}); what is in it is left out", why=why), do)
    _log.warning("%s", problem)
    if problems is not None:
        problems.append(problem)
