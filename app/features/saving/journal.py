"""The journal of unsaved edits on a thread of its own: noting an edit never holds up the window."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.services.background import Background
from engine.errors import UserError
from engine.safety.journal import Journal
from engine.structures.annotation import Annotation

Work = Callable[[Journal], None]


class JournalWriter(QObject):
    """Notes reach the disk in the order they were made; of a picture edited meanwhile, only the newest is written.

    Its signals come from its thread: only a slot that is a method of a QObject runs in the window's.
    """

    left_behind = Signal(object)  # tuple[Unsaved, ...]: what programs that died had not saved
    also_open = Signal(object)  # Path: another running program edits this folder
    failed = Signal(str)  # why edits cannot be noted; once for each reason

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        """folder: of the journals; None: nothing is noted (a window that is only looked at)."""
        super().__init__(parent)
        self._folder = folder
        self._is_open = folder is not None
        self._journal: Journal | None = None  # of the thread alone
        self._root: Path | None = None
        self._notes: dict[Path, Work] = {}  # by picture
        self._lock = threading.Lock()
        self._reasons: set[str] = set()
        self._background = Background("journal", self, in_order=True)

    def record(self, annotation: Annotation, root: Path, base: Callable[[], str]) -> None:
        """base: see engine.safety.journal.Unsaved; it is asked for on the journal's thread."""
        self._note(annotation.path, lambda journal: journal.record(annotation, root, base()))

    def saved(self, path: Path) -> None:
        """What is noted of this picture is in its file, or was given up."""
        self._note(path, lambda journal: journal.saved(path))

    def open_folder(self, root: Path) -> None:
        """Answered by `also_open` where somebody else is there."""
        self._do(partial(self._open, Path(os.path.realpath(root))))

    def take_over(self) -> None:
        """Answered by `left_behind` where there is anything."""
        self._do(self._take_over)

    def close(self) -> bool:
        """Wait until all is noted. What is unsaved stays for the next start. Closing twice does nothing more. True when
        its thread has ended."""
        if self._is_open:
            self._background.run(self._end, _nothing)
            self._is_open = False  # nothing is noted from now on
        return self._background.close(finish=True)

    def _note(self, path: Path, note: Work) -> None:
        if self._is_open:
            with self._lock:
                self._notes.pop(path, None)
                self._notes[path] = note
            self._do(self._write)

    def _do(self, work: Work) -> None:
        if self._is_open:
            self._background.run(partial(self._try, work), _nothing)

    # -- on the journal's thread

    def _try(self, work: Work) -> None:
        try:
            if self._journal is None:
                assert self._folder is not None
                self._journal = Journal(self._folder)
            work(self._journal)
        except Exception as error:  # of whatever kind: a person who relies on the journal has to know
            why = str(error) if isinstance(error, (UserError, OSError)) else repr(error)
            if why not in self._reasons:
                self._reasons.add(why)
                self.failed.emit(why)

    def _write(self, journal: Journal) -> None:
        """What cannot be noted waits for the next edit, which tries it again."""
        with self._lock:
            notes, self._notes = self._notes, {}
        left = dict(notes)
        try:
            for path, note in notes.items():
                note(journal)
                del left[path]
        finally:
            with self._lock:
                self._notes = {**left, **self._notes}
        if notes:
            journal.sync()

    def _open(self, root: Path, journal: Journal) -> None:
        if root != self._root and journal.open_folder(root):
            self.also_open.emit(root)
        self._root = root

    def _take_over(self, journal: Journal) -> None:
        if found := journal.take_over():
            self.left_behind.emit(found)

    def _end(self) -> None:
        if self._journal is not None:
            self._try(self._write)
            self._journal.close()


def _nothing(_answer: object) -> None:
    """Its thread tells by signals."""
