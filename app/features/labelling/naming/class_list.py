"""The list below the field of a name: the classes that fit what is typed, and last how to be asked no more."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListWidget, QListWidgetItem

from app.features.labelling.naming.drag_through import DragThrough
from app.services.translation import mark, tr
from engine.plain_text import plain

WIDTH, WIDEST = 190, 320
MOST_ROWS = 8
GAP = 6  # pixels between a box and its field
PADDING = 36  # of the list and its rows, left and right of the words
SMALL = 12  # pixels of the letters
NAME = Qt.ItemDataRole.UserRole
ASK_NO_MORE = mark("Do not ask again: next boxes are “{name}”")


class ClassList(QListWidget):
    """A click takes a row. It covers nothing of the picture where boxes are drawn (`drags`)."""

    taken = Signal(str)  # a class
    stopped = Signal()  # by the last line

    def __init__(self, room: QAbstractScrollArea) -> None:
        super().__init__(room)
        self._room = room
        self.drags = DragThrough(self.viewport(), self, room)
        self._is_pressed = False
        self.setObjectName("completions")
        self.setAccessibleName(tr("Matching classes"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    @property
    def last_class(self) -> int:
        """Its row; -1 where no class is listed."""
        return self.count() - 1 - (self._last_line is not None)

    @property
    def _last_line(self) -> QListWidgetItem | None:
        item = self.item(self.count() - 1)
        return item if item is not None and item.data(NAME) is None else None

    def show_classes(self, rows: Iterable[tuple[str, str]]) -> None:
        """rows: the words and the class of each."""
        self.clear()
        for words, name in rows:
            item = QListWidgetItem(plain(words))
            item.setData(NAME, name)
            self.addItem(item)

    def show_last_line(self, name: str) -> None:
        """Not a class. name: that of the next boxes, if it is clicked."""
        if (item := self._last_line) is None:
            item = QListWidgetItem()
            font = QFont(self.font())
            font.setPixelSize(SMALL)
            item.setFont(font)
            item.setForeground(QApplication.palette().color(QPalette.ColorRole.PlaceholderText))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.addItem(item)
        metrics = QFontMetrics(item.font())
        room = WIDEST - PADDING - metrics.horizontalAdvance(tr(ASK_NO_MORE, name=""))
        item.setText(tr(ASK_NO_MORE, name=metrics.elidedText(plain(name), Qt.TextElideMode.ElideMiddle, room)))

    def place(self, field: QRect, box: QRect) -> None:
        """Below the line, or above it where there is no room below, or the box. field, box: where they lie."""
        shown = range(min(self.count(), MOST_ROWS))
        words = self._last_line
        width = 0 if words is None else QFontMetrics(words.font()).horizontalAdvance(words.text()) + PADDING
        self.setFixedWidth(max(WIDTH, width))
        height = sum(max(self.sizeHintForRow(row), 1) for row in shown) + 2 * self.frameWidth() + 4
        self.setFixedHeight(height)
        below, above = field.bottom() + 2, field.top() - height - 2
        fits_above, fits_below = above >= 0, below + height <= self._room.height()
        is_below = fits_below and not (fits_above and field.bottom() <= box.top())
        left = min(field.x(), self._room.width() - self.width() - 4)
        self.move(max(0, left), below if is_below else max(0, above))
        self.setVisible(len(shown) > 0)
        self.raise_()

    # -- the mouse: rows are taken when it is released

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed = event.button() == Qt.MouseButton.LeftButton

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Chooses no rows."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_pressed, self._is_pressed = self._is_pressed, False
        if is_pressed and (item := self.itemAt(event.position().toPoint())) is not None:
            if item is self._last_line:
                self.stopped.emit()
            else:
                self.taken.emit(item.data(NAME))


def place_beside(box: QRect, height: int, rows: int, room: QSize) -> QPoint:
    """Of a field of this height with so many rows: below the box; above it where there is more room for them."""
    below, above = room.height() - box.bottom() - GAP, box.top() - GAP
    is_above = below < height * (1 + rows) and above > below
    y = above - height if is_above else box.bottom() + GAP
    return QPoint(min(max(4, box.left()), room.width() - WIDTH - 4), min(max(4, y), room.height() - height - 4))
