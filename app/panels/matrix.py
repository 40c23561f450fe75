"""The confusion matrix: what was labelled, and what it was taken for. Each cell can be clicked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.panels.figure import Figure
from app.theme import Theme

CELL, LARGEST, HEAD_LEFT, HEAD_TOP, GAP = 30, 64, 130, 96, 6
NOTHING = "nothing"


class MatrixView(Figure):
    """`clicked`: (labelled, detected), both class numbers; the number of classes stands for nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._names: tuple[str, ...] = ()
        self._matrix = np.zeros((0, 0), np.int64)
        self._rows = self._columns = np.zeros(0, np.int64)

    def show_matrix(self, labels: tuple[str, ...], matrix: NDArray[np.int64]) -> None:
        """Classes that neither are there nor were found are left out: eighty empty rows hide the ten that matter.

        What was missed, and what is nothing, stand first; then the classes with most boxes.
        """
        self._names, self._matrix = (*labels, NOTHING), matrix
        weight = (matrix + matrix.T).sum(axis=0)
        weight[-1] = weight.sum() + 1
        order = np.argsort(-weight, kind="stable")
        self._rows, self._columns = order[matrix.sum(axis=1)[order] > 0], order[matrix.sum(axis=0)[order] > 0]
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(HEAD_LEFT + CELL * len(self._columns) + 20, HEAD_TOP + CELL * len(self._rows) + 20)

    def cell_rect(self, labelled: int, detected: int) -> QRect:
        """In pixels of the widget; empty where the cell is left out."""
        row, column = np.flatnonzero(self._rows == labelled), np.flatnonzero(self._columns == detected)
        return self._rect(int(row[0]), int(column[0])).toRect() if len(row) and len(column) else QRect()

    def _side(self) -> float:
        wide = (self.width() - HEAD_LEFT - 20) / max(1, len(self._columns))
        high = (self.height() - HEAD_TOP - 20) / max(1, len(self._rows))
        return float(min(LARGEST, max(CELL, min(wide, high))))

    def _rect(self, row: int, column: int) -> QRectF:
        side = self._side()
        return QRectF(HEAD_LEFT + column * side, HEAD_TOP + row * side, side - 1, side - 1)

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
        side = self._side()
        column, row = int((at.x() - HEAD_LEFT) // side), int((at.y() - HEAD_TOP) // side)
        if not (0 <= row < len(self._rows) and 0 <= column < len(self._columns)):
            return None
        labelled, detected = int(self._rows[row]), int(self._columns[column])
        return (labelled, detected) if self._matrix[labelled, detected] else None

    def words_of(self, labelled: int, detected: int) -> str:
        return cell_words(self._names, labelled, detected, int(self._matrix[labelled, detected]))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        colours = self._theme.colours
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            QRectF(0, HEAD_TOP - 20, HEAD_LEFT - GAP, 16), Qt.AlignmentFlag.AlignRight, "labelled ↓  found →"
        )
        painter.setPen(QColor(colours.muted))
        self._paint_names(painter)
        for row, labelled in enumerate(self._rows):
            total = max(1, int(self._matrix[labelled].sum()))
            for column, detected in enumerate(self._columns):
                count = int(self._matrix[labelled, detected])
                self._paint_cell(painter, self._rect(row, column), count, count / total, labelled == detected)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        side, metrics = self._side(), painter.fontMetrics()
        elide = Qt.TextElideMode.ElideMiddle
        for row, labelled in enumerate(self._rows):
            name = metrics.elidedText(self._names[labelled], elide, HEAD_LEFT - 2 * GAP)
            box = QRectF(0, HEAD_TOP + row * side, HEAD_LEFT - GAP, side)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        for column, detected in enumerate(self._columns):
            name = metrics.elidedText(self._names[detected], elide, HEAD_TOP + 8)
            painter.save()
            painter.translate(HEAD_LEFT + (column + 0.5) * side, HEAD_TOP - GAP)
            painter.rotate(-55)
            painter.drawText(QPoint(0, 4), name)
            painter.restore()

    def _paint_cell(self, painter: QPainter, rect: QRectF, count: int, share: float, is_right: bool) -> None:
        colours = self._theme.colours
        painter.fillRect(rect, QColor(colours.raised))
        if not count:
            return
        shade = QColor(colours.good if is_right else colours.bad)
        shade.setAlphaF(0.15 + 0.55 * share)
        painter.fillRect(rect, shade)
        painter.setPen(QColor(colours.text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, f"{count:,}")
        painter.setPen(QColor(colours.muted))


def cell_words(names: tuple[str, ...], labelled: int, detected: int, count: int) -> str:
    """names: with "nothing" last. What the cell counts, as a title of its pictures."""
    nothing = len(names) - 1
    if labelled == nothing:
        return f"{count:,} × {names[detected]} where nothing is labelled"
    if detected == nothing:
        return f"{count:,} × {names[labelled]} missed"
    if labelled == detected:
        return f"{count:,} × {names[labelled]} found"
    return f"{count:,} × {names[labelled]} taken for {names[detected]}"
