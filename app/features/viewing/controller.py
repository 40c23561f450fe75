"""Verbs of looking: zoom to a box, layers, brightness and contrast."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QGuiApplication

from app.canvas.view import ImageCanvas
from app.features.detection.layers_panel import LayersPanel
from app.services.background import Background
from app.services.messages import Messages
from app.services.translation import tr
from app.session.document import Document
from app.session.layers import LayerName
from engine.pictures.reading import read_image
from engine.structures.boxes import BoxArray
from engine.structures.image import Image
from engine.structures.stages import Detections


class ViewController(QObject):
    """Of what is shown; the picture itself never changes."""

    tone_changed = Signal(float, float)  # brightness, contrast

    def __init__(
        self,
        canvas: ImageCanvas,
        layers: LayersPanel,
        document: Document,
        messages: Messages,
        background: Background,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._layers, self._document, self._messages = canvas, layers, document, messages
        self._hidden: list[LayerName] = []
        self._background = background
        self.tone = (0.0, 0.0)  # brightness, contrast, both -1..1; for the next picture, too
        self.is_stretched = False  # pictures of more than 8 bits, from their darkest to their brightest parts
        document.image_changed.connect(self._image_changed)

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

    @property
    def can_stretch(self) -> bool:
        """Whether the file has more than the screen shows."""
        return self._document.image is not None and self._document.image.depth > 8

    def toggle_stretch(self) -> None:
        """For the next pictures, too."""
        self.is_stretched = not self.is_stretched
        if not self.is_stretched:
            self._canvas.show_image(self._document.image)
        self._image_changed(self._document.image)

    def _image_changed(self, image: Image | None) -> None:
        if image is not None and self.is_stretched and self.can_stretch:
            read = partial(read_image, image.path, stretched=True)
            self._background.run(read, self._show_stretched, self._messages.of_exception)

    def _show_stretched(self, stretched: Image) -> None:
        now = self._document.image
        if self.is_stretched and now is not None and now.key == stretched.key:
            self._canvas.show_image(stretched)

    def copy_picture(self) -> None:
        image = self._canvas.grab_picture()
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self._messages.info(tr("The picture is on the clipboard, layers included"))
