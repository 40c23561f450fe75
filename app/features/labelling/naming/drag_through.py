"""A drag that begins on something that lies over the picture is that of the next box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

SLIP = 12.0  # screen pixels: a press that slips so far is still a click, and draws no box of a few pixels


class DragThrough(QObject):
    """Watches the presses of a widget, and hands a drag on to the picture below it, press, moves and release. A click
    remains the widget's own."""

    begun = Signal()  # whoever shows the widget puts it away

    def __init__(self, watched: QWidget, shown: QWidget, room: QAbstractScrollArea) -> None:
        """watched: gets the mouse. shown: that, or what it is the viewport of. room: its viewport is the picture."""
        super().__init__(shown)
        self._shown, self._room = shown, room
        self.is_on = False
        self._press: QPointF | None = None
        self._is_dragging = False
        watched.installEventFilter(self)

    def hide(self) -> None:
        """The widget; during a drag only out of sight, since a hidden one gets no more of it."""
        if self._is_dragging:
            self._shown.move(self._room.width(), 0)
        else:
            self._shown.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        match event.type():
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                is_left = self.is_on and event.button() == Qt.MouseButton.LeftButton
                self._press, self._is_dragging = event.globalPosition() if is_left else None, False
            case QEvent.Type.MouseMove if self._press is not None:
                return self._move(event, self._press)
            case QEvent.Type.MouseButtonRelease:
                self._press = None
                if self._is_dragging:
                    self._is_dragging = False
                    self._shown.hide()
                    self._hand_on(QEvent.Type.MouseButtonRelease, event, event.globalPosition())
                    return True
        return False

    def _move(self, event: QMouseEvent, press: QPointF) -> bool:
        """Whether it is a drag by now."""
        moved = event.globalPosition() - press
        if not self._is_dragging and max(abs(moved.x()), abs(moved.y())) >= SLIP:
            self._is_dragging = True
            self.begun.emit()
            self._hand_on(QEvent.Type.MouseButtonPress, event, press)
        if self._is_dragging:
            self._hand_on(QEvent.Type.MouseMove, event, event.globalPosition())
        return self._is_dragging

    def _hand_on(self, kind: QEvent.Type, event: QMouseEvent, on_screen: QPointF) -> None:
        picture, left = self._room.viewport(), Qt.MouseButton.LeftButton
        changed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
        place = picture.mapFromGlobal(on_screen)
        QApplication.sendEvent(picture, QMouseEvent(kind, place, on_screen, changed, held, event.modifiers()))
