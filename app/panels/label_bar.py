"""The label bar: a line with completion beside the selected box. No dialog, no click needed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

WIDTH = 190


class LabelBar(QLineEdit):
    """Return takes the text, Escape leaves everything as it was."""

    labelled = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText("What is it?")
        self.setAccessibleName("Label")
        self.setFixedWidth(WIDTH)
        self.returnPressed.connect(self._take)
        self.hide()

    def ask(self, label: str, classes: tuple[str, ...], at: QPoint) -> None:
        """Show the bar at a point of its parent, with the label ready to be typed over."""
        completer = QCompleter(list(classes), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        self.setText(label)
        self.setSelection(len(label), -len(label))  # the cursor first, so that a long name shows its beginning
        room = self.parentWidget()
        if room is not None:
            x = min(max(4, at.x()), room.width() - WIDTH - 4)
            y = min(max(4, at.y()), room.height() - self.sizeHint().height() - 4)
            self.move(x, y)
        self.show()
        self.raise_()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Keys that mean something to the window mean this line while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()

    def _take(self) -> None:
        text = self.text().strip()
        self._leave()
        if text:
            self.labelled.emit(text)

    def _leave(self) -> None:
        self.hide()
        room = self.parentWidget()
        if room is not None:
            room.setFocus()
