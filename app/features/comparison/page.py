"""The page of before and after: which pictures changed most, and the open one with a line between two models."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.features.comparison.controller import FALLBACK, CompareController
from app.features.comparison.split_view import SplitView
from app.features.evaluation.figures_page import FiguresPage
from app.services.theme import Theme
from app.widgets.page import empty_page, filling, plain_label, swap
from engine.structures.comparison import ModelComparison, PictureComparison
from engine.structures.image import Image

HEADINGS = ("Picture", "Fixed", "Broken", "Gained", "Lost")
TIPS = (
    "What changed most first",
    "Labelled boxes that only the second model finds with the right name",
    "Labelled boxes that only the first model found with the right name",
    "Boxes of the second model that the first one does not have",
    "Boxes of the first model that the second one does not have",
)
HINT = (
    "Choose two models. Both detect the same pictures; then you see which boxes were gained, lost, fixed and broken, "
    "and drag a line over each picture to look from one model to the other."
)
NO_LABELS = (
    " Nothing is labelled here, so only the open picture is compared, and nothing can be called fixed or broken."
)


class ComparisonPage(FiguresPage):
    """`opened`: a title, and all compared pictures, for the list. `closed`: back to the picture."""

    def __init__(self, controller: CompareController, theme: Theme) -> None:
        super().__init__("Compare")
        self._controller, self._theme = controller, theme
        self._comparison: ModelComparison | None = None
        self.before, self.after, self.split = QComboBox(), QComboBox(), QComboBox()
        self._by_hand = False  # the second model is the one of the tool bar until another is chosen here
        self.list_button = QPushButton("List these pictures")
        self.close_button = QToolButton()
        self.close_button.setToolTip("Back to the picture (F8)")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.title, self.state, self.sums = plain_label("title"), plain_label("small"), plain_label("strong")
        self.problem, self.hint = plain_label("problem"), plain_label("subtitle")
        self.title.setText("Before and after")
        self.table, self.view = _table(), SplitView()
        self.pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._recolour()
        self._show_choices()
        self._show_running(False)

    def show_comparison(self, comparison: ModelComparison) -> None:
        self._comparison = comparison
        self.sums.setText(sums_words(comparison))
        self.state.setText(f"{len(comparison.pictures):,} pictures, score ≥ {comparison.score:.2f}")
        self.view.show_names(comparison.before, comparison.after)
        self._fill(comparison.pictures)
        self.list_button.setEnabled(True)
        self.pages.setCurrentIndex(1)
        if comparison.pictures:
            self.table.selectRow(0)
        else:
            self.view.show_comparison(None, None)

    def choose(self, before: str, after: str) -> None:
        """The two models, from outside."""
        self._by_hand = True
        self._put(before, after)

    def _put(self, before: str, after: str) -> None:
        for combo, name in ((self.before, before), (self.after, after)):
            if (row := combo.findData(name)) < 0:
                combo.addItem(name, name)  # the list of models has not come yet
                row = combo.count() - 1
            combo.setCurrentIndex(row)

    # -- what is shown

    def _fill(self, pictures: tuple[PictureComparison, ...]) -> None:
        colours = self._theme.colours
        self.table.blockSignals(True)
        self.table.clearSelection()
        with filling(self.table, len(pictures)):
            for row, one in enumerate(pictures):
                counts = (len(one.fixed), len(one.broken), len(one.gained), len(one.lost))
                name = QTableWidgetItem(one.path.name)
                name.setToolTip(str(one.path))
                self.table.setItem(row, 0, name)
                shades = (colours.good, colours.bad, colours.text, colours.text)
                for column, (count, shade) in enumerate(zip(counts, shades, strict=True), 1):
                    item = QTableWidgetItem(f"{count}" if count else "·")
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    item.setForeground(QColor(shade if count else colours.faint))
                    self.table.setItem(row, column, item)
        self.table.blockSignals(False)

    def _show_choices(self) -> None:
        before, after = self.before.currentData(), self.after.currentData()
        for combo in (self.before, self.after):
            combo.clear()
            for entry in self._controller.models:
                combo.addItem(entry.title or entry.name, entry.name)
        self._put(before or FALLBACK, after if after and self._by_hand else self._controller.used)
        self.split.clear()
        self.split.addItem("All pictures" if self._controller.has_labels else "This picture", None)
        for name in self._controller.splits:
            self.split.addItem(f"Split: {name}", name)
        if self._controller.usual_split is not None:
            self.split.setCurrentIndex(self.split.findData(self._controller.usual_split))
        self.hint.setText(HINT if self._controller.has_labels else HINT + NO_LABELS)
        self._show_running(self._controller.is_running)

    def _show_running(self, is_running: bool) -> None:
        swap(self.run, self.stop) if is_running else swap(self.stop, self.run)
        self.bar.setVisible(is_running)
        self.bar.setRange(0, 0)
        self.list_button.setEnabled(self._comparison is not None)
        for choice in (self.before, self.after, self.split):
            choice.setEnabled(not is_running)
        self.run.setEnabled(self._controller.is_possible)

    def _show_progress(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.state.setText(f"{done:,} of {total:,}  ·  {text}" if total else text)

    def _show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _show_row(self) -> None:
        row = self.table.currentRow()
        if self._comparison is not None and 0 <= row < len(self._comparison.pictures):
            self._controller.read(self._comparison.pictures[row].path)

    def _show_picture(self, image: Image) -> None:
        if self._comparison is not None:
            one = next((p for p in self._comparison.pictures if p.path == image.path), None)
            self.view.show_comparison(image, one)

    def _recolour(self) -> None:
        self.close_button.setIcon(self._theme.icon("cancel", self._theme.colours.muted))
        if self._comparison is not None:
            row = self.table.currentRow()
            self._fill(self._comparison.pictures)
            self.table.selectRow(row)

    # -- what is done

    def _run(self) -> None:
        self.problem.hide()
        if self.before.currentData() and self.after.currentData():
            self._controller.run(self.before.currentData(), self.after.currentData(), self.split.currentData())

    def _list(self) -> None:
        if self._comparison is not None:
            title = f"{self._comparison.before} → {self._comparison.after}: what changed most first"
            self.opened.emit(title, tuple(one.path for one in self._comparison.pictures if one.change))

    # -- how it is made

    def _lay_out(self) -> None:
        head, verbs = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        for combo, words in ((self.before, "Model before"), (self.after, "Model after"), (self.split, "Pictures")):
            combo.setToolTip(words)
            combo.setAccessibleName(words)
            combo.setMaximumWidth(190)
            verbs.addWidget(combo)
        verbs.insertWidget(1, QLabel("→"))
        verbs.addWidget(self.run)
        verbs.addWidget(self.stop)
        verbs.addStretch(1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.list_button, 0, Qt.AlignmentFlag.AlignLeft)
        halves.addWidget(side)
        halves.addWidget(self.view)
        halves.setStretchFactor(1, 1)
        halves.setSizes([360, 420])
        self.pages.addWidget(empty_page(self.hint))
        self.pages.addWidget(halves)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 16, 10)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addLayout(verbs)
        for widget in (self.bar, self.state, self.problem, self.sums):
            whole.addWidget(widget)
        whole.addWidget(self.pages, 1)
        self.problem.hide()

    def _connect(self) -> None:
        controller = self._controller
        controller.running_changed.connect(self._show_running)
        controller.progressed.connect(self._show_progress)
        controller.arrived.connect(self.show_comparison)
        controller.failed.connect(self._show_problem)
        controller.picture_read.connect(self._show_picture)
        controller.choices_changed.connect(self._show_choices)
        self.run.clicked.connect(self._run)
        for combo in (self.before, self.after):
            combo.activated.connect(self._chosen)
        self.stop.clicked.connect(controller.stop)
        self.list_button.clicked.connect(self._list)
        self.close_button.clicked.connect(self.closed)
        self.table.itemSelectionChanged.connect(self._show_row)
        self._theme.changed.connect(self._recolour)

    def _chosen(self, _row: int) -> None:
        self._by_hand = True


def sums_words(comparison: ModelComparison) -> str:
    """AP50 of both, and the sums of what changed."""
    before, after = comparison.ap50
    figures = f"AP50 {before:.3f} → {after:.3f}     " if before == before else ""
    sums = comparison.sums
    parts = [f"{count:,} {name}" for name, count in sums.items() if before == before or name in ("gained", "lost")]
    return figures + "     ".join(parts)


def _table() -> QTableWidget:
    table = QTableWidget(0, len(HEADINGS))
    table.setObjectName("figures")
    table.setHorizontalHeaderLabels(list(HEADINGS))
    for column, tip in enumerate(TIPS):
        heading = table.horizontalHeaderItem(column)
        assert heading is not None, "it was just labelled"
        heading.setToolTip(tip)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table
