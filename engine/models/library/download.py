"""One file from the network: resumed where it stopped, checked, and only then given its name."""

from __future__ import annotations

import hashlib
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any

from engine.errors import UserError

_BLOCK = 1 << 18
_TIMEOUT = 20.0  # seconds without a byte
# torchvision's names end in the first digits of the file's SHA-256: name-258fb6c6.pth
_HASH = re.compile(r"-([0-9a-f]{8,64})\.[^.]+$")
_RANGE_NOT_SATISFIABLE = 416


def download(url: str, file: Path) -> Iterator[tuple[int, int]]:
    """Bring `url` to `file`. Yields the bytes done and their total, 0 where the server does not say it; may be stopped
    at every yield.

    What has come so far is kept in `file`.part, and the next call goes on from there. The checksum is the hash in the
    file's name, where there is one. Raises UserError for every failure, and then `file` does not exist.
    """
    part = file.with_name(file.name + ".part")  # published.Published.part
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield from _receive(url, part)
    except (OSError, HTTPException) as error:
        raise _failed(file, error) from error
    _check(part, file)
    part.replace(file)


def _receive(url: str, part: Path) -> Iterator[tuple[int, int]]:
    start = part.stat().st_size if part.is_file() else 0
    try:
        answer = _open(url, start)
    except urllib.error.HTTPError as error:
        if error.code != _RANGE_NOT_SATISFIABLE or not start:
            raise
        error.close()  # nothing is left to send, or the file there is another now: begin again
        start, answer = 0, _open(url, 0)
    with closing(answer):
        if answer.status != 206:  # the server sends the whole file, whatever was asked for
            start = 0
        length = int(answer.headers.get("Content-Length") or 0)
        total = start + length if length else 0
        done = start
        yield done, total
        with part.open("ab" if start else "wb") as out:
            while block := answer.read(_BLOCK):
                out.write(block)
                done += len(block)
                yield done, total
    if total and done < total:
        raise ConnectionError(f"the connection ended after {done} of {total} bytes")


def _open(url: str, start: int) -> Any:
    headers = {"User-Agent": "regionscope"} | ({"Range": f"bytes={start}-"} if start else {})
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT)


def _check(part: Path, file: Path) -> None:
    expected = _HASH.search(file.name)
    if expected is None:
        return
    with part.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if not found.startswith(expected[1]):
        part.unlink()
        raise UserError(file.name, "the download is damaged (its checksum is wrong)", "download it again")


def _failed(file: Path, error: Exception) -> UserError:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return UserError(file.name, f"the server refused the download ({error.code} {error.reason})", "try again later")
    if isinstance(error, urllib.error.URLError | ConnectionError | TimeoutError | HTTPException):
        reason = getattr(error, "reason", error)
        return UserError(
            file.name,
            f"the download failed ({reason})",
            "check the connection and try again: it goes on where it stopped; the bundled model works without",
        )
    return UserError(file.parent, f"cannot be written to ({error})", "free some space or choose another cache folder")
