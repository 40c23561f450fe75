"""The page of before and after: which pictures changed most, and the open one with a line between two models."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QSplitter, QTableWidgetItem

from app.features.comparison.controller import FALLBACK, CompareController
from app.features.comparison.split_view import SplitView
from app.features.evaluation.figures_page import FiguresPage
from app.features.files.feature import FilesFeature
from app.services.services import Services
from app.widgets.build import Part, button, holder, label, vbox
from app.widgets.page import RIGHT, FiguresTable
from app.window.main_window import MainWindow
from engine.structures.comparison import ModelComparison, PictureComparison
from engine.structures.image import Image

COLUMNS = (  # headings and their tips
    ("Picture", "What changed most first"),
    ("Fixed", "Labelled boxes that only the second model finds with the right name"),
    ("Broken", "Labelled boxes that only the first model found with the right name"),
    ("Gained", "Boxes of the second model that the first one does not have"),
    ("Lost", "Boxes of the first model that the second one does not have"),
)
HINT = (
    "Choose two models. Both detect the same pictures; then you see which boxes were gained, lost, fixed and broken, "
    "and drag a line over each picture to look from one model to the other."
)
NO_LABELS = (
    " Nothing is labelled here, so only the open picture is compared, and nothing can be called fixed or broken."
)


class ComparisonPage(FiguresPage):
    """`opened`: a title, and all compared pictures, for the list."""

    KEY = "F8"
    _controller: CompareController

    def __init__(
        self, controller: CompareController, services: Services, window: MainWindow, files: FilesFeature
    ) -> None:
        super().__init__(controller, services, window, files, "Compare")
        self._comparison: ModelComparison | None = None
        self.before, self.after = QComboBox(), QComboBox()
        self._by_hand = False  # the second model is the one of the tool bar until another is chosen here
        self.list_button = button("List these pictures", self._list)
        self.sums = label("", "strong", wraps=True)
        self.title.setText("Before and after")
        self.table, self.view = FiguresTable(COLUMNS), SplitView()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for combo, words in ((self.before, "Model before"), (self.after, "Model after"), (self.split, "Pictures")):
            combo.setToolTip(words)
            combo.setAccessibleName(words)
            combo.setMaximumWidth(190)
        verbs: list[Part] = [self.before, label("→"), self.after, self.split, self.run, self.stop]
        self._lay_out(verbs, [self.sums], [self._halves()])
        controller.arrived.connect(self.show_comparison)
        controller.picture_read.connect(self._show_picture)
        controller.choices_changed.connect(self._show_choices)
        for combo in (self.before, self.after):
            combo.activated.connect(self._chosen)
        self.table.itemSelectionChanged.connect(self._show_row)
        self._recolour()
        self._show_choices()

    def _halves(self) -> QSplitter:
        """The pictures, and beside them the one that is chosen."""
        left = (self.list_button, Qt.AlignmentFlag.AlignLeft)
        halves = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        halves.addWidget(holder(vbox((self.table, 1), left, margins=(0, 0, 8, 0))))
        halves.addWidget(self.view)
        halves.setStretchFactor(1, 1)
        halves.setSizes([360, 420])
        return halves

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
        self._set_models(before, after)

    def _set_models(self, before: str, after: str) -> None:
        for combo, name in ((self.before, before), (self.after, after)):
            if (row := combo.findData(name)) < 0:
                combo.addItem(name, name)  # the list of models has not come yet
                row = combo.count() - 1
            combo.setCurrentIndex(row)

    # -- what is shown

    def _fill(self, pictures: tuple[PictureComparison, ...]) -> None:
        colours = self._theme.colours
        with QSignalBlocker(self.table):
            self.table.clearSelection()
            with self.table.filling(len(pictures)):
                for row, one in enumerate(pictures):
                    counts = (len(one.fixed), len(one.broken), len(one.gained), len(one.lost))
                    name = QTableWidgetItem(one.path.name)
                    name.setToolTip(str(one.path))
                    self.table.setItem(row, 0, name)
                    shades = (colours.good, colours.bad, colours.text, colours.text)
                    for column, (count, shade) in enumerate(zip(counts, shades, strict=True), 1):
                        item = QTableWidgetItem(f"{count}" if count else "·")
                        item.setTextAlignment(RIGHT)
                        item.setForeground(QColor(shade if count else colours.faint))
                        self.table.setItem(row, column, item)

    def _show_choices(self) -> None:
        before, after = self.before.currentData(), self.after.currentData()
        for combo in (self.before, self.after):
            combo.clear()
            for entry in self._controller.models:
                combo.addItem(entry.title or entry.name, entry.name)
        self._set_models(before or FALLBACK, after if after and self._by_hand else self._controller.used)
        self._show_splits("All pictures" if self._controller.has_labels else "This picture")
        self.hint.setText(HINT if self._controller.has_labels else HINT + NO_LABELS)
        self._show_running(self._controller.is_running)

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        self.list_button.setEnabled(self._comparison is not None)
        for choice in (self.before, self.after, self.split):
            choice.setEnabled(not is_running)

    def _show_row(self) -> None:
        row = self.table.currentRow()
        if self._comparison is not None and 0 <= row < len(self._comparison.pictures):
            self._controller.read(self._comparison.pictures[row].path)

    def _show_picture(self, image: Image) -> None:
        if self._comparison is not None:
            one = next((p for p in self._comparison.pictures if p.path == image.path), None)
            self.view.show_comparison(image, one)

    def _recolour(self) -> None:
        super()._recolour()
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

    def _chosen(self, _row: int) -> None:
        self._by_hand = True


def sums_words(comparison: ModelComparison) -> str:
    """AP50 of both, and the sums of what changed."""
    before, after = comparison.ap50
    figures = f"AP50 {before:.3f} → {after:.3f}     " if before == before else ""
    sums = comparison.sums
    parts = [f"{count:,} {name}" for name, count in sums.items() if before == before or name in ("gained", "lost")]
    return figures + "     ".join(parts)
