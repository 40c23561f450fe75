"""A journal of unsaved edits, so that a killed program or a power cut loses nothing that was drawn.

Every edit is one line, handed to the operating system at once (so that kill -9 loses nothing) and forced to the disk
at least once a second (so that a power cut loses a second). Each running program has a file of its own in the user's
data folder, and a lock beside it that ends with the program: a file without a living lock is what a crash left behind.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from engine.errors import UserError, reason_of
from engine.labels.annotation_json import annotation_from_json, annotation_to_json
from engine.safety.reading import read_file
from engine.structures.annotation import Annotation
from engine.words import tr

_log = logging.getLogger(__name__)
_SYNC_SECONDS = 1.0
_MOST_BYTES = 1 << 30
_COMPACT_BYTES = 16 * 1024 * 1024


class Unsaved(NamedTuple):
    """An edit that is not in its label file. root: the folder it belongs to. when: ISO 8601 in UTC.

    base: the `fingerprint` of what the file said of the picture when the editing began; "" where that is not known.
    left_open: the program ended as it should, and the person had not decided about it.
    """

    annotation: Annotation
    root: Path
    when: str
    base: str = ""
    left_open: bool = False


class Journal:
    """One program's edits that are not yet saved. To be closed at the end."""

    def __init__(self, folder: Path) -> None:
        """folder: for journals alone. Raises UserError where it cannot be written."""
        self._folder = folder
        self._unsaved: dict[Path, Unsaved] = {}
        self._open_root: Path | None = None
        self._handle = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._begin_file()
        except OSError as error:
            raise _unwritable(folder, error) from error

    @property
    def unsaved(self) -> tuple[Unsaved, ...]:
        return tuple(self._unsaved.values())

    def record(self, annotation: Annotation, root: Path, base: str = "") -> None:
        """The newest state (see `Unsaved`). Raises UserError where the disk is full: then it is not noted."""
        when = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._note(Unsaved(annotation, root, when, base))

    def saved(self, path: Path) -> None:
        """Forget the edits of this picture: they are in its label file now, or were discarded."""
        if self._unsaved.pop(path, None) is not None:
            self._append({"saved": str(path)})
            if not self._unsaved or self._size > _COMPACT_BYTES:
                self._compact()

    def take_over(self) -> tuple[Unsaved, ...]:
        """The edits of programs that have ended, newest state of each picture. They belong to this journal from now on.

        Files are removed only once their edits stand here, so that dying meanwhile loses nothing either.
        """
        found: dict[Path, Unsaved] = {}
        for file in sorted(self._folder.glob("*.journal")):
            lock = FileLock(file.with_suffix(".lock"))
            if file == self._file or not _acquired(lock):
                continue  # a program that lives
            try:
                left = sorted(read_journal(file), key=lambda entry: entry.when)
            except UserError as error:  # it stays, for whoever can read it; the others count
                _log.warning("%s", error)
                lock.release()
                continue
            for entry in left:
                older = found.get(entry.annotation.path)
                if older is None or older.when <= entry.when:
                    found[entry.annotation.path] = entry
                    self._note(entry)
            self.sync()
            file.unlink(missing_ok=True)
            _remove(lock)
        for file in self._folder.glob("*.lock"):
            # Of programs that died between making the lock and the journal, or between removing the two.
            lock = FileLock(file)
            if not file.with_suffix(".journal").exists() and _acquired(lock):
                _remove(lock)
        return tuple(found.values())

    def open_folder(self, root: Path) -> bool:
        """Note that this folder is being edited. True where another running program edits it, too."""
        self._open_root = root
        self._append({"open": str(root)})
        return any(other == root for other in self._open_elsewhere())

    def sync(self) -> None:
        """Write the noted edits to the disk; the journal itself calls it at least once a second while edits come in."""
        os.fsync(self._handle)
        self._synced = time.monotonic()

    def close(self) -> None:
        """Leave the journal for the next start where edits are unsaved, else remove it."""
        if self._handle < 0:
            return
        if self._unsaved:
            with contextlib.suppress(UserError):  # without it the next start takes this for a sudden end
                self._append({"closed": True})
        self.sync()
        os.close(self._handle)
        self._handle = -1
        if self._unsaved:
            self._lock.release()
        else:
            self._file.unlink(missing_ok=True)
            _remove(self._lock)

    def _note(self, entry: Unsaved) -> None:
        self._append(_line(entry))
        self._unsaved[entry.annotation.path] = entry
        if self._size > max(_COMPACT_BYTES, 8 * self._compacted):
            self._compact()

    def _append(self, document: dict[str, Any]) -> None:
        text = json.dumps(document, default=str).encode()
        line = b"%08x %s\n" % (zlib.crc32(text), text)
        try:
            written = 0
            while written < len(line):
                written += os.write(self._handle, line[written:])
            self._size += len(line)
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self.sync()
        except OSError as error:
            with contextlib.suppress(OSError):  # half a line would spoil the next one
                os.ftruncate(self._handle, self._size)
                os.lseek(self._handle, self._size, os.SEEK_SET)
            raise _unwritable(self._file, error) from error

    def _begin_file(self) -> None:
        self._file = self._folder / f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(2)}.journal"
        self._lock = FileLock(self._file.with_suffix(".lock"))
        self._lock.acquire(blocking=False)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._handle = os.open(self._file, flags, 0o600)
        self._size, self._compacted, self._synced = 0, 0, time.monotonic()

    def _compact(self) -> None:
        """Begin a new file with what still counts, then remove the old one."""
        old_file, old_handle, old_lock = self._file, self._handle, self._lock
        if not self._unsaved and self._size < 65536:
            return
        try:
            self._begin_file()
            if self._open_root is not None:
                self._append({"open": str(self._open_root)})
            for entry in tuple(self._unsaved.values()):
                self._append(_line(entry))
            self.sync()
        except (OSError, UserError):  # no room for it: the old file still says everything
            if self._handle != old_handle:
                os.close(self._handle)
                self._file.unlink(missing_ok=True)
                _remove(self._lock)
            self._file, self._handle, self._lock = old_file, old_handle, old_lock
            self._size = self._compacted = os.fstat(old_handle).st_size
            return
        self._compacted = self._size
        os.close(old_handle)
        old_file.unlink(missing_ok=True)
        _remove(old_lock)

    def _open_elsewhere(self) -> Iterator[Path]:
        for file in self._folder.glob("*.journal"):
            lock = FileLock(file.with_suffix(".lock"))
            if file == self._file:
                continue
            if _acquired(lock):
                lock.release()
                continue  # nobody lives there
            with contextlib.suppress(UserError):
                if opened := [line["open"] for line in _lines(file) if isinstance(line.get("open"), str)]:
                    yield Path(opened[-1])


