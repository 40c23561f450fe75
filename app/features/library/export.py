"""The shelf's verb that writes a model as an ONNX file."""

from __future__ import annotations

from pathlib import Path
from typing import Never

from PySide6.QtCore import QObject, Signal

from app.services.bridge import EngineBridge, JobHandle
from engine.structures.jobs import Failed, Progress
from engine.structures.models import ExportResult
from engine.structures.requests import ExportModel
from engine.structures.settings import DetectSettings

SUFFIX = ".onnx"


class ExportController(QObject):
    """One export at a time. model: the one that is being written, "" where none is."""

    changed = Signal()  # what is being done
    message = Signal(str)  # one sentence: it is written
    failed = Signal(str)  # one sentence

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.model = self.text = ""
        self.done = self.total = 0
        self._job: JobHandle[Never, ExportResult] | None = None

    def export(self, model: str, chosen: Path) -> None:
        """chosen: by the system's dialog, which has asked before an older file goes; of another name it has not."""
        file = chosen if chosen.suffix.lower() == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
        self._show(model, "Waiting for its turn", 0, 0)
        request = ExportModel(DetectSettings(model=model), file, overwrite=file == chosen)
        job = self._job = self._bridge.submit(request, "Writing an ONNX file", replaces=self._job)
        job.progress.connect(self._progress)
        job.finished.connect(self._finished)
        job.failed.connect(self._failed)

    def stop(self) -> None:
        """No file is left."""
        if self._job is not None:
            self._job.cancel()
        self._show("", "", 0, 0)

    def _progress(self, progress: Progress) -> None:
        self._show(self.model, progress.text, progress.done, progress.total)

    def _finished(self, result: ExportResult) -> None:
        self._show("", "", 0, 0)
        self.message.emit(export_words(result))

    def _failed(self, failure: Failed) -> None:
        self._show("", "", 0, 0)
        self.failed.emit(failure.message)

    def _show(self, model: str, text: str, done: int, total: int) -> None:
        self.model, self.text, self.done, self.total = model, text, done, total
        self.changed.emit()


def export_words(result: ExportResult) -> str:
    """What was written, and how it was checked."""
    check = result.check
    alone = f", but for {check.unpaired}," if check.unpaired else ""
    written = f"{result.file.name} is written ({result.size_mb:,.0f} MB)."
    same = f"On {check.pictures} pictures its {check.detections:,} detections{alone} are the engine's"
    return f"{written} {same}, with boxes within {max(check.box_difference, 0.001):.2g} pixels."
