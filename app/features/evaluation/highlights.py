"""The labelled boxes behind a bar of outcomes: their pictures are listed, and in each these very boxes are selected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.services.messages import Messages
from app.session.document import Document
from engine.explain.words import came_to
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.outcomes import FolderOutcomes
from engine.structures.inspection.stories import Outcome
from engine.structures.stages import HeadOutput


class OutcomeHighlights(QObject):
    """Until the whole list is shown again."""

    def __init__(
        self,
        messages: Messages,
        document: Document,
        files: FilesFeature,
        detection: DetectionFeature,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages, self._document, self._files, self._detection = messages, document, files, detection
        self._boxes: dict[Path, tuple[Rectangle, ...]] = {}
        self._shown: Path | None = None
        document.history_changed.connect(self._select)
        files.panel.only.ended.connect(self.end)

    def show(self, found: FolderOutcomes, outcome: Outcome, score: float) -> None:
        """The window judges by the same thresholds, so that a box's story ends as its bar says."""
        behind = found.boxes_of(outcome, score)
        if not behind:
            return
        self._say_what_moves(score, found.nms)
        self._detection.layers.set_selection(score, found.nms)
        self._detection.controller.choose_selection(score, found.nms)
        self._boxes.clear()
        self._boxes |= behind
        self._shown = None
        self._files.list_and_show(came_to(outcome, sum(map(len, behind.values()))), tuple(behind))

    def _say_what_moves(self, score: float, nms: float) -> None:
        """A person who set the sliders sees them move, and why."""
        settings = self._detection.controller.settings
        before = {"Score": settings.score or 0.0, "NMS IoU": settings.nms or 0.0}
        after = {"Score": score, "NMS IoU": nms}
        words = [f"{name} {value:.2f}" for name, value in after.items() if abs(before[name] - value) > 0.005]
        if words:
            self._messages.info(f"The sliders now have the values of the evaluation: {' and '.join(words)}.")

    def end(self) -> None:
        """Another list of pictures is shown."""
        self._boxes.clear()

    def _select(self) -> None:
        """In a picture that has just been opened; a person may select others then."""
        path = self._document.path
        if path == self._shown or path not in self._boxes:
            self._shown = path
            return
        self._shown = path
        there = as_boxes([box.box for box in self._document.boxes]).tolist()
        these = self._boxes[path]
        self._document.select("truth", [i for i, box in enumerate(there) if Rectangle(*box) in these])
        if self._document.trace.get(HeadOutput) is None:
            QTimer.singleShot(0, self._detection.controller, self._detection.controller.detect)
