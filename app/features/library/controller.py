"""Verbs of the model shelf: download, import, rename, delete, use, export."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Never, TypeVar

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.services.bridge import EngineBridge, JobHandle
from engine.structures.jobs import Failed, Progress, Request
from engine.structures.models import ExportResult, ModelEntry
from engine.structures.requests import DeleteModel, Download, ExportModel, ImportModel, RenameModel
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

    transfers_changed = Signal()  # downloads, or an export
    message = Signal(str)  # one sentence: a model is written
    failed = Signal(str)  # one sentence
    arrived = Signal(str)  # the name of a model that is there now

    def __init__(self, bridge: EngineBridge, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self.detect = bridge, detect
        self.exporting = ""  # the model that is being written as an ONNX file
        self.export_progress = NOTHING
        self._export: JobHandle[Never, ExportResult] | None = None
        self.transfers: dict[str, Transfer] = {}
        self._downloads: dict[str, JobHandle[Never, ModelEntry]] = {}

    # -- verbs

    def download(self, name: str) -> None:
        """Go on from where it was stopped. Other work of the engine is done in between."""
        if name not in self.transfers:
            self.transfers[name] = Transfer()
            self.transfers_changed.emit()
            job = self._downloads[name] = self._bridge.submit(Download(name), f"Downloading {name}")
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
        if self.exporting:
            self.stop_export()

    def export(self, name: str, chosen: Path) -> None:
        """chosen: by the system's dialog, which has asked before an older file goes; of another name it has not."""
        file = chosen if chosen.suffix.lower() == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
        self._show_export(name, Progress(0, 0, "Waiting for its turn"))
        request = ExportModel(DetectSettings(model=name), file, overwrite=file == chosen)
        job = self._export = self._bridge.submit(request, "Writing an ONNX file", replaces=self._export)
        job.progress.connect(partial(self._show_export, name))
        job.ended.connect(partial(self._show_export, "", NOTHING))
        job.finished.connect(self._written)
        job.failed.connect(self._failed)

    def stop_export(self) -> None:
        """No file is left."""
        if self._export is not None:
            self._export.cancel()
        self._show_export("", NOTHING)

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

    def _show_export(self, name: str, progress: Progress) -> None:
        self.exporting, self.export_progress = name, progress
        self.transfers_changed.emit()

    def _written(self, result: ExportResult) -> None:
        """In words, and how it was checked."""
        check = result.check
        alone = f", but for {check.unpaired}," if check.unpaired else ""
        written = f"{result.file.name} is written ({result.size_mb:,.0f} MB)."
        equal = f"On {check.pictures} pictures its {check.detections:,} detections{alone} are the engine's"
        self.message.emit(f"{written} {equal}, with boxes within {max(check.box_difference, 0.001):.2g} pixels.")

    def _change(self, request: Request[Never, R]) -> JobHandle[Never, R]:
        job = self._bridge.submit(request, "Putting the shelf in order")
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
