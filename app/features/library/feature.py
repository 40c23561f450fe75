"""The model shelf: which models there are, where they come from, which one detects."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.library.controller import ShelfController
from app.features.library.dialog import ShelfDialog
from app.services.services import Services
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow


class LibraryFeature(QObject):
    """One dialog for all times: a download goes on while it is closed."""

    def __init__(
        self, services: Services, window: MainWindow, files: FilesFeature, detection: DetectionFeature
    ) -> None:
        super().__init__(window)
        self._theme, self._window = services.theme, window
        self._dialog: ShelfDialog | None = None
        self.controller = ShelfController(services.bridge, files.controller, detection.controller, window)
        self.controller.message.connect(window.status.show_passing)
        detection.choosers.shelf_requested.connect(self.open)
        services.activity.stop_requested.connect(self.controller.stop_all)
        row = ActionRow("detect.shelf", "Model shelf…", ("Ctrl+M",), "Detect", 3, self.open, "shelf",
                        tip="Which models there are; download, import, compare")  # fmt: skip
        window.action_set.add([row])

    def open(self) -> None:
        self.controller.detect.list_models()
        self._dialog = self._dialog or ShelfDialog(self.controller, self._theme, self._window)
        self._dialog.show()
        self._dialog.activateWindow()
