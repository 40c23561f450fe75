"""The page of figures: how good the model is on the open labelled folder, how sure that is, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog

from app.features.evaluation.controller import EvaluateController
from app.features.evaluation.figures_page import FiguresPage
from app.features.evaluation.table import write_csv
from app.features.evaluation.words import state_words, unknown_words
from app.features.files.feature import FilesFeature
from app.services.services import Services
from app.widgets.build import button, label
from app.window.main_window import MainWindow
from engine.errors import UserError
from engine.structures.evaluation import Evaluation

if TYPE_CHECKING:
    from app.features.evaluation.figures import EvaluationFigures

NO_FOLDER = "Open a labelled folder (VOC, COCO, YOLO or labelme): the model's boxes are compared with its labels."
NOT_YET = "Every picture is detected and compared with its labels. You can go on working meanwhile."


class EvaluationPage(FiguresPage):
    """The figures of one evaluation, until another folder is opened."""

    KEY = "F7"
    _controller: EvaluateController

    def __init__(
        self, controller: EvaluateController, services: Services, window: MainWindow, files: FilesFeature
    ) -> None:
        super().__init__(controller, services, window, files, "Evaluate")
        self._evaluation: Evaluation | None = None
        self.doubt = label("", "doubt", wraps=True)
        self.doubt.hide()
        self.any_class = QCheckBox("Any class")
        self.any_class.setToolTip("Where an object is counts, not what it is called")
        self.save = button("Save table…", self._choose_file)
        self.figures: EvaluationFigures | None = None  # made with the first evaluation
        self._lay_out([self.split, self.any_class, self.run, self.stop, self.save], [self.doubt], [])
        controller.arrived.connect(self.show_evaluation)
        controller.folder_changed.connect(self.show_folder)
        controller.model_changed.connect(self._show_model)
        self._recolour()
        self.show_folder()

    def show_evaluation(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self.state.setText(state_words(evaluation, len(self._controller.failed_pictures)))
        unknown = self._controller.unknown_classes(evaluation)
        sentences = [words for words in (unknown_words(unknown), evaluation.seen_words, evaluation.doubt) if words]
        self.doubt.setText("\n".join(sentences))
        self.doubt.setVisible(bool(sentences))
        self._make_figures().show_evaluation(evaluation)
        self.pages.setCurrentIndex(1)
        self.save.setEnabled(True)

    def show_folder(self) -> None:
        """Another folder is open: its splits can be chosen, and what was found in the last one is no longer shown."""
        folder = self._controller.folder
        self.title.setText(f"Evaluation of {folder.name}" if folder else "Evaluation")
        self._show_splits("All pictures")
        self.hint.setText(NOT_YET if folder else NO_FOLDER)
        self.pages.setCurrentIndex(0)
        self._evaluation = None
        self._show_running(self._controller.is_running)

    def _make_figures(self) -> EvaluationFigures:
        from app.features.evaluation.figures import EvaluationFigures  # here, not above: it imports pyqtgraph

        if self.figures is None:
            self.figures = EvaluationFigures(self._theme)
            self.figures.opened.connect(self.opened)
            self.pages.addWidget(self.figures)
        return self.figures

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        self.save.setEnabled(self._evaluation is not None)
        for choice in (self.split, self.any_class):
            choice.setEnabled(self._controller.is_possible and not is_running)
        self._show_model()

    def _show_model(self) -> None:
        """Which one would be judged, until there are figures: those say whose they are."""
        if self._evaluation is None and not self._controller.is_running:
            self.state.setText(f"Model: {self._controller.model}")

    def _run(self) -> None:
        self.problem.hide()
        self.doubt.hide()
        self._controller.run(self.split.currentData(), self.any_class.isChecked())

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the table", "evaluation.csv", "Table (*.csv)")
        if name:
            self.save_table(Path(name))

    def save_table(self, file: Path) -> None:
        if self._evaluation is not None and self.figures is not None:
            try:
                write_csv(file, self._evaluation, self.figures.least)
            except UserError as error:
                self._show_problem(str(error))
