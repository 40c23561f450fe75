"""Tells in the status line how many label files are still to be written, after a step over many pictures."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer

from app.features.saving.controller import SaveController
from app.services.activity import Activity, ActivityTracker
from app.services.messages import Messages

MANY = 10  # files that wait: fewer are written before anybody reads of it
LOOK = 100  # milliseconds
NAME = "save"


class SaveProgress(QObject):
    """While the step itself goes on, it has the line; what is written then shows when it is over."""

    def __init__(
        self, save: SaveController, activity: ActivityTracker, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._save, self._activity, self._messages = save, activity, messages
        self._most = 0  # files that waited when the telling began; 0: nothing is told
        self._began = 0.0
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)
        save.writing.connect(self._writing)

    @property
    def is_shown(self) -> bool:
        return self._most > 0

    def stop(self) -> None:
        """Write no further file; what is not written stays in the window and in the journal."""
        left = self._save.pause() if self.is_shown else 0
        if left:
            labels = f"{left:,} label files are" if left > 1 else "1 label file is"
            self._messages.info(f"{labels} not written yet; the edits are kept. Ctrl+S writes them.")
        self._look()

    def _writing(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        left = 0 if self._save.is_held else self._save.waiting
        if left >= MANY and not self._most:
            self._most, self._began = left, time.monotonic()
        if self._most and left:
            self._most = max(self._most, left)
            done, spent = self._most - left, time.monotonic() - self._began
            eta = spent / done * left if done else None
            words = f"Saving labels: {done:,} of {self._most:,} files"
            self._activity.show_run(NAME, Activity(words, done, self._most, eta))
        elif self._most:
            self._most = 0
            self._activity.end_run(NAME)
        if not self._save.is_held and not left:
            self._timer.stop()
