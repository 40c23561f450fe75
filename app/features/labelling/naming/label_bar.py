"""The label bar: a line beside the box that it names, with the classes that fit below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from app.features.labelling.naming.class_list import MOST_ROWS, NAME, WIDTH, ClassList, place_beside
from app.features.labelling.naming.drag_through import DragThrough
from app.features.labelling.naming.typed_class import is_rather_a_name, matching, numbered
from app.features.labelling.naming.typed_steps import TypedSteps, typed_step
from app.services.translation import tr
from app.window.own_keys import PAGES, PRESSES, OfferedField

STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
Answer = Callable[[str], None]


class LabelBar(OfferedField):
    """Return gives the marked row to whoever asked for a name, and so does a click elsewhere once something was typed.

    A class that begins with what is typed is completed in the line, the rest of it selected: Return takes the class,
    the next letter goes on, and Backspace cuts the rest off, so that what was typed is a new class. Tab and Down go to
    other classes that begin with it or contain it. A single letter is kept by Return alone: it may have been meant as a
    key. It stands alone in the line, so that nobody takes the class that begins so for what will stay. Escape leaves
    everything as it was.

    While another window is used the bar waits, so that what is typed afterwards is still a name. A bar that is only
    offered lists no classes before a key is pressed, and a drag that begins on it is that of the next box. In it a
    digit stands for a class by its number, and another digit after it for another one. The field stays, so that digits
    may also be the beginning of a name; where a class is called so, or most are numbers, the name comes first.
    """

    closed = Signal()
    stopped = Signal()  # nobody is to be asked any more
    spaced = Signal()  # before anything was typed
    completed = Signal()  # what is typed, to a class
    new_named = Signal(str)  # the answer was no class, and not given by Return
    dropped = Signal(str, bool)  # a single letter that is not kept; whether the picture was pressed instead

    def __init__(self, parent: QAbstractScrollArea) -> None:
        super().__init__(parent)
        self._room = parent
        self._answer: Answer = _nobody
        self.label = ""  # of the box, before it is named
        self._classes: tuple[str, ...] = ()
        self._can_stop = False
        self._typed: str | None = None  # the beginning of a class that is completed, in the line or the list alone
        self.setPlaceholderText(tr("What is it?"))
        self.setAccessibleName(tr("Label"))
        self.setFixedWidth(WIDTH)
        self.list = ClassList(parent)
        self.list.setFocusProxy(self)  # or a press on it would give the keys to what is below
        self.list.taken.connect(self.take)
        self.list.stopped.connect(self._stop)
        self._drags = DragThrough(self, self, parent)
        for drags in (self._drags, self.list.drags):
            drags.begun.connect(partial(self._finish, True))
        self._box, self._steps = QRect(), TypedSteps()
        self.returnPressed.connect(self._take)
        self.textEdited.connect(self._begin)
        self.hide()

    def ask(
        self,
        label: str,
        classes: tuple[str, ...],
        box: QRect,
        answer: Answer,
        offered: bool = False,
        can_stop: bool = False,
    ) -> None:
        """Show the bar below a box of its parent, or above it, with a label ready to be typed over. answer: called with
        a name. offered: nobody asked for it. can_stop: a line says how to be asked no more."""
        self._answer, self.label, self._classes, self._can_stop = answer, label, classes, can_stop
        self.is_offered, self.is_begun, self._typed, self._box = offered, False, None, box
        self._drags.is_on = self.list.drags.is_on = offered
        self._steps = TypedSteps(label)
        self._show_label()
        rows = min(len(self._classes) + 2, MOST_ROWS)
        self.move(place_beside(box, self.sizeHint().height(), rows, self._room.size()))
        self.show()
        self._show_rows()
        self.raise_()
        self.setFocus()

    def _show_label(self) -> None:
        """Ready to be typed over."""
        self.setText(self.label)
        self.setSelection(len(self.label), -len(self.label))  # the cursor first: a long name shows its beginning

    def finish(self) -> None:
        """As a click elsewhere does it: what was typed is kept."""
        self._finish(False)

    def _finish(self, presses_picture: bool) -> None:
        is_typed = self.isModified() or (self.is_offered and self.is_begun)
        name, letter = self.standing if is_typed else "", self._text if is_typed and self.needs_return else ""
        is_lost, is_new = letter and name not in ("", self.label), not letter and name not in ("", *self._classes)
        self._end("" if letter else name)
        if is_lost:
            self.dropped.emit(letter, presses_picture)
        if is_new:
            self.new_named.emit(name)

    def take(self, name: str) -> None:
        """As a click on its row does it."""
        self._end(name)

    def leave(self) -> None:
        """As Escape does it."""
        self._end("")

    def withdraw(self) -> None:
        """What was only offered goes; a name that is being typed is finished first."""
        if self.is_offered and not self.is_begun:
            self._end("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.leaves(event) and event.key() in (*PRESSES, *PAGES):
            event.ignore()
        elif event.key() == Qt.Key.Key_Space and self.is_offered and not self.is_begun:
            self.spaced.emit()  # no name begins with it
        elif event.key() == Qt.Key.Key_Escape:
            self._end("")
        elif event.key() in (Qt.Key.Key_A, Qt.Key.Key_E) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.selectAll()
            self._begin()
        elif (step := typed_step(event)) != 0:
            self._step(step)
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._complete()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._go_to_row(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
            if event.text().isprintable() and event.text():
                self._complete_in_line()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Who has chosen letters, or none, has taken the completion that stands there."""
        super().mouseReleaseEvent(event)
        if self._typed not in (None, self.text()):
            self._begin()
            self.completed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Its undo is that of the keys."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, step in (("edit-undo", -1), ("edit-redo", 1)):
            if (action := menu.findChild(QAction, name)) is not None:
                action.triggered.disconnect()
                action.triggered.connect(partial(self._step, step))
                action.setEnabled(self._steps.has(step))
        menu.popup(event.globalPos())

    def _step(self, step: int, _is_checked: bool = False) -> None:
        """Take back what was typed last, or type it again; a completion comes back with neither."""
        if (text := self._steps.move(step)) is not None:
            self.setText(text)
            self.setModified(self._steps.has(-1))
            if not self.isModified():
                self._show_label()
            self.textEdited.emit(text)

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """Tab is no way out: the letters that follow it would be verbs."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STAYS:
            is_left = bool(QApplication.mouseButtons() & Qt.MouseButton.LeftButton)
            self._finish(is_left and event.reason() == Qt.FocusReason.MouseFocusReason and self._room.hasFocus())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.list.drags.hide()
        self.finish()  # another page is in the picture's place

    def _numbered(self, typed: str) -> str:
        """The class that the last one of some digits stands for; empty where it stands for none."""
        return numbered(typed, self._classes) if self.is_offered else ""

    @property
    def _text(self) -> str:
        """As it was typed."""
        return (self.text() if self._typed is None else self._typed).strip()

    @property
    def needs_return(self) -> bool:
        """Whether nothing else keeps the name: it is made of a single letter, or a digit that stands for no class."""
        return self._is_letter and self.standing != self._numbered(self._text)

    @property
    def _is_letter(self) -> bool:
        """A single one, or a digit, that is no class."""
        typed = self._text
        return len(typed) == 1 and typed.isascii() and typed not in self._classes

    def _complete_in_line(self) -> None:
        typed = self.text()
        names = matching(typed, self._classes) if typed.strip() and self.isModified() else []
        is_number = bool(self._numbered(typed)) and not is_rather_a_name(typed, self._classes)
        if not names or is_number or self.cursorPosition() < len(typed):
            return
        folded, first = typed.casefold(), names[0].casefold()
        if first == folded or not first.startswith(folded):
            return
        if not self._is_letter:
            rest = names[0][len(typed) :]
            self.setText(typed + rest)
            self.setModified(True)
            self.setSelection(len(typed), len(rest))
        self._typed = typed
        self._show_rows()
        self.completed.emit()

    def _begin(self, _text: str = "") -> None:
        self.is_begun, self._typed = True, None
        self._steps.note(self.text())
        self._drags.is_on = False  # the mouse chooses letters
        self._show_rows()

    def _show_rows(self) -> None:
        """Before anything is typed all classes, but none in a field that is only offered; then the classes that contain
        what was typed, and that itself: what stands in the line is first and marked; of a single letter the class that
        begins so."""
        text, numbered = self._text, self._numbered(self._text) if self.isModified() else ""
        names = matching(text, self._classes) if self.isModified() else list(self._classes)
        if self.is_offered and not self.is_begun:
            names = []
        rows = [(name, name) for name in names if name != numbered]
        if text and self.isModified() and text.casefold() not in map(str.casefold, names):
            rows.insert(0 if self._typed is None else 1, (tr("New class “{text}”", text=text), text))
        if numbered:
            rows.insert(1 if is_rather_a_name(text, self._classes) else 0, (f"{text[-1]} = {numbered}", numbered))
        self.list.show_classes(rows)
        marked = 0 if self.isModified() else names.index(text) if text in names else -1
        self.list.setCurrentRow(marked if text else -1)
        if self._can_stop:
            self.list.show_last_line(self.standing)
        self.list.place(self.geometry(), self._box)

    def _go_to_row(self, step: int) -> None:
        if self.is_offered and not self.is_begun:
            self._begin()
            return
        self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.last_class))
        if self._can_stop:
            self.list.show_last_line(self.standing)

    def _complete(self) -> None:
        """With the marked class; with the first that fits where that is a new one."""
        row = self.list.currentRow()
        is_new = row == 0 and self.list.item(0).data(NAME) not in self._classes
        item = self.list.item(row + is_new)
        if item is not None and item.data(NAME) is not None:
            self.setText(item.data(NAME))
            self.setModified(True)
            self._begin()

    @property
    def standing(self) -> str:
        """The name that Return keeps: that of the marked row, else what stands in the line. One that is offered and
        has been emptied keeps the label."""
        item = self.list.currentItem()
        name: str = self.text().strip() if item is None else item.data(NAME)
        return name or (self.label if self.is_offered else "")

    def _take(self) -> None:
        self._end(self.standing)

    def _stop(self) -> None:
        self._end(self.standing)
        self.stopped.emit()

    def _end(self, name: str) -> None:
        """name: the answer; empty where there is none. The focus goes first: Qt would look for another place for that
        of a field which is hidden."""
        answer, self._answer = self._answer, _nobody
        self.setModified(False)
        self.is_begun = False
        if self.hasFocus():
            self._room.setFocus()
        is_open = not self.isHidden()
        self._drags.hide()
        if is_open:
            self.closed.emit()
        if name:
            answer(name)


def _nobody(_name: str) -> None:
    """Has asked."""
