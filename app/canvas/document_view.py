"""The open document on the canvas: what is in it is shown, and what is clicked there is selected in it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.canvas.view import ImageCanvas
from app.session.document import Document, Selection
from app.session.layers import LayerName


class DocumentView(QObject):
    """Lives with the canvas."""

    def __init__(self, document: Document, canvas: ImageCanvas) -> None:
        super().__init__(canvas)
        self._document, self._canvas = document, canvas
        document.image_changed.connect(canvas.show_image)
        document.annotation_changed.connect(canvas.show_annotation)
        document.suggestions_changed.connect(canvas.show_suggestions)
        document.trace_changed.connect(self._trace_changed)
        document.selection_changed.connect(self._selection_changed)
        canvas.box_picked.connect(self._box_picked)
        canvas.selection_changed.connect(self._labels_selected)

    def _trace_changed(self, record: object) -> None:
        if record is None:
            self._canvas.clear_records()
        for new in self._document.trace.records.values() if record is None else (record,):
            self._canvas.show_record(new)

    def _selection_changed(self, selection: Selection | None) -> None:
        self._canvas.set_selection(self._document.selected_labels)
        self._canvas.set_picked(*((selection.layer, selection.indices[0]) if selection else ("", -1)))

    def _box_picked(self, layer: LayerName, index: int) -> None:
        if layer != "truth":  # labelled boxes may be several: `selection_changed` tells of them
            self._document.select(layer or None, () if index < 0 else (index,))

    def _labels_selected(self, indices: tuple[int, ...]) -> None:
        if indices or self._document.selected_labels:
            self._document.select("truth", indices)
