"""The page of before and after: which pictures changed most, and the open one with a line between two models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QTableWidgetItem

from app.features.comparison.headline import Headline, Kind, why
from app.features.comparison.split_view import SplitView
from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresPage
from app.features.files.feature import FilesFeature
from app.features.inspection.counted import CountedController
from app.services.plain_tips import tip_of
from app.services.services import Services
from app.services.settings import BUNDLED
from app.services.translation import mark, tr
from app.widgets.build import Part, button, combo, fill, holder, label, vbox
from app.widgets.page import RIGHT, FiguresTable
from app.window.main_window import MainWindow
from engine.errors import UserError
from engine.pictures.reading import read_image
from engine.structures.comparison import ModelComparison, PictureComparison
from engine.structures.evaluation import CountedBox, CountedBoxes, words_of_seen
from engine.structures.image import Image
from engine.structures.requests import Compare

COLUMNS = (  # headings and their tips
    (mark("Picture"), mark("Largest changes first")),
    (mark("Fixed"), mark("Labelled boxes that only the second model detects with the right class")),
    (mark("Broken"), mark("Labelled boxes that only the first model detected with the right class")),
    (mark("Gained"), mark("Boxes of the second model that the first one does not have")),
    (mark("Lost"), mark("Boxes of the first model that the second one does not have")),
)
HINT = mark(
    "Choose two models and press Compare. Both run on the same pictures; then you "
    "see which boxes were gained, lost, fixed and broken, and drag a line over "
    "each picture to look from one model to the other."
)
NOT_DIFFERENT = mark("Choose two different models.")
ONE_MODEL = mark(
    "There is only one model to compare. Train one from your corrections (Ctrl+T), "
    "or download one on the model shelf (Ctrl+M); then compare it here with the "
    "model before."
)
NO_LABELS = mark(
    " There are no labels here, so only the open picture is compared, and nothing can be called fixed or broken."
)


class ComparisonPage(FiguresPage):
    """The compared pictures in a table, and the chosen one of them beside it."""

    KEY = "F8"

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        files: FilesFeature,
        detect: DetectController,
        counted: CountedController,
    ) -> None:
        super().__init__(services, window, files, detect, tr("Compare"))
        self._counted = counted
        self._background, self._reading = services.background, 0
        self._comparison: ModelComparison | None = None
        self.before, self.after = combo(tr("Model before")), combo(tr("Model after"))
        self._by_hand = False  # the second model is the one of the tool bar until another is chosen here
        self.list_button = button(tr("List these pictures"), self._list)
        self.headline = Headline({"fixed": tr(COLUMNS[1][1]), "broken": tr(COLUMNS[2][1])})
        self.headline.chosen.connect(self._list_kind)
        self.title.setText(tr("Compare models"))
        self.table, self.view = FiguresTable(COLUMNS), SplitView()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideLeft)  # names of a folder begin alike
        for chooser in (self.before, self.after, self.split):
            chooser.setMinimumWidth(88)  # in a small window the panels beside the page keep their room
            chooser.setMaximumWidth(190)
        verbs: list[Part] = [self.before, label("→"), self.after, self.split, self.run, self.stop]
        self._lay_out(verbs, [self.headline], [self._halves()])
        for changed in (files.controller.folder_changed, files.controller.labels_began):
            changed.connect(self._show_choices)
        detect.models_changed.connect(self._show_choices)
        for chooser in (self.before, self.after):
            chooser.activated.connect(self._chosen)
        self.table.itemSelectionChanged.connect(self._show_row)
        self.table.itemDoubleClicked.connect(self._open_row)
        self._theme.changed.connect(self._recolour)
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
        before, after = self._title_of(comparison.before), self._title_of(comparison.after)
        comparison = self._comparison = replace(comparison, before=before, after=after)
        self.headline.show_sums(comparison)
        self.state.setText(
            tr("{count:,} pictures, score ≥ {score:.2f}", count=len(comparison.pictures), score=comparison.score)
        )
        self.state.setText("\n".join((self.state.text(), *seen_lines(comparison))))
        self.view.show_names(comparison.before, comparison.after)
        self._fill(comparison.pictures)
        self.list_button.setEnabled(True)
        self.pages.setCurrentIndex(1)
        if comparison.pictures:
            self.table.selectRow(0)
        else:
            self.view.show_comparison(None, None)

    def bring_up(self) -> None:
        self._show_choices()  # another picture may be open now
        super().bring_up()

    def choose(self, before: str, after: str) -> None:
        """The two models, from outside."""
        self._by_hand = True
        self._set_models(before, after)
        self._show_running(self.is_running)

    def _set_models(self, before: str, after: str) -> None:
        for chooser, name in ((self.before, before), (self.after, after)):
            if chooser.findData(name) < 0:
                chooser.addItem(name, name)  # the list of models has not come yet
            chooser.setCurrentIndex(chooser.findData(name))

    # -- what is shown

    def _fill(self, pictures: tuple[PictureComparison, ...]) -> None:
        colours = self._theme.colours
        with QSignalBlocker(self.table):
            self.table.clearSelection()
            with self.table.filling(len(pictures)):
                for row, one in enumerate(pictures):
                    counts = (len(one.fixed), len(one.broken), len(one.gained), len(one.lost))
                    name = QTableWidgetItem(one.path.name)
                    name.setToolTip(tip_of(str(one.path)))
                    self.table.setItem(row, 0, name)
                    shades = (colours.good, colours.bad, colours.text, colours.text)
                    for column, (count, shade) in enumerate(zip(counts, shades, strict=True), 1):
                        item = QTableWidgetItem(f"{count}" if count else "·")
                        item.setTextAlignment(RIGHT)
                        item.setForeground(QColor(shade if count else colours.faint))
                        self.table.setItem(row, column, item)

    def _show_choices(self) -> None:
        before, after = self.before.currentData(), self.after.currentData()
        able = [m for m in self._detect.models if m.detector != "trunk" and not m.error and m.state != "to download"]
        for chooser in (self.before, self.after):
            fill(chooser, ((entry.name, entry.title or entry.name) for entry in able))
        before, after = before or BUNDLED, after if after and self._by_hand else self._detect.settings.model
        if before == after and not self._by_hand:
            after = next((entry.name for entry in able if entry.name != before), after)
        self._set_models(before, after)
        has_labels = self._files.controller.folder is not None
        self._show_splits(tr("All labelled pictures") if has_labels else tr("This picture"))
        words = tr(HINT) if len(able) > 1 else tr(ONE_MODEL)
        self.hint.setText(words if has_labels else words + tr(NO_LABELS))
        self._show_running(self.is_running)

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        self.list_button.setEnabled(self._comparison is not None)
        for choice in (self.before, self.after, self.split):
            choice.setEnabled(not is_running)

    def _show_row(self) -> None:
        row = self.table.currentRow()
        if self._comparison is not None and 0 <= row < len(self._comparison.pictures):
            work = partial(read_image, self._comparison.pictures[row].path)
            self._background.forget(self._reading)
            self._reading = self._background.run(work, self._show_picture, self._cannot_read)

    def _cannot_read(self, error: Exception) -> None:
        self._show_problem(
            str(error) if isinstance(error, UserError) else tr("It cannot be read ({error}).", error=error)
        )

    def _show_picture(self, image: Image) -> None:
        if self._comparison is not None:
            one = next((p for p in self._comparison.pictures if p.path == image.path), None)
            self.view.show_comparison(image, one)

    def _recolour(self) -> None:
        if self._comparison is not None:
            row = self.table.currentRow()
            self._fill(self._comparison.pictures)
            self.table.selectRow(row)

    # -- what is done

    @property
    def _is_possible(self) -> bool:
        files = self._files.controller
        is_open = files.folder is not None or files.current is not None
        return is_open and self.before.currentData() != self.after.currentData()

    @property
    def _why_not(self) -> str:
        has_choice = self.before.count() > 1 and self._files.controller.current is not None
        return tr(NOT_DIFFERENT) if has_choice else self.hint.text()

    def _run(self) -> None:
        self.problem.hide()
        if self.before.currentData() and self.after.currentData():
            self.begin()

    def begin(self) -> None:
        """Each model with its own detector and proposals. Without labels, on the open picture alone."""
        files = self._files.controller
        paths: tuple[Path, ...] = ()
        if files.folder is not None:
            root = files.folder.root
        elif files.current is not None:
            root, paths = files.current.parent, (files.current,)
        else:
            return
        base = replace(self._detect.settings, detector=None, proposals=None, nms=None, weights=None)
        before, after = (replace(base, model=chooser.currentData()) for chooser in (self.before, self.after))
        job = self.submit(Compare(root, before, after, self.split.currentData(), paths), tr("Comparing two models"))
        job.finished.connect(self.show_comparison)

    def _list(self) -> None:
        if self._comparison is not None:
            title = tr(
                "{before} → {after}: largest changes first",
                before=self._comparison.before,
                after=self._comparison.after,
            )
            self._show_boxes(title, [one for one in self._comparison.pictures if one.change])

    def _list_kind(self, kind: Kind) -> None:
        if self._comparison is not None:
            changed = [one for one in self._comparison.pictures if len(getattr(one, kind))]
            self._show_boxes(why(self._comparison, kind), changed, (kind,))

    def _open_row(self, item: QTableWidgetItem) -> None:
        if (found := self._comparison) is not None:
            one = found.pictures[item.row()]
            title = tr("{picture}: {before} → {after}", picture=one.path.name, before=found.before, after=found.after)
            self._show_boxes(title, [one])

    def _show_boxes(
        self, title: str, pictures: Sequence[PictureComparison], kinds: Sequence[Kind] = ("fixed", "broken")
    ) -> None:
        """The labelled boxes that became right or wrong, each with a word of which."""
        found = self._comparison
        assert found is not None, "asked of what is shown"
        boxes = {
            one.path: tuple(
                CountedBox(one.truth.boxes[i].box, one.truth.boxes[i].label, why(found, kind))
                for kind in kinds
                for i in getattr(one, kind)
            )
            for one in pictures
        }
        self._counted.show(title, CountedBoxes("truth", boxes), found.score)

    def _chosen(self, _row: int) -> None:
        self._by_hand = True
        self._show_running(self.is_running)


def seen_lines(comparison: ModelComparison) -> list[str]:
    """Of each model that had seen some of the pictures before."""
    counts = zip((comparison.before, comparison.after), comparison.seen, strict=True)
    told = ((name, words_of_seen(*seen, len(comparison.pictures))) for name, seen in counts)
    return [f"{name}: {words}" for name, words in told if words]
