"""Verbs of looking: zoom to a box, layers, brightness and contrast."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QGuiApplication

from app.canvas.view import ImageCanvas
from app.features.detection.layers_panel import LayersPanel
from app.services.messages import Messages
from app.session.document import Document
from app.session.layers import LayerName
from engine.structures.boxes import BoxArray
from engine.structures.stages import Detections


class ViewController(QObject):
    """Of what is shown; the picture itself never changes."""

    tone_changed = Signal(float, float)  # brightness, contrast

    def __init__(
        self, canvas: ImageCanvas, layers: LayersPanel, document: Document, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas, self._layers, self._document, self._messages = canvas, layers, document, messages
        self._hidden: list[LayerName] = []
        self.tone = (0.0, 0.0)  # brightness, contrast, both -1..1; for the next picture, too

    @property
    def selected_boxes(self) -> BoxArray | None:
        """(N, 4) of the selected labels or detections; None where none is selected."""
        selection, annotation = self._document.selection, self._document.annotation
        detections = self._document.trace.get(Detections)
        if selection is None or annotation is None:
            return None
        if selection.layer == "truth":
            return annotation.box_array()[list(selection.indices)]
        if selection.layer == "detections" and detections is not None:
            return detections.boxes[list(selection.indices)]
        return None

    def zoom_to_selected(self) -> None:
        """The selected boxes, enlarged, in the middle."""
        boxes = self.selected_boxes
        if boxes is not None:
            (x1, y1), (x2, y2) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
            self._canvas.show_area(QRectF(x1, y1, x2 - x1, y2 - y1))

    def hide_layers(self) -> None:
        """Hide what is shown; where nothing is shown, bring back what was hidden so."""
        shown = [name for name in self._layers.rows if self._layers.style_of(name).visible]
        for name in shown or self._hidden:
            self._layers.set_visible(name, not shown)
        self._hidden = shown

    def set_tone(self, brightness: float, contrast: float) -> None:
        self.tone = (min(1.0, max(-1.0, round(brightness, 2))), min(1.0, max(-1.0, round(contrast, 2))))
        self._canvas.set_brightness_contrast(*self.tone)
        self.tone_changed.emit(*self.tone)

    def change_tone(self, brightness: float, contrast: float) -> None:
        """By so much."""
        self.set_tone(self.tone[0] + brightness, self.tone[1] + contrast)

    def copy_picture(self) -> None:
        image = self._canvas.grab_picture()
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self._messages.info("The picture is on the clipboard, layers included")
