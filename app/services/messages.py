"""Messages from anywhere: a note that goes away by itself, or stays where something failed. Never a raw traceback."""

from __future__ import annotations

import logging
import sys
import traceback
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.services.theme import Theme
from engine.errors import UserError
from engine.structures.jobs import Failed

Level = Literal["info", "warning", "error"]
SHOWN_AT_ONCE = 3
GAP = 8
MILLISECONDS = {"info": 4000, "warning": 9000, "error": 0}  # 0: until it is closed
log = logging.getLogger("regionscope")


@dataclass(frozen=True, slots=True)
class Message:
    """details: what "Copy details" copies, usually a traceback."""

    level: Level
    text: str
    details: str = ""


class Messages(QObject):
    """The post office. What arrives before a window takes it is kept, and delivered then."""

    arrived = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque(maxlen=20)
        self._is_taken = False
        self._previous_hook = sys.excepthook
        self._posted.connect(self._sort)  # automatic: queued when posted from another thread

    def info(self, text: str) -> None:
        self._posted.emit(Message("info", text))

    def warning(self, text: str, details: str = "") -> None:
        self._posted.emit(Message("warning", text, details))

    def error(self, text: str, details: str = "") -> None:
        self._posted.emit(Message("error", text, details))

    def of_exception(self, error: BaseException) -> None:
        """A UserError as its own sentence; anything else as a fault of the program, with its traceback to copy."""
        if isinstance(error, UserError):
            self.error(str(error))
            return
        details = "".join(traceback.format_exception(error))
        log.error("%s", details)
        self.error(f"Something went wrong in the program ({type(error).__name__}). Your labels are kept.", details)

    def of_failure(self, failure: Failed) -> None:
        """What a job of the engine ended with."""
        self.error(failure.message, failure.details)

    def take(self) -> None:
        """The window is there: deliver what waited, and everything from now on."""
        self._is_taken = True
        while self._waiting:
            self.arrived.emit(self._waiting.popleft())

    def install(self) -> None:
        """Catch what nobody caught, exceptions in slots included (PySide prints those and goes on)."""
        sys.excepthook = self._hook

    def uninstall(self) -> None:
        sys.excepthook = self._previous_hook

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous_hook(kind, error, trace)
            return
        self.of_exception(error)

    def _sort(self, message: Message) -> None:
        if self._is_taken:
            self.arrived.emit(message)
        else:
            self._waiting.append(message)


class Toasts(QWidget):
    """Shows messages over the lower right corner of its parent."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme, self._room = theme, parent
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        parent.installEventFilter(self)
        self.hide()

    def show_message(self, message: Message) -> None:
        for toast in self._toasts():
            if toast.message == message:
                self.drop(toast)
        while len(self._toasts()) >= SHOWN_AT_ONCE:
            self.drop(self._toasts()[0])
        self._column.addWidget(_Toast(message, self._theme, self))
        self.show()
        self._place()

    def drop(self, toast: _Toast) -> None:
        self._column.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        self.setVisible(bool(self._toasts()))
        self._place()

    def texts(self) -> list[str]:
        return [toast.message.text for toast in self._toasts()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _toasts(self) -> list[_Toast]:
        items = [self._column.itemAt(i) for i in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [w for w in widgets if isinstance(w, _Toast)]

    def _place(self) -> None:
        parent = self._room
        width = min(440, max(220, parent.width() - 32))
        height = 0
        for toast in self._toasts():
            toast.setFixedSize(width, toast.height_for(width))
            height += toast.height() + GAP
        self.setFixedSize(width, max(height - GAP, 1))
        self.move(parent.width() - width - 16, parent.height() - self.height() - 16)
        self.raise_()


class _Toast(QFrame):
    def __init__(self, message: Message, theme: Theme, toasts: Toasts) -> None:
        super().__init__(toasts)
        self.setObjectName("toast")
        self.message = message
        self._toasts = toasts
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        row.setSpacing(10)
        colour = {"info": theme.colours.link, "warning": theme.colours.warn, "error": theme.colours.bad}[message.level]
        icon = QLabel()
        icon.setPixmap(theme.icon(message.level, colour).pixmap(QSize(20, 20)))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        text = QLabel(message.text)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(text)
        if message.details:
            copy = QPushButton("Copy details")
            copy.setObjectName("link")
            copy.setCursor(Qt.CursorShape.PointingHandCursor)
            copy.clicked.connect(self._copy)
            column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        close = QToolButton()
        close.setIcon(theme.icon("cancel", theme.colours.muted))
        close.setIconSize(QSize(14, 14))
        close.setToolTip("Close")
        close.clicked.connect(self._close)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        if MILLISECONDS[message.level]:
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(self._close)
            timer.start(MILLISECONDS[message.level])

    def height_for(self, width: int) -> int:
        """Of the text, wrapped at this width."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.message.text}\n\n{self.message.details}")

    def _close(self) -> None:
        self._toasts.drop(self)
