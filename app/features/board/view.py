"""The grid of crops: its model, how an item is drawn, the list that scrolls. Only what is seen asks for its crop."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.canvas.colours import class_colour
from app.features.board.crops import CropCache, Key
from app.features.board.table import BoardItem, BoardTable
from app.services.theme import Theme
from app.session.pictures import Index, PictureList

SIDES = (72, 104, 144, 208)  # of a crop, in logical pixels
PAD, TEXT = 6, 34  # around a crop, and below it
NAME, SMALL = 13, 11  # pixels of the letters
STAYS = (
    Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
)  # fmt: skip
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
Select = QItemSelectionModel.SelectionFlag


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


class BoardDelegate(QStyledItemDelegate):
    """A crop in a frame of its class's colour (dashed where nobody has labelled it), its name and score, and a line
    with its size or with why it is here."""

    def __init__(self, theme: Theme, crops: CropCache, pictures: PictureList, parent: BoardView) -> None:
        super().__init__(parent)
        self._theme, self._crops, self._pictures = theme, crops, pictures
        self.side = SIDES[1]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.side + 2 * PAD, self.side + 2 * PAD + TEXT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.model().item(index.row())  # type: ignore[attr-defined]
        colours = self._theme.colours
        cell = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(colours.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(cell, QColor(colours.hover))
        room = QRect(cell.left() + PAD, cell.top() + PAD, self.side, self.side)
        crop = self._crops.get(item.path, item.box)
        painter.fillRect(room, QColor(colours.field))
        if isinstance(crop, QPixmap):
            _draw_crop(painter, crop, room)
        elif crop is not None:
            painter.setPen(QColor(colours.bad))
            painter.drawText(room.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, crop)
        self._draw_frame(painter, item, room)
        self._draw_words(painter, item, QRect(room.left(), room.bottom() + 3, self.side, TEXT), option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(QRectF(cell).adjusted(1, 1, -1, -1))

    def _draw_frame(self, painter: QPainter, item: BoardItem, room: QRect) -> None:
        if item.box is not None:
            is_label = item.source == "label" or (item.source == "finding" and item.number >= 0)
            style = Qt.PenStyle.SolidLine if is_label else Qt.PenStyle.DashLine
            painter.setPen(
                QPen(class_colour(item.label) if item.label else QColor(self._theme.colours.muted), 2, style)
            )
            painter.drawRect(QRectF(room).adjusted(1, 1, -1, -1))
        if self._pictures.state(item.path).verified:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.colours.window), 1.5))
            painter.setBrush(QColor(self._theme.colours.good))
            painter.drawEllipse(QPointF(room.right() - 8.5, room.top() + 9.5), 4.5, 4.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_words(self, painter: QPainter, item: BoardItem, room: QRect, font: QFont) -> None:
        colours, height = self._theme.colours, room.height() // 2
        score = "" if item.score is None else f"{item.score:.2f}"
        painter.setFont(_sized(font, NAME))
        right = painter.fontMetrics().horizontalAdvance(score) + 6 if score else 0
        painter.setPen(QColor(colours.text))
        line = QRect(room.left(), room.top(), room.width() - right, height)
        name = _elided(item.label or item.path.name, NAME, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(colours.muted))
        if score:
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room.adjusted(0, 0, 0, -height), side, score)
        painter.setFont(_sized(font, SMALL))
        below = item.note or "  ".join(filter(None, (size_words(item), WORDS[item.source])))
        line = room.adjusted(0, height, 0, 0)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _elided(below, SMALL, line.width()))


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized


@lru_cache(8192)
def _elided(text: str, pixels: int, width: int) -> str:
    return QFontMetrics(_sized(QFont(), pixels)).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _draw_crop(painter: QPainter, crop: QPixmap, room: QRect) -> None:
    ratio = max(crop.width(), crop.height()) / room.width()
    scale = max(ratio, 1.0)
    width, height = crop.width() / scale, crop.height() / scale
    target = QRectF(room.center().x() + 1 - width / 2, room.center().y() + 1 - height / 2, width, height)
    painter.drawPixmap(target, crop, QRectF(crop.rect()))


class BoardView(QListView):
    """Many are chosen with the mouse (a rubber band, Shift, Ctrl) or with Shift and the arrows. is_active: the verbs
    are about what is chosen here, also while a menu is open."""

    active_changed = Signal(bool)
    requested = Signal(object)  # BoardItem: to be shown large

    def __init__(self, theme: Theme, crops: CropCache, pictures: PictureList) -> None:
        super().__init__()
        self.board = BoardModel(pictures)
        self.delegate = BoardDelegate(theme, crops, pictures, self)
        self._crops, self.is_active = crops, False
        self.setObjectName("board")
        self.setModel(self.board)
        self.setItemDelegate(self.delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setDragEnabled(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Objects")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        crops.ready.connect(self.viewport().update)
        self.doubleClicked.connect(lambda index: self.requested.emit(self.board.item(index.row())))
        self.set_side(SIDES[1])

    def set_side(self, side: int) -> None:
        self.delegate.side = side
        self._crops.set_side(round(side * self.devicePixelRatioF()))
        self.verticalScrollBar().setSingleStep((side + TEXT) // 2)
        self.scheduleDelayedItemsLayout()

    def show_table(self, table: BoardTable, order: NDArray[np.intp]) -> None:
        """What was chosen stays so where it is still there; where nothing of it is, what stands in its place is."""
        keys = [item.key for item in self.chosen()]
        place, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        self.board.show_table(table, order)
        self.doItemsLayout()
        rows = self.board.rows_of(keys)
        if keys and not rows and len(order):
            rows = [min(max(place, 0), len(order) - 1)]
        self.choose(rows)
        self.verticalScrollBar().setValue(scrolled)

    def choose(self, rows: list[int]) -> None:
        selection = QItemSelection()
        for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
            together = [row for _, row in run]
            selection.select(self.board.index(together[0]), self.board.index(together[-1]))
        if rows:
            self.selectionModel().setCurrentIndex(self.board.index(rows[0]), Select.NoUpdate)
        self.selectionModel().select(selection, Select.ClearAndSelect)

    def chosen(self) -> list[BoardItem]:
        """In the order of the board."""
        ranges = self.selectionModel().selection().toList()
        rows = sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))
        return [self.board.item(row) for row in rows]

    @property
    def chosen_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())

    def keyboardSearch(self, _text: str) -> None:
        """Letters are verbs."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._set_active(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STAYS:
            self._set_active(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The right button keeps what is chosen where it is pressed on one of these."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.RightButton and self.selectionModel().isSelected(index):
            return
        super().mousePressEvent(event)

    def _set_active(self, active: bool) -> None:
        if active != self.is_active:
            self.is_active = active
            self.active_changed.emit(active)
