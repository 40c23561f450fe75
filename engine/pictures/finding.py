"""Which pictures there are: folders with their subfolders, in the order in which a person would count them."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from engine.errors import UserError, reason_of
from engine.words import tr

_log = logging.getLogger(__name__)
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k", ".avif", ".heic", ".heif", ".tga", ".pcx"}
)
_CHANCE = 3  # so many files may be called as a picture is, and yet be of many
_DIGITS = re.compile(r"(\d+)")


def is_picture(path: str | Path) -> bool:
    """By its suffix alone; the content may still turn out to be unreadable."""
    name = os.fspath(path)
    dot = name.rfind(".")
    return name[dot:].lower() in SUFFIXES and name[dot - 1 : dot] not in ("", os.sep)  # not ".jpg"


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Sorts "b2" before "b10" and takes upper and lower case alike; ties by the name as it is."""
    parts: list[str | int] = [*_DIGITS.split(name.casefold())]
    parts[1::2] = map(int, parts[1::2])
    return parts, name


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
        yield from map(Path, _walk(name, visited, is_picture, problems) if is_folder else [name])


def find_files(root: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Files with one of these suffixes, in lower case, in a folder and its subfolders; as for pictures."""
    is_of_kind: Callable[[str], bool] = lambda name: name.lower().endswith(suffixes)  # noqa: E731
    return [Path(name) for name in _walk(os.fspath(root), set(), is_of_kind, None)]


def by_folder(pictures: Iterable[Path]) -> dict[Path, list[Path]]:
    """Pictures by their folder, so that a question about folders is not asked for 100,000 paths."""
    folders: dict[str, list[Path]] = {}
    for path in pictures:
        folders.setdefault(os.path.dirname(path), []).append(path)  # noqa: PTH120 - ten times as quick as `parent`
    return {Path(folder): inside for folder, inside in folders.items()}


def folders_in(folder: Path) -> list[Path]:
    """By their names, without hidden ones; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if not one.name.startswith(".") and leads_to_folder(one))
    except OSError:
        return []  # whoever lists the pictures says so
    return [folder / name for name in names]


def files_in(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Of a folder alone, with one of these suffixes, in lower case, by their names; none where it cannot be read."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - strings: there may be 100,000
    except OSError:
        return []  # whoever lists the pictures says so
    return [folder / name for name in names if name.lower().endswith(suffixes) and not name.startswith(".")]


def stems_of(pictures: Iterable[Path]) -> set[str]:
    """Their names without the suffix."""
    return {os.path.splitext(os.path.basename(path))[0] for path in pictures}  # noqa: PTH119, PTH122


def not_of_one_picture(files: Sequence[Path], stems: Collection[str], most: int | None = None) -> list[Path]:
    """Of files that may say something of many pictures: at most `most` that are not called as one of the pictures
    (stems), and those that are, where they are so few that it may be chance."""
    called = [path for path in files if path.stem in stems]
    return [*[path for path in files if path.stem not in stems][:most], *(called if len(called) <= _CHANCE else ())]


def without_suffix(path: Path) -> str:
    """As text, and many times as quick as `with_suffix`."""
    return os.path.splitext(path)[0]  # noqa: PTH122


def leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """False, too, where a link leads to itself: that is no reason to pass over the entries beside it."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _walk(
    top: str, visited: set[tuple[int, int]], is_of_kind: Callable[[str], bool], problems: list[UserError] | None
) -> Iterator[str]:
    """However deep: no call within a call for each folder."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                there = [(one.name, leads_to_folder(one)) for one in entries if not one.name.startswith(".")]
        except OSError as error:
            _leave_out(folder, error, problems)
            continue
        sep = "" if folder.endswith(os.sep) else os.sep
        for name in sorted((name for name, is_inner in there if not is_inner and is_of_kind(name)), key=natural_key):
            yield f"{folder}{sep}{name}"
        inner = sorted((name for name, is_inner in there if is_inner), key=natural_key, reverse=True)
        waiting += [os.path.join(folder, name) for name in inner]  # noqa: PTH118


def _leave_out(folder: str, error: OSError, problems: list[UserError] | None) -> None:
    why, do = reason_of(error), tr("change its permissions to see what is in it")
    if error.errno == errno.ENAMETOOLONG:
        why, do = tr("its path is longer than this system takes"), tr("move what is in it further up")
    problem = UserError(folder, tr("cannot be looked into ({why}); what is in it is left out", why=why), do)
    _log.warning("%s", problem)
    if problems is not None:
        problems.append(problem)
