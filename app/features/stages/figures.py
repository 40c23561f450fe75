"""Precision, recall and AP of what the sliders leave: of this picture, and of the folder's that were detected."""

from __future__ import annotations

from functools import partial
from math import isnan, nan
from pathlib import Path
from typing import Never

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.features.detection.controller import DetectController
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.folder_index import Summary
from app.session.session import Session
from app.widgets.build import label
from app.widgets.page import RIGHT
from engine.evaluation.evaluate import selection_figures
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.inspection.post_processing import JudgeSelection, SelectionFigures
from engine.structures.requests import ImageResult
from engine.structures.stages import Detections, HeadOutput, Refinement, Trace

DELAY = 60  # milliseconds after the last move of a slider
COLUMNS = (mark("Precision"), mark("Recall"), mark("AP50"))
THIS, LEARNING, ANY_NAME = mark("This picture"), mark("Learning"), mark("Any name")
TIP = mark(
    "Against the labels at IoU .5, with the score and NMS of the sliders. "
    "Precision: how many of the detections are right. Recall: how many labelled "
    "boxes are found. AP50: average precision (over all points, mean over the "
    "labelled classes: one without a right detection counts 0). The second line is "
    "of the folder's labelled pictures that this model has detected (Shift+F5) and "
    "whose stages are still in memory, so many of all labelled ones; nothing is "
    "detected for it. Any name: the model has none of the labelled classes, so "
    "names do not count. Learning: what is seen is what the net that learns "
    "now finds."
)


class FiguresController(QObject):
    """No model runs for it. The picture's figures are of the detections that are shown, whoever found them; for the
    folder's the engine selects anew from the scores that are there."""

    changed = Signal()

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages = services.bridge, services.messages
        self._session, self._detect = session, detect
        self.picture: SelectionFigures | None = None
        self.folder: SelectionFigures | None = None
        self.labelled = 0  # pictures of the folder
        self.is_preview = False  # of a net that learns now
        self._root: Path | None = None
        self.lines = 0  # that this folder's pictures had so far: the sliders above them stay where they are
        self._job: JobHandle[Never, SelectionFigures] | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._ask)
        document = session.document
        for signal in (document.trace_changed, document.annotation_changed, session.folder_index.read):
            signal.connect(lambda _what: self._timer.start())
        detect.folder_ended.connect(self._timer.start)
        document.image_changed.connect(self._opened)

    def judge_soon(self) -> None:
        self._timer.start()

    def _forget(self) -> None:
        """The figures are of another picture."""
        if self._job is not None:
            self._job.cancel()
        self.picture = self.folder = None
        self.is_preview = False
        self.changed.emit()

    def _opened(self, _image: object) -> None:
        if (root := self._session.pictures.root) != self._root:
            self._root, self.lines = root, 0
        self._forget()

    def _ask(self) -> None:
        document = self._session.document
        annotation, trace = document.annotation, document.trace
        found = trace.get(Detections)
        if annotation is None or not annotation.boxes or found is None or not _can_select(trace):
            self._forget()
            return
        self.picture, self.is_preview = selection_figures([annotation], [found]), document.is_preview
        others = () if self.is_preview else self._others(annotation.path)
        if not others:
            self.folder = None
        self.lines = max(self.lines, 1)
        self.changed.emit()
        if not others:
            return
        self.labelled = max(sum(bool(s.labels) for s in self._session.folder_index.summaries.values()), 1)
        request = JudgeSelection(((annotation, trace), *others), self._detect.settings)
        job = self._job = self._bridge.submit(request, replaces=self._job)
        job.finished.connect(partial(self._show, annotation.path))
        job.failed.connect(self._messages.of_failure)

    def _others(self, path: Path) -> tuple[tuple[Annotation, Trace], ...]:
        """The other labelled pictures of the folder that the same model saw, and all of whose stages are there."""
        whole = self._session.traces.whole()
        here = whole.get(path)
        found = []
        for summary in self._session.folder_index.summaries.values():
            result = whole.get(summary.path)
            if summary.path != path and summary.labels and result is not None and _is_alike(result, here):
                found.append((_annotation_of(summary), result.trace))
        return tuple(found)

    def _show(self, path: Path, figures: SelectionFigures) -> None:
        document = self._session.document
        if path == document.path and not document.is_preview:
            self.folder, self.lines = figures, 2
            self.changed.emit()


class FiguresLines(QWidget):
    """A line for the picture, and one for the folder, below what their numbers are; nothing where no picture of the
    folder had any so far."""

    resized = Signal()

    def __init__(self, figures: FiguresController) -> None:
        super().__init__()
        self._figures = figures
        grid = QGridLayout()
        grid.setContentsMargins(0, 1, 0, 1)
        grid.setHorizontalSpacing(7)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        self.names = [label(style="small") for _ in range(2)]
        self.cells = [[label(style="number") for _ in COLUMNS] for _ in range(2)]
        for column, words in enumerate(COLUMNS, 1):
            grid.addWidget(label(tr(words), "small"), 0, column, RIGHT)
        for row, (name, cells) in enumerate(zip(self.names, self.cells, strict=True), 1):
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no word widens the panel
            grid.addWidget(name, row, 0)
            for column, cell in enumerate(cells, 1):
                grid.addWidget(cell, row, column, RIGHT)
        self.setLayout(grid)
        self.setToolTip(tr(TIP))
        self.setAccessibleName(tr("Precision, recall and AP50 of what the sliders leave"))
        figures.changed.connect(self.show_figures)
        self.show_figures()

    def show_figures(self) -> None:
        """A dash where there is nothing to compare with now."""
        figures = self._figures
        were_shown = [not name.isHidden() for name in self.names]
        names_count = figures.picture is None or not figures.picture.any_class
        whose = tr(LEARNING if figures.is_preview else THIS if names_count else ANY_NAME)
        lines = (figures.picture, whose), (figures.folder, self._folder_words())
        for place, ((found, words), name, cells) in enumerate(zip(lines, self.names, self.cells, strict=True)):
            name.setText(words)
            values = (found.precision, found.recall, found.ap50) if found is not None else (nan,) * len(cells)
            for cell, value in zip(cells, values, strict=True):
                cell.setText("–" if isnan(value) else f"{value:.2f}")
            for part in (name, *cells):
                part.setVisible(place < figures.lines)
        self.setVisible(figures.lines > 0)
        if were_shown != [not name.isHidden() for name in self.names]:
            self.resized.emit()

    def _folder_words(self) -> str:
        found = self._figures.folder
        if found is None:
            return tr("The folder")
        return tr("Folder: {number:,}/{count:,}", number=found.pictures, count=self._figures.labelled)


def _can_select(trace: Trace) -> bool:
    return trace.get(HeadOutput) is not None and trace.get(Refinement) is not None


def _is_alike(result: ImageResult, here: ImageResult | None) -> bool:
    """Of the same model, with all that post-processing needs."""
    return here is not None and result.model == here.model and _can_select(result.trace)


def _annotation_of(summary: Summary) -> Annotation:
    """As much of it as figures need."""
    boxes = tuple(
        LabelledBox(Rectangle(*box), name, difficult=bool(ignored))
        for box, name, ignored in zip(summary.boxes.tolist(), summary.labels, summary.ignored, strict=True)
    )
    return Annotation(summary.path, summary.width, summary.height, boxes)
