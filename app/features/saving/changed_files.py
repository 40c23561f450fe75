"""Looks into label files of which nobody knows whether an edit may be written over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.features.saving.label_files import Compared, LabelFiles, by_root
from app.features.saving.unsaved import Pending
from app.services.background import Background


class ChangedFiles(QObject):
    """All that are asked about at once are read at once: many of them may be in one file."""

    def __init__(
        self,
        files: LabelFiles,
        unsaved: Mapping[Path, Pending],
        background: Background,
        on_compared: Callable[[Compared], None],
        on_error: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._unsaved, self._background = files, unsaved, background
        self._on_compared, self._on_error = on_compared, on_error
        self._asked: dict[Path, None] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._look)

    def ask(self, path: Path) -> None:
        """Of a picture with an unsaved edit."""
        self._asked[path] = None
        self._timer.start()

    def _look(self) -> None:
        asked, self._asked = self._asked, {}
        for entries in by_root(self._unsaved[path] for path in asked if path in self._unsaved):
            self._background.run(partial(self._files.compare, entries), self._on_compared, self._on_error)
