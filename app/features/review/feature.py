"""What the list says of each picture: suggestions, disagreements, doubts; and the statistics of its labels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.inspection.feature import InspectionFeature
from app.features.review.marking import DisagreementMarks
from app.features.review.statistics import StatisticsSheet
from app.services.services import Services
from app.services.settings import Settings
from app.session.session import Session
from app.session.suggestions import Suggestions, is_suggested, suggest
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.labels.review.disagreements import compare
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.requests import ImageResult
from engine.structures.stages import Detections


class Review(QObject):
    """Of the open picture at each edit; of the others when they were read or detected."""

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pictures, self._folder_index = session.document, session.pictures, session.folder_index
        self._traces, self._store = session.traces, services.store
        session.document.suggestions_changed.connect(self._suggestions_changed)
        session.folder_index.read.connect(self._read)
        self._least = services.store.settings.accept_score
        services.store.changed.connect(self._score_changed)

    def detected(self, result: ImageResult) -> None:
        """A picture was detected, of a folder down to a score below the one that is shown."""
        if (found := result.trace.get(Detections)) is not None:
            self._look_at(result.path, found)

    def _look_at(self, path: Path, found: Detections) -> None:
        summary = self._folder_index.summaries.get(path)
        boxes, labels = (summary.boxes, summary.labels) if summary else (as_boxes([]), ())
        extra, missed, doubt = compare(boxes, labels, found, self._store.settings.accept_score)
        self._pictures.mark(path, extra=extra if labels else 0, missed=missed, doubt=doubt)
        self._count(path)

    def _count(self, path: Path) -> None:
        """How many suggestions wait in a picture that is not open."""
        summary, detections = self._folder_index.summaries.get(path), self._traces.trace(path).get(Detections)
        count, acceptable = summary.suggested if summary else 0, 0
        if detections is not None:
            boxes = zip(summary.boxes.tolist(), summary.labels, strict=True) if summary else ()
            labelled = tuple(LabelledBox(Rectangle(*box), label) for box, label in boxes)
            annotation = Annotation(path, 0, 0, labelled)
            found = suggest(detections, annotation, self._document.rejected_of(path))
            count, acceptable = count + len(found), len(found.above(self._store.settings.accept_score))
        self._pictures.mark(path, suggestions=count, acceptable=acceptable)

    def _score_changed(self, settings: Settings) -> None:
        """From which suggestions are accepted together."""
        if settings.accept_score != self._least:
            self._least = settings.accept_score
            for path in self._pictures.every:
                if self._traces.trace(path).get(Detections) is not None:
                    self._count(path)
            self._suggestions_changed(self._document.suggestions)

    def _suggestions_changed(self, suggestions: Suggestions | None) -> None:
        annotation, path = self._document.annotation, self._document.path
        if annotation is None or path is None:
            return
        written = sum(map(is_suggested, annotation.boxes))
        least = self._store.settings.accept_score
        acceptable = len(suggestions.above(least)) if suggestions else 0
        self._pictures.mark(path, suggestions=written + (len(suggestions) if suggestions else 0), acceptable=acceptable)
        if suggestions is not None:
            found = compare(annotation.box_array(), annotation.labels, suggestions.detections, least)
            self._pictures.mark(path, extra=found.extra if annotation.boxes else 0, missed=found.missed)

    def _read(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            if path == self._document.path:
                continue
            if (found := self._traces.trace(path).get(Detections)) is not None:
                self._look_at(path, found)
            elif self._folder_index.summaries[path].suggested:
                self._count(path)


class ReviewFeature(QObject):
    """Follows what is detected and what is labelled."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        detection: DetectionFeature,
        inspection: InspectionFeature,
    ) -> None:
        super().__init__(window)
        index, detect, pictures = session.folder_index, detection.controller, session.pictures
        self.review = Review(services, session, window)
        detect.detected.connect(self.review.detected)
        detect.detected_in_folder.connect(self.review.detected)
        self.marks = DisagreementMarks(session, services.store, window)
        self.statistics = StatisticsSheet(index, detect, services.theme, window)
        self.statistics.chosen.connect(inspection.counted.show)
        self.statistics.chosen.connect(window.activateWindow)  # its keys go through the boxes
        row = ActionRow("label.statistics", "Statistics of the folder", ("Ctrl+I",), "Label", 6,
                        self.statistics.bring_up, "", 0, lambda: pictures.rowCount() > 0,
                        "Boxes per class, sizes, shapes, and boxes without a matching anchor")  # fmt: skip
        window.action_set.add([row], pictures.counts_changed)
