"""What anchors are trained as, seen in step with the labels: while the layer is shown, every edit asks anew."""

from __future__ import annotations

from functools import partial
from typing import Never

from PySide6.QtCore import QObject, QTimer

from app.features.detection.layers_panel import LayersPanel
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.session import Session
from engine.structures.annotation import Annotation
from engine.structures.jobs import StageReady
from engine.structures.requests import LabelAnchors
from engine.structures.stages import AnchorLabels, Anchors

DELAY = 120  # milliseconds after the last edit of a burst


class AnchorLabelsController(QObject):
    """Nothing is asked while the layer is hidden; when it is shown, what is out of date is made anew."""

    def __init__(self, services: Services, session: Session, layers: LayersPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._traces = services.bridge, session.document, session.traces
        self._layers, self._messages = layers, services.messages
        self._job: JobHandle[Never, None] | None = None
        self._shown: tuple[AnchorLabels | None, bytes] = (None, b"")  # the last answer, and the boxes it is of
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._renew)
        for signal in (session.document.annotation_changed, session.document.trace_changed, layers.style_changed):
            signal.connect(self._changed)

    def _changed(self, *_what: object) -> None:
        if self._layers.style_of("positives").visible and self._document.trace.get(Anchors) is not None:
            self._timer.start()

    def _renew(self) -> None:
        document = self._document
        annotation, trace = document.annotation, document.trace
        anchors, shown = trace.get(Anchors), trace.get(AnchorLabels)
        if annotation is None or anchors is None:
            return
        if not annotation.boxes:
            if shown is not None:
                document.set_trace(trace.without(AnchorLabels), is_preview=document.is_preview)
                self._traces.set_trace(document.path, document.trace)
            return
        key = _key(annotation)
        if shown is None or self._shown != (shown, key):
            size, truth = (annotation.width, annotation.height), annotation.box_array()
            request = LabelAnchors(annotation.path, anchors, truth, *size, annotation.ignored())
            self._job = self._bridge.submit(request, replaces=self._job)
            self._job.stage.connect(partial(self._show, anchors, key))
            self._job.failed.connect(self._messages.of_failure)

    def _show(self, anchors: Anchors, key: bytes, stage: StageReady) -> None:
        """Only if the anchors and the boxes are still those for which it was asked."""
        annotation = self._document.annotation
        if annotation is None or anchors is not self._document.trace.get(Anchors) or key != _key(annotation):
            return
        if stage.path == annotation.path and isinstance(stage.record, AnchorLabels):
            self._shown = (stage.record, key)
            self._document.add_stage(stage.record, stage.seconds)
            self._traces.set_trace(annotation.path, self._document.trace)  # for coming back to the picture


def _key(annotation: Annotation) -> bytes:
    """Changes with the boxes, and with which of them are ignored."""
    ignored = annotation.ignored()
    return annotation.box_array().tobytes() + b"".join(part.tobytes() for part in ignored)
