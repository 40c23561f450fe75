"""The confusion matrix: what was labelled, and what it was taken for. Each cell can be clicked."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QTransform
from PySide6.QtWidgets import QGraphicsItemGroup, QGraphicsSimpleTextItem

from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.figure import Figure

CELL, LARGEST, HEAD_LEFT, HEAD_TOP, MARGIN, GAP = 30, 64, 130, 96, 20, 6
SLANT = -55  # degrees, of the names above the columns
NOTHING = mark("nothing")


class MatrixView(Figure):
    """`clicked`: (labelled, detected), both class numbers; the number of classes stands for nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName(tr("Confusion matrix"))
        self._names: tuple[str, ...] = ()
        self._matrix = np.zeros((0, 0), np.int64)
        self._rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self._columns = self._rows
        self._font = self.small_font()
        self._view = pg.ViewBox(enableMenu=False, enableMouse=False, invertY=True, defaultPadding=0)
        self._view.sigResized.connect(self._fit)
        self.setCentralItem(self._view)

    def show_matrix(self, labels: tuple[str, ...], matrix: NDArray[np.int64]) -> None:
        """Classes that neither are there nor were found are left out: eighty empty rows hide the ten that matter.

        What was missed, and what is nothing, stand first; then the classes with most boxes.
        """
        self._names, self._matrix = (*labels, tr(NOTHING)), matrix
        weight = (matrix + matrix.T).sum(axis=0)
        weight[-1] = weight.sum() + 1
        order = np.argsort(-weight, kind="stable")
        self._rows, self._columns = order[matrix.sum(axis=1)[order] > 0], order[matrix.sum(axis=0)[order] > 0]
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self._draw()

    def sizeHint(self) -> QSize:
        return QSize(HEAD_LEFT + CELL * len(self._columns) + MARGIN, HEAD_TOP + CELL * len(self._rows) + MARGIN)

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
        side = self._side()
        column, row = int((at.x() - HEAD_LEFT) // side), int((at.y() - HEAD_TOP) // side)
        if not (0 <= row < len(self._rows) and 0 <= column < len(self._columns)):
            return None
        labelled, detected = int(self._rows[row]), int(self._columns[column])
        return (labelled, detected) if self._matrix[labelled, detected] else None

    def words_of(self, labelled: int, detected: int) -> str:
        return cell_words(self._names, labelled, detected, int(self._matrix[labelled, detected]))

    def _side(self) -> float:
        """Of a cell, in pixels."""
        wide = (self.width() - HEAD_LEFT - MARGIN) / max(1, len(self._columns))
        high = (self.height() - HEAD_TOP - MARGIN) / max(1, len(self._rows))
        return float(min(LARGEST, max(CELL, min(wide, high))))

    def _fit(self, _view: object = None) -> None:
        """The view counts in cells, from the first one's corner; names stand left of it and above."""
        side = self._side()
        across = (-HEAD_LEFT / side, (self.width() - HEAD_LEFT) / side)
        down = (-HEAD_TOP / side, (self.height() - HEAD_TOP) / side)
        self._view.setRange(xRange=across, yRange=down, padding=0)

    def _draw(self) -> None:
        for item in list(self._view.addedItems):
            self._view.removeItem(item)
        shown = self._matrix[np.ix_(self._rows, self._columns)]
        rows, columns = (places.ravel() for places in np.indices(shown.shape))
        shades = pg.ImageItem(self._shades(shown), axisOrder="row-major", levels=(0, 255))
        ground = self._theme.colours.window
        between = pg.BarGraphItem(x0=columns, y0=rows, width=1, height=1, brush=None, pen=ground)
        for item in (shades, between, self._words_over(shown)):
            self._view.addItem(item)
        self._fit()

    def _shades(self, shown: NDArray[np.int64]) -> NDArray[np.uint8]:
        """(R, C, 3) the colour of each cell, the stronger the larger its share of the row."""
        colours = self._theme.colours
        names = (colours.raised, colours.good, colours.bad)
        raised, good, bad = (np.array(pg.mkColor(name).getRgb()[:3], np.float64) for name in names)
        is_right: NDArray[np.bool_] = np.equal(self._rows[:, None], self._columns)
        shares = shown / np.maximum(1, shown.sum(axis=1, keepdims=True))
        strength: NDArray[np.float64] = np.where(shown > 0, 0.15 + 0.55 * shares, 0)
        mixed = raised + strength[..., None] * (np.where(is_right[..., None], good, bad) - raised)
        return np.rint(mixed).astype(np.uint8)

    def _words_over(self, shown: NDArray[np.int64]) -> QGraphicsItemGroup:
        """The number of each cell, and the names beside and above."""
        group, colours, turn = QGraphicsItemGroup(), self._theme.colours, QTransform.fromTranslate
        metrics, middle = QFontMetrics(self._font), Qt.TextElideMode.ElideMiddle

        def write(words: str, x: float, y: float, colour: str, offset: QTransform, across: float, down: float) -> None:
            """x, y: in cells. offset: from there, in pixels. across, down: which share of the words lies there.

            An item of Qt's own: thousands of pyqtgraph.TextItem take seconds to make.
            """
            item = QGraphicsSimpleTextItem(words, group)
            item.setFont(self._font)
            item.setBrush(QColor(colour))
            item.setFlag(item.GraphicsItemFlag.ItemIgnoresTransformations)
            size = item.boundingRect().size()
            item.setTransform(turn(-across * size.width(), -down * size.height()) * offset)
            item.setPos(x, y)

        for row, column in np.argwhere(shown):
            write(f"{shown[row, column]:,}", column + 0.5, row + 0.5, colours.text, turn(0, 0), 0.5, 0.5)
        write(tr("labelled ↓  detected →"), 0, 0, colours.muted, turn(-GAP, 0), 1, 1)
        for row, labelled in enumerate(self._rows):
            name = metrics.elidedText(self._names[labelled], middle, HEAD_LEFT - 2 * GAP)
            write(name, 0, row + 0.5, colours.muted, turn(-GAP, 0), 1, 0.5)
        for column, detected in enumerate(self._columns):
            name = metrics.elidedText(self._names[detected], middle, HEAD_TOP + 8)
            write(name, column + 0.5, 0, colours.muted, turn(0, -GAP).rotate(SLANT), 0, 0.5)
        return group


def cell_words(names: tuple[str, ...], labelled: int, detected: int, count: int) -> str:
    """names: with "nothing" last. What the cell counts, as a title of its pictures."""
    nothing = len(names) - 1
    if labelled == nothing:
        return tr("{count:,} × {name} where nothing is labelled", count=count, name=names[detected])
    if detected == nothing:
        return tr("{count:,} × {name} missed", count=count, name=names[labelled])
    if labelled == detected:
        return tr("{count:,} × {name} detected", count=count, name=names[labelled])
    return tr("{count:,} × {name} taken for {other}", count=count, name=names[labelled], other=names[detected])
