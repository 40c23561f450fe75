"""Verbs of the model shelf: download, import, rename, delete, use. Each is a request on a channel of its own."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.controllers.detect import DetectController
from app.controllers.export import ExportController
from engine.requests import DeleteModel, Download, ImportModel, ListModels, RenameModel
from engine.structures.jobs import Cancelled, Failed, Finished, Progress
from engine.structures.models import ModelEntry

DOWNLOAD = "download "  # and the model's name: each download has its own channel
CHANGE = "shelf"  # import, rename, delete
FALLBACK = "starter"
_WINDOW = 5.0  # seconds over which the speed of a download is told


@dataclass(frozen=True, slots=True)
class Transfer:
    """A download that runs or waits for its turn. done, total: bytes, total 0 where it is not known. rate: a second."""

    done: int = 0
    total: int = 0
    rate: float = 0.0
    has_begun: bool = False

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.rate if self.rate > 0 and self.total else None


class ShelfController(QObject):
    """The list itself is the detect controller's: there is one list of models in the window."""

    wanted = Signal()  # the dialog
    transfers_changed = Signal()
    list_changed = Signal()  # or which of its models is used
    failed = Signal(str)  # one sentence
    arrived = Signal(str)  # the name of a model that is there now

    def __init__(self, bridge: EngineBridge, detect: DetectController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._detect = bridge, detect
        self.exports = ExportController(bridge, self)
        self.transfers: dict[str, Transfer] = {}
        self._marks: dict[str, deque[tuple[float, int]]] = {}
        self._then_use = ""  # the name to choose when the list has it
        bridge.progress.connect(self._progress)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.cancelled.connect(self._cancelled)
        detect.models_changed.connect(self._listed)
        detect.settings_changed.connect(self.list_changed)

    @property
    def models(self) -> tuple[ModelEntry, ...]:
        return self._detect.models

    @property
    def used(self) -> str:
        """The name of the model that detects."""
        return self._detect.settings.model

    # -- verbs

    def open(self) -> None:
        self.refresh()
        self.wanted.emit()

    def refresh(self) -> None:
        self._bridge.submit("models", ListModels())

    def use(self, name: str) -> None:
        self._detect.choose_model(name)

    def download(self, name: str) -> None:
        """Go on from where it was stopped. Other work of the engine is done in between."""
        if name not in self.transfers:
            self._set(name, Transfer())
            self._marks[name] = deque()
            self._bridge.submit(DOWNLOAD + name, Download(name))

    def stop(self, name: str) -> None:
        """What has come is kept for the next time."""
        self._bridge.cancel(DOWNLOAD + name)
        self._drop(name)
        self.refresh()

    def stop_all(self) -> None:
        """Downloads, and an export."""
        for name in tuple(self.transfers):
            self.stop(name)
        if self.exports.model:
            self.exports.stop()

    def import_file(self, file: Path, name: str, architecture: str | None = None) -> None:
        self._bridge.submit(CHANGE, ImportModel(file, name, architecture))

    def rename(self, name: str, new_name: str) -> None:
        if new_name != name:
            self._then_use = new_name if name == self.used else ""
            self._bridge.submit(CHANGE, RenameModel(name, new_name))

    def delete(self, name: str) -> None:
        """To the trash. The dialog has asked."""
        self._then_use = FALLBACK if name == self.used else ""
        self._bridge.submit(CHANGE, DeleteModel(name))

    # -- answers

    def _progress(self, event: Progress) -> None:
        name = _name_of(event.job.channel)
        if name in self.transfers:
            rate = _rate(self._marks[name], event.done)
            self._set(name, Transfer(event.done, event.total, rate, has_begun=True))

    def _finished(self, event: Finished) -> None:
        name = _name_of(event.job.channel)
        if name:
            self._drop(name)
            self.arrived.emit(name)
            self.refresh()
        elif event.job.channel == "evaluate":
            self.refresh()  # its figures are on the shelf now
        elif event.job.channel == CHANGE:
            if isinstance(event.result, ModelEntry):
                self.arrived.emit(event.result.name)
            self.refresh()

    def _failed(self, event: Failed) -> None:
        name = _name_of(event.job.channel)
        if name or event.job.channel == CHANGE:
            self._drop(name)
            self._then_use = ""
            self.failed.emit(event.message)
            self.refresh()

    def _cancelled(self, event: Cancelled) -> None:
        if name := _name_of(event.job.channel):
            self._drop(name)
            self.refresh()

    def _listed(self) -> None:
        if any(entry.name == self._then_use for entry in self.models):
            name, self._then_use = self._then_use, ""
            self.use(name)
        self.list_changed.emit()

    def _set(self, name: str, transfer: Transfer) -> None:
        self.transfers = {**self.transfers, name: transfer}
        self.transfers_changed.emit()

    def _drop(self, name: str) -> None:
        if name in self.transfers:
            self.transfers = {n: t for n, t in self.transfers.items() if n != name}
            self.transfers_changed.emit()


def _name_of(channel: str) -> str:
    return channel.removeprefix(DOWNLOAD) if channel.startswith(DOWNLOAD) else ""


def _rate(marks: deque[tuple[float, int]], done: int) -> float:
    """Bytes a second over the last seconds; what came in an earlier session does not count."""
    now = time.monotonic()
    marks.append((now, done))
    while now - marks[0][0] > _WINDOW:
        marks.popleft()
    seconds = now - marks[0][0]
    return (done - marks[0][1]) / seconds if seconds > 0.2 else 0.0
