"""Figures by class as a table; each cell opens the pictures behind it. The same rows are written as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidgetItem

from app.services.theme import Theme
from app.widgets.page import RIGHT, FiguresTable
from engine.errors import UserError
from engine.structures.evaluation import FALSE, FEW_BOXES, FOUND, Evaluation, Examples

LABEL, BOXES, AP, AP50, INTERVAL, HITS, MISSED, WRONG = range(8)
COLUMNS = (  # headings and their tips
    ("Class", ""),
    ("Boxes", "Labelled boxes"),
    ("AP", "Average precision, mean over IoU .50 to .95 (COCO)"),
    ("AP50", "Average precision at IoU .50 (COCO)"),
    ("AP50, 95 %", "Where the AP50 of as many other pictures would lie, 95 times of 100 (bootstrap over pictures)"),
    ("Found", "Labelled boxes that a detection above the score found"),
    ("Missed", "Labelled boxes that none found"),
    ("False", "Detections above the score on no such box, or a second time on one"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """Of one class. ap, ap50: nan where nothing is labelled. interval: None there, too."""

    label: str
    boxes: int
    ap: float
    ap50: float
    interval: tuple[float, float] | None
    found: int
    missed: int
    false: int


def rows_of(evaluation: Evaluation, score: float) -> list[Row]:
    """In the evaluation's order. score: what found, missed and false are counted at."""
    examples, rows = evaluation.examples, []
    for k, (label, one) in enumerate(evaluation.detections.per_class.items()):
        counts = examples.counts_of(k, score) if examples is not None else (0, 0, 0)
        rows.append(Row(label, one.boxes, one.ap, one.ap50, evaluation.class_intervals.get(label), *counts))
    return rows


def write_csv(file: Path, evaluation: Evaluation, score: float) -> None:
    """The table, and a last row over all classes. Raises UserError where the file cannot be written."""
    found, every = evaluation.detections, evaluation.intervals.get("AP50")
    rows = rows_of(evaluation, score)
    sums = [sum(values) for values in zip(*((r.found, r.missed, r.false) for r in rows), strict=True)] or [0, 0, 0]
    try:
        with file.open("w", newline="", encoding="utf-8") as opened:
            table = csv.writer(opened)
            table.writerow(["class", "boxes", "AP", "AP50", "AP50 low", "AP50 high", "found", "missed", "false"])
            for r in rows:
                interval = [_decimal(v) for v in r.interval] if r.interval else ["", ""]
                counts = [r.found, r.missed, r.false]
                table.writerow([r.label, r.boxes, _decimal(r.ap), _decimal(r.ap50), *interval, *counts])
            figures = [_decimal(found.coco["AP"]), _decimal(found.coco["AP50"])]
            table.writerow(
                ["all", found.boxes, *figures, *([_decimal(v) for v in every] if every else ["", ""]), *sums]
            )
    except OSError as error:
        raise UserError(file, f"cannot be written ({error.strerror})", "choose another folder") from error


class EvaluationTable(FiguresTable):
    """`opened`: a title, and the pictures of the cell that was clicked."""

    opened = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(COLUMNS)
        self._theme = theme
        self._examples: Examples | None = None
        self._score = 0.5
        # What there is most of tells most.
        self.horizontalHeader().setSortIndicator(BOXES, Qt.SortOrder.DescendingOrder)
        self.cellActivated.connect(self._open)
        self.cellClicked.connect(self._open)

    def show_rows(self, evaluation: Evaluation, score: float) -> None:
        self._examples, self._score = evaluation.examples, score
        rows = rows_of(evaluation, score)
        self.setSortingEnabled(False)
        with self.filling(len(rows)):
            for number, row in enumerate(rows):
                interval = f"{row.interval[0]:.2f} – {row.interval[1]:.2f}" if row.interval else "–"
                values = (row.boxes, row.ap, row.ap50, interval, row.found, row.missed, row.false)
                cells: tuple[str | int | float, ...] = (row.label, *values)
                for column, value in enumerate(cells):
                    item = _Cell(value, number)
                    if column:
                        item.setTextAlignment(RIGHT)
                    if row.boxes < FEW_BOXES and column in (AP, AP50, INTERVAL):
                        item.setForeground(QColor(self._theme.colours.warn))
                        item.setToolTip(f"{row.boxes} labelled boxes are too few to tell")
                    elif column == LABEL:
                        item.setToolTip(row.label)
                    self.setItem(number, column, item)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorShown(True)

    def _open(self, row: int, column: int) -> None:
        item, examples = self.item(row, column), self._examples
        if item is None or examples is None:
            return
        k = item.data(Qt.ItemDataRole.UserRole)
        label, at = examples.labels[k], f"{examples.labels[k]}, score ≥ {self._score:.2f}"
        if column == HITS:
            self.opened.emit(f"Found: {at}", examples.of_outcome(k, FOUND, self._score))
        elif column == MISSED:
            self.opened.emit(f"Missed: {at}", examples.of_missed(k, self._score))
        elif column == WRONG:
            self.opened.emit(f"False: {at}", examples.of_outcome(k, FALSE, self._score))
        else:
            self.opened.emit(f"Labelled: {label}", examples.of_label(k))


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


def _decimal(value: float) -> str:
    """Empty where there was nothing to find (nan, COCO's -1)."""
    return f"{value:.6f}" if value >= 0 else ""
