"""Files on disk that others may write, too: never half-written, never over somebody else's change.

A link stays a link: what it leads to is replaced. One that leads nowhere, and what is no ordinary file, is refused.
Older versions of label files are stored. Code that reads a file, changes it and writes it back holds `locked`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import UserError, reason_of
from engine.safety.reading import check_ordinary, leads_nowhere
from engine.words import tr

_log = logging.getLogger(__name__)

HIDDEN_FOLDER = ".regionscope"
LOCK_NAME = "lock"  # one for all files of a folder, in its hidden folder; it is empty and stays there
LOCK_SECONDS = 10.0
UNFINISHED = ".tmp"  # the end of the name of what is not yet in its place
_VERSIONS = 3
_NAMED = 25  # letters of a name, at four bytes each, that the name of something beside it may have
_LONGEST_NAME = 255  # bytes, of every file system in use
_VERSION_SECONDS = 60.0
_CANNOT_LOCK = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class Conflict(UserError):  # noqa: N818 - the word a person reads
    """Somebody else changed the file since it was read. It has not been touched."""

    def __init__(self, file: Path) -> None:
        what = tr("was changed by another program since it was read")
        super().__init__(file, what, tr("compare both and choose which to keep"))


def digest(content: bytes | None) -> bytes | None:
    """What tells one content from another; None for a file that is not there."""
    return None if content is None else hashlib.blake2b(content, digest_size=16).digest()


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells it from a folder that was made anew under its name; None where it is not there."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def take_back(folder: Path) -> bool:
    """A folder that went away, and that the library made anew for a lock alone, goes. True where it was one."""
    hidden = folder / HIDDEN_FOLDER
    with contextlib.suppress(OSError):
        if _first_names(folder) == [HIDDEN_FOLDER] and _first_names(hidden) in ([], [LOCK_NAME]):
            (hidden / LOCK_NAME).unlink(missing_ok=True)
            hidden.rmdir()
            folder.rmdir()
            return True
    return False


def _first_names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:  # there may be 100,000
        return [entry.name for entry in itertools.islice(entries, 2)]


class _FolderLock(FileLock):
    """Waits for the lock of a folder. The library would make the folder anew where it goes away meanwhile."""

    def _acquire(self) -> None:
        if not os.path.isdir(os.path.dirname(self.lock_file)):  # noqa: PTH112, PTH120
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.lock_file)
        super()._acquire()


@contextlib.contextmanager
def locked(file: Path, seconds: float | None = None, *, parents: bool = False) -> Iterator[None]:
    """Between reading a file and replacing it, no other process that locks writes in the file's folder.

    parents: the file's folder is made where it is missing. It is not for labels: a folder of labels that is gone (a
    share, a drive) must not come back empty; see `make_inside`.

    May be nested. The lock ends with the process that holds it, however that ends. A file system that knows no locks
    is written without one. Raises UserError where the folder cannot be written, or another process holds the lock for
    longer than `seconds` (by default LOCK_SECONDS).
    """
    seconds = LOCK_SECONDS if seconds is None else seconds
    folder = place_of(file).parent
    hidden, before = folder / HIDDEN_FOLDER, _identity(folder)
    lock = _FolderLock(hidden / LOCK_NAME, is_singleton=True)
    try:
        hidden.mkdir(parents=parents, exist_ok=True)
        lock.acquire(timeout=seconds, poll_interval=0.01)
    except Timeout as error:
        what = tr("is being written by another program for more than {seconds:g} seconds", seconds=seconds)
        raise UserError(file, what, tr("your edits are kept: close the other window, or save again later")) from error
    except (OSError, NotImplementedError) as error:  # the second is ENOSYS in the words of filelock 3
        if isinstance(error, OSError) and error.errno not in _CANNOT_LOCK:
            raise _cannot_be_saved(file, error) from error
        _log.warning("%s: its file system knows no locks (%s)", file.parent, error)
    try:
        if not parents and _identity(folder) != before:
            take_back(folder)
            raise UserError(
                file, tr("cannot be saved (its folder went away)"), tr("your edits are kept: save again later")
            )
        yield
    except Conflict:  # the file is gone, perhaps with its folder, which another process made anew
        if not parents:
            take_back(folder)
        raise
    finally:
        if lock.is_locked:
            lock.release()


def place_of(file: Path) -> Path:
    """Where a file is written: at the end of its links. Raises UserError where one of them leads nowhere (a drive that
    is gone must not come back as a folder), and where something else than an ordinary file is there."""
    place = Path(os.path.realpath(file))
    if os.path.exists(place):  # noqa: PTH110 - the method raises where a name is too long
        check_ordinary(place)
    else:
        for link in (file, *file.parents):
            if os.path.islink(link) and not os.path.exists(link):  # noqa: PTH110, PTH114
                raise leads_nowhere(link)
    return place


@contextlib.contextmanager
def replacing(file: Path, *, sync: bool = True, keep_version: bool = False, parents: bool = True) -> Iterator[Path]:
    """Within it, a path to write to; what is there in the end takes the place of the file in one step: a reader, or a
    crash, sees the old content or the new one, never a mixture. Where something is raised, the file stays as it was.

    sync: a power cut, too, loses neither; a cache does without. keep_version: the version before goes to the hidden
    folder beside it (see `versions`). parents: as of `locked`. Raises OSError, and UserError as `place_of`.
    """
    file = place_of(file)
    temporary = file.with_name(f".{file.name[:_NAMED]}.{secrets.token_hex(4)}{UNFINISHED}")
    if parents:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        if sync:
            with temporary.open("r+b") as stream:
                os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, temporary)
            if keep_version:
                _keep_version(file)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    if sync:
        _sync_folder(file.parent)


def write_file(file: Path, content: bytes, *, keep_version: bool = True, parents: bool = False) -> None:
    """Replace the content of a file, as `replacing` does it. Raises UserError where the disk is full, the folder
    read-only or gone; the file is then as it was."""
    try:
        with replacing(file, keep_version=keep_version, parents=parents) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise _cannot_be_saved(file, error) from error


def make_inside(root: Path, folder: Path) -> None:
    """Make a folder, and those between, where it is missing; never the root itself, which may be gone for a moment.
    Raises UserError."""
    root, folder = Path(os.path.realpath(root)), Path(os.path.realpath(folder))
    missing = [one for one in (folder, *folder.parents) if one.is_relative_to(root) and one != root]
    try:
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
    except OSError as error:
        raise _cannot_be_saved(folder, error) from error


def _cannot_be_saved(file: Path, error: OSError) -> UserError:
    do = tr("your edits are kept: make room or choose another folder")
    if error.errno == errno.ENAMETOOLONG:
        do = tr("your edits are kept: give the picture a shorter name, for that of its label file is too long")
    return UserError(file, tr("cannot be saved ({reason})", reason=reason_of(error)), do)


def remove_file(file: Path) -> None:
    """Take a label file away. One that stood for a minute goes to the hidden folder beside it (see `versions`). Of a
    link the link goes, and what it leads to stays."""
    try:
        if not file.is_symlink() and file.exists() and time.time() - file.stat().st_mtime >= _VERSION_SECONDS:
            _keep_version(file)
        file.unlink(missing_ok=True)
        _sync_folder(file.parent)
    except OSError as error:
        what = tr("cannot be removed ({reason})", reason=reason_of(error))
        raise UserError(file, what, tr("remove it, or change its permissions")) from error


def versions(file: Path) -> list[Path]:
    """The stored older versions of a label file, newest first. One that was replaced within a minute is not stored."""
    return [slot for slot in _slots(Path(os.path.realpath(file))) if slot.exists()]


def name_beside(file: Path, ending: str) -> str:
    """Of something that is stored of a file: its name and the ending, or a shorter one where that would be too long."""
    name = os.fsencode(file.name)
    if len(name) + len(ending) <= _LONGEST_NAME:
        return f"{file.name}{ending}"
    return f"{file.name[:_NAMED]}-{hashlib.blake2b(name, digest_size=8).hexdigest()}{ending}"


def _slots(file: Path) -> list[Path]:
    return [
        file.parent / HIDDEN_FOLDER / "versions" / name_beside(file, f".{number}") for number in range(1, _VERSIONS + 1)
    ]


def _keep_version(file: Path) -> None:
    slots = _slots(file)
    if slots[0].exists() and time.time() - file.stat().st_mtime < _VERSION_SECONDS:
        return
    for folder in (slots[0].parents[1], slots[0].parent):  # not the folder of the file: that may be gone by now
        folder.mkdir(exist_ok=True)
    for older, newer in zip(slots[:0:-1], slots[-2::-1], strict=True):
        if newer.exists():
            newer.replace(older)
    try:
        os.link(file, slots[0])  # costs nothing: the new content gets an inode of its own
    except OSError:
        shutil.copy2(file, slots[0])


def _sync_folder(folder: Path) -> None:
    """So that the new name, too, survives a power cut. Not every file system knows how: the content is safe anyway."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
