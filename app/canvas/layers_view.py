"""The picture and its layers: records are shown, never made. What the mouse means is one floor up, in view."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.canvas.guides import GuidesItem
from app.canvas.overlays.anchors import AnchorsOverlay, PositivesOverlay
from app.canvas.overlays.base import Overlay
from app.canvas.overlays.detections import DetectionsOverlay, SuggestionsOverlay
from app.canvas.overlays.matches import MatchesItem, ShownMatch
from app.canvas.overlays.proposals import ProposalsOverlay
from app.canvas.overlays.rois import RoisOverlay
from app.canvas.overlays.segments import SegmentsOverlay
from app.canvas.overlays.sketch import SketchItem
from app.canvas.overlays.truth import TruthOverlay
from app.canvas.picture_item import OverPicture, PictureItem
from app.canvas.stage_sheet import ItemHolder, StageSheet
from app.canvas.tags.painter import Tag, TagItem
from app.canvas.zoom_pan import ZoomPanView
from app.session.layers import LayerName, LayerStyle
from app.session.suggestions import Suggestions
from engine.structures.annotation import Annotation
from engine.structures.boxes import area
from engine.structures.image import Image
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.inspection.stories import Sketch


class LayersView(ZoomPanView):
    """Bottom to top: the picture, the layers in the order of LAYERS, the tags, the sketch of a story's step with its
    own, the guides of gestures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = PictureItem()
        self._proposals, self._rois, self._truth = ProposalsOverlay(), RoisOverlay(), TruthOverlay()
        self._detections, self._suggestions = DetectionsOverlay(), SuggestionsOverlay()
        self._offered: Suggestions | None = None
        below = SegmentsOverlay(), AnchorsOverlay(), PositivesOverlay(), self._proposals, self._rois
        self._overlays: tuple[Overlay, ...] = (*below, self._detections, self._suggestions, self._truth)
        self._by_layer: dict[LayerName, Overlay] = {overlay.layer: overlay for overlay in self._overlays}
        self._tag_item = TagItem(
            # the topmost layer chooses first
            lambda: (*(overlay.tags() for overlay in reversed(self._visible)), self._matches.tags),
            lambda: [tag for overlay in self._visible if overlay is not self._rois for tag in overlay.floating_tags()],
            self.font(),
        )
        self._matches = MatchesItem()
        self._sketch = SketchItem()
        self._sketch_tags = TagItem(lambda: (self._sketch.tags,), self._roi_tags, self.font(), self._tag_item)
        self._guides = GuidesItem(self.font())
        self._above = self._matches, self._tag_item, self._sketch, self._sketch_tags, self._guides
        self._layers, self.stage = ItemHolder(), StageSheet(self)
        for overlay in self._overlays:
            overlay.setParentItem(self._layers)
        for item in (self._picture, self._layers, self.stage.holder, *self._above):
            self.scene().addItem(item)
        self.image: Image | None = None
        self.rested.connect(self._prepare_layers)

    def show_image(self, image: Image | None) -> None:
        """Another picture forgets the records of the one before; the zoom stays where only the content is another."""
        before, self.image = self.image, image
        self._picture.show_image(image)
        if image is None or before is None or image.key != before.key:
            self.show_sketch(None)
            self.show_matches(())
            self.clear_records()
            self.show_annotation(None)
        frame = QRectF() if image is None else QRectF(0, 0, image.width, image.height)
        has_size_of_before = before is not None and image is not None and before.pixels.shape == image.pixels.shape
        over: tuple[OverPicture, ...] = (*self._overlays, *self.stage.overlays, *self._above)
        for item in over:
            item.set_frame(frame)
        self.set_content(frame)
        if not has_size_of_before:
            self.fit()
        self.viewport().update()

    def show_record(self, record: object) -> None:
        """Of a stage; one that no layer draws is passed over."""
        for overlay in self._overlays:
            if isinstance(record, overlay.kinds):
                overlay.show_record(record)
        self._rest_soon()

    def show_annotation(self, annotation: Annotation | None) -> None:
        if annotation is None:
            self._truth.clear()
        else:
            self.show_record(annotation)

    def show_suggestions(self, suggestions: Suggestions | None) -> None:
        """They are detections, too: what is drawn dashed is not drawn solid below, what was rejected not at all."""
        self._offered = suggestions
        if suggestions is None:
            self._suggestions.clear_suggestions()
        else:
            self._suggestions.show_record(suggestions)
        self._share()

    def show_gradient(self, gradient: RoiGradient | None) -> None:
        """Of one RoI, in its layer."""
        self._rois.show_gradient(gradient)
        self._sketch_tags.update()

    def show_sketch(self, sketch: Sketch | None, is_veiled: bool = True) -> None:
        """A step of a story, over everything; None: no longer."""
        self._sketch.show_sketch(sketch, is_veiled)
        self._sketch_tags.update()

    def show_matches(self, matches: Sequence[ShownMatch]) -> None:
        """Objects that look like those that are searched for."""
        self._matches.show_matches(matches)
        self._rest_soon()

    @property
    def matches(self) -> tuple[ShownMatch, ...]:
        return self._matches.matches

    @property
    def sketch(self) -> Sketch | None:
        return self._sketch.sketch

    def _roi_tags(self) -> list[Tag]:
        """They are placed last, clear of the others, which are often of the same box."""
        return self._rois.floating_tags() if self._rois.isVisible() else []

    def _share(self) -> None:
        """A suggestion is a detection: where those are hidden, so is it. A detection that is a label is drawn once."""
        self._suggestions.setVisible(self._detections.style.visible and self._suggestions.style.visible)
        if (offered := self._offered) is not None:
            dashed = offered.indices if self._suggestions.isVisible() else offered.indices[:0]
            solid = offered.labelled if self._truth.style.visible else offered.labelled[:0]
            self._detections.leave_out(np.concatenate((offered.rejected, dashed, solid)))

    def show_stage(self, overlays: Sequence[Overlay]) -> None:
        """These in place of the layers, after a short transition; the layers keep their styles meanwhile."""
        self._show_layers(False)
        for overlay in overlays:
            overlay.set_frame(self._content)
            overlay.setVisible(True)
        self.stage.show_overlays(tuple(overlays))
        self.prepare_soon()

    def end_stage(self) -> None:
        """The layers again."""
        self.stage.clear()
        self._show_layers(True)
        self._share()
        self.prepare_soon()

    def _show_layers(self, visible: bool) -> None:
        """And the sketch of a story, which is told over them."""
        for item in (self._layers, self._sketch, self._sketch_tags):
            item.setVisible(visible)

    def prepare_soon(self) -> None:
        """What is drawn is another, though nobody has moved the view."""
        self._rest_soon()
        self.viewport().update()

    def clear_records(self) -> None:
        """Forget the stages; the labelled boxes stay."""
        for overlay in self._overlays:
            if overlay is not self._truth:
                overlay.clear()

    def hide_classes(self, classes: frozenset[str]) -> None:
        """Draw and pick no labelled box and no detection of these."""
        for overlay in (self._truth, self._detections, self._suggestions):
            overlay.hide_classes(classes)
        self._rest_soon()

    def recolour(self) -> None:
        """Classes have other colours now."""
        for overlay in (*self._overlays, *self.stage.overlays):
            overlay.refresh()
        self._rest_soon()

    def set_style(self, layer: LayerName, style: LayerStyle) -> None:
        self._by_layer[layer].set_style(style)
        if layer in ("detections", "suggestions", "truth"):
            self._share()
        self._rest_soon()

    def style_of(self, layer: LayerName) -> LayerStyle:
        return self._by_layer[layer].style

    def set_brightness_contrast(self, brightness: float, contrast: float) -> None:
        """Both -1..1. Only what is shown changes, never the picture itself."""
        self._picture.set_curve(brightness, contrast)

    def set_picked(self, layer: str, index: int, *others: int) -> None:
        """Mark a proposal or detection, and show its RoI; others: further detections, which are marked alike. Any other
        layer takes the mark away."""
        chosen = (index, *others) if layer == "detections" else ()
        dashed = tuple(i for i in chosen if self._suggestions.shows(i))
        labelled = self._offered.labelled if self._offered is not None else ()
        dotted = tuple(i for i in chosen if i not in dashed and (self._detections.shows(i) or i in labelled))
        for overlay, mine in ((self._suggestions, dashed), (self._detections, dotted)):
            overlay.set_picked(mine[0] if mine else None)
            overlay.set_others(mine[1:])
        proposal = index if layer == "proposals" else None
        self._proposals.set_picked(proposal)
        roi = self._detections.roi_of(index) if layer == "detections" else proposal
        self._rois.set_picked(roi)
        for staged in self.stage.overlays:
            staged.set_picked(index if layer == staged.layer else roi if staged.layer == "proposals" else None)

    def grab_picture(self) -> QImage:
        """What is seen of the picture now, layers included, in device pixels. Null where there is no picture."""
        self.finish_layers()
        shown = self.shown_part()
        return self.viewport().grab(shown).toImage() if not shown.isEmpty() else QImage()

    def shown_part(self) -> QRect:
        """Of the viewport, where the picture is seen; empty where there is none."""
        shown = self.viewportTransform().mapRect(self._content).intersected(QRectF(self.viewport().rect()))
        return shown.toAlignedRect() if not shown.isEmpty() else QRect()

    def finish_layers(self) -> None:
        """Make at once what is otherwise made a moment after a movement. For pictures of the window."""
        self.stage.finish_transition()
        self._prepare_layers(at_once=True)

    def _found_under(self, x: float, y: float, slack: float) -> tuple[int, float] | None:
        """The smallest detection there, suggested or not, and its area."""
        found = [
            (index, float(area(overlay.boxes[[index]])[0]))
            for overlay in (self._suggestions, self._detections)
            if (index := overlay.pick(x, y, slack)) is not None
        ]
        return min(found, key=lambda one: one[1], default=None)

    def _tagged_under(self, x: float, y: float) -> int | None:
        """The detection whose tag lies there, over whatever box."""
        key = self._tag_item.key_at(x * self.zoom, y * self.zoom, (self._detections.layer, self._suggestions.layer))
        return None if key is None else key[1]

    @property
    def _visible(self) -> list[Overlay]:
        return [overlay for overlay in (*self._overlays, *self.stage.overlays) if overlay.isVisible()]

    def _prepare_layers(self, at_once: bool = False) -> None:
        scale = self.zoom * self.devicePixelRatioF()
        self._picture.prepare(scale)
        for overlay in self._visible:
            overlay.prepare(self.visible_area(), scale, at_once)

    def _hover(self, point: QPointF | None) -> None:
        for overlay in self._visible:
            overlay.hover(point)
