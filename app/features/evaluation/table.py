"""Figures by class as a table; each cell opens the pictures behind it. The same rows are written as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidgetItem

from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.page import RIGHT, FiguresTable
from engine.errors import UserError, reason_of
from engine.safety.atomic_files import replacing
from engine.structures.evaluation import FALSE, FEW_BOXES, FOUND, Evaluation, Examples, Interval
from engine.structures.settings import SHOWN_SCORE

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LABEL, BOXES, AP, AP50, INTERVAL, HITS, MISSED, WRONG = range(8)
COLUMNS = (  # headings and their tips
    (mark("Class"), ""),
    (mark("Boxes"), mark("Labelled boxes")),
    ("AP", mark("Average precision, mean over IoU .50 to .95 (COCO)")),
    ("AP50", mark("Average precision at IoU .50 (COCO)")),
    ("AP50, 95 %", mark("95 % confidence interval of AP50 (bootstrap over the pictures)")),
    (mark("Detected"), mark("Labelled boxes with a matching detection above the score")),
    (mark("Missed"), mark("Labelled boxes without a matching detection")),
    (mark("False"), mark("Detections above the score that match no labelled box, or a box that is already matched")),
)


def counts_of(evaluation: Evaluation, score: float) -> list[tuple[int, int, int]]:
    """Found, missed and false of each class, in the evaluation's order."""
    classes, examples = range(len(evaluation.detections.per_class)), evaluation.examples
    return [examples.counts_of(k, score) if examples is not None else (0, 0, 0) for k in classes]


def write_csv(file: Path, evaluation: Evaluation, score: float) -> None:
    """The table, and a last row over all classes. Raises UserError where the file cannot be written."""
    found, every = evaluation.detections, evaluation.intervals.get("AP50")
    counts = counts_of(evaluation, score)
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0, 0, 0]
    rows = io.StringIO(newline="")
    table = csv.writer(rows)
    table.writerow(["class", "boxes", "AP", "AP50", "AP50 low", "AP50 high", "found", "missed", "false"])
    for (label, one), mine in zip(found.per_class.items(), counts, strict=True):
        limits = _limits(evaluation.class_intervals.get(label))
        table.writerow([_as_text(label), one.boxes, _decimal(one.ap), _decimal(one.ap50), *limits, *mine])
    figures = [_decimal(found.coco["AP"]), _decimal(found.coco["AP50"])]
    table.writerow(["all", found.boxes, *figures, *_limits(every), *sums])
    try:
        with replacing(file, parents=False) as part:
            part.write_bytes(rows.getvalue().encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UserError(
            file, tr("cannot be written ({reason})", reason=reason_of(error)), tr("choose another folder")
        ) from error


def _as_text(label: str) -> str:
    """For a spreadsheet, which would run what begins so."""
    return f"'{label}" if label.startswith(_FORMULA) else label


class EvaluationTable(FiguresTable):
    """`opened`: a title, the boxes that the clicked cell counts, and the least score."""

    opened = Signal(str, object, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(COLUMNS)
        self._theme = theme
        self._examples: Examples | None = None
        self._score = SHOWN_SCORE
        # What there is most of tells most.
        self.horizontalHeader().setSortIndicator(BOXES, Qt.SortOrder.DescendingOrder)
        self.cellActivated.connect(self._open)
        self.cellClicked.connect(self._open)

    def show_rows(self, evaluation: Evaluation, score: float) -> None:
        self._examples, self._score = evaluation.examples, score
        classes, counts = evaluation.detections.per_class.items(), counts_of(evaluation, score)
        self.setSortingEnabled(False)
        with self.filling(len(classes)):
            for number, ((label, one), mine) in enumerate(zip(classes, counts, strict=True)):
                limits = evaluation.class_intervals.get(label)
                interval = f"{limits.low:.3f} – {limits.high:.3f}" if limits else _too_few(one.boxes)
                cells: tuple[str | int | float, ...] = (label, one.boxes, one.ap, one.ap50, interval, *mine)
                for column, value in enumerate(cells):
                    item = _Cell(value, number)
                    if column:
                        item.setTextAlignment(RIGHT)
                    if one.boxes < FEW_BOXES and column in (AP, AP50, INTERVAL):
                        item.setForeground(QColor(self._theme.colours.warn))
                        item.setToolTip(tr("{boxes} labelled boxes are too few for an interval", boxes=one.boxes))
                    elif column == LABEL:
                        item.setToolTip(tip_of(label))
                    self.setItem(number, column, item)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorShown(True)

    def _open(self, row: int, column: int) -> None:
        item, examples = self.item(row, column), self._examples
        if item is None or examples is None:
            return
        k = item.data(Qt.ItemDataRole.UserRole)
        label, at = (
            examples.labels[k],
            tr("{label}, score ≥ {score:.2f}", label=examples.labels[k], score=self._score),
        )
        if column == HITS:
            self.opened.emit(tr("Detected: {at}", at=at), examples.of_outcome(k, FOUND, self._score), self._score)
        elif column == MISSED:
            self.opened.emit(tr("Missed: {at}", at=at), examples.of_missed(k, self._score), self._score)
        elif column == WRONG:
            self.opened.emit(tr("False: {at}", at=at), examples.of_outcome(k, FALSE, self._score), self._score)
        else:
            self.opened.emit(tr("Labelled: {label}", label=label), examples.of_label(k), self._score)


class _Cell(QTableWidgetItem):
    """Sorts by its value and not by its letters; “–” comes last."""

    def __init__(self, value: str | int | float, row: int) -> None:
        words = f"{value:.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
        super().__init__("–" if words == "nan" else words)
        self._value = value
        self.setData(Qt.ItemDataRole.UserRole, row)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, theirs = self._value, other._value if isinstance(other, _Cell) else self._value
        if isinstance(mine, str) or isinstance(theirs, str):
            return str(mine).casefold() < str(theirs).casefold()
        return (-1.0 if mine != mine else mine) < (-1.0 if theirs != theirs else theirs)


def _too_few(boxes: int) -> str:
    """In place of an interval, which one picture has not."""
    return ("–", tr("1 box"))[boxes] if boxes < 2 else tr("1 picture")


def _limits(interval: Interval | None) -> list[str]:
    return [_decimal(interval.low), _decimal(interval.high)] if interval else ["", ""]


def _decimal(value: float) -> str:
    """Empty where there was nothing to find (nan, COCO's -1)."""
    return f"{value:.6f}" if value >= 0 else ""
