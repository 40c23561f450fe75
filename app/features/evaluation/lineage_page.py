"""The page of the four detectors: R-CNN, SPPnet, Fast and Faster R-CNN trained on the open folder, and timed."""

from __future__ import annotations

import time
from itertools import count
from math import inf
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QSpinBox

from app.features.detection.controller import DetectController
from app.features.evaluation.figures_page import FiguresPage
from app.features.evaluation.lineage_table import AP50, COLUMNS, NAME, TRAINING, LineageTable, papers_sentence
from app.features.files.feature import FilesFeature
from app.services.services import Services
from app.services.translation import mark, tr, tr_rows
from app.widgets.build import combo, fill, label
from app.window.main_window import MainWindow
from engine.labels.split import HELD_OUT
from engine.labels.split_lists import matching_splits
from engine.structures.jobs import Progress, duration
from engine.structures.papers import DESIGN_WORDS, LINEAGE, Lineage, LineageResult, LineageRow, too_few_judge
from engine.structures.settings import DETECTOR_WORDS, DetectorName, NewDetector

MINUTES = 30  # of the whole, before another number is chosen
HINT = mark(
    "Press Compare: R-CNN, SPPnet, Fast R-CNN and Faster R-CNN are trained one "
    "after another on this folder, over the same backbone and on the same "
    "pictures, and timed on those held out. You can go on working meanwhile, but "
    "the times are then longer."
)
NO_FOLDER = mark("Open a labelled folder: the four learn from it and are judged by it.")
TOO_EARLY = mark("The pictures behind the figures are listed once all four are done.")


