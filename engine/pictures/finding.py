"""Which pictures there are: folders with their subfolders, in the order in which a person would count them."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_log = logging.getLogger(__name__)
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k", ".avif", ".heic", ".heif", ".tga", ".pcx"}
)
_DIGITS = re.compile(r"(\d+)")


def is_picture(path: str | Path) -> bool:
    """By its suffix alone; the content may still turn out to be unreadable."""
    return os.path.splitext(path)[1].lower() in SUFFIXES  # noqa: PTH122 - strings: a folder may hold 100,000 files


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts "b2" before "b10" and takes upper and lower case alike; ties by the name as it is."""
    parts = [
        (0, int(part), part) if part.isdecimal() else (1, 0, part.casefold()) for part in _DIGITS.split(name) if part
    ]
    return [*parts, (2, 0, name)]


def find_pictures(paths: Iterable[str | Path]) -> list[Path]:
    """The pictures of folders and their subfolders, and the files that are named, each once.

    A file that is named is kept whatever it is called, even if it is not there: reading it says what is wrong with
    it. In folders, hidden entries and folders already visited (links that lead back) are left out; a folder that
    may not be read is left out with a warning in the log. Files of a folder come before its subfolders.
    """
    found: dict[str, None] = {}
    visited: set[tuple[int, int]] = set()
    for path in paths:
        name = os.fspath(path)
        if os.path.isdir(name):  # noqa: PTH112 - plain strings: a Path for each of 100,000 files costs a second
            found.update(dict.fromkeys(_walk(name, visited)))
        else:
            found[name] = None
    return [Path(name) for name in found]


def find_files(root: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Files with one of these suffixes, in lower case, in a folder and its subfolders; as for pictures."""
    return [Path(name) for name in _walk(os.fspath(root), set(), lambda name: name.lower().endswith(suffixes))]


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
            names = sorted(one.name for one in entries if not one.name.startswith(".") and one.is_dir())
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


def without_suffix(path: Path) -> str:
    """As text, and many times as quick as `with_suffix`."""
    return os.path.splitext(path)[0]  # noqa: PTH122


def _walk(top: str, visited: set[tuple[int, int]], is_of_kind: Callable[[str], bool] = is_picture) -> Iterator[str]:
    def leave_out(error: OSError) -> None:
        _log.warning("%s: cannot be read (%s); its pictures are left out", error.filename, error.strerror)

    for folder, folders, files in os.walk(top, onerror=leave_out, followlinks=True):
        status = os.stat(folder)  # noqa: PTH116
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_key)
        wanted = (name for name in files if not name.startswith(".") and is_of_kind(name))
        for name in sorted(wanted, key=natural_key):
            yield os.path.join(folder, name)  # noqa: PTH118
