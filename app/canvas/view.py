"""The picture and its layers. It shows records and says what the mouse means; it never edits and never runs a model."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.canvas.empty_state import paint_empty
from app.canvas.layers import LayerName, LayerStyle
from app.canvas.overlays.anchors import AnchorsOverlay
from app.canvas.overlays.base import ClassColours, Look, Overlay
from app.canvas.overlays.detections import DetectionsOverlay
from app.canvas.overlays.positives import PositivesOverlay
from app.canvas.overlays.proposals import ProposalsOverlay
from app.canvas.overlays.rois import RoisOverlay
from app.canvas.overlays.segments import SegmentsOverlay
from app.canvas.overlays.truth import TruthOverlay
from app.canvas.picture_item import PictureItem
from app.canvas.tag_item import TagItem
from app.canvas.tags import Tag
from app.canvas.zoom_pan import ZoomPanView
from engine.structures.annotation import Annotation
from engine.structures.image import Image

CLICK_SLACK = 3.0  # screen pixels beside a box that still count as on it


class ImageCanvas(ZoomPanView):
    """box_picked: the layer and the index into its record; ("", -1) where nothing was under the click."""

    cursor_moved = Signal(float, float)
    cursor_left = Signal()
    box_picked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = PictureItem()
        self._truth, self._rois = TruthOverlay(), RoisOverlay()
        self._detections, self._proposals = DetectionsOverlay(), ProposalsOverlay()
        # Bottom to top, in the order of LAYERS.
        self._overlays: tuple[Overlay, ...] = (
            SegmentsOverlay(),
            AnchorsOverlay(),
            PositivesOverlay(),
            self._proposals,
            self._rois,
            self._detections,
            self._truth,
        )
        self._by_layer = {overlay.layer: overlay for overlay in self._overlays}
        self._tag_item = TagItem(self._all_tags, self.font())
        for item in (self._picture, *self._overlays, self._tag_item):
            self.scene().addItem(item)
        self._image: Image | None = None
        self._empty = ("", "")
        self.settled.connect(self._settle_layers)

    # --- what is shown

    @property
    def image(self) -> Image | None:
        return self._image

    def show_image(self, image: Image | None) -> None:
        """Another picture forgets the records of the one before; the zoom stays where only the content is another."""
        before, self._image = self._image, image
        self._picture.show_image(image)
        if image is None or before is None or image.key != before.key:
            self.clear_records()
            self.show_annotation(None)
        frame = QRectF() if image is None else QRectF(0, 0, image.width, image.height)
        same_size = before is not None and image is not None and before.pixels.shape == image.pixels.shape
        for overlay in self._overlays:
            overlay.set_frame(frame)
        self._tag_item.set_frame(frame)
        self.set_content(frame)
        if not same_size:
            self.fit()
        self.viewport().update()

    def show_record(self, record: object) -> None:
        """A stage's record; one that no layer draws is passed over."""
        for overlay in self._overlays:
            if isinstance(record, overlay.kinds):
                overlay.show_record(record)
        self._settle_soon()

    def show_annotation(self, annotation: Annotation | None) -> None:
        for overlay in self._overlays:
            if annotation is not None and isinstance(annotation, overlay.kinds):
                overlay.show_record(annotation)
        if annotation is None:
            self._truth.clear()

    def clear_records(self) -> None:
        """Forget the stages; the labelled boxes stay."""
        for overlay in self._overlays:
            if overlay is not self._truth:
                overlay.clear()

    def set_style(self, layer: LayerName, style: LayerStyle) -> None:
        self._by_layer[layer].set_style(style)
        self._settle_soon()

    def style_of(self, layer: LayerName) -> LayerStyle:
        return self._by_layer[layer].style

    def set_class_colours(self, colours: ClassColours) -> None:
        for overlay in self._overlays:
            overlay.set_class_colours(colours)

    def set_brightness_contrast(self, brightness: float, contrast: float) -> None:
        """Both -1..1. Only what is shown changes, never the picture itself."""
        self._picture.set_curve(brightness, contrast)

    def set_empty_text(self, title: str, hint: str) -> None:
        """What is said while there is no picture."""
        self._empty = (title, hint)
        self.viewport().update()

    def set_picked(self, layer: str, index: int) -> None:
        """Mark a proposal or detection, and show its RoI. Any other layer takes the mark away."""
        self._detections.set_picked(index if layer == "detections" else None)
        self._proposals.set_picked(index if layer == "proposals" else None)
        if layer == "detections":
            self._rois.set_picked(self._detections.roi_of(index))
        else:
            self._rois.set_picked(index if layer == "proposals" else None)

    def grab_picture(self) -> QImage:
        """What is seen of the picture now, layers included, in device pixels. Null where there is no picture."""
        self.finish_layers()
        shown = self.viewportTransform().mapRect(self._content).intersected(QRectF(self.viewport().rect()))
        return self.viewport().grab(shown.toAlignedRect()).toImage() if not shown.isEmpty() else QImage()

    def finish_layers(self) -> None:
        """Make at once what is otherwise made a moment after a movement. For pictures of the window."""
        for overlay in self._overlays:
            if overlay.isVisible():
                overlay.finish(self._look())

    # --- inside

    def _look(self) -> Look:
        return Look(self.visible_area(), self.zoom, self.devicePixelRatioF())

    def _settle_layers(self) -> None:
        for overlay in self._overlays:
            if overlay.isVisible():
                overlay.settle(self._look())

    def _all_tags(self) -> list[Tag]:
        """Those that must be seen choose their place first, then from the topmost layer down."""
        tags = [tag for overlay in reversed(self._overlays) for tag in overlay.tags()]
        return sorted(tags, key=lambda tag: not tag.needed)

    def _pick(self, point: QPointF, proposals_first: bool = False) -> tuple[str, int]:
        """The box that a click means: a label or detection, the smaller one; a proposal where there is neither."""
        slack = CLICK_SLACK / self.zoom
        found = {}
        for overlay in (self._truth, self._detections, self._proposals):
            index = overlay.pick(point.x(), point.y(), slack)
            if index is not None:
                found[overlay.layer] = index
        if not found:
            return "", -1
        if proposals_first and "proposals" in found:
            return "proposals", found["proposals"]
        layer = next(iter(found))
        return layer, found[layer]

    def _hover(self, point: QPointF | None) -> None:
        for overlay in self._overlays:
            if overlay.isVisible():
                overlay.hover(point)

    # --- events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.start_panning(event) or event.button() != Qt.MouseButton.LeftButton or self._image is None:
            return
        proposals_first = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        layer, index = self._pick(self.to_picture(event.position()), proposals_first)
        self.set_picked(layer, index)
        self.box_picked.emit(layer, index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._image is None:
            return
        point = self.to_picture(event.position())
        self.cursor_moved.emit(point.x(), point.y())
        if self.is_panning:
            self.keep_panning(event)
        else:
            self._hover(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_panning:
            self.stop_panning()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)
        self.cursor_left.emit()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._image is None and any(self._empty):
            painter.resetTransform()
            paint_empty(painter, QRectF(self.viewport().rect()), self.palette(), *self._empty)
