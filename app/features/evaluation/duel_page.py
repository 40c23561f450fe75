"""The page of the duel: the RPN against Selective Search, on the open folder or on its picture that is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from app.canvas.view_file import FILTER, view_folder, write_view
from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresPage
from app.features.files.feature import FilesFeature
from app.services.plain_tips import tip_of
from app.services.services import Services
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.document import Document
from app.widgets.build import button, combo, hbox, label, vbox
from app.widgets.chart import Chart, Line
from app.widgets.controls import LabelledSlider, dot
from app.window.main_window import MainWindow
from engine.errors import UserError
from engine.plain_text import plain
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.duel import COUNTS, FEWEST, MOST, SIDE_WORDS, SIDES, Duel, DuelResult, Side

NO_FOLDER = mark("Open a labelled folder: both are judged by its labelled boxes.")
HINT = mark(
    "Which labelled boxes do the first proposals of the RPN find, and which those "
    "of Selective Search? A box is found by an IoU of .5. Proposals of Selective "
    "Search are kept, so that the next time is quick."
)
POINTS = np.unique(np.concatenate([np.round(np.geomspace(FEWEST, MOST, 40)), COUNTS]).astype(np.int64))
END = float(np.log10(1.1 * MOST))  # of the axis: with room for its last number
PLACES = tuple((float(np.log10(count)), f"{count:,}") for count in COUNTS if count != 300)
ROW = Qt.ItemDataRole.UserRole


class DuelFigures(QWidget):
    """The chart, and the objects that only one side finds. `clicked`: the number of a box of the result."""

    clicked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.result: DuelResult | None = None
        self.chart = RecallChart(theme, tr("Proposals"), tr("Recall"))
        self.count = LabelledSlider(
            tr("Proposals"), len(POINTS) - 1, lambda step: f"{POINTS[step]:,}", tr("Of each side")
        )
        self.count.set_step(int(np.searchsorted(POINTS, 300)))
        self.count.moved.connect(lambda _step: self._show_objects())
        self.words, self.objects = label("", "small", wraps=True), QListWidget()
        self.objects.setAccessibleName(tr("Objects that only one side finds"))
        self.objects.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.objects.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the number at the end stays
        self.objects.setMinimumWidth(230)
        self.objects.itemClicked.connect(lambda item: self.clicked.emit(item.data(ROW)))
        self.objects.itemActivated.connect(lambda item: self.clicked.emit(item.data(ROW)))
        self.chart.clicked.connect(self._choose_count)
        right = vbox(label(tr("FOUND BY ONLY ONE"), "heading"), self.count, self.words, (self.objects, 1), spacing=6)
        self.setLayout(hbox((self.chart, 3), (right, 2), spacing=16, margins=(0, 6, 0, 0)))
        theme.changed.connect(self._show)

    def show_result(self, result: DuelResult) -> None:
        self.result = result
        self._show()

    @property
    def proposals(self) -> int:
        """Of each side, in the list."""
        return int(POINTS[self.count.step()])

    def colour(self, side: Side) -> QColor:
        colours = self._theme.colours
        return QColor(colours.accent if side == "rpn" else colours.warn)

    def _choose_count(self, _line: int, point: int) -> None:
        self.count.set_step(point)
        self._show_objects()

    def _show(self) -> None:
        if self.result is None:
            return
        x, lines = np.log10(POINTS), []
        for side in SIDES:
            made = POINTS[: int(np.searchsorted(POINTS, self.result.most(side))) + 1]
            lines.append(Line(SIDE_WORDS[side], np.log10(made), self.result.curve(side, made), self.colour(side)))
        is_empty = not len(self.result)
        hint = tr("There are no labels here.") if is_empty else ""
        self.chart.show_lines(() if is_empty else tuple(lines), (float(x[0]), END), hint, PLACES)
        self._show_objects()

    def _show_objects(self) -> None:
        result, count = self.result, self.proposals
        if result is None:
            return
        self.objects.clear()
        for side in SIDES:
            icon = dot(self.colour(side), 12)
            for row in result.only(side, count):
                place = f"{result.ranks[row, SIDES.index(side)]:,}"
                name, picture = result.labels[row], result.paths[result.picture[row]].name
                text = tr("{name} · {picture} · proposal {place}", name=name, picture=picture, place=place)
                item = QListWidgetItem(icon, plain(text))
                words = tr(
                    "{name} in {picture}: {side} alone finds it, by its proposal {place}",
                    name=name,
                    picture=picture,
                    side=SIDE_WORDS[side],
                    place=place,
                )
                item.setToolTip(tip_of(words))
                item.setData(ROW, int(row))
                self.objects.addItem(item)
        recalls = (f"{SIDE_WORDS[side]} {result.recall(side, count):.3f}" for side in SIDES)
        alone = (
            tr("{count:,} by {side} alone", count=len(result.only(side, count)), side=SIDE_WORDS[side])
            for side in SIDES
        )
        self.words.setText(
            tr(
                "Recall: {recalls}. {alone}; a click shows the object.",
                recalls=", ".join(recalls),
                alone=", ".join(alone),
            )
        )


class RecallChart(Chart):
    """Its x is the logarithm of a number of proposals."""

    def words_of(self, index: int, point: int) -> str:
        line = self._lines[index]
        return tr(
            "{name}: recall {recall:.3f} with {count:,} proposals",
            name=line.name,
            recall=line.y[point],
            count=POINTS[point],
        )


class DuelPage(FiguresPage):
    """The figures of one duel, until another folder is opened."""

    def __init__(
        self, services: Services, window: MainWindow, files: FilesFeature, detect: DetectController, document: Document
    ) -> None:
        super().__init__(services, window, files, detect, tr("Compare"))
        self._document = document
        self._last: tuple[Path, DuelResult] | None = None  # and the folder that it was of
        self._compared: Path | None = None  # the folder that is, or was, compared
        self._shown: tuple[Path, Rectangle] | None = None  # the box to select when its picture is there
        self.extent = combo(tr("Pictures"), ((False, tr("The whole folder")), (True, tr("This picture"))))
        self.save = button(tr("Save this view…"), self._choose_file, tip=tr("The chart as PNG or SVG"))
        self.figures = DuelFigures(self._theme)
        self.figures.clicked.connect(self._open_object)
        self.extent.currentIndexChanged.connect(lambda _row: self._show_running(self.is_running))
        self._lay_out([self.extent, self.split, self.run, self.stop, self.save], [], [self.figures])
        self.split.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for changed in (files.controller.folder_changed, files.controller.labels_began):
            changed.connect(self.show_folder)
        document.history_changed.connect(self._select)
        self.show_folder()

    def show_folder(self) -> None:
        folder = self._files.controller.folder
        self._show_title(folder.root.name if folder is not None else "")
        self._show_splits(tr("All labelled pictures"))
        self.hint.setText(tr(HINT) if folder is not None else tr(NO_FOLDER))
        self.pages.setCurrentIndex(0)
        self.figures.result = None
        self.state.clear()
        self.problem.hide()
        if self._is_back(self._last[0] if self._last is not None else None) and self._last is not None:
            self.show_result(self._last[1])
        self._show_running(self.is_running)

    def show_result(self, result: DuelResult) -> None:
        self._last = (self._compared, result) if self._compared is not None else None
        if self._compared is not None:
            self._show_title(result.paths[0].name if len(result.paths) == 1 else self._compared.name)
        self.state.setText(result.sentence)
        self.figures.show_result(result)
        self.pages.setCurrentIndex(1)
        self.save.setEnabled(True)

    def _show_title(self, what: str) -> None:
        """what: the folder, or the one picture, that it is about."""
        alone, about = tr("RPN vs. Selective Search"), mark("RPN vs. Selective Search on {what}")
        self.title.setText(tr(about, what=what) if what else alone)

    @property
    def _is_possible(self) -> bool:
        return self._files.controller.folder is not None

    def _run(self) -> None:
        folder = self._files.controller.folder
        if folder is None:
            return
        self.problem.hide()
        self._compared = folder.root
        is_one = self.extent.currentData()
        split = None if is_one else self.split.currentData()
        request = Duel(folder.root, self._detect.settings, split, self._document.path if is_one else None)
        job = self.submit(request, tr("Comparing proposals"))
        job.finished.connect(self.show_result)

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        self.save.setEnabled(self.figures.result is not None)
        self.extent.setEnabled(self._is_possible and not is_running)
        self.split.setEnabled(self._is_possible and not is_running and not self.extent.currentData())

    # -- an object

    def _open_object(self, row: int) -> None:
        result = self.figures.result
        if result is not None:
            path = result.paths[result.picture[row]]
            self._shown = path, result.box_of(row)
            if path == self._document.path:
                self._select()
                self._files.show_middle()
            else:
                self._files.controller.show(path)

    def _select(self) -> None:
        """The box that was clicked, as soon as its picture is there."""
        if self._shown is None or self._document.path != self._shown[0]:
            return
        box, self._shown = self._shown[1], None
        there = as_boxes([one.box for one in self._document.boxes]).tolist()
        self._document.select("truth", [i for i, one in enumerate(there) if Rectangle(*one) == box])

    # -- a file

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save this view"), str(view_folder() / "proposal duel.png"), tr(FILTER)
        )
        if name:
            try:
                written = write_view(self.figures.chart, Path(name))
            except UserError as error:
                self._show_problem(str(error))
            else:
                self._messages.info(tr("Saved as {name}", name=written.name))
