"""The page of figures: how good the model is on the open labelled folder, how sure that is, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
)

from app.features.evaluation.controller import EvaluateController
from app.features.evaluation.figures_page import FiguresPage
from app.features.evaluation.table import write_csv
from app.features.evaluation.words import state_words, unknown_words
from app.services.theme import Theme
from app.widgets.page import empty_page, plain_label, swap
from engine.errors import UserError
from engine.structures.evaluation import Evaluation

if TYPE_CHECKING:
    from app.features.evaluation.figures import EvaluationFigures

NO_FOLDER = "Open a labelled folder (VOC, COCO, YOLO or labelme): the model's boxes are compared with its labels."
NOT_YET = "Every picture is detected and compared with its labels. You can go on working meanwhile."


class EvaluationPage(FiguresPage):
    """`opened`: a title, and the pictures behind what was clicked. `closed`: back to the picture."""

    def __init__(self, controller: EvaluateController, theme: Theme) -> None:
        super().__init__("Evaluate")
        self._controller, self._theme = controller, theme
        self._evaluation: Evaluation | None = None
        self.title, self.doubt = plain_label("title"), plain_label("doubt")
        self.hint, self.state = plain_label("subtitle"), plain_label("small")
        self.split = QComboBox()
        self.any_class = QCheckBox("Any class")
        self.any_class.setToolTip("Where an object is counts, not what it is called")
        self.save = QPushButton("Save table…")
        self.close_button = QToolButton()
        self.close_button.setToolTip("Back to the picture (F7)")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.figures: EvaluationFigures | None = None  # made with the first evaluation
        self.pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._recolour()
        self.show_folder()
        self._show_running(False)

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
        self.split.clear()
        self.split.addItem("All pictures", None)
        for name in self._controller.splits:
            self.split.addItem(f"Split: {name}", name)
        if self._controller.usual_split is not None:
            self.split.setCurrentIndex(
                self.split.findData(self._controller.usual_split)
            )  # what a model was not trained on
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

    # -- what is shown

    def _show_running(self, is_running: bool) -> None:
        has_folder = self._controller.folder is not None
        self.run.setEnabled(has_folder)
        swap(self.run, self.stop) if is_running else swap(self.stop, self.run)
        self.bar.setVisible(is_running)
        self.save.setEnabled(self._evaluation is not None)
        for choice in (self.split, self.any_class):
            choice.setEnabled(has_folder and not is_running)
        if is_running:
            self.bar.setRange(0, 0)
        else:
            self._show_model()

    def _show_model(self) -> None:
        """Which one would be judged, until there are figures: those say whose they are."""
        if self._evaluation is None and not self._controller.is_running:
            self.state.setText(f"Model: {self._controller.model}")

    def _show_progress(self, done: int, total: int, name: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.state.setText(f"{done:,} of {total:,}: {name}" if total else name)

    def _show_problem(self, sentence: str) -> None:
        self.doubt.setText(sentence)
        self.doubt.show()

    def _recolour(self) -> None:
        self.close_button.setIcon(self._theme.icon("cancel", self._theme.colours.muted))

    # -- what is done

    def _run(self) -> None:
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

    # -- how it is made

    def _lay_out(self) -> None:
        head, verbs = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        verbs.setSpacing(8)
        for widget in (self.split, self.any_class, self.run, self.stop, self.save):
            verbs.addWidget(widget)
        verbs.addStretch(1)
        self.pages.addWidget(empty_page(self.hint))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 16, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(verbs)
        column.addWidget(self.bar)
        column.addWidget(self.state)
        column.addWidget(self.doubt)
        column.addWidget(self.pages, 1)
        self.doubt.hide()

    def _connect(self) -> None:
        controller = self._controller
        controller.running_changed.connect(self._show_running)
        controller.progressed.connect(self._show_progress)
        controller.arrived.connect(self.show_evaluation)
        controller.failed.connect(self._show_problem)
        controller.folder_changed.connect(self.show_folder)
        controller.model_changed.connect(self._show_model)
        self.run.clicked.connect(self._run)
        self.stop.clicked.connect(controller.stop)
        self.save.clicked.connect(self._choose_file)
        self.close_button.clicked.connect(self.closed)
        self._theme.changed.connect(self._recolour)
