"""The page of figures: how good the model is on the open labelled folder, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog

from app.canvas.view_file import FILTER, view_folder, write_view
from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresPage
from app.features.evaluation.table import write_csv
from app.features.files.feature import FilesFeature
from app.features.inspection.counted import CountedController
from app.services.services import Services
from app.services.translation import mark, tr
from app.widgets.build import button, label
from app.window.main_window import MainWindow
from engine.errors import UserError
from engine.explain.words import came_to
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.evaluation import CountedBox, CountedBoxes, Evaluation
from engine.structures.inspection.stories import Outcome
from engine.structures.requests import Evaluate, ImageResult, PictureFailed

if TYPE_CHECKING:
    from app.features.evaluation.figures import EvaluationFigures

NO_FOLDER = mark("Open a labelled folder: the model's boxes are compared with its labels.")
NOT_YET = mark("Press Evaluate to test the model on the pictures chosen above. You can go on working meanwhile.")


class EvaluationPage(FiguresPage):
    """The figures of one evaluation, until another folder is opened."""

    KEY = "F7"

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        files: FilesFeature,
        detect: DetectController,
        counted: CountedController,
    ) -> None:
        super().__init__(services, window, files, detect, tr("Evaluate"))
        self._counted = counted
        self._failed_pictures, self._judged_any_class = 0, False
        self._evaluation: Evaluation | None = None
        self._last: tuple[Path, Evaluation] | None = None  # and the folder that it was made of
        self._judged: Path | None = None  # the folder that is, or was, evaluated
        self.doubt = label("", "doubt", wraps=True)
        self.doubt.hide()
        self.any_class = QCheckBox(tr("Any class"))
        self.any_class.setToolTip(tr("Compare only where the boxes are, not their classes"))
        self.save = button(tr("Save table…"), self._choose_file)
        self.figures: EvaluationFigures | None = None  # made with the first evaluation
        self._lay_out([self.split, self.any_class, self.run, self.stop, self.save], [self.doubt], [])
        for changed in (files.controller.folder_changed, files.controller.labels_began):
            changed.connect(self.show_folder)
        detect.models_changed.connect(self._show_model)
        detect.settings_changed.connect(self._show_model)
        self.show_folder()

    def show_evaluation(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._last = (self._judged, evaluation) if self._judged is not None else None
        self.state.setText(state_words(evaluation, self._failed_pictures, self._title_of(evaluation.model)))
        unknown = unknown_words(self._unknown_classes(evaluation))
        doubts = unknown, evaluation.other_names_words, evaluation.seen_words, evaluation.doubt
        sentences = [words for words in doubts if words]
        self.doubt.setText("\n".join(sentences))
        self.doubt.setVisible(bool(sentences))
        self._make_figures().show_evaluation(evaluation)
        self.pages.setCurrentIndex(1)
        self.save.setEnabled(True)

    def show_folder(self) -> None:
        """Another folder is open: its splits can be chosen. What was found in the last one is shown again when that one
        is open again."""
        folder = self._files.controller.folder
        self.title.setText(
            tr("Evaluation of {name}", name=folder.root.name) if folder is not None else tr("Evaluation")
        )
        self._show_splits(tr("All labelled pictures"))
        self.hint.setText(tr(NOT_YET) if folder is not None else tr(NO_FOLDER))
        self.pages.setCurrentIndex(0)
        self._evaluation = None
        if self._is_back(self._last[0] if self._last is not None else None) and self._last is not None:
            self.show_evaluation(self._last[1])
        self._show_running(self.is_running)

    def _make_figures(self) -> EvaluationFigures:
        from app.features.evaluation.figures import (  # here, not above: it imports pyqtgraph
            EvaluationFigures,
        )

        if self.figures is None:
            self.figures = EvaluationFigures(self._theme)
            self.figures.opened.connect(self._open_boxes)
            self.figures.lost.connect(self._open_outcome)
            self.figures.outcomes.save_requested.connect(self._save_chart)
            self.pages.addWidget(self.figures)
        return self.figures

    def _open_outcome(self, outcome: Outcome, score: float) -> None:
        """The pictures with labelled boxes that ended so, these boxes selected in each."""
        found = self._evaluation.outcomes if self._evaluation is not None else None
        if found is not None:
            boxes = found.boxes_of(outcome, score)
            title = came_to(outcome, sum(map(len, boxes.values())))
            behind = {path: tuple(CountedBox(box, "") for box in some) for path, some in boxes.items()}
            self._counted.show(title, CountedBoxes("truth", behind), score, found.nms)

    def _open_boxes(self, title: str, counted: CountedBoxes, score: float) -> None:
        """The pictures behind a figure, with the boxes that it counts."""
        outcomes = self._evaluation.outcomes if self._evaluation is not None else None
        self._counted.show(title, counted, score, outcomes.nms if outcomes is not None else None)

    def _save_chart(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save this view"), str(view_folder() / "why missed.png"), tr(FILTER)
        )
        if name and self.figures is not None:
            try:
                written = write_view(self.figures.outcomes, Path(name))
            except UserError as error:
                self._show_problem(str(error))
            else:
                self._messages.info(tr("Saved as {name}", name=written.name))

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        self.save.setEnabled(self._evaluation is not None)
        for choice in (self.split, self.any_class):
            choice.setEnabled(self._is_possible and not is_running)
        self._show_model()

    def _show_model(self) -> None:
        """Which one would be judged, until there are figures: those say whose they are."""
        if self._evaluation is None and not self.is_running:
            self.state.setText(tr("Model: {title}", title=self._title_of(self._detect.settings.model)))

    @property
    def _is_possible(self) -> bool:
        return self._files.controller.folder is not None

    def _run(self) -> None:
        """All detections count, not only those above the window's score: a curve is made of the low ones, too."""
        self.problem.hide()
        self.doubt.hide()
        if (folder := self._files.controller.folder) is not None:
            self._failed_pictures, self._judged_any_class = 0, self.any_class.isChecked()
            self._judged = folder.root
            settings = replace(self._detect.settings, score=None, nms=None)
            request = Evaluate(folder.root, settings, self.split.currentData(), self._judged_any_class)
            job = self.submit(request, tr("Evaluating"))
            job.part.connect(self._count_failed)
            job.finished.connect(self.show_evaluation)
            job.finished.connect(lambda _evaluation: self._detect.list_models())  # its figures are on the shelf now

    def _count_failed(self, part: ImageResult | PictureFailed) -> None:
        self._failed_pictures += isinstance(part, PictureFailed)

    def _unknown_classes(self, evaluation: Evaluation) -> list[str]:
        """Labelled classes that the model which was judged does not have; none where any class counts."""
        entry = next((model for model in self._detect.models if model.name == evaluation.model), None)
        if entry is None or self._judged_any_class:
            return []
        labelled = evaluation.detections.per_class.items()
        return [name for name, figures in labelled if figures.boxes and synonym_in(name, entry.classes) is None]

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the table"), "evaluation.csv", tr("Table (*.csv)"))
        if name:
            self.save_table(Path(name))

    def save_table(self, file: Path) -> None:
        if self._evaluation is not None and self.figures is not None:
            try:
                write_csv(file, self._evaluation, self.figures.least)
            except UserError as error:
                self._show_problem(str(error))


def state_words(evaluation: Evaluation, failed: int, model: str) -> str:
    """What was judged, on what, how fast. failed: how many pictures could not be detected. model: its title."""
    found = evaluation.detections
    left_out = tr("  ·  {failed:,} could not be detected", failed=failed) if failed else ""
    left_out += f"  ·  {left}" if (left := evaluation.selection.left_alone_words) else ""
    per = tr("{milliseconds:,.0f} ms a picture", milliseconds=1000 * evaluation.seconds_per_image)
    return tr(
        "{model}  ·  {images:,} pictures, {boxes:,} labelled boxes  ·  {per}{left_out}",
        model=model,
        images=found.images,
        boxes=found.boxes,
        per=per,
        left_out=left_out,
    )


def unknown_words(classes: Sequence[str]) -> str:
    """Of labelled classes that the model was never taught: why the figures are as low as they are."""
    if not classes:
        return ""
    some = ", ".join(f"“{name}”" for name in classes[:3])
    more = tr(" and {count} more", count=len(classes) - 3) if len(classes) > 3 else ""
    return tr(
        "The model has no class {some}{more}. Tick Any class to judge where boxes lie, or let it learn (Ctrl+T).",
        some=some,
        more=more,
    )
