"""Whose a letter is right after a box was drawn by hand, where no field has opened for its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from app.canvas.view import ImageCanvas
from app.session.document import Document, PickedBoxes
from app.window.action_set import ActionSet
from app.window.own_keys import COMMANDS

MOMENT = 4000  # milliseconds in which a letter is still about the box
PAUSE = 300  # and after which a letter alone is no beginning of a name
NUMBERS = "label.class"
GO_ON = ("label.draw", "label.snap", "file.next", "file.previous")  # what often follows a box


class NameTyping(QObject):
    """A letter opens the field and begins the name there. One whose verb often follows a box, or a digit, waits for a
    moment: where another letter follows, both begin the name; where none does, it is its verb.

    The moment ends with the next press of the mouse, with any other key, and where the box or the picture changes.
    """

    def __init__(
        self, document: Document, canvas: ImageCanvas, actions: ActionSet, ask: Callable[[PickedBoxes, str], None]
    ) -> None:
        super().__init__(canvas)
        self._document, self._actions, self._ask = document, actions, ask
        self._boxes: PickedBoxes | None = None
        self._typed, self._verb = "", QAction()
        self._moment = QTimer(self, singleShot=True, interval=MOMENT)
        self._moment.timeout.connect(self._end)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._act)
        for watched in (canvas, canvas.viewport()):
            watched.installEventFilter(self)
        for signal in (document.image_changed, document.annotation_changed, document.selection_changed):
            signal.connect(self._end)

    def begin(self) -> None:
        """The selected box has just been drawn, and may still be named."""
        self._boxes = self._document.pick(self._document.selected_labels)
        self._moment.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._boxes is None:
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self._act()
            self._end()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if _is_letter(event):
                event.accept()
                return True
            if event.text():
                self._act()
                self._end()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_letter(event):
            self._type(event, self._boxes)
            return True
        return False

    def _type(self, event: QKeyEvent, boxes: PickedBoxes) -> None:
        typed, before = event.text(), self._typed
        verb = self._verb_of(QKeySequence(event.keyCombination()))
        if verb is None or (before and before != typed):
            self._ask_with(boxes, before + typed)
        elif before:  # twice the same is a verb twice
            self._act()
            verb.trigger()
            self._end()
        else:
            self._typed, self._verb = typed, verb
            self._pause.start()

    def _verb_of(self, key: QKeySequence) -> QAction | None:
        """Of those that wait."""
        for id, action in self._actions.actions.items():
            if (id in GO_ON or id.startswith(NUMBERS)) and key in action.shortcuts():
                return action
        return None

    def _ask_with(self, boxes: PickedBoxes, typed: str) -> None:
        self._end()
        self._ask(boxes, typed)

    def _act(self) -> None:
        """What has waited was no name."""
        verb, typed = self._verb, self._typed
        self._pause.stop()
        self._typed = ""
        if typed and not verb.isChecked():  # drawing, where it is on already, goes on
            verb.trigger()
            if verb.objectName().startswith(NUMBERS):
                self.begin()

    def _end(self, _what: object = None) -> None:
        self._boxes, self._typed = None, ""
        self._pause.stop()
        self._moment.stop()


def _is_letter(event: QKeyEvent) -> bool:
    return event.text().isalnum() and not event.modifiers() & COMMANDS