class LineagePage(FiguresPage):
    """The figures of one comparison, until another folder is opened."""

    def __init__(self, services: Services, window: MainWindow, files: FilesFeature, detect: DetectController) -> None:
        super().__init__(services, window, files, detect, tr("Compare"))
        self._rows: list[LineageRow] = []
        self._result: LineageResult | None = None
        self._compared: Path | None = None  # the folder that is, or was, compared
        self._last: tuple[Path | None, list[LineageRow], LineageResult] | None = None
        self._ends = inf  # by time.monotonic
        self._step = ("", 0.0, 0)  # what is learned now, since when, and its first step
        self.start, self.design = combo(tr("Backbone of all four")), combo(tr("Design"), tr_rows(DESIGN_WORDS.items()))
        self.split.setToolTip(tr("The pictures that the four are judged by"))
        self.minutes = QSpinBox(minimum=0, maximum=6000, value=MINUTES, suffix=tr(" min"))
        self.minutes.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet cannot pad it
        self.minutes.setMaximumWidth(110)
        self.minutes.setSpecialValueText(tr("no limit"))
        self.minutes.setAccessibleName(tr("Minutes"))
        self.minutes.setToolTip(tr("Time limit for all four. R-CNN, which looks at every proposal, gets half of it"))
        self.keep = QCheckBox(tr("Keep all four"))
        self.keep.setToolTip(tr("The four models go to the shelf, where each can be chosen"))
        self.table = LineageTable(self._theme)
        self.doubt, self.behind = label("", "doubt", wraps=True), label("", "small", wraps=True, selectable=True)
        for chooser in (self.start, self.design, self.split):
            chooser.setMaximumWidth(170)
        self.start.setMinimumWidth(160)
        choices = [self.start, self.design, self.split, self.minutes, self.keep]
        self._choices = choices
        self._lay_out(choices[:3], [self.doubt, self.behind], [self.table], [*choices[3:], self.run, self.stop])
        for changed in (files.controller.folder_changed, files.controller.labels_began):
            changed.connect(self.show_folder)
        detect.models_changed.connect(self._show_starts)
        self.split.activated.connect(self._doubt_beforehand)
        self.table.opened.connect(self._open_cell)
        self._theme.changed.connect(lambda: self.table.show_rows(self._rows))
        self._show_starts()
        self.show_folder()

    def show_folder(self) -> None:
        """Another folder is open: what is trained on the last one goes on."""
        folder = self._files.controller.folder
        splits = tuple(folder.splits) if folder is not None else ()
        usual = next(iter(matching_splits("val", splits)), None)
        every = [] if usual else [(None, tr("Every fifth picture"))]
        fill(self.split, [*every, *((name, tr("Held out: {name}", name=name)) for name in splits)], usual)
        if not self.is_running:
            self._show_title()
            self.hint.setText(tr(HINT) if folder is not None else tr(NO_FOLDER))
            rows, result = self._rows, self._result
            self._forget()
            self.pages.setCurrentIndex(0)
            if result is not None:
                self._last = self._compared, rows, result
            if self._last is not None and self._is_back(self._last[0]):
                self._show_last(self._last[1], self._last[2])
        self._show_running(self.is_running)
        self._doubt_beforehand()

    def _show_title(self) -> None:
        folder = self._files.controller.folder
        alone, of_folder = tr("The four detectors"), mark("The four detectors on {name}")
        self.title.setText(alone if folder is None else tr(of_folder, name=folder.root.name))

    def show_result(self, result: LineageResult) -> None:
        self._result = result
        spent = tr("in {duration}", duration=duration(result.seconds))
        self.state.setText(f"{result.start}, {tr(DESIGN_WORDS[result.design])}, {spent}")
        self._doubt(result.doubt, *result.selection.notes)
        self._tell(result.selection.sentence)
        if any(row.model for row in result.rows):
            self._detect.list_models()

    def _show_last(self, rows: list[LineageRow], result: LineageResult) -> None:
        self._rows = rows
        self.table.show_rows(rows)
        self.pages.setCurrentIndex(1)
        self.show_result(result)

    # -- what is done

    @property
    def _is_possible(self) -> bool:
        return self._files.controller.folder is not None

    def _run(self) -> None:
        folder = self._files.controller.folder
        if folder is None:
            return
        self._forget()
        self._compared = folder.root
        self._show_title()
        self.table.show_rows(())
        self.pages.setCurrentIndex(1)
        began, seconds = time.monotonic(), 60.0 * self.minutes.value()
        self._ends = began + seconds if seconds else inf
        new = NewDetector(self.start.currentData(), self.design.currentData())
        save = self._free_name(folder.root.name) if self.keep.isChecked() else ""
        request = Lineage(
            folder.root, new=new, save=save, seconds=seconds, validate=self.split.currentData(), began=began
        )
        job = self.submit(request, tr("Comparing the four detectors"))
        job.part.connect(self._add_row)
        job.finished.connect(self.show_result)

    def _free_name(self, folder: str) -> str:
        taken, stem = {model.name for model in self._detect.models}, folder.lstrip(".") or "four"
        names = (f"{stem} {number}" for number in count(1))
        return next(name for name in names if taken.isdisjoint(f"{name} {detector}" for detector in LINEAGE))

    def _forget(self) -> None:
        self._rows, self._result, self._step = [], None, ("", 0.0, 0)
        self.state.clear()
        for line in (self.problem, self.doubt, self.behind):
            line.clear()
            line.hide()

    def _doubt(self, *sentences: str) -> None:
        self.doubt.setText("\n".join(filter(None, sentences)))
        self.doubt.setVisible(bool(self.doubt.text()))

    def _doubt_beforehand(self) -> None:
        """How few pictures would judge, before half an hour is spent."""
        if self.is_running or self._result is not None:
            return
        folder, split = self._files.controller.folder, self.split.currentData()
        if folder is None or not folder.pictures:
            self._doubt()
            return
        judging = len(folder.splits.get(split, ())) if split else len(folder.pictures) // HELD_OUT
        self._doubt(too_few_judge(judging))

    def _tell(self, sentence: str) -> None:
        self.behind.setText(sentence)
        self.behind.show()

    def _add_row(self, row: LineageRow) -> None:
        self._rows.append(row)
        self.table.show_rows(self._rows)

    def _open_cell(self, detector: DetectorName, is_papers: bool, column: int) -> None:
        """What is behind a figure: the pictures, or what the papers measured."""
        row = next((row for row in self._rows if row.detector == detector), None)
        if is_papers:
            self._tell(papers_sentence(detector))
        elif self._result is None or row is None:
            self._tell(tr(TOO_EARLY))
        elif column == NAME:
            self._tell(self._result.selection.sentence)
        else:
            selection = self._result.selection
            what = tr("learned from") if column == TRAINING else tr("judged by")
            figure = f" {row.ap50:.3f}" if column == AP50 else ""
            title = f"{DETECTOR_WORDS[detector]}, {tr(COLUMNS[column][0])}{figure}: {what}"
            self._open(title, selection.learn if column == TRAINING else selection.judge)

    # -- what is shown

    def _show_starts(self) -> None:
        """Trunks that are on this machine."""
        trunks = [entry for entry in self._detect.models if entry.is_trunk and entry.state != "to download"]
        rows = [("bundled", tr("Built in")), *((entry.name, entry.title or entry.name) for entry in trunks)]
        fill(self.start, rows, self.start.currentData())

    def _show_running(self, is_running: bool) -> None:
        super()._show_running(is_running)
        for choice in self._choices:
            choice.setEnabled(self._is_possible and not is_running)

    def _show_progress(self, now: Progress) -> None:
        super()._show_progress(now)
        words, moment = [now.text], time.monotonic()
        if now.total:
            if now.text != self._step[0]:
                self._step = (now.text, moment, now.done)
            _, since, first = self._step
            words.append(tr("step {done:,} of {total:,}", done=now.done, total=now.total))
            if now.done > first:
                left = (moment - since) / (now.done - first) * (now.total - now.done)
                words.append(tr("{duration} left of it", duration=duration(left)))
        if self._ends < inf:
            words.append(tr("all four within {duration}", duration=duration(max(self._ends - moment, 0))))
        self.state.setText("  ·  ".join(words))
