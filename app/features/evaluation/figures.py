"""The figures of an evaluation: a table by class, curves, a matrix, bars; each opens the pictures behind it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QScrollArea, QTabWidget, QWidget

from app.features.evaluation import plots
from app.features.evaluation.outcomes import OutcomeBars
from app.features.evaluation.table import EvaluationTable
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import fill, hbox, holder, label, vbox
from app.widgets.chart import Chart
from app.widgets.controls import LabelledSlider
from app.widgets.matrix import MatrixView, cell_words
from engine.structures.evaluation import Evaluation, Examples, Interval
from engine.structures.settings import SHOWN_SCORE

ACROSS = mark(
    "Matched across classes at IoU .5: a detection may take a box of another class. “Classes” matches within each "
    "class, as COCO does; its counts may differ by that."
)
NOTHING_LABELLED = mark("No labelled boxes here.")
APART = "   "  # between two figures
NOTHING_FOUND = mark("No detections here.")


class EvaluationFigures(QWidget):
    """`opened`: a title, the boxes behind what was clicked, and the least score; `lost`: an outcome, and that."""

    opened = Signal(str, object, float)
    lost = Signal(str, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._evaluation: Evaluation | None = None
        self._curves = plots.PrecisionCurves((), (), ())
        self.sums = label("", "strong", wraps=True)
        self.label = QComboBox()
        self.score = LabelledSlider(
            tr("Score ≥"),
            100,
            lambda step: f"{step / 100:.2f}",
            tr("Score threshold for detected, missed and false boxes and the confusion matrix"),
        )
        self.score.set_step(round(100 * SHOWN_SCORE))
        self.nms = label("", "small")
        self.nms.setToolTip(tr("The model’s own value; the sliders beside the picture do not change it"))
        self.table, self.matrix = EvaluationTable(theme), MatrixView(theme)
        self.precision = Chart(theme, tr("Recall"), tr("Precision"))
        self.proposals = Chart(theme, tr("IoU"), tr("Recall of proposals"))
        self.scores = Chart(theme, tr("Score"), tr("Detections"))
        self.outcomes = OutcomeBars(theme)
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()
        self._show_choices()

    def show_evaluation(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self.sums.setText(unbroken(sums_words(evaluation)))
        nms = evaluation.outcomes.nms if evaluation.outcomes is not None else None
        self.nms.setText("" if nms is None else tr("NMS IoU {nms:.2f}", nms=nms))
        with QSignalBlocker(self.label):
            fill(self.label, [(None, tr("All classes")), *enumerate(evaluation.detections.per_class)])
        self._show_all()

    @property
    def least(self) -> float:
        """The score from which a detection counts in the table and the matrix."""
        return self.score.slider.value() / 100

    @property
    def chosen(self) -> int | None:
        """The class whose curve and scores are looked at."""
        number: int | None = self.label.currentData()
        return number

    @property
    def _examples(self) -> Examples:
        assert self._evaluation is not None, "these figures are made with the first evaluation"
        assert self._evaluation.examples is not None, "it was made for the window"
        return self._evaluation.examples

    def _show_all(self) -> None:
        if self._evaluation is not None:
            self._show_counts()
            self._show_class()
            lines = plots.recall_lines(self._evaluation, self._theme.colours)
            self.proposals.show_lines(lines, (0.5, 1.0), "" if lines else tr(NOTHING_LABELLED))

    def _show_counts(self, _step: int = 0) -> None:
        if self._evaluation is not None:
            self.table.show_rows(self._evaluation, self.least)
            self.matrix.show_matrix(self._examples.labels, self._examples.confusion(self.least))
            self.outcomes.show_outcomes(self._evaluation.outcomes, self.least)

    def _show_class(self, _row: int = 0) -> None:
        self._curves = plots.precision_curves(self._examples, self.chosen)
        self.precision.show_lines(self._curves.lines, hint="" if self._curves.lines else self._why_no_curve())
        self.scores.show_bars(plots.score_bars(self._examples, self.chosen, self._theme.colours))

    def _why_no_curve(self) -> str:
        assert self._evaluation is not None, "asked of what is shown"
        every = self._evaluation.detections.per_class
        looked_at = every.values() if self.chosen is None else [tuple(every.values())[self.chosen]]
        return tr(NOTHING_FOUND) if any(figures.boxes for figures in looked_at) else tr(NOTHING_LABELLED)

    def _show_choices(self, _tab: int = 0) -> None:
        """The score is of the counts, the class of the two charts that have one."""
        shown = self.tabs.currentWidget()
        self.label.setVisible(shown in (self.precision, self.scores))
        for widget in (self.score, self.nms):
            widget.setVisible(shown not in (self.precision, self.proposals, self.scores))

    def _cell_clicked(self, labelled: int, detected: int) -> None:
        examples = self._examples
        count = int(examples.confusion(self.least)[labelled, detected])
        words = cell_words((*examples.labels, tr("nothing")), labelled, detected, count)
        self.opened.emit(words, examples.of_cell(labelled, detected, self.least), self.least)

    def _lay_out(self) -> None:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(self.matrix)
        confusion = holder(vbox(label(tr(ACROSS), "small", wraps=True), (scroll, 1), spacing=4))
        for widget, words in (
            (self.table, tr("Classes")),
            (self.outcomes, tr("Why missed")),
            (self.precision, tr("Precision")),
            (confusion, tr("Confusion")),
            (self.proposals, tr("Proposals")),
            (self.scores, tr("Scores")),
        ):
            self.tabs.addTab(widget, words)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.score.setMaximumWidth(300)
        self.label.setMaximumWidth(220)
        self.setLayout(
            vbox(self.sums, (self.tabs, 1), hbox(self.score, self.nms, 1, self.label, spacing=12), margins=(0, 0, 0, 0))
        )

    def _connect(self) -> None:
        self.score.moved.connect(self._show_counts)
        self.label.currentIndexChanged.connect(self._show_class)
        self.tabs.currentChanged.connect(self._show_choices)
        self.table.opened.connect(self.opened)
        self.outcomes.clicked.connect(lambda outcome: self.lost.emit(outcome, self.least))
        self.matrix.clicked.connect(self._cell_clicked)
        self.precision.clicked.connect(
            lambda *at: self.opened.emit(*plots.behind_precision(self._examples, self._curves, *at))
        )
        self.proposals.clicked.connect(
            lambda *at: self.opened.emit(*plots.behind_recall(self._examples, *at), self.least)
        )
        self.scores.clicked.connect(lambda *at: self.opened.emit(*plots.behind_bar(self._examples, self.chosen, *at)))
        self._theme.changed.connect(self._show_all)


def sums_words(evaluation: Evaluation) -> str:
    """The figures over all classes, each with its interval."""
    coco, intervals, proposals = evaluation.detections.coco, evaluation.intervals, evaluation.proposals
    parts = [_figure(name, coco[name], intervals.get(name)) for name in ("AP50", "AP", "AP75")]
    for name, interval in intervals.items():
        if name.startswith("recall50") and proposals is not None:
            count = int(name.rpartition(" ")[2])
            parts.append(_figure(tr("proposals@{count}", count=count), proposals.recall50[count], interval))
    return APART.join(parts)


def unbroken(sums: str) -> str:
    """A line may end between two figures, never within one."""
    return APART.join(figure.replace("– ", "–\u2060\u00a0").replace(" ", "\u00a0") for figure in sums.split(APART))


def _figure(name: str, value: float, interval: Interval | None) -> str:
    if value < 0:
        return f"{name} –"
    return f"{name} {value:.3f}" + (f" ({interval.low:.3f} – {interval.high:.3f})" if interval else "")
