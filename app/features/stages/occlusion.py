"""What the score of the selected detection hangs on: asked of the engine, shown while it comes, cancelled at will."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from PySide6.QtCore import QObject, Signal

from app.canvas.overlays.heat import Heat
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import tr
from app.session.document import Document
from engine.explain.occlusion import grid_of
from engine.structures.annotation import Rectangle
from engine.structures.inspection.heat import Occlude, OcclusionHeat
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals


class OcclusionController(QObject):
    """heat: the one that is shown, of a detection of the run that is shown."""

    changed = Signal()

    def __init__(
        self, services: Services, document: Document, settings: Callable[[], DetectSettings], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._messages = services.bridge, services.messages
        self._document, self._settings = document, settings
        self.heat: OcclusionHeat | None = None
        self._proposals: Proposals | None = None
        self._job: JobHandle[OcclusionHeat, OcclusionHeat] | None = None
        services.activity.stop_requested.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        return self._job is not None and self._job.is_running

    @property
    def patches(self) -> int:
        """How many parts of this picture will be covered in turn."""
        image = self._document.image
        return 0 if image is None else prod(grid_of(image.width, image.height))

    @property
    def selected(self) -> int | None:
        """The detection that is selected; None for none, or for one whose RoI is gone."""
        selection, trace = self._document.selection, self._document.trace
        found = trace.get(Detections)
        if selection is None or selection.layer != "detections" or found is None or trace.get(Proposals) is None:
            return None
        index = selection.indices[0]
        return index if index < len(found) else None

    @property
    def selected_name(self) -> str:
        found, index = self._document.trace.get(Detections), self.selected
        return "" if found is None or index is None else f"{found.names[index]} {found.scores[index]:.2f}"

    def follow_trace(self) -> None:
        """Another run makes the heat void."""
        if self._document.trace.get(Proposals) is not self._proposals:
            self._proposals = self._document.trace.get(Proposals)
            self.hide()

    def ask(self) -> None:
        document, index = self._document, self.selected
        found, proposals = document.trace.get(Detections), document.trace.get(Proposals)
        if document.path is None or index is None or found is None or proposals is None:
            return
        roi = int(found.rois[index])
        box, objectness = Rectangle(*proposals.boxes[roi].tolist()), float(proposals.scores[roi])
        klass = int(found.classes[index])
        request = Occlude(document.path, self._settings(), roi, box, objectness, proposals.source, klass)
        words = tr("Running the net with parts of the picture covered")
        job = self._job = self._bridge.submit(request, words, replaces=self._job)
        self.heat, self._proposals = None, proposals
        job.part.connect(self._show)
        job.finished.connect(self._show)
        job.failed.connect(self._messages.of_failure)
        job.ended.connect(self.changed.emit)
        self.changed.emit()

    def cancel(self) -> None:
        """What is there of the heat stays."""
        if self._job is not None and self._job.is_running:
            self._job.cancel()

    def hide(self) -> None:
        self.cancel()
        if self.heat is not None:
            self.heat = None
            self.changed.emit()

    def shown_heat(self) -> Heat | None:
        """The drop of the score over the picture, from nothing to the largest one."""
        image, found = self._document.image, self.heat
        if image is None or found is None or not found.done:
            return None
        rows, columns = found.scores.shape
        drop = found.drop
        most = max(float(drop[drop == drop].max()), 1e-6)  # without those that are not known
        return Heat(drop, 0.0, most, image.width / columns, image.height / rows, tr("score lost"))

    def _show(self, found: OcclusionHeat) -> None:
        if self._proposals is self._document.trace.get(Proposals):
            self.heat = found
            self.changed.emit()
