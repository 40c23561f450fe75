"""How good the model is on the open labelled folder, and why, and the four detectors trained on it: pages in place of
the picture."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

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
    """What is clicked among the figures narrows the list of pictures, and its first picture is shown.

    A page is made when it is first asked for.
    """

    shown = Signal()  # the page of figures, in place of the picture

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
        self._services, self._inspection = services, inspection
        self._parts, self._document = (window, files, detection.controller), session.document
        row = ActionRow("detect.evaluate", "Evaluate", ("F7",), "Detect", 3, lambda: self.page.toggle(), "figures", 5,
                        tip="Test the model on the open labelled folder; press again to go back to the "
                        "picture")  # fmt: skip
        four = ActionRow("detect.lineage", "Compare the four detectors…", (), "Detect", 3,
                         lambda: self.lineage.toggle(), "", 0,
                         tip="Train R-CNN, SPPnet, Fast and Faster R-CNN on the open labelled folder, and see the "
                         "papers' table for these pictures")  # fmt: skip
        tip = tr("The RPN against Selective Search: which labelled boxes the proposals of each find")
        duel = ActionRow("detect.duel", "RPN vs. Selective Search…", (), "Detect", 3, lambda: self.duel.toggle(),
                         tip=tip)  # fmt: skip
        window.action_set.add([row, four, duel], files.controller.folder_changed)

    @cached_property
    def page(self) -> EvaluationPage:
        page = EvaluationPage(self._services, *self._parts, self._inspection.counted)
        page.shown.connect(self.shown)
        return page

    @cached_property
    def lineage(self) -> LineagePage:
        return LineagePage(self._services, *self._parts)

    @property
    def compares_four(self) -> bool:
        """Whether the four detectors are being trained."""
        return "lineage" in self.__dict__ and self.lineage.is_running

    @cached_property
    def duel(self) -> DuelPage:
        from app.features.evaluation.duel_page import DuelPage  # here, not above: its chart imports pyqtgraph

        return DuelPage(self._services, *self._parts, self._document)
