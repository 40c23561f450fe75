"""How good the model is on the open labelled folder, and why, and the four detectors trained on it: pages in place of
the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.evaluation.lineage_page import LineagePage
from app.features.evaluation.page import EvaluationPage
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow

if TYPE_CHECKING:
    from app.features.evaluation.duel_page import DuelPage


class EvaluationFeature(QObject):
    """What is clicked among the figures narrows the list of pictures, and its first picture is shown."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        inspection: InspectionFeature,
    ) -> None:
        super().__init__(window)
        self.page = EvaluationPage(services, window, files, detection.controller, inspection.counted)
        row = ActionRow("detect.evaluate", "Evaluate", ("F7",), "Detect", 3, self.page.toggle, "figures", 5,
                        tip="Test the model on the open labelled folder; press again to go back to the "
                        "picture")  # fmt: skip
        self.lineage = LineagePage(services, window, files, detection.controller)
        four = ActionRow("detect.lineage", "Compare the four detectors…", (), "Detect", 3, self.lineage.toggle, "", 0,
                         tip="Train R-CNN, SPPnet, Fast and Faster R-CNN on the open labelled folder, and see the "
                         "papers' table for these pictures")  # fmt: skip
        self._services, self._parts = services, (window, files, detection.controller, session.document)
        self._duel: DuelPage | None = None
        tip = tr("The RPN against Selective Search: which labelled boxes the proposals of each find")
        duel = ActionRow("detect.duel", "RPN vs. Selective Search…", (), "Detect", 3, self._toggle_duel, tip=tip)
        window.action_set.add([row, four, duel], files.controller.folder_changed)

    @property
    def duel(self) -> DuelPage:
        """Made when it is first asked for: its chart imports pyqtgraph."""
        from app.features.evaluation.duel_page import DuelPage

        if self._duel is None:
            self._duel = DuelPage(self._services, *self._parts)
        return self._duel

    def _toggle_duel(self) -> None:
        self.duel.toggle()
