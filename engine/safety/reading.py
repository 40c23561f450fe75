"""The one door through which files are read: ordinary files alone, and of each no more than it may hold.

A pipe, a device or a socket would hold its reader for good, or never end. A link that leads nowhere is no missing file:
what it stands for may come back, and must not be taken for empty meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from engine.errors import UserError, reason_of
from engine.words import mark, tr

# A label file of one picture. Larger ones are a mistake or an attack; COCO's one file per folder has its own limit.
MAX_BYTES = 64 * 1024 * 1024
_MORE = 65536
_KINDS = {
    stat.S_IFIFO: mark("a pipe"),
    stat.S_IFCHR: mark("a device"),
    stat.S_IFBLK: mark("a device"),
    stat.S_IFSOCK: mark("a socket"),
    stat.S_IFDIR: mark("a folder"),
}
_OTHER = mark("something else")


def check_ordinary(file: Path) -> None:
    """For libraries that open a file by its name. Raises UserError as `open_file`; OSError where it is not there."""
    _check(file, file.stat())


def open_file(file: Path) -> BufferedReader:
    """The file, to be read and closed. Raises UserError where it is no ordinary file, before it can block; OSError
    where it is not there or may not be read."""
    check_ordinary(file)
    stream = open(file, "rb", opener=_open_without_waiting)  # noqa: SIM115 - it may be a pipe by now
    try:
        _check(file, os.fstat(stream.fileno()))
    except BaseException:
        stream.close()
        raise
    return stream


def read_file(file: Path, limit: int = MAX_BYTES) -> bytes | None:
    """The content, or None where there is no such file. Raises UserError where it cannot be read, is no ordinary file,
    is a link that leads nowhere, or has more than `limit` bytes."""
    try:
        with open_file(file) as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > limit:
                raise _too_large(file, limit)
            content = stream.read(size)
            while (more := stream.read(_MORE)) and len(content) <= limit:  # it grows, or had said nothing of its size
                content += more
    except FileNotFoundError as error:
        if file.is_symlink():
            raise leads_nowhere(file) from error
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # so that no file can be called
            return None
        what = tr("cannot be read ({reason})", reason=reason_of(error))
        raise UserError(file, what, tr("check its permissions and its drive")) from error
    if len(content) > limit:
        raise _too_large(file, limit)
    return content


def read_text(file: Path, limit: int = MAX_BYTES) -> str:
    """Of a file that must be there, in UTF-8. Raises UserError as `read_file`, where there is none, and for others."""
    content = read_file(file, limit)
    if content is None:
        raise UserError(file, tr("is not there"), tr("check the name, or whether it was moved"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(file, tr("is not UTF-8 text"), tr("save it as UTF-8")) from error


def glance(file: Path, count: int) -> bytes:
    """The first and the last `count` bytes, at most. Raises UserError and OSError as `open_file`."""
    with open_file(file) as stream:
        begin = stream.read(count)
        stream.seek(max(os.fstat(stream.fileno()).st_size - count, 0))
        return begin + stream.read(count)


def is_file(path: Path) -> bool:
    """Whether an ordinary file is there; False where it may not be looked for."""
    return os.path.isfile(path)  # noqa: PTH113 - the method raises then


def is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112


def status_of(path: Path) -> os.stat_result | None:
    """None where nothing is there, or no more: a share may go away between two looks."""
    try:
        return path.stat()
    except OSError:
        return None


def leads_nowhere(link: Path) -> UserError:
    """In a sentence: a link whose end is gone is neither read as empty nor written through."""
    what = tr("is a link to {target}, which is not there", target=link.readlink())
    return UserError(link, what, tr("bring that back, or move the link to another place"))


def _open_without_waiting(file: str, flags: int) -> int:
    return os.open(file, flags | getattr(os, "O_NONBLOCK", 0))


def _check(file: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = tr(_KINDS.get(stat.S_IFMT(status.st_mode), _OTHER))
        what = tr("is {kind}, not an ordinary file", kind=kind)
        raise UserError(file, what, tr("move it elsewhere, or name another file"))


def _too_large(file: Path, limit: int) -> UserError:
    what = tr("is larger than {limit} MB, no such file is", limit=limit // 1024**2)
    return UserError(file, what, tr("check what it is"))
