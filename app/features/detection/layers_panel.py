"""The layer panel: one row per stage in the pipeline's order, so that it reads like the papers' figure."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.features.detection.choices import why_absent
from app.features.detection.layer_row import LayerRow
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.document import Document
from app.session.layers import LAYERS, LayerName, LayerStyle
from app.session.suggestions import Suggestions
from app.widgets.build import label, vbox
from app.widgets.controls import LabelledSlider
from engine.structures.annotation import Annotation
from engine.structures.stages import PooledRois, RoiGrid, Trace

LEAST = 176  # pixels: detections with their sliders, suggestions and labels
HEADING = mark("LAYERS")
STAGED = mark("LAYERS (set by the stage)")


class LayersPanel(QScrollArea):
    """Holds the styles; tells of each change. Score and NMS are not styles: they select the detections anew."""

    style_changed = Signal(str, object)
    selection_moved = Signal(float, float)  # score, NMS threshold

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows: dict[LayerName, LayerRow] = {}
        self.score = _threshold(tr("Score"), tr("Detections with a lower score are hidden"))
        self.nms = _threshold(
            tr("NMS IoU"),
            tr("Non-maximum suppression: a box that overlaps a better one by more than this IoU is removed"),
        )
        inner = self._inner = QWidget()
        inner.setObjectName("panel")
        heading = self._heading = label(tr(HEADING), "heading")
        heading.setContentsMargins(6, 2, 0, 4)
        heading.setToolTip(tr("The stages of the detector, from the first to the last"))
        lines = vbox(heading, margins=(8, 10, 8, 8), spacing=2)
        inner.setLayout(lines)
        for layer in LAYERS:
            if layer.name == "suggestions":  # from here on it is about labelling
                rule = QFrame()
                rule.setObjectName("rule")
                lines.addLayout(vbox(rule, margins=(0, 5, 0, 5)))
            row = self.rows[layer.name] = LayerRow(layer, theme)
            row.style_changed.connect(self.style_changed)
            row.style_changed.connect(self._fit)
            theme.changed.connect(row.repaint_row)
            lines.addWidget(row)
        lines.addStretch(1)
        for slider in (self.score, self.nms):
            self.rows["detections"].add_slider(slider)
            slider.moved.connect(lambda: self.selection_moved.emit(self.score.step() / 100, self.nms.step() / 100))
        self._is_compact = False
        self._scroll_timer = QTimer(self, singleShot=True, interval=0)  # when its rows have their new heights
        self._scroll_timer.timeout.connect(self._show_what_is_seen)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows have it, and it follows them
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(250)
        self.setMinimumHeight(LEAST)

    def style_of(self, name: LayerName) -> LayerStyle:
        return self.rows[name].style_now

    def can_show(self, name: LayerName) -> bool:
        """Not a stage that this detector does not have."""
        return self.rows[name].eye.isEnabled()

    def set_visible(self, name: LayerName, visible: bool) -> None:
        """As if the eye had been pressed; a layer that cannot be there stays as it is."""
        if self.can_show(name):
            self.rows[name].eye.setChecked(visible)

    def toggle(self, name: LayerName) -> None:
        self.set_visible(name, not self.style_of(name).visible)

    def set_style(self, name: LayerName, style: LayerStyle) -> None:
        """Show and tell a style."""
        self.rows[name].set_style(style)
        self.style_changed.emit(name, style)
        self._fit()

    def set_selection(self, score: float, nms: float) -> None:
        self.score.set_step(round(score * 100))
        self.nms.set_step(round(nms * 100))

    def show_state(self, document: Document, proposals: str) -> None:
        """Counts, times, and which layers cannot come of the chosen proposals."""
        trace = document.trace
        boxes = document.boxes if document.annotation is not None else None
        records: dict[type, Sized | None] = {**trace.records, Suggestions: document.suggestions, Annotation: boxes}
        for name, row in self.rows.items():
            record = records.get(row.layer.record)
            row.set_absent("" if record is not None else why_absent(name, proposals, bool(boxes)))
            row.set_count(len(record) if record is not None else None, layer_seconds(row.layer.record, trace))
        self._fit()

    def show_staged(self, is_staged: bool) -> None:
        """While the stages are gone through, what is over the picture is theirs to say."""
        self._heading.setText(tr(STAGED) if is_staged else tr(HEADING))
        for row in self.rows.values():
            row.set_staged(is_staged)

    def to_session(self) -> dict[str, dict[str, object]]:
        """What is remembered of the styles."""
        names = ("visible", "colour", "opacity", "top", "anchors")
        return {n: {k: getattr(r.style_now, k) for k in names} for n, r in self.rows.items()}

    def from_session(self, styles: Mapping[str, Any]) -> None:
        """Restore what `to_session` gave; what does not fit is left out."""
        for name, row in self.rows.items():
            if isinstance(values := styles.get(name), dict):
                now = row.style_now
                fitting: dict[str, Any] = {k: v for k, v in values.items() if type(v) is type(getattr(now, k, None))}
                self.set_style(name, replace(now, **fitting))

    def show_what_fits(self) -> None:
        """A row became higher or lower by itself."""
        self._fit()
        self._scroll_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if event.size().height() != event.oldSize().height():
            self._scroll_timer.start()

    def _fit(self, *_changed: object) -> None:
        """Rather the rows without their opacity than a panel that must be scrolled; never higher than all of them: what
        is left is for the tabs below."""
        rows, inner = self.rows.values(), self._inner
        for part in (*(row.layout() for row in rows), inner.layout()):
            if part is not None:
                part.activate()
        whole = inner.sizeHint().height() + (sum(row.saved_by_compact for row in rows) if self._is_compact else 0)
        self.setMaximumHeight(whole)
        is_compact = whole > self.viewport().height()
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            for row in rows:
                row.set_compact(is_compact)

    def _show_what_is_seen(self) -> None:
        """Where not all rows fit, from the first one whose layer is over the picture."""
        first = next((row for row in self.rows.values() if row.is_unfolded), None)
        if self.verticalScrollBar().maximum() and first is not None:
            self.verticalScrollBar().setValue(first.y())


def layer_seconds(record: type, trace: Trace) -> float | None:
    """What a layer took: RoIs are laid on the maps, and then pooled. None: not computed yet."""
    kinds = (RoiGrid, PooledRois) if record is RoiGrid else (record,)
    found = [trace.seconds[kind] for kind in kinds if kind in trace.seconds]
    return sum(found) if found else None


def _threshold(words: str, tip: str) -> LabelledSlider:
    return LabelledSlider(words, 100, lambda step: f"{step / 100:.2f}", tip)
