"""The stage stepper: which stage of the shown run is over the picture, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.canvas.overlays.base import Overlay
from app.canvas.overlays.film import FilmOverlay
from app.canvas.overlays.heat import Heat, HeatOverlay
from app.canvas.overlays.suppression import SuppressionOverlay
from app.canvas.view import ImageCanvas
from app.features.detection.controller import DetectController
from app.features.stages.maps import MapsController, cell_words
from app.features.stages.occlusion import OcclusionController
from app.features.stages.rail import RailCell
from app.features.stages.stage_list import Run, Stage, StageName, shares_of, stages_of, suppression_line, time_words
from app.features.stages.suppression import SuppressionController
from app.features.stages.views import CROWDED, FILM, make_overlays
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.document import Document
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.inspection.post_processing import Suppression
from engine.structures.stages import HeadOutput, Segments, Trace

NO_RUN = mark(" Press F5 to compute the stages.")


class StageController(QObject):
    """It reads the records of the document's trace. An edit of the labels closes it: they are hidden meanwhile."""

    changed = Signal()  # whatever the strip shows
    opened = Signal(bool)
    cell_changed = Signal(str)  # what is said of the cell under the cursor

    def __init__(self, services: Services, document: Document, canvas: ImageCanvas, detect: DetectController) -> None:
        super().__init__(canvas)
        self._document, self._canvas = document, canvas
        self.is_open = False
        self.name: StageName = "picture"
        self.merges, self.top = 0, 100
        parts = services, document, lambda: detect.settings, self
        self.maps, self.occlusion = MapsController(*parts), OcclusionController(*parts)
        self.nms = SuppressionController(services, document, self)
        self._overlays: tuple[Overlay, ...] = ()
        self._lines: tuple[Trace | None, tuple[str, ...]] = None, ()
        self._labels: tuple[Path | None, tuple[LabelledBox, ...]] = None, ()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._renew)
        document.image_changed.connect(self._image_changed)
        document.trace_changed.connect(self._trace_changed)
        document.annotation_changed.connect(self._annotation_changed)
        document.selection_changed.connect(lambda _selection: self._show_inside())
        canvas.mode_changed.connect(lambda mode: self.close() if mode != "view" else None)
        for part in (self.maps, self.nms, self.occlusion):
            part.changed.connect(self._show_inside)

    # -- verbs

    def toggle(self) -> None:
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        if self._document.image is None or self.is_open:
            return
        self.is_open = True
        self._canvas.set_mode("view")
        self._labels = self._document.path, self._document.boxes
        self.opened.emit(True)
        self._renew()

    def close(self) -> None:
        """The layers are over the picture again; heat and channels are forgotten."""
        if self.is_open:
            self.is_open = False
            self.occlusion.hide()
            self.maps.drop_channels()
            self._overlays = ()
            self._canvas.end_stage()
            self.opened.emit(False)

    def choose(self, index: int) -> None:
        """By its place among the stages."""
        at = min(max(0, index), len(self.stages) - 1)
        if self.stages[at].name != self.name:
            self.name = self.stages[at].name
            self._show()

    def go(self, steps: int) -> None:
        self.choose(self.place + steps)

    def go_inside(self, steps: int) -> None:
        """Through what the stage has inside: maps, merges, boxes of NMS."""
        shown = self.stage.name
        if shown in ("features", "objectness"):
            if 0 <= self.level + steps < len(self.level_words):
                self.choose_level(self.level + steps)
        elif shown == "segments":
            self.set_merges(self.merges + steps)
        elif shown == "nms":
            self.nms.set_step(self.nms.step + steps)

    def set_top(self, top: int) -> None:
        """How many boxes are drawn where many lie over each other, best first; 0 is all."""
        if top != self.top:
            self.top = top
            for overlay in self._overlays:
                if self.stage.name in CROWDED:
                    overlay.set_style(replace(overlay.style, top=top))
            self._canvas.prepare_soon()
            self.changed.emit()

    def choose_level(self, level: int) -> None:
        """Of the stage's maps; of objectness 0 is all of them together."""
        if self.stage.name == "objectness":
            self.maps.choose_objectness_level(level - 1)
        else:
            self.maps.choose_level(level)

    @property
    def level_words(self) -> list[str]:
        """Of the stage's maps."""
        words = self.maps.level_words()
        return [tr("All maps"), *words] if self.stage.name == "objectness" and len(words) > 1 else words

    @property
    def level(self) -> int:
        """Its place among `level_words`."""
        all_together = self.stage.name == "objectness" and len(self.level_words) > 1
        return self.maps.objectness_level + 1 if all_together else self.maps.level

    def set_merges(self, merges: int) -> None:
        """How far the film of Selective Search is."""
        at = min(max(0, merges), self.most_merges)
        if at != self.merges:
            self.merges = at
            self._show_inside()

    # -- what the strip shows

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Those of the run that is shown."""
        return stages_of(self._document.trace)

    @property
    def place(self) -> int:
        return next((number for number, stage in enumerate(self.stages) if stage.name == self.name), 0)

    @property
    def stage(self) -> Stage:
        return self.stages[self.place]

    @property
    def run(self) -> Run:
        image = self._document.image
        return Run(self._document.trace, image.width if image else 0, image.height if image else 0)

    @property
    def has_run(self) -> bool:
        """Whether the stages are there: of pictures looked at long ago only the detections are."""
        return HeadOutput in self._document.trace.records

    @property
    def cells(self) -> tuple[RailCell, ...]:
        trace = self._document.trace
        shares = shares_of(self.stages, trace)
        return tuple(
            RailCell(
                tr(stage.text), time_words(stage, trace), share, tr("with Detections") if stage.name == "nms" else ""
            )
            for stage, share in zip(self.stages, shares, strict=True)
        )

    @property
    def line(self) -> str:
        if self.stage.name == "nms" and self.nms.found is not None:
            return suppression_line(self.nms.found, self.nms.step)
        if self.stage.name == "segments" and self.merges:
            return self._merge_line()
        return self.stage.line(self.run) + ("" if self.has_run else tr(NO_RUN))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said of each stage at first, for as much room as the longest needs."""
        if self._lines[0] is not self._document.trace:
            self._lines = self._document.trace, tuple(stage.line(self.run) for stage in self.stages)
        return self._lines[1]

    @property
    def most_merges(self) -> int:
        segments = self._document.trace.get(Segments)
        return 0 if segments is None else len(segments.merges)

    def _merge_line(self) -> str:
        segments = self._document.trace.get(Segments)
        assert segments is not None
        one, other = segments.merges[self.merges - 1] + 1
        left = len(segments) - self.merges
        region = len(segments) + self.merges
        what = tr(
            "regions {one:,} and {other:,} become region {region:,}, and its box a proposal",
            one=one,
            other=other,
            region=region,
        )
        rest = tr("1 region is left") if left == 1 else tr("{left:,} regions are left", left=left)
        return tr(
            "Merge {merges:,} of {count:,}: {what}. {rest}.",
            merges=self.merges,
            count=len(segments.merges),
            what=what,
            rest=rest,
        )

    # -- what happens around it

    def _image_changed(self, _image: object) -> None:
        if self._document.image is None:
            self.close()
        elif self.is_open:  # nothing of the picture before lies over this one
            self._overlays = ()
            self._canvas.show_stage(())

    def _trace_changed(self, record: object) -> None:
        self.occlusion.follow_trace()
        if self.is_open:
            self._soon.start()

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        before, self._labels = self._labels, (self._document.path, self._document.boxes)
        is_edit = annotation is not None and before[0] == self._labels[0] and before[1] is not self._labels[1]
        if self.is_open and is_edit:
            self.close()

    def _renew(self) -> None:
        """The run is another, or further on; the stage stays where it can."""
        trace = self._document.trace
        self.maps.set_trace(trace)
        self.merges = min(self.merges, self.most_merges)
        if self.is_open:
            self._show()

    def _show(self) -> None:
        """The stage with its overlays. Where this run has it not (yet), the picture; its name is remembered."""
        shown = self.stage.name
        self._overlays = make_overlays(shown, self._document.trace, self.top)
        self._canvas.show_stage(self._overlays)
        for overlay in self._overlays:
            if isinstance(overlay, HeatOverlay):
                overlay.cell_hovered.connect(self._cell_hovered)
        self._cell_hovered(-1, -1)
        if shown == "features":
            self.maps.ask_for_fields()
        if shown in ("nms", "detections"):
            self.nms.ask()
        selection = self._document.selection
        self._canvas.set_picked(*((selection.layer, *selection.indices) if selection else ("", -1)))
        self._show_inside()

    def _show_inside(self) -> None:
        """What may change while a stage is shown."""
        if not self.is_open:
            return
        for overlay in self._overlays:
            if isinstance(overlay, HeatOverlay):
                heat = self.heat
                overlay.clear() if heat is None else overlay.show_record(heat)
            elif isinstance(overlay, SuppressionOverlay) and self.nms.found is not None:
                if overlay.record(Suppression) is not self.nms.found:
                    overlay.show_record(self.nms.found)
                overlay.set_step(self.nms.step)
            elif isinstance(overlay, FilmOverlay):
                overlay.set_merges(self.merges / max(1, self.most_merges), FILM)
        self._canvas.viewport().update()
        self.changed.emit()

    @property
    def heat(self) -> Heat | None:
        """That of the stage."""
        shown = self.stage.name
        if shown == "features":
            return self.maps.feature_heat()
        if shown == "objectness":
            return self.maps.objectness_heat(self._document.trace)
        return self.occlusion.shown_heat() if shown == "detections" else None

    def _cell_hovered(self, row: int, column: int) -> None:
        run = self.run
        self.cell_changed.emit(cell_words(self.heat, row, column, run.width, run.height))
