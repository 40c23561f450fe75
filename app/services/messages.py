"""Messages from anywhere, in words. Never a raw traceback."""

from __future__ import annotations

import logging
import sys
import traceback
from collections import deque
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.services.translation import tr
from engine.errors import UserError
from engine.plain_text import plain_lines
from engine.structures.jobs import Failed

Level = Literal["info", "warning", "error"]
log = logging.getLogger("regionscope")


@dataclass(frozen=True, slots=True)
class Message:
    """details: what "Copy details" copies, usually a traceback. stays: until it is closed, or let go."""

    level: Level
    text: str
    details: str = ""
    stays: bool = False


class Messages(QObject):
    """The post office. What arrives before a window takes it is delivered then."""

    arrived = Signal(object)
    withdrawn = Signal(str)  # what a message said is no longer so
    let_go = Signal(str)  # one that stayed goes as others do
    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Message] = deque(maxlen=20)
        self._is_taken = False
        self._previous_hook = sys.excepthook
        self._posted.connect(self._sort)  # automatic: queued when posted from another thread

    def info(self, text: str, *, stays: bool = False) -> None:
        self._posted.emit(Message("info", text, stays=stays))

    def withdraw(self, text: str) -> None:
        """The note with this text is no longer true."""
        self.withdrawn.emit(plain_lines(text))

    def release(self, text: str) -> None:
        """The person has gone on: the note with this text, which stays, goes when it could be read once more."""
        self.let_go.emit(plain_lines(text))

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
        self.error(
            tr("Something went wrong in the program ({kind}). Your labels are kept.", kind=type(error).__name__),
            details,
        )

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
        message = replace(message, text=plain_lines(message.text))
        if self._is_taken:
            self.arrived.emit(message)
        else:
            self._waiting.append(message)
