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
from app.services.translation import tr
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.requests import PreviewPictures
from engine.structures.settings import SVM_DETECTORS
from engine.structures.stages import RoiGrid


class GradientController(QObject):
    """One at a time; an edit of the labels, or another detection, takes it away. While a net learns, the box is watched
    in its place: at each look at the picture comes what the net would send back by then."""

    changed = Signal()

    def __init__(self, services: Services, session: Session, window: MainWindow, detection: DetectionFeature) -> None:
        super().__init__(window)
        self._bridge, self._messages, self._document = services.bridge, services.messages, session.document
        self._canvas, self._detection = window.canvas, detection
        self.shown: RoiGradient | None = None
        self._job: JobHandle[Never, RoiGradient] | None = None
        self._learning: PreviewPictures | None = None
        self._has_shown_layer = False  # it was not shown before
        session.document.trace_changed.connect(self._trace_changed)
        session.document.annotation_changed.connect(lambda _what: self.hide())

    @property
    def is_learning(self) -> bool:
        """Whether a net learns now, whose gradient it would be."""
        return self._learning is not None

    @property
    def is_watching(self) -> bool:
        return self._learning is not None and self._learning.roi is not None

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
        if self._learning is not None:
            self._learning.roi = replace(request, roi=-1)
            self._messages.info(tr("The gradient for this box is shown with the next preview of the picture"))
            return
        job = self._job = self._bridge.submit(request, tr("Computing the gradient"), replaces=self._job)
        job.finished.connect(partial(self._show, grid, document.annotation))
        job.failed.connect(self._messages.of_failure)

    def hide(self) -> None:
        if self._learning is not None:
            self._learning.roi = None
        if self.shown is not None:
            self._tell(None)

    def learns(self, pictures: PreviewPictures | None) -> None:
        """A training begins, which looks at these pictures; None: it has ended."""
        self.hide()
        self._learning = pictures

    def show_watched(self, found: RoiGradient) -> None:
        """What the net that learns sent back; nothing where the box is not watched any more."""
        if self.is_watching:
            self._show_layer()
            self._tell(found)

    def _trace_changed(self, _record: object) -> None:
        if not self.is_watching:
            self.hide()

    def _show(self, grid: RoiGrid, annotation: object, found: RoiGradient) -> None:
        """Only of the RoIs and labels that it was asked for; with their layer, which draws it."""
        if grid is self._document.trace.get(RoiGrid) and annotation is self._document.annotation:
            self._show_layer()
            self._tell(found)

    def _show_layer(self) -> None:
        """For as long as the gradient is there."""
        style = self._detection.layers.style_of("rois")
        if self.shown is None and not style.visible:
            self._has_shown_layer = True
            self._detection.layers.set_style("rois", replace(style, visible=True))

    def _tell(self, gradient: RoiGradient | None) -> None:
        self.shown = gradient
        if gradient is None and self._has_shown_layer:
            self._has_shown_layer = False
            layers = self._detection.layers
            layers.set_style("rois", replace(layers.style_of("rois"), visible=False))
        self._canvas.show_gradient(gradient)
        self.changed.emit()
