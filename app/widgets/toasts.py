"""Messages beside the picture: a note that goes away by itself, later where something failed; not from under the
mouse, and a lasting one only where it is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.services.messages import Message
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import button, hbox, label, vbox
from app.widgets.controls import IconButton

SHOWN_AT_ONCE = 3
MOST = 0.7  # of the panel's height
WIDEST = 440
GAP = 8
MILLISECONDS = {"info": 2500, "warning": 7000, "error": 20_000}  # and for the time that reading takes
A_LETTER = 40  # milliseconds


class Toasts(QWidget):
    """Shows messages at the lower end of a panel of the window; of the middle where that panel is hidden."""

    placed = Signal(int)  # how much of the panel's lower end is under them

    def __init__(self, window: QWidget, panel: QWidget, middle: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme, self._window, self._panel, self._middle = theme, window, panel, middle
        self._toasts: list[_Toast] = []
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._column = vbox(spacing=GAP, margins=(0, 0, 0, 0))
        self.setLayout(self._column)
        for room in (panel, middle):
            room.installEventFilter(self)
        self.hide()

    def show_message(self, message: Message) -> None:
        for toast in [toast for toast in self._toasts if toast.message.text == message.text]:
            message = message if message.details else toast.message
            self.drop(toast)
        while len(self._toasts) >= SHOWN_AT_ONCE:
            self._drop_one()
        self._toasts.append(_Toast(message, self._theme, self))
        self._column.addWidget(self._toasts[-1])
        self.show()
        self._place()

    def _drop_one(self) -> None:
        """The oldest of those that go by themselves, and never the newest."""
        older = self._toasts[:-1] or self._toasts
        self.drop(next((toast for toast in older if not toast.message.stays), older[0]))

    def drop(self, toast: _Toast) -> None:
        self._toasts.remove(toast)
        toast.clock.stop()  # it lives until the event loop is back, and would leave once more
        self._column.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        self.setVisible(bool(self._toasts))
        self._place()

    def withdraw(self, text: str) -> None:
        """What says this goes before its time."""
        for toast in [toast for toast in self._toasts if toast.message.text == text]:
            self.drop(toast)

    def release(self, text: str) -> None:
        """What says this, and stays, goes when the time that reading takes is over, from the first such word on."""
        for toast in self._toasts:
            if toast.message.text == text and not toast.clock.isActive():
                toast.clock.start()

    def texts(self) -> list[str]:
        return [toast.message.text for toast in self._toasts]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self._panel if self._panel.isVisible() else self._middle
        width = min(WIDEST, room.width() - 2 * GAP)
        for toast in self._toasts:
            toast.setFixedSize(width, toast.height_for(width))
        height = sum(toast.height() + GAP for toast in self._toasts)
        if height > MOST * room.height() and len(self._toasts) > 1:
            self._drop_one()  # and place the others
            return
        self.setFixedSize(width, max(height - GAP, 1))
        self.move(room.mapTo(self._window, QPoint(GAP, room.height() - self.height() - GAP)))
        self.raise_()
        self.placed.emit(height + GAP if height and self._panel.isVisible() else 0)


class _Toast(QFrame):
    def __init__(self, message: Message, theme: Theme, toasts: Toasts) -> None:
        super().__init__(toasts)
        self.setObjectName("toast")
        self.message = message
        self._toasts = toasts
        colours, top = theme.colours, Qt.AlignmentFlag.AlignTop
        colour = {"info": colours.link, "warning": colours.warn, "error": colours.bad}[message.level]
        icon = QLabel()
        icon.setPixmap(theme.icon(message.level, colour).pixmap(QSize(16, 16)))
        words = vbox(label(message.text, wraps=True, selectable=True), spacing=6)
        if message.details:
            copy = button(tr("Copy details"), self._copy, style="link")
            copy.setCursor(Qt.CursorShape.PointingHandCursor)
            words.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        close = IconButton(theme, "cancel", tr("Close"), self._close)
        self.setLayout(hbox((icon, top), (words, 1), (close, top), spacing=6, margins=(8, 7, 2, 7)))
        self.clock = QTimer(self, singleShot=True, interval=MILLISECONDS[message.level] + A_LETTER * len(message.text))
        self.clock.timeout.connect(self._leave)
        if not message.stays:
            self.clock.start()

    def height_for(self, width: int) -> int:
        """Of the text, wrapped at this width."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def _leave(self) -> None:
        """Not while somebody has the mouse on it, to read or copy it."""
        if self.underMouse():
            self.clock.start()
        else:
            self._close()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.message.text}\n\n{self.message.details}")

    def _close(self) -> None:
        self._toasts.drop(self)
