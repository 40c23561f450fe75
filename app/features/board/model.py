"""The rows of the board. An item is made when it is looked at, so that a hundred thousand of them cost nothing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from app.features.board.crops import Key
from app.features.board.table import BoardItem, BoardTable
from app.session.pictures import Index, PictureList

WORDS = {
    "label": "",
    "suggestion": "suggestion",
    "detection": "detection",
    "match": "alike",
    "finding": "",
    "picture": "",
}
REMEDY_WORDS = {
    "rename": "Enter renames it to {0.better}; X: it is right",
    "add": "Enter labels it {0.label}; X: it is right",
    "delete": "Enter deletes it; X: it is right",
}


class BoardModel(QAbstractListModel):
    """The rows of a table in their order. An item is made when it is looked at."""

    def __init__(self, pictures: PictureList) -> None:
        super().__init__()
        self._pictures = pictures
        self.table, self._order = BoardTable(), np.zeros(0, np.intp)

    def show_table(self, table: BoardTable, order: NDArray[np.intp]) -> None:
        self.beginResetModel()
        self.table, self._order = table, order
        self.endResetModel()

    def item(self, row: int) -> BoardItem:
        return self.table.item(int(self._order[row]))

    def rows_of(self, keys: Iterable[Key]) -> list[int]:
        """Where the objects with these keys are, whatever they are called now."""
        searched = set(keys)
        paths = {path for path, _ in searched}
        places = [place for place, path in enumerate(self.table.paths) if path in paths]
        near = np.flatnonzero(np.isin(self.table.picture[self._order], places))
        return [int(row) for row in near if self.item(int(row)).key in searched]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._order):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._describe(self.item(index.row()))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.item(index.row()).label
        return None

    def _describe(self, item: BoardItem) -> str:
        score = "" if item.score is None else f", score {item.score:.2f}"
        size = "" if item.box is None else f"{size_words(item)} pixels"
        remedy = REMEDY_WORDS.get(item.remedy, "").format(item)
        what = f"{item.label}{score}" if item.label else ""
        return "\n".join(
            filter(None, (what, item.note, remedy, size, WORDS[item.source], self._pictures.name_of(item.path)))
        )


def size_words(item: BoardItem) -> str:
    if item.box is None:
        return item.path.name
    return f"{item.box.x2 - item.box.x1:.0f} × {item.box.y2 - item.box.y1:.0f}"
