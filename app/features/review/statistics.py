"""The verb that shows what the labels of the folder are like."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.features.detection.controller import DetectController
from app.features.files.panel import FilesPanel
from app.features.review.statistics_sheet import StatisticsSheet
from app.services.theme import Theme
from app.session.folder_index import FolderIndex
from engine.labels.statistics import joined, statistics

PAUSE = 300  # milliseconds after an edit


class StatisticsController:
    """The sheet follows the labels while it is open."""

    def __init__(
        self, folder_index: FolderIndex, detect: DetectController, files: FilesPanel, theme: Theme, window: QWidget
    ) -> None:
        self._folder_index, self._detect = folder_index, detect
        self.sheet = StatisticsSheet(theme, window)
        self.sheet.chosen.connect(files.show_these)
        self._timer = QTimer(self.sheet, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._renew)
        folder_index.read.connect(self._soon)

    def show(self) -> None:
        self._renew()
        self.sheet.show()
        self.sheet.raise_()

    def _soon(self, _paths: object) -> None:
        if self.sheet.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _renew(self) -> None:
        summaries = list(self._folder_index.summaries.values())
        labels = joined((s.path, (s.width, s.height), s.boxes, s.labels) for s in summaries)
        model = self._detect.model
        self.sheet.show_groups(statistics(labels, model.anchors if model else None), len(summaries))
