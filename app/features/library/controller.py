"""Verbs of the model shelf: download, import, rename, delete, use, export, make a smaller copy."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Never, TypeVar

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.files.controller import FilesController
from app.services.bridge import AnyHandle, EngineBridge, JobHandle
from app.services.translation import tr
from engine.labels.split_lists import matching_splits
from engine.structures.jobs import Failed, Progress, Request
from engine.structures.models import ExportResult, ModelEntry
from engine.structures.papers import Compress, Compression, ranks_of
from engine.structures.requests import DeleteModel, Download, ExportModel, ImportModel, RenameModel
from engine.structures.selection import count_of
from engine.structures.settings import DetectSettings

R = TypeVar("R")
SUFFIX = ".onnx"
NOTHING = Progress(0, 0)
_WINDOW = 5.0  # seconds over which the speed of a download is measured


@dataclass(slots=True, eq=False)
class Transfer:
    """A download that runs or waits for its turn. done, total: bytes, total 0 before the server says it. rate: a
    second."""

    done: int = 0
    total: int = 0
    rate: float = 0.0
    has_begun: bool = False
    _marks: deque[tuple[float, int]] = field(default_factory=deque)  # when, how many bytes: of the last seconds

    def advance(self, done: int, total: int) -> None:
        """More has come. What came in an earlier session does not count for the rate."""
        self.done, self.total, self.has_begun = done, total, True
        now, marks = time.monotonic(), self._marks
        marks.append((now, done))
        while now - marks[0][0] > _WINDOW:
            marks.popleft()
        seconds = now - marks[0][0]
        self.rate = (done - marks[0][1]) / seconds if seconds > 0.2 else 0.0


class ShelfController(QObject):
    """The list itself is the detect controller's: there is one list of models in the window."""

    transfers_changed = Signal()  # downloads, or a file that is written
    message = Signal(str)  # one sentence: a model is written
    failed = Signal(str)  # one sentence
    arrived = Signal(str)  # the name of a model that is there now

    def __init__(self, bridge: EngineBridge, files: FilesController, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._files, self.detect = bridge, files, detect
        self.writing = ""  # the model that is being written as an ONNX file, or as a smaller copy
        self.writing_progress = NOTHING
        self._writing: AnyHandle | None = None
        self.transfers: dict[str, Transfer] = {}
        self._downloads: dict[str, JobHandle[Never, ModelEntry]] = {}

    # -- verbs

    def download(self, name: str) -> None:
        """Go on from where it was stopped. Other work of the engine is done in between."""
        if name not in self.transfers:
            self.transfers[name] = Transfer()
            self.transfers_changed.emit()
            job = self._downloads[name] = self._bridge.submit(Download(name), tr("Downloading {name}", name=name))
            job.progress.connect(partial(self._progress, name))
            job.finished.connect(self._downloaded)
            job.failed.connect(partial(self._not_downloaded, name))

    def stop(self, name: str) -> None:
        """The next download goes on from here."""
        job = self._downloads[name]
        self._drop(name)
        job.cancelled.connect(self.detect.list_models)
        job.cancel()

    def stop_all(self) -> None:
        """Downloads, and an export."""
        for name in tuple(self.transfers):
            self.stop(name)
        if self.writing:
            self.stop_writing()

    def export(self, name: str, chosen: Path) -> None:
        """chosen: by the system's dialog, which has asked before an older file goes; of another name it has not."""
        file = chosen if chosen.suffix.lower() == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
        request = ExportModel(DetectSettings(model=name), file, overwrite=file == chosen)
        self._write(name, request, tr("Writing an ONNX file")).finished.connect(self._written)

    def compress(self, name: str, copy: str, amount: str) -> None:
        """A copy with truncated SVD. amount: as `ranks_of` reads it (`wrong_copy`). Both are compared on the open
        labelled folder."""
        folder = self._files.folder
        split = next(iter(matching_splits("val", tuple(folder.splits))), None) if folder is not None else None
        root = folder.root if folder is not None else None
        request = Compress(copy, DetectSettings(model=name, svd=ranks_of(amount)), root, split)
        self._write(name, request, tr("Making a smaller copy")).finished.connect(self._compressed)

    def wrong_copy(self, copy: str, amount: str) -> str:
        """What is wrong with the answers, one sentence; empty where nothing is."""
        if not ranks_of(amount):
            return tr(
                "“{amount}” is not valid: write a share such as 0.25, or numbers such as 1024,256.", amount=amount
            )
        return self.wrong_name(copy)

    def wrong_name(self, name: str, *_others: object, but: str = "") -> str:
        """but: a name that may be there already."""
        taken = name != but and any(model.name.casefold() == name.casefold() for model in self.detect.models)
        return tr("There is already a model “{name}”: write another name.", name=name) if taken else ""

    def _write(self, name: str, request: Request[Never, R], words: str) -> JobHandle[Never, R]:
        self._show_writing(name, Progress(0, 0, tr("Waiting")))
        job = self._writing = self._bridge.submit(request, words, replaces=self._writing)
        job.progress.connect(partial(self._show_writing, name))
        job.ended.connect(partial(self._show_writing, "", NOTHING))
        job.failed.connect(self._failed)
        return job

    def stop_writing(self) -> None:
        """No file is left."""
        if self._writing is not None:
            self._writing.cancel()
        self._show_writing("", NOTHING)

    def import_file(self, file: Path, name: str, architecture: str | None = None) -> None:
        self._change(ImportModel(file, name, architecture)).finished.connect(self._show_new)

    def rename(self, name: str, new_name: str) -> None:
        if new_name != name:
            self._change(RenameModel(name, new_name)).finished.connect(partial(self._renamed, name))

    def delete(self, name: str) -> None:
        """To the trash. The dialog has asked."""
        self._change(DeleteModel(name)).finished.connect(lambda _: self.detect.drop_model(name))

    # -- answers

    def _progress(self, name: str, progress: Progress) -> None:
        self.transfers[name].advance(progress.done, progress.total)
        self.transfers_changed.emit()

    def _downloaded(self, entry: ModelEntry) -> None:
        self._drop(entry.name)
        self._show_new(entry)

    def _not_downloaded(self, name: str, failure: Failed) -> None:
        job = self._downloads.get(name)
        if job is not None and not job.is_running:  # else it was stopped, and begun once more
            self._drop(name)
        self._failed(failure)

    def _show_writing(self, name: str, progress: Progress) -> None:
        self.writing, self.writing_progress = name, progress
        self.transfers_changed.emit()

    def _written(self, result: ExportResult) -> None:
        """In words, and how it was checked."""
        check = result.check
        alone = tr(", but for {unpaired},", unpaired=check.unpaired) if check.unpaired else ""
        written = tr("{name} is written ({size_mb:,.0f} MB).", name=result.file.name, size_mb=result.size_mb)
        equal = tr(
            "On {pictures} pictures its {detections:,} detections{alone} are the engine's",
            pictures=check.pictures,
            detections=check.detections,
            alone=alone,
        )
        self.message.emit(
            tr(
                "{written} {equal}, with boxes within {box_difference:.2g} pixels.",
                written=written,
                equal=equal,
                box_difference=max(check.box_difference, 0.001),
            )
        )

    def _compressed(self, result: Compression) -> None:
        """Beside the model that it is of."""
        before, after = result.before, result.after
        ranks = tr(" and ").join(f"{rank:,}" for rank in result.ranks)
        pairs = [
            f"{before.size_mb:,.1f} → {after.size_mb:,.1f} MB",
            tr(
                "weights of fc6 and fc7 {before:,.2f} → {after:,.2f} million",
                before=before.weights / 1e6,
                after=after.weights / 1e6,
            ),
            tr(
                "fully connected layers {before:,.1f} → {after:,.1f} ms a picture",
                before=1000 * before.head,
                after=1000 * after.head,
            ),
            tr(
                "detection {before:,.0f} → {after:,.0f} ms a picture",
                before=1000 * before.picture,
                after=1000 * after.picture,
            ),
        ]
        if before.ap50 is not None and after.ap50 is not None:
            pairs.append(f"AP50 {before.ap50:.3f} → {after.ap50:.3f}")
        on = tr("on {pictures}", pictures=count_of(result.pictures)) + (
            "" if before.ap50 is not None else tr(", without labels to judge by")
        )
        self.message.emit(
            tr(
                "{model} is on the shelf, with {ranks} singular values: {pairs} ({on}).",
                model=result.model,
                ranks=ranks,
                pairs="; ".join(pairs),
                on=on,
            )
        )
        self.arrived.emit(result.model)
        self.detect.list_models()

    def _change(self, request: Request[Never, R]) -> JobHandle[Never, R]:
        job = self._bridge.submit(request, tr("Updating the model shelf"))
        job.failed.connect(self._failed)
        return job

    def _show_new(self, entry: ModelEntry, was: str = "") -> None:
        self.arrived.emit(entry.name)
        self.detect.add_model(entry, was)

    def _renamed(self, name: str, entry: ModelEntry) -> None:
        self._show_new(entry, name)
        if name == self.detect.settings.model:
            self.detect.choose_model(entry.name)

    def _failed(self, failure: Failed) -> None:
        self.failed.emit(failure.message)
        self.detect.list_models()

    def _drop(self, name: str) -> None:
        if name in self.transfers:
            del self._downloads[name], self.transfers[name]
            self.transfers_changed.emit()
