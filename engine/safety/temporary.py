"""Folders for as long as the program runs. What a program that was killed left behind goes when the next one starts."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from engine.safety.atomic_files import HIDDEN_FOLDER, LOCK_NAME, UNFINISHED

PREFIX = "regionscope-"
_LOCK = ".lock"  # held while the program lives
_AGE = 3600.0  # seconds after which a folder without a lock, and a file without its place, is nobody's
_NAME = re.compile(rf"\..*\.[0-9a-f]{{8}}{re.escape(UNFINISHED)}", re.DOTALL)  # see `replacing`
_locks: list[FileLock] = []


def temporary_folder(name: str) -> Path:
    """A new folder of this process, which goes with it; those of processes that died go now. Raises OSError."""
    _remove_others()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-"))
    lock = FileLock(folder / _LOCK)
    lock.acquire(blocking=False)
    _locks.append(lock)
    atexit.register(_remove, folder, lock)
    return folder


def remove_unfinished(folder: Path) -> None:
    """Files that a killed process was writing there, and nobody has written to for an hour; none while somebody holds
    the folder's lock, for clocks may differ by more."""
    with contextlib.suppress(OSError, Timeout):
        found = (file for place in (folder, folder / HIDDEN_FOLDER) for file in place.glob(f".*{UNFINISHED}"))
        left = [file for file in found if _NAME.fullmatch(file.name) and _is_old(file)]
        if not left:
            return  # no lock is taken for what is being written: a folder that goes away would be made anew for it
        with contextlib.ExitStack() as stack:
            if (lock := folder / HIDDEN_FOLDER / LOCK_NAME).exists():
                stack.enter_context(FileLock(lock, blocking=False))
            for file in left:
                file.unlink(missing_ok=True)


def remove_unfinished_saves(folders: Iterable[Path]) -> None:
    """`remove_unfinished` in folders of labels, where any were ever saved."""
    for folder in folders:
        if os.path.isdir(folder / HIDDEN_FOLDER):  # noqa: PTH112 - the method raises where a name is too long
            remove_unfinished(folder)


def _is_old(file: Path) -> bool:
    return time.time() - file.lstat().st_mtime > _AGE


def _remove_others() -> None:
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            if _is_ours(folder) and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Of the same user, and a folder, not a link to one."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _is_left(folder: Path) -> bool:
    """Whether nobody lives who made it. Older versions made theirs without a lock."""
    if not (folder / _LOCK).exists():
        return time.time() - folder.stat().st_mtime > _AGE
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except (Timeout, OSError):
        return False
    lock.release()
    return True


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release(force=True)
