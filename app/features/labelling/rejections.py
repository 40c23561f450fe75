"""What was rejected is written down as it happens, away from the window's thread, so that tomorrow it is not shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.services.background import Background
from app.services.services import Services
from app.session.session import Session
from engine.labels.labelled import LabelledFolder
from engine.labels.review.checks import Dismissed
from engine.labels.review.rejections import Rejected, change_findings, change_suggestions


class RejectionWriter(QObject):
    """Of a picture the newest state is written; changes of the label check's findings in their order."""

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures, self._messages = session.pictures, services.messages
        self._background = Background("rejected", self)
        self._root: Path | None = None
        self._suggestions: dict[Path, dict[Path, Rejected]] = {}  # by folder; to be written
        self._findings: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._reported: set[str] = set()
        session.document.rejected_changed.connect(self._rejected_changed)

    def set_folder(self, folder: LabelledFolder | None) -> None:
        """The labelled folder that is open, if it is one. Pictures of several folders are noted in their own."""
        self._root = folder.root if folder is not None else self._pictures.root

    def dismiss(self, root: Path, add: frozenset[Dismissed], remove: frozenset[Dismissed]) -> None:
        """Findings of the label check: see `change_findings`."""
        with self._lock:
            self._findings.append(partial(change_findings, root, add, remove))
        self._write_soon()

    def close(self) -> bool:
        """Write what is not written yet; one last time, where it could not be. True when its thread has ended."""
        self._background.run(self._write, lambda _: None)
        return self._background.close(finish=True)

    def _rejected_changed(self, path: Path, rejected: Rejected) -> None:
        with self._lock:
            self._suggestions.setdefault(self._root or path.parent, {})[path] = rejected
        self._write_soon()

    def _write_soon(self) -> None:
        self._background.run(self._write, lambda _: None, self._failed)

    def _write(self) -> None:
        """On the background's thread. What cannot be written waits for the next change, which tries it again."""
        with self._lock:
            suggestions, self._suggestions = self._suggestions, {}
            findings, self._findings = self._findings, []
        try:
            while suggestions:
                change_suggestions(*next(iter(suggestions.items())))
                del suggestions[next(iter(suggestions))]
            while findings:
                findings[0]()
                del findings[0]
        finally:
            with self._lock:
                for root, changed in suggestions.items():
                    self._suggestions[root] = {**changed, **self._suggestions.get(root, {})}
                self._findings[:0] = findings

    def _failed(self, error: Exception) -> None:
        """Each reason is told once."""
        if str(error) not in self._reported:
            self._reported.add(str(error))
            self._messages.of_exception(error)
