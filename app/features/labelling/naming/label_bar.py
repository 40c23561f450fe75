"""The label bar: a line beside the box that it names, with the classes that fit below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.features.labelling.naming.name_typing import PAUSE
from app.services.translation import tr
from app.window.own_keys import ENTER, OfferedField
from engine.plain_text import plain

WIDTH = 190
MOST_ROWS = 8
STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
NAME = Qt.ItemDataRole.UserRole
DIGITS = tuple("123456789")  # keys of the first classes


class LabelBar(OfferedField):
    """Return gives the marked row to whoever asked for a name, and so does a click elsewhere once something was
    typed: what was typed itself, or the class that is called so but for its case. Only Tab and Down go to a class that
    begins with it or contains it. Escape leaves everything as it was.

    While another window is used the bar waits, so that what is typed afterwards is still a name. A bar that is only
    offered covers nothing with its list before a key is pressed, and a digit is a class by its number, where nothing
    more is typed after it and no names of classes begin with digits.
    """

    numbered = Signal()  # a digit has named the box

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self._answer: Callable[[str], None] = lambda name: None
        self._classes: tuple[str, ...] = ()
        self._by_number = ""  # the class of the digit, as long as that is all that was typed
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._take_number)
        self.setPlaceholderText(tr("What is it?"))
        self.setAccessibleName(tr("Label"))
        self.setFixedWidth(WIDTH)
        self.list = QListWidget(parent)
        self.list.setObjectName("completions")
        self.list.setAccessibleName(tr("Matching classes"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(WIDTH)
        self.list.hide()
        self.list.itemClicked.connect(self._take)
        self.returnPressed.connect(self._take)
        self.textEdited.connect(self._edited)
        self.hide()

    def ask(
        self,
        label: str,
        classes: tuple[str, ...],
        at: QPoint,
        answer: Callable[[str], None],
        offered: bool = False,
        typed: str = "",
    ) -> None:
        """Show the bar at a point of its parent, with a label ready to be typed over. answer: called with a name.
        offered: nobody asked for it. typed: how the name begins."""
        self._answer, self._classes, self.is_offered, self._by_number = answer, classes, offered, ""
        self.setText(label)
        self.setSelection(len(label), -len(label))  # the cursor first, so that a long name shows its beginning
        x = min(max(4, at.x()), self._room.width() - WIDTH - 4)
        y = min(max(4, at.y()), self._room.height() - self.sizeHint().height() - 4)
        self.move(x, y)
        self.show()
        self.list.clear()
        if not offered:
            self._show_rows()
        self.raise_()
        self.setFocus()
        if typed:
            self.insert(typed)

    def withdraw(self) -> None:
        """What was only offered goes; a name that is being typed is finished first."""
        if self.is_offered and self.isVisible():
            self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.key() not in ENTER:
            self._by_number = ""
        if self.leaves(event):
            event.ignore()
        elif (name := self._numbered(event.text())) is not None:
            super().keyPressEvent(event)
            self._by_number = name
            self._pause.start()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._type_over()  # the key that opens the field, once more
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._complete()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self.is_offered:
                self.is_offered = False
                self._show_rows()
                return
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """Tab is no way out: the letters that follow it would be verbs."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STAYS and self.isVisible():
            is_typed = self.isModified()
            self.hide()
            if is_typed:
                self._name_boxes()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.list.hide()

    def _numbered(self, digit: str) -> str | None:
        if not self.is_offered or digit not in DIGITS[: len(self._classes)]:
            return None
        are_numbers = any(name[0].isdigit() for name in self._classes)
        return None if are_numbers else self._classes[DIGITS.index(digit)]

    def _type_over(self) -> None:
        self.selectAll()
        self._edited("")

    def _edited(self, _text: str) -> None:
        self.is_offered = False
        self._show_rows()

    def _show_rows(self) -> None:
        """Before anything is typed all classes; then what was typed, marked, and the classes that contain it."""
        text = self.text().strip()
        names = matching(text, self._classes) if self.isModified() else list(self._classes)
        self.list.clear()
        if text and self.isModified() and text.casefold() not in map(str.casefold, names):
            self._add_row(tr("New class “{text}”", text=text), text)
        for name in names:
            self._add_row(name, name)
        marked = 0 if self.isModified() else names.index(text) if text in names else -1
        self.list.setCurrentRow(marked if text else -1)
        self._place_list()

    def _add_row(self, words: str, name: str) -> None:
        item = QListWidgetItem(plain(words))
        item.setData(NAME, name)
        self.list.addItem(item)

    def _place_list(self) -> None:
        """Below the line, or above it where there is no room."""
        rows = min(self.list.count(), MOST_ROWS)
        height = rows * max(self.list.sizeHintForRow(0), 1) + 2 * self.list.frameWidth() + 4
        below = self.geometry().bottom() + 2
        fits = below + height <= self._room.height()
        self.list.setFixedHeight(height)
        self.list.move(self.x(), below if fits else max(0, self.y() - height - 2))
        self.list.setVisible(rows > 0)
        self.list.raise_()

    def _complete(self) -> None:
        """With the marked class; with the first that fits where that is a new one."""
        row = self.list.currentRow()
        is_new = row == 0 and self.list.item(0).data(NAME) not in self._classes
        if (item := self.list.item(row + is_new)) is not None:
            self.setText(item.data(NAME))
            self.setModified(True)
            self._show_rows()

    def _take(self, item: QListWidgetItem | None = None) -> None:
        if item is not None:
            self._by_number = ""
        self._leave()
        self._name_boxes()

    def _take_number(self) -> None:
        if self._by_number and self.isVisible():
            self._take()
            self.numbered.emit()

    def _name_boxes(self) -> None:
        item = self.list.currentItem()
        name = self._by_number or (self.text().strip() if item is None else item.data(NAME))
        if name:
            self._answer(name)

    def _leave(self) -> None:
        """The focus goes first: Qt would look for another place for that of a field which is hidden."""
        self.setModified(False)
        self._room.setFocus()
        self.hide()


def matching(text: str, classes: tuple[str, ...]) -> list[str]:
    """Those that contain the text, whatever its case: first the one that is it, then those that begin with it."""
    folded = text.casefold()

    def rank(name: str) -> tuple[bool, bool, bool]:
        return name != text, name.casefold() != folded, not name.casefold().startswith(folded)

    return sorted((name for name in classes if folded in name.casefold()), key=rank)
