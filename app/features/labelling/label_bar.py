"""The label bar: a line with completion beside the box that it names. No dialog, no click needed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.features.labelling.controller import EditController
from app.session.document import PickedBoxes

WIDTH = 190
STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class LabelBar(QLineEdit):
    """Return takes the text for the boxes that it was asked for, Escape leaves everything as it was, and Tab completes.

    While another window is used the bar waits, so that what is typed afterwards is still a name.
    """

    def __init__(self, parent: QWidget, edit: EditController) -> None:
        super().__init__(parent)
        self._room, self._edit = parent, edit
        self._boxes: PickedBoxes | None = None
        self.setPlaceholderText("What is it?")
        self.setAccessibleName("Label")
        self.setFixedWidth(WIDTH)
        self.returnPressed.connect(self._take)
        self.hide()

    def ask(self, boxes: PickedBoxes, classes: tuple[str, ...], at: QPoint) -> None:
        """Show the bar at a point of its parent, with the last box's label ready to be typed over."""
        self._boxes = boxes
        completer = QCompleter(list(classes), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        label = boxes.boxes[-1].label
        self.setText(label)
        self.setSelection(len(label), -len(label))  # the cursor first, so that a long name shows its beginning
        x = min(max(4, at.x()), self._room.width() - WIDTH - 4)
        y = min(max(4, at.y()), self._room.height() - self.sizeHint().height() - 4)
        self.move(x, y)
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._complete()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """Tab is no way out: the letters that follow it would be verbs."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STAYS:
            self.hide()

    def _complete(self) -> None:
        completer = self.completer()
        popup = completer.popup()
        if popup is not None and popup.isVisible() and completer.currentCompletion():
            self.setText(completer.currentCompletion())
            popup.hide()

    def _take(self) -> None:
        text, boxes = self.text().strip(), self._boxes
        self._leave()
        if text and boxes is not None:
            self._edit.name(boxes, text)

    def _leave(self) -> None:
        """The focus goes first: Qt would look for another place for that of a field which is hidden."""
        self._room.setFocus()
        self.hide()
