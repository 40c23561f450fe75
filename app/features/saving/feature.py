"""Every edit is written to its label file by itself; what the program may not decide is asked."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.features.files.feature import FilesFeature
from app.features.saving.controller import SaveController
from app.features.saving.convert import ConvertController
from app.features.saving.journal import JournalWriter
from app.features.saving.questions import SaveQuestions
from app.services.activity import Activity, ActivityTracker
from app.services.messages import Messages
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow

MANY = 10  # files that wait: fewer are written before anybody reads of it
LOOK = 100  # milliseconds


class SavingFeature(QObject):
    """journals: the folder of the journal of unsaved edits; None keeps none."""

    def __init__(
        self, services: Services, session: Session, window: MainWindow, files: FilesFeature, journals: Path | None
    ) -> None:
        super().__init__(window)
        self.journal = JournalWriter(journals, self)
        self.controller = save = SaveController(services, session, self.journal, window)
        self.progress = SaveProgress(save, services.activity, services.messages, window)
        self.questions = SaveQuestions(save, self.journal, services.messages, window)
        files.controller.folder_changed.connect(save.set_folder)
        files.controller.unsaved = save.current
        save.folder_changed.connect(files.controller.use_folder)
        services.activity.stop_requested.connect(self.progress.stop)
        self.convert = convert = ConvertController(services, session, save, window)
        rows = (
            ActionRow("file.save", "Save labels", ("Ctrl+S",), "File", 3, save.save, "save", 0,
                      lambda: bool(save.unsaved),
                      "Labels are saved automatically; this tries again after a failure"),
            ActionRow("file.save_as", "Save labels as…", ("Ctrl+Shift+S",), "File", 3, convert.ask, "", 0,
                      lambda: files.controller.folder is not None and not convert.is_running,
                      "Convert: a copy of the folder, pictures and labels, in another format"),
        )  # fmt: skip
        window.action_set.add(
            rows, session.document.history_changed, services.activity.changed, files.controller.labels_began
        )

    def close(self, can_write: bool) -> bool:
        """What can be written is written now; the rest stays in the journal. can_write: no thread is still busy with
        the folder. True when all threads have ended."""
        ended = self.controller.close() and can_write and self.controller.save_at_once()
        return self.journal.close() and ended


class SaveProgress(QObject):
    """The status line says how many label files are still to be written after a step over many pictures. While the
    step itself goes on, it has the line."""

    def __init__(self, save: SaveController, activity: ActivityTracker, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._save, self._activity, self._messages = save, activity, messages
        self._most = 0  # files that waited when the progress was first shown; 0: it is not
        self._began = 0.0
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)
        save.writing.connect(self._writing)

    def stop(self) -> None:
        """Write no further file; what is not written stays in the window and in the journal."""
        left = self._save.pause() if self._most else 0
        if left:
            one = tr("1 label file is not written yet; the edits are kept. Ctrl+S writes them.")
            many = mark("{count:,} label files are not written yet; the edits are kept. Ctrl+S writes them.")
            self._messages.info(one if left == 1 else tr(many, count=left))
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
            words = tr("Saving labels: {done:,} of {most:,} files", done=done, most=self._most)
            self._activity.show_run("save", Activity(words, done, self._most, eta))
        elif self._most:
            self._most = 0
            self._activity.end_run("save")
        if not self._save.is_held and not left:
            self._timer.stop()
