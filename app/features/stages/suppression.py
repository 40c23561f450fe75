"""The last NMS of the shown run, box by box: asked of the engine, which replays it from the records."""

from __future__ import annotations

from functools import partial
from typing import Never

from PySide6.QtCore import QObject, Signal

from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.document import Document
from engine.structures.inspection.post_processing import ReplaySuppression, Suppression
from engine.structures.stages import Detections


class SuppressionController(QObject):
    """found: of the detections that are shown; other thresholds make it anew. step: how many boxes are chosen."""

    changed = Signal()

    def __init__(self, services: Services, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages = services.bridge, services.messages
        self._document = document
        self.found: Suppression | None = None
        self.step = 0
        self._detections: Detections | None = None  # those that were asked for
        self._job: JobHandle[Never, Suppression] | None = None

    def ask(self) -> None:
        """Where the detections are others since the last time."""
        trace = self._document.trace
        detections = trace.get(Detections)
        if detections is not None and detections is not self._detections:
            self._detections = detections
            request = ReplaySuppression(trace)
            job = self._job = self._bridge.submit(request, replaces=self._job)
            job.finished.connect(partial(self._show, detections))
            job.failed.connect(self._messages.of_failure)

    def set_step(self, step: int) -> None:
        at = min(max(0, step), self.steps)
        if at != self.step:
            self.step = at
            self.changed.emit()

    @property
    def steps(self) -> int:
        """How many boxes stay in the end."""
        return 0 if self.found is None else len(self.found.steps)

    def _show(self, detections: Detections, found: Suppression) -> None:
        if detections is self._document.trace.get(Detections):
            self.found = found
            self.step = min(self.step, self.steps)
            self.changed.emit()
