"""Models that torchvision publishes: Faster R-CNNs trained on COCO, and ImageNet trunks to fine-tune from.

Everything said of them is read from torchvision's own weight enums. A download is resumed where it stopped, checked,
and only then gets its name.
"""

from __future__ import annotations

import hashlib
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal

import torch
from torchvision import models

from engine.errors import UserError
from engine.models.architectures import ARCHITECTURES
from engine.structures.models import ModelEntry

TRUNK_PREFIX = "imagenet-"  # imagenet-resnet50: the trunk's entry on the shelf
TRUNKS = ("resnet18", "resnet50", "mobilenet_v3_large", "vgg16")
_DETECTORS = {
    "fasterrcnn_resnet50_fpn": "ResNet-50 FPN",
    "fasterrcnn_resnet50_fpn_v2": "ResNet-50 FPN v2",
    "fasterrcnn_mobilenet_v3_large_fpn": "MobileNetV3-Large FPN",
    "fasterrcnn_mobilenet_v3_large_320_fpn": "MobileNetV3-Large 320 FPN",
}
_LICENCE = "BSD-3-Clause (torchvision)"
_MEBIBYTE = 1.048576  # torchvision gives MiB
_BLOCK = 1 << 18
_TIMEOUT = 20.0  # seconds without a byte
# torchvision's names end in the first digits of the file's SHA-256: name-258fb6c6.pth
_HASH = re.compile(r"-([0-9a-f]{8,64})\.[^.]+$")
_RANGE_NOT_SATISFIABLE = 416


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """One row. name: on the shelf; a detector's is its architecture's. size_mb: of the download."""

    name: str
    kind: Literal["detector", "trunk"]
    title: str
    backbone: str
    url: str
    classes: tuple[str, ...]
    size_mb: float
    figures: Mapping[str, float]

    @property
    def file(self) -> Path:
        """Where torch keeps it, too: what another program has downloaded is not downloaded again."""
        return Path(torch.hub.get_dir()) / "checkpoints" / self.url.rsplit("/", 1)[-1]

    @property
    def is_cached(self) -> bool:
        return self.file.is_file()

    def entry(self) -> ModelEntry:
        part = part_of(self.file)
        return ModelEntry(
            name=self.name,
            title=self.title,
            detector="faster-rcnn" if self.kind == "detector" else "trunk",
            backbone=self.backbone,
            classes=self.classes,
            state="cached" if self.is_cached else "to download",
            size_mb=self.size_mb,
            licence=_LICENCE,
            figures=self.figures,
            anchors=ARCHITECTURES[self.name](("object",)).anchor_plan if self.kind == "detector" else None,
            received_mb=0.0 if self.is_cached or not part.is_file() else part.stat().st_size / 1e6,
        )


@cache
def published() -> tuple[Published, ...]:
    """Detectors, then trunks."""
    rows = []
    for name, title in _DETECTORS.items():
        weights: Any = models.get_model_weights(name).COCO_V1  # type: ignore[attr-defined]
        figures = {"box AP (COCO)": float(weights.meta["_metrics"]["COCO-val2017"]["box_map"])}
        classes = tuple(c for c in weights.meta["categories"][1:] if c != "N/A")
        backbone, size = ARCHITECTURES[name](("object",)).backbone, weights.meta["_file_size"] * _MEBIBYTE
        title = f"Faster R-CNN {title}, COCO"
        rows.append(Published(name, "detector", title, backbone, weights.url, classes, size, figures))
    for name in TRUNKS:
        weights = models.get_model_weights(name).IMAGENET1K_V1  # type: ignore[attr-defined]
        figures = {"top-1 (ImageNet)": float(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"])}
        classes, size = tuple(weights.meta["categories"]), weights.meta["_file_size"] * _MEBIBYTE
        title = f"{name} trunk, ImageNet"
        rows.append(Published(TRUNK_PREFIX + name, "trunk", title, name, weights.url, classes, size, figures))
    return tuple(rows)


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
