"""What a training step would send back for the selected RoI, asked of the engine, and shown over the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Never

from PySide6.QtCore import QObject, Signal

from app.features.detection.choices import detector_of
from app.features.detection.feature import DetectionFeature
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.gradients import RoiGradient, SendBack
from engine.structures.settings import SVM_DETECTORS
from engine.structures.stages import RoiGrid


class GradientController(QObject):
    """One at a time; an edit of the labels, or another detection, takes it away."""

    changed = Signal()

    def __init__(self, services: Services, session: Session, window: MainWindow, detection: DetectionFeature) -> None:
        super().__init__(window)
        self._bridge, self._messages, self._document = services.bridge, services.messages, session.document
        self._canvas, self._detection = window.canvas, detection
        self.shown: RoiGradient | None = None
        self._job: JobHandle[Never, RoiGradient] | None = None
        for signal in (session.document.trace_changed, session.document.annotation_changed):
            signal.connect(lambda _what: self.hide())

    def is_possible(self, roi: int) -> bool:
        """Of RoI max pooling, and of heads that learn by gradients."""
        grid, detect = self._document.trace.get(RoiGrid), self._detection.controller
        learns = detector_of(detect.settings, detect.model) not in SVM_DETECTORS
        return grid is not None and grid.quantised and roi < len(grid) and learns

    def ask(self, roi: int) -> None:
        document, grid = self._document, self._document.trace.get(RoiGrid)
        if document.annotation is None or grid is None:
            return
        boxes = [box for box in document.boxes if box.is_learned]
        truth, labels = as_boxes([box.box for box in boxes]), tuple(box.label for box in boxes)
        settings, box = self._detection.controller.settings, Rectangle(*grid.boxes[roi].tolist())
        request = SendBack(document.annotation.path, settings, roi, box, truth, labels)
        job = self._job = self._bridge.submit(request, "Sending a loss back", replaces=self._job)
        job.finished.connect(partial(self._show, grid, document.annotation))
        job.failed.connect(self._messages.of_failure)

    def hide(self) -> None:
        if self.shown is not None:
            self._tell(None)

    def _show(self, grid: RoiGrid, annotation: object, found: RoiGradient) -> None:
        """Only of the RoIs and labels that it was asked for; with their layer, which draws it."""
        if grid is self._document.trace.get(RoiGrid) and annotation is self._document.annotation:
            layers = self._detection.layers
            layers.set_style("rois", replace(layers.style_of("rois"), visible=True))
            self._tell(found)

    def _tell(self, gradient: RoiGradient | None) -> None:
        self.shown = gradient
        self._canvas.show_gradient(gradient)
        self.changed.emit()
