"""The page of figures: how good the model is on the open labelled folder, how sure that is, and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.controllers.evaluate import EvaluateController
from app.panels.chart import Chart
from app.panels.evaluation_plots import (
    Behind,
    PrecisionCurves,
    behind_bar,
    behind_precision,
    behind_recall,
    precision_curves,
    recall_lines,
    score_bars,
)
from app.panels.evaluation_table import EvaluationTable, write_csv
from app.panels.evaluation_words import state_words, sums_words, unbroken
from app.panels.matrix import MatrixView, cell_words
from app.panels.page import empty_page, plain_label
from app.panels.slider import LabelledSlider
from app.theme import Theme
from engine.errors import UserError
from engine.structures.evaluation import Evaluation

NO_FOLDER = "Open a labelled folder (VOC, COCO, YOLO or labelme): the model's boxes are compared with its labels."
NOT_YET = "Every picture is detected and compared with its labels. You can go on working meanwhile."
NOTHING_LABELLED = "Nothing of this is labelled here."


class EvaluationPage(QWidget):
    """`opened`: a title, and the pictures behind what was clicked. `closed`: back to the picture."""

    opened = Signal(str, object)
    closed = Signal()

    def __init__(self, controller: EvaluateController, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._controller, self._theme = controller, theme
        self._evaluation: Evaluation | None = None
        self._curves = PrecisionCurves((), (), ())
        self.title, self.sums, self.doubt = plain_label("title"), plain_label("strong"), plain_label("doubt")
        self.hint, self.state = plain_label("subtitle"), plain_label("small")
        self.split, self.label = QComboBox(), QComboBox()
        self.any_class = QCheckBox("Any class")
        self.any_class.setToolTip("Where an object is counts, not what it is called")
        self.run, self.stop = QPushButton("Evaluate"), QPushButton("Stop")
        self.run.setObjectName("primary")
        self.save = QPushButton("Save table…")
        self.close_button = QToolButton()
        self.close_button.setToolTip("Back to the picture (F7)")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.score = LabelledSlider(
            "Score ≥", 100, lambda step: f"{step / 100:.2f}", "For found, missed, false, matrix"
        )
        self.score.set_step(50)
        self.table, self.matrix = EvaluationTable(theme), MatrixView(theme)
        self.precision = Chart(theme, "Recall", "Precision")
        self.proposals = Chart(theme, "IoU", "Recall of proposals")
        self.scores = Chart(theme, "Score", "Detections")
        self.tabs, self.pages = QTabWidget(), QStackedWidget()
        self._lay_out()
        self._connect()
        self._recolour()
        self.show_folder()
        self._show_running(False)
        self._show_choices()

    def show_evaluation(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self.sums.setText(unbroken(sums_words(evaluation)))
        self.state.setText(state_words(evaluation, len(self._controller.failed_pictures)))
        self.doubt.setText(evaluation.doubt)
        self.doubt.setVisible(bool(evaluation.doubt))
        self.label.blockSignals(True)
        self.label.clear()
        self.label.addItem("All classes", None)
        for k, name in enumerate(evaluation.detections.per_class):
            self.label.addItem(name, k)
        self.label.blockSignals(False)
        self.pages.setCurrentIndex(1)
        self.save.setEnabled(True)
        self._show_all()

    def show_folder(self) -> None:
        """Another folder is open: its splits can be chosen, and what was found in the last one is no longer shown."""
        folder = self._controller.folder
        self.title.setText(f"Evaluation of {folder.name}" if folder else "Evaluation")
        self.split.clear()
        self.split.addItem("All pictures", None)
        for name in self._controller.splits:
            self.split.addItem(f"Split: {name}", name)
        if (row := self.split.findData("val")) >= 0:
            self.split.setCurrentIndex(row)  # what a model was not trained on
        self.hint.setText(NOT_YET if folder else NO_FOLDER)
        self.pages.setCurrentIndex(0)
        self._evaluation = None
        self._show_running(self._controller.is_running)

    @property
    def chosen(self) -> int | None:
        """The class whose curve and scores are looked at."""
        number: int | None = self.label.currentData()
        return number

    # -- what is shown

    def _show_all(self) -> None:
        evaluation = self._evaluation
        if evaluation is None or evaluation.examples is None:
            return
        self._show_counts()
        self._show_class()
        lines = recall_lines(evaluation, self._theme.colours)
        self.proposals.show_lines(lines, (0.5, 1.0), "" if lines else NOTHING_LABELLED)

    def _show_counts(self, _step: int = 0) -> None:
        if self._evaluation is not None and self._evaluation.examples is not None:
            score, examples = self._score, self._evaluation.examples
            self.table.show_rows(self._evaluation, score)
            self.matrix.show_matrix(examples.labels, examples.confusion(score))

    def _show_class(self, _row: int = 0) -> None:
        if self._evaluation is not None and self._evaluation.examples is not None:
            examples = self._evaluation.examples
            self._curves = precision_curves(examples, self.chosen)
            self.precision.show_lines(self._curves.lines, hint="" if self._curves.lines else NOTHING_LABELLED)
            self.scores.show_bars(score_bars(examples, self.chosen, self._theme.colours))

    def _show_choices(self, _tab: int = 0) -> None:
        """The score is of the counts, the class of the two charts that have one."""
        shown = self.tabs.currentWidget()
        self.label.setVisible(shown in (self.precision, self.scores))
        self.score.setVisible(shown not in (self.precision, self.proposals, self.scores))

    def _show_running(self, is_running: bool) -> None:
        has_folder = self._controller.folder is not None
        self.run.setVisible(not is_running)
        self.run.setEnabled(has_folder)
        self.stop.setVisible(is_running)
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
        self._show_all()

    # -- what is done

    @property
    def _score(self) -> float:
        return self.score.slider.value() / 100

    def _run(self) -> None:
        self.doubt.hide()
        self._controller.run(self.split.currentData(), self.any_class.isChecked())

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the table", "evaluation.csv", "Table (*.csv)")
        if name:
            self.save_table(Path(name))

    def save_table(self, file: Path) -> None:
        if self._evaluation is not None:
            try:
                write_csv(file, self._evaluation, self._score)
            except UserError as error:
                self._show_problem(str(error))

    def _cell_clicked(self, labelled: int, detected: int) -> None:
        assert self._evaluation is not None, "only what is shown can be clicked"
        examples = self._evaluation.examples
        assert examples is not None, "only what is shown can be clicked"
        count = int(examples.confusion(self._score)[labelled, detected])
        words = cell_words((*examples.labels, "nothing"), labelled, detected, count)
        self.opened.emit(words, examples.of_cell(labelled, detected, self._score))

    def _chart_clicked(self, index: int, point: int) -> None:
        assert self._evaluation is not None, "only what is shown can be clicked"
        examples = self._evaluation.examples
        assert examples is not None, "only what is shown can be clicked"
        behind: Behind
        if self.sender() is self.precision:
            behind = behind_precision(examples, self._curves, index, point)
        elif self.sender() is self.proposals:
            behind = behind_recall(examples, index, point)
        else:
            behind = behind_bar(examples, self.chosen, index, point)
        self.opened.emit(behind.title, behind.paths)

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
        self.pages.addWidget(self._figures())
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

    def _figures(self) -> QWidget:
        page, choice = QWidget(), QHBoxLayout()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.matrix)
        for widget, words in (
            (self.table, "Classes"),
            (self.precision, "Precision"),
            (scroll, "Confusion"),
            (self.proposals, "Proposals"),
            (self.scores, "Scores"),
        ):
            self.tabs.addTab(widget, words)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.score.setMaximumWidth(300)
        choice.addWidget(self.score)
        choice.addStretch(1)
        choice.addWidget(self.label)
        self.label.setMaximumWidth(220)
        column.addWidget(self.sums)
        column.addWidget(self.tabs, 1)
        column.addLayout(choice)
        return page

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
        self.score.moved.connect(self._show_counts)
        self.label.currentIndexChanged.connect(self._show_class)
        self.tabs.currentChanged.connect(self._show_choices)
        self.table.opened.connect(self.opened)
        self.matrix.clicked.connect(self._cell_clicked)
        for chart in (self.precision, self.proposals, self.scores):
            chart.clicked.connect(self._chart_clicked)
        self._theme.changed.connect(self._recolour)