def _acquired(lock: FileLock) -> bool:
    """False where another holder lives."""
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


def _remove(lock: FileLock) -> None:
    """The lock and its file; where the system allows it, while the lock is still held."""
    file = Path(lock.lock_file)
    if os.name == "posix":
        file.unlink(missing_ok=True)
    lock.release()
    file.unlink(missing_ok=True)


def _line(entry: Unsaved) -> dict[str, Any]:
    annotation = annotation_to_json(entry.annotation)
    return {"root": str(entry.root), "when": entry.when, "base": entry.base, "annotation": annotation}


def read_journal(file: Path) -> list[Unsaved]:
    """The newest unsaved state of each picture. A torn last line, or damaged ones, are passed over."""
    found: dict[Path, Unsaved] = {}
    left_open = False
    for line in _lines(file):
        left_open = line.get("closed") is True
        if isinstance(line.get("saved"), str):
            found.pop(Path(line["saved"]), None)
        elif "annotation" in line:
            try:
                annotation = annotation_from_json(line["annotation"])
                base = str(line.get("base", ""))
                found[annotation.path] = Unsaved(annotation, Path(line["root"]), str(line["when"]), base)
            except (KeyError, TypeError, ValueError):
                continue  # written by another version of the program
    return [entry._replace(left_open=left_open) for entry in found.values()]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    content = read_file(file, _MOST_BYTES)
    for line in (content or b"").split(b"\n"):
        check, _, text = line.partition(b" ")
        if check == b"%08x" % zlib.crc32(text) and text:
            with contextlib.suppress(ValueError, RecursionError):  # no line of this program's
                document = json.loads(text)
                if isinstance(document, dict):
                    yield document


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(
        path,
        tr("cannot be written ({reason})", reason=reason_of(error)),
        tr("make room: unsaved edits are in memory alone"),
    )
