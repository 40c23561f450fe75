"""Folders for as long as the program runs. What a program that was killed left behind goes when the next one starts."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

from engine.safety.atomic_files import UNFINISHED

PREFIX = "regionscope-"
_LOCK = ".lock"  # held while the program lives
_AGE = 3600.0  # seconds after which a folder without a lock, and a file without its place, is nobody's
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
    """Files that a killed process was writing there, and nobody has written to for an hour."""
    with contextlib.suppress(OSError):
        for file in folder.glob(f".*{UNFINISHED}"):
            if time.time() - file.lstat().st_mtime > _AGE:
                file.unlink(missing_ok=True)


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
