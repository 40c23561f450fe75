"""A lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class FileLock:
    """Advisory, for one file. `acquire` never waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def acquire(self) -> bool:
        """False where another holder lives. Raises OSError where the file cannot be made."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self, remove: bool = False) -> None:
        """remove: the file, too; where the system allows it, while the lock is still held."""
        if self._handle < 0:
            return
        if remove and os.name == "posix":
            self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = -1
        if remove:
            self._path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
