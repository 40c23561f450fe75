"""What was found in many pictures by now: written as it goes, so that after a stop, a kill or a power cut the same
command, or *Detect all* in the window, goes on where it was.

It is a cache: of other settings, another model or a changed picture nothing is taken.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import UserError
from engine.labels.formats.json_text import escape_surrogates
from engine.models.library.own_figures import fingerprint
from engine.models.library.shelf import Shelf
from engine.pictures.reading import content_key
from engine.safety.atomic_files import place_of
from engine.safety.reading import read_file
from engine.structures.requests import ImageResult
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, PostProcessing, Proposals, Trace

FORM = 1
MOST_BYTES = 4 * 1024**3
STORED_BYTES = 1024**3  # of all results of the window
OF_THIS_RUN = ("path", "trace", "is_stored")
Record = Detections | Proposals


class StoredResults:
    """With one model and its settings. Where the cache folder cannot be written, there are none."""

    def __init__(self, folder: Path, said: Mapping[str, Any], kind: type[Record]) -> None:
        """said: all that a result depends on but for the picture."""
        text = json.dumps([FORM, kind.__name__, said], sort_keys=True, default=str)
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self._file = folder / f"{name}.jsonl"
        self._kind = kind
        self._found: dict[str, ImageResult] = {}
        self.is_writing = False  # the files of the results were begun
        self._read()
        self.at_start = len(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def get(self, path: Path) -> ImageResult | None:
        """What was found in this picture, unless it has changed since."""
        key = _key(path)
        return None if key is None else self._found.get(key)

    def add(self, result: ImageResult) -> None:
        if (key := _key(result.path)) is not None:
            self._append({"key": key, "result": _as_json(result, self._kind)})
            alone = Trace().with_(result.trace.records[self._kind], result.trace.seconds[self._kind])
            self._found[key] = replace(result, trace=alone, is_stored=True)

    def begin_writing(self) -> None:
        self.is_writing = True
        self._append({"writing": True})

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _append(self, document: Mapping[str, Any]) -> None:
        line = escape_surrogates(json.dumps(document, ensure_ascii=False)).encode() + b"\n"
        with contextlib.suppress(OSError, UserError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(place_of(self._file), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, line)
            finally:
                os.close(handle)

    def _read(self) -> None:
        """A line that a kill cut off, or of something else, is passed over."""
        with contextlib.suppress(UserError):
            for line in (read_file(self._file, MOST_BYTES) or b"").split(b"\n"):
                with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    document = json.loads(line)
                    self.is_writing = self.is_writing or document.get("writing") is True
                    if "key" in document:
                        self._found[str(document["key"])] = _from_json(document["result"], self._kind)


def stored_results(
    folder: Path, shelf: Shelf, settings: DetectSettings, kind: type[Record], proposals: Path | None = None
) -> StoredResults:
    """proposals: the file that has them. Raises UserError where there is no such model."""
    said: dict[str, Any] = {"settings": asdict(settings), "proposals": None if proposals is None else _of(proposals)}
    if kind is Detections or settings.proposals == "rpn":
        said["model"] = _of(shelf.file_of(settings))
    return StoredResults(folder, said, kind)


def make_room(folder: Path, most: int = STORED_BYTES) -> None:
    """Results that nothing was added to for longest go; the newest stay."""
    with contextlib.suppress(OSError):
        files = sorted(((file.stat(), file) for file in folder.glob("*.jsonl")), key=lambda one: -one[0].st_mtime_ns)
        totals = itertools.accumulate(status.st_size for status, _ in files)
        for number, (total, (_, file)) in enumerate(zip(totals, files, strict=True)):
            if number and total > most:
                file.unlink(missing_ok=True)


def _of(file: Path) -> str:
    try:
        return fingerprint(file)
    except (OSError, UserError):  # to be downloaded, or told by whoever reads it
        return ""


def _key(path: Path) -> str | None:
    try:
        return content_key(path, path.stat())
    except OSError:
        return None


def _as_json(result: ImageResult, kind: type[Record]) -> dict[str, Any]:
    record = result.trace.records[kind]
    told = {one.name: getattr(result, one.name) for one in fields(result) if one.name not in OF_THIS_RUN}
    values = {one.name: _plain(getattr(record, one.name)) for one in fields(record)}
    seconds = result.trace.seconds[kind]
    return told | {
        "path": str(result.path), "record": values, "took": seconds, "seconds": dict(result.seconds),
        "counts": dict(result.counts),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return asdict(value) if isinstance(value, PostProcessing) else value


def _from_json(read: dict[str, Any], kind: type[Record]) -> ImageResult:
    values = dict(read.pop("record"))
    for name, dtype in (("boxes", np.float32), ("scores", np.float32)):
        values[name] = np.asarray(values[name], dtype)
    for name in ("classes", "rois", "anchors"):
        if name in values:
            values[name] = np.asarray(values[name], np.int32)
    values["boxes"] = values["boxes"].reshape(-1, 4)
    if kind is Detections:
        values["class_names"] = tuple(map(str, values["class_names"]))
        values["selected_by"] = PostProcessing(**values["selected_by"])
    trace = Trace({kind: kind(**values)}, {kind: float(read.pop("took"))})
    return ImageResult(Path(read.pop("path")), trace=trace, is_stored=True, **read)
