"""Models that torchvision publishes: Faster R-CNNs trained on COCO, and ImageNet trunks to fine-tune from.

What torchvision's weight enums say of them stands in published.json (tests/engine/models/test_published.py compares
the two): the shelf is listed without importing torch. A download is resumed where it stopped, checked, and only then
gets its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Any

from engine.errors import UserError, reason_of
from engine.models.architectures import ARCHITECTURES
from engine.safety.atomic_files import place_of
from engine.safety.reading import open_file, read_text
from engine.structures.models import ModelEntry
from engine.words import tr

_TABLE = Path(__file__).with_name("published.json")
_LICENCE = "BSD-3-Clause (torchvision)"
_BLOCK = 1 << 18
_TIMEOUT = 20.0  # seconds without a byte
# torchvision's names end in the first digits of the file's SHA-256: name-258fb6c6.pth
_HASH = re.compile(r"-([0-9a-f]{8,64})\.[^.]+$")
_RANGE_NOT_SATISFIABLE = 416


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """row: as it stands on the shelf before the download; a detector's name is its architecture's."""

    row: ModelEntry
    url: str

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def is_trunk(self) -> bool:
        return self.row.detector == "trunk"

    @property
    def file(self) -> Path:
        """Where torch keeps it, too: what another program has downloaded is not downloaded again."""
        return torch_cache() / "hub" / "checkpoints" / self.url.rsplit("/", 1)[-1]

    @property
    def is_cached(self) -> bool:
        return self.file.is_file()

    def entry(self) -> ModelEntry:
        """The row as things stand."""
        if self.is_cached:
            return replace(self.row, state="cached", file=self.file)
        part = part_of(self.file)
        return replace(self.row, received_mb=part.stat().st_size / 1e6) if part.is_file() else self.row


def torch_cache() -> Path:
    """The folder of torch's own downloads, as torch.hub has it."""
    home = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "torch"
    return Path(os.environ.get("TORCH_HOME", home)).expanduser()


@cache
def published() -> tuple[Published, ...]:
    """Detectors, then trunks."""
    table = json.loads(read_text(_TABLE))
    coco, imagenet = tuple(table["COCO"]), tuple(table["ImageNet"])
    found = []
    for one in table["detectors"]:
        name, figures = one["name"], {"box AP (COCO)": one["box_ap"]}
        net = ARCHITECTURES[name](("object",))
        row = ModelEntry(
            name, one["title"], "faster-rcnn", net.backbone, coco, "to download", one["size_mb"], _LICENCE, figures
        )
        found.append(
            Published(replace(row, anchors=net.anchor_plan, can_truncate=net.can_truncate, nms=net.nms), one["url"])
        )
    for one in table["trunks"]:
        name, figures = one["name"], {"top-1 (ImageNet)": one["top1"]}
        title, size = f"{name} backbone, ImageNet", one["size_mb"]
        row = ModelEntry(f"imagenet-{name}", title, "trunk", name, imagenet, "to download", size, _LICENCE, figures)
        found.append(Published(row, one["url"]))
    return tuple(found)


def find(name: str) -> Published | None:
    return next((p for p in published() if p.name == name), None)


def download(url: str, file: Path) -> Iterator[tuple[int, int]]:
    """Bring `url` to `file`. Yields the bytes done and their total, 0 where the server does not say it; may be stopped
    at every yield.

    What has come so far lies in `file`.part, and the next call goes on from there. The checksum is the hash in the
    file's name, where there is one. Raises UserError for every failure, and then `file` does not exist.
    """
    part = part_of(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield from _receive(url, part)
    except (OSError, HTTPException) as error:
        raise _failed(file, error) from error
    _check(part, file)
    part.replace(file)


def part_of(file: Path) -> Path:
    """Where a download gathers until it is whole."""
    return file.with_name(file.name + ".part")


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
        with place_of(part).open("ab" if start else "wb") as out:
            while block := answer.read(_BLOCK):
                out.write(block)
                done += len(block)
                yield done, total
    if total and done < total:
        raise ConnectionError(tr("the connection ended after {done} of {total} bytes", done=done, total=total))


def _open(url: str, start: int) -> Any:
    headers = {"User-Agent": "regionscope"} | ({"Range": f"bytes={start}-"} if start else {})
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT)


def _check(part: Path, file: Path) -> None:
    expected = _HASH.search(file.name)
    if expected is None:
        return
    with open_file(part) as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if not found.startswith(expected[1]):
        part.unlink()
        raise UserError(file.name, tr("the download is damaged (its checksum is wrong)"), tr("download it again"))


def _failed(file: Path, error: Exception) -> UserError:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return UserError(
            file.name,
            tr("the server refused the download ({code} {reason})", code=error.code, reason=error.reason),
            tr("try again later"),
        )
    if isinstance(error, urllib.error.URLError | ConnectionError | TimeoutError | HTTPException):
        reason = getattr(error, "reason", error)
        return UserError(
            file.name,
            tr("the download failed ({what})", what=reason_of(reason) if isinstance(reason, Exception) else reason),
            tr("check the connection and try again: it goes on where it stopped; the bundled model works without"),
        )
    return UserError(
        file.parent,
        tr("cannot be written to ({reason})", reason=reason_of(error)),
        tr("free some space or choose another cache folder"),
    )
