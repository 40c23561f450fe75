"""The rows of the board. An item is made when it is looked at, so that a hundred thousand of them cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from app.features.board.crops import Key
from app.features.board.table import BoardItem, BoardTable
from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.session.pictures import Index, PictureList

WORDS = {
    "label": "",
    "suggestion": mark("suggestion"),
    "detection": mark("detection"),
    "match": mark("alike"),
    "finding": "",
    "picture": "",
}
REMEDY_WORDS = {
    "rename": mark("Enter renames it to {name}; X ignores this: the label is right"),
    "add": mark("Enter labels it {name}; X ignores this: nothing is missing"),
    "delete": mark("Enter deletes it; X ignores this: the label is right"),
    "draw": mark(
        "A double click goes to the picture, to draw it anew; Del deletes it; X ignores this: the label is right"
    ),
}
SHORT_WORDS = {  # under a crop, where the name stands already
    "rename": mark("{better}? not {name}"),
    "add": mark("no label here"),
    "delete": mark("labelled twice"),
    "draw": mark("out of place?"),
}
LIKENESS = mark("Likeness {likeness}: the best matches have 100 %. It orders them, and is no probability")


def _identity(item: BoardItem) -> tuple[Key, str]:
    return item.key, item.note if item.source == "finding" else ""


class BoardModel(QAbstractListModel):
    """The rows of a table in their order. An item is made when it is looked at."""

    def __init__(self, pictures: PictureList) -> None:
        super().__init__()
        self._pictures = pictures
        self.is_locked: Callable[[BoardItem], bool] = lambda item: False
        self.table, self._order = BoardTable(), np.zeros(0, np.intp)

    def show_table(self, table: BoardTable, order: NDArray[np.intp]) -> None:
        self.beginResetModel()
        self.table, self._order = table, order
        self.endResetModel()

    def item(self, row: int) -> BoardItem:
        return self.table.item(int(self._order[row]))

    def rows_of(self, items: Iterable[BoardItem]) -> list[int]:
        """Where these are, whatever they are called now; of several findings about one box, each for itself."""
        searched = set(map(_identity, items))
        paths = {path for (path, _), _ in searched}
        places = [place for place, path in enumerate(self.table.paths) if path in paths]
        near = np.flatnonzero(np.isin(self.table.picture[self._order], places))
        return [int(row) for row in near if _identity(self.item(int(row))) in searched]

    def first_row(self, items: Sequence[BoardItem]) -> list[int]:
        """Of the first of these that is there."""
        rows = {_identity(self.item(row)): row for row in self.rows_of(items)}
        return [rows[identity] for identity in map(_identity, items) if identity in rows][:1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._order):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(self._describe(self.item(index.row())))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.item(index.row()).label
        return None

    def _describe(self, item: BoardItem) -> str:
        name, score = item.label, None if item.likeness else item.score
        what = name if score is None or not name else tr("{name}, score {score:.2f}", name=name, score=score)
        like = tr(LIKENESS, likeness=item.likeness) if item.likeness else ""
        size = "" if item.box is None else tr("{size} pixels", size=size_words(item))
        kind = tr("locked") if self.is_locked(item) else tr(WORDS[item.source])
        lines = (what, like, item.note, remedy_words(item), size, kind, self._pictures.name_of(item.path))
        return "\n".join(filter(None, lines))


def remedy_words(item: BoardItem) -> str:
    """What the keys do with a finding."""
    if item.source == "finding" and not item.remedy:
        return tr("1–9 names it anew; Del deletes it; X ignores this: the label is right")
    return tr(REMEDY_WORDS[item.remedy], name=item.better or item.label) if item.remedy else ""


def line_below(item: BoardItem) -> str:
    """Under its crop: why it is here in a few words, or its size."""
    if item.remedy:
        return tr(SHORT_WORDS[item.remedy], better=item.better, name=item.label)
    return item.note or "  ".join(filter(None, (size_words(item), tr(WORDS[item.source]))))


def score_words(item: BoardItem) -> str:
    """ "" where nobody gave one."""
    return item.likeness or ("" if item.score is None else f"{item.score:.2f}")


def size_words(item: BoardItem) -> str:
    if item.box is None:
        return item.path.name
    return f"{item.box.x2 - item.box.x1:.0f} × {item.box.y2 - item.box.y1:.0f}"
