"""The grid of crops that scrolls, and what is chosen in it. Only what is seen asks for its crop."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.features.board.crops import CropCache
from app.features.board.delegate import PAD, SIDES, TEXT, BoardDelegate
from app.features.board.model import BoardModel
from app.features.board.table import BoardItem, BoardTable
from app.services.theme import Theme
from app.services.translation import tr
from app.session.pictures import PictureList

STAYS = (
    Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
)  # fmt: skip
Select = QItemSelectionModel.SelectionFlag
NEAR = 200  # rows, in which the next one is looked for


class BoardView(QListView):
    """Many are chosen with the mouse (a rubber band, Shift, Ctrl) or with Shift and the arrows. is_active: the verbs
    are about what is chosen here, also while a menu is open."""

    active_changed = Signal(bool)
    requested = Signal(object)  # BoardItem: to be shown large
    pressed_for_nothing = Signal(QKeySequence)  # while nothing is chosen

    def __init__(self, theme: Theme, crops: CropCache, pictures: PictureList) -> None:
        super().__init__()
        self.board = BoardModel(pictures)
        self.delegate = BoardDelegate(theme, crops, pictures, self.board, self)
        self._crops, self._theme, self.is_active = crops, theme, False
        self.is_restoring = False  # what was chosen is chosen again, in a new table
        self._absent: list[BoardItem] = []  # what was chosen before nothing was shown
        self.acted: list[BoardItem] = []  # what a verb was for: where that goes, the next one is chosen
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
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that scrolling moves what is painted
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Objects"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        crops.ready.connect(self._show_crops)
        self.doubleClicked.connect(lambda index: self.requested.emit(self.board.item(index.row())))
        self.set_side(SIDES[1])

    def set_side(self, side: int) -> None:
        self.delegate.set_side(side)
        self._crops.set_side(side, self.devicePixelRatioF())
        self.verticalScrollBar().setSingleStep((side + TEXT) // 2)
        self.doItemsLayout()
        self.show_current()

    def show_table(self, table: BoardTable, order: NDArray[np.intp], goes_on: bool = False) -> None:
        """What was chosen stays so where it is still there. Where a verb took it away, the next one is chosen, and
        where something else did, nothing, unless it `goes_on`."""
        chosen, index, scrolled = self.chosen() or self._absent, self.currentIndex(), self.verticalScrollBar().value()
        near = self._near() if goes_on or chosen == self.acted else []
        current = [self.board.item(index.row())] if index.isValid() else []
        was_seen = bool(self._absent) or self.viewport().rect().intersects(self.visualRect(index))
        self.board.show_table(table, order)
        self.doItemsLayout()
        rows = self.board.rows_of(chosen)
        self.is_restoring, self._absent = bool(rows), [] if len(order) else chosen
        self.choose(rows or self.board.first_row(near), *self.board.first_row(current))
        self.is_restoring = False
        self.verticalScrollBar().setValue(scrolled)
        if was_seen:
            self.show_current()

    def show_current(self) -> None:
        if self.selectionModel().isSelected(self.currentIndex()):
            self.scrollTo(self.currentIndex())

    def choose(self, rows: list[int], current: int = -1) -> None:
        """current: of these; the first where it is none."""
        selection = QItemSelection()
        for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
            together = [row for _, row in run]
            selection.select(self.board.index(together[0]), self.board.index(together[-1]))
        if rows:
            current = current if current in rows else rows[0]
            self.selectionModel().setCurrentIndex(self.board.index(current), Select.NoUpdate)
        self.selectionModel().select(selection, Select.ClearAndSelect)

    def choose_next(self) -> None:
        """The one after all that are chosen; nothing where none comes after, lest the next key be for what is done."""
        row = max(self._chosen_rows(), default=-1) + 1
        self.choose([row] if 0 < row < self.board.rowCount() else [])
        self.show_current()

    def chosen(self) -> list[BoardItem]:
        """In the order of the board."""
        return [self.board.item(row) for row in self._chosen_rows()]

    def _chosen_rows(self) -> list[int]:
        ranges = self.selectionModel().selection().toList()
        return sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))

    def _near(self) -> list[BoardItem]:
        """What comes after all that are chosen, then what comes before, the nearest first."""
        chosen = self._chosen_rows()
        after = range(chosen[-1] + 1, min(chosen[-1] + 1 + NEAR, self.board.rowCount())) if chosen else ()
        before = range(chosen[-1] - 1, max(chosen[-1] - 1 - NEAR, -1), -1) if chosen else ()
        return [self.board.item(row) for row in (*after, *before)]

    @property
    def chosen_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())

    def recolour(self) -> None:
        """Classes have other colours now."""
        self.delegate.forget()
        self.viewport().update()

    def _show_crops(self, path: Path) -> None:
        """Those of one picture, where they are seen."""
        for row in self._seen_rows():
            if self.board.item(row).path == path:
                self.update(self.board.index(row))

    def _seen_rows(self) -> range:
        """From the first that is in view to the last."""
        room = self.viewport().rect()
        corners = (QPoint(PAD, PAD), QPoint(room.right() - PAD, room.bottom() - PAD))
        first, last = (self.indexAt(corner) for corner in corners)
        across = max(1, room.width() // max(self.delegate.side + 2 * PAD, 1))
        down = room.height() // (self.delegate.side + 2 * PAD + TEXT) + 2
        begin = first.row() if first.isValid() else 0
        end = last.row() + 1 if last.isValid() else begin + across * down
        return range(begin, min(end, self.board.rowCount()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.colours.panel))
        painter.end()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.selectionModel().hasSelection():
            self.pressed_for_nothing.emit(QKeySequence(event.keyCombination()))
        super().keyPressEvent(event)

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
