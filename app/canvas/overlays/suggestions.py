"""What the model found and nobody has labelled yet: dashed, with its score. S suggestions of D detections."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from app.canvas.overlays.base import NO_BOXES
from app.canvas.overlays.detections import DetectionsOverlay
from app.canvas.tags.painter import Tag
from app.session.layers import LayerName
from app.session.suggestions import Suggestions
from engine.structures.stages import Refinement


class SuggestionsOverlay(DetectionsOverlay):
    """Its boxes keep their index among the detections: the one that is picked is picked in both layers."""

    layer: LayerName = "suggestions"
    kinds: tuple[type, ...] = (Suggestions, Refinement)
    pen = Qt.PenStyle.DashLine

    def show_record(self, record: object) -> None:
        if isinstance(record, Suggestions):
            super().show_record(record.detections)
            rest = np.setdiff1d(np.arange(len(record.detections)), record.indices)
            self.leave_out(rest)
        else:
            super().show_record(record)

    def clear_suggestions(self) -> None:
        """There are none; what the others show stays."""
        self._record, self.picked, self._hovered = None, None, None
        self._boxes = NO_BOXES
        self.restyled()
        self.update()

    def _tag(self, index: int) -> Tag:
        tag = super()._tag(index)
        return Tag(("suggestions", index), tag.box, tag.text, f"{tag.detail}?", tag.colour)
