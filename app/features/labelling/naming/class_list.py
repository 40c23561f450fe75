"""The list below the field of a name: the classes that fit what is typed, and last how to be asked no more."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListWidget, QListWidgetItem

from app.canvas.gestures import DRAG_SLACK
from app.services.translation import mark, tr
from engine.plain_text import plain

WIDTH, WIDEST = 190, 320
MOST_ROWS = 8
PADDING = 36  # of the list and its rows, left and right of the words
SMALL = 12  # pixels of the letters
NAME = Qt.ItemDataRole.UserRole
ASK_NO_MORE = mark("Do not ask again: next boxes are “{name}”")


class ClassList(QListWidget):
    """A click takes a row. It covers nothing of the picture where boxes are drawn: a drag that begins on it is that of
    the next box, and goes on in the picture."""

    taken = Signal(str)  # a class
    stopped = Signal()  # by the last line
    drag_begun = Signal()  # whoever shows the list puts it away

    def __init__(self, room: QAbstractScrollArea) -> None:
        super().__init__(room)
        self._room = room
        self.lets_drags_through = False
        self._press: QPointF | None = None
        self._is_dragging = False
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

    def place(self, x: int, above: int, below: int) -> None:
        """Below the line, or above it where there is no room. above, below: where the field begins and ends."""
        shown = range(min(self.count(), MOST_ROWS))
        words = self._last_line
        width = 0 if words is None else QFontMetrics(words.font()).horizontalAdvance(words.text()) + PADDING
        self.setFixedWidth(max(WIDTH, width))
        height = sum(max(self.sizeHintForRow(row), 1) for row in shown) + 2 * self.frameWidth() + 4
        fits = below + 2 + height <= self._room.height()
        self.setFixedHeight(height)
        left = min(x, self._room.width() - self.width() - 4)
        self.move(max(0, left), below + 2 if fits else max(0, above - height - 2))
        self.setVisible(len(shown) > 0)
        self.raise_()

    def put_away(self) -> None:
        """During a drag only out of sight: a hidden widget gets no more of it."""
        if self._is_dragging:
            self.move(self._room.width(), 0)
        else:
            self.hide()

    # -- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_dragging = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._hand_on(QEvent.Type.MouseMove, event, event.globalPosition())
        elif self._press is not None and self.lets_drags_through:
            moved = event.position() - self._press
            if max(abs(moved.x()), abs(moved.y())) >= DRAG_SLACK:
                begin = event.globalPosition() - moved
                self._is_dragging = True
                self.drag_begun.emit()
                self._hand_on(QEvent.Type.MouseButtonPress, event, begin)
                self._hand_on(QEvent.Type.MouseMove, event, event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if self._is_dragging:
            self._is_dragging = False
            self.hide()
            self._hand_on(QEvent.Type.MouseButtonRelease, event, event.globalPosition())
        elif press is not None and (item := self.itemAt(press.toPoint())) is not None:
            if item is self._last_line:
                self.stopped.emit()
            else:
                self.taken.emit(item.data(NAME))

    def _hand_on(self, kind: QEvent.Type, event: QMouseEvent, on_screen: QPointF) -> None:
        """To the picture below."""
        picture, left = self._room.viewport(), Qt.MouseButton.LeftButton
        changed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
        place = picture.mapFromGlobal(on_screen)
        QApplication.sendEvent(picture, QMouseEvent(kind, place, on_screen, changed, held, event.modifiers()))


def matching(text: str, classes: tuple[str, ...]) -> list[str]:
    """Those that contain the text, whatever its case: first the one that is it, then those that begin with it."""
    folded = text.casefold()

    def rank(name: str) -> tuple[bool, bool, bool]:
        return name != text, name.casefold() != folded, not name.casefold().startswith(folded)

    return sorted((name for name in classes if folded in name.casefold()), key=rank)
