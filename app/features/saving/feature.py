"""Every edit is written to its label file by itself; what the program may not decide is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.features.files.feature import FilesFeature
from app.features.saving.controller import SaveController
from app.features.saving.journal import JournalWriter
from app.features.saving.progress import SaveProgress
from app.features.saving.questions import SaveQuestions
from app.services.services import Services
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow


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
        files.controller.set_unsaved(save.current)
        save.folder_changed.connect(files.controller.use_folder)
        services.activity.stop_wanted.connect(self.progress.stop)
        row = ActionRow("file.save", "Save labels", ("Ctrl+S",), "File", 3, save.save, "save", 0,
                        lambda: bool(save.unsaved),
                        "Labels are saved by themselves; this tries again where that failed")  # fmt: skip
        window.action_set.add([row], session.document.history_changed)

    def close(self) -> None:
        """What can be written is written now."""
        self.controller.save_at_once()
        self.journal.close()
