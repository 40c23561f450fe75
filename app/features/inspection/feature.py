"""Why the selected box is what it is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.inspection.gradient import GradientController
from app.features.inspection.panel import InspectorPanel
from app.features.labelling.feature import LabellingFeature
from app.services.services import Services
from app.session.document import Selection
from app.session.session import Session
from app.window.main_window import MainWindow


class InspectionFeature(QObject):
    """Its tab comes up when something is selected, but not in place of the list of boxes."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        detection: DetectionFeature,
        labelling: LabellingFeature,
    ) -> None:
        super().__init__(window)
        self._tabs, self._boxes = window.tabs, labelling.boxes
        self.gradients = GradientController(services, session, window, detection)
        self.panel = InspectorPanel(session.document, services.theme, self.gradients)
        window.tabs.insertTab(0, self.panel, "Selected box")
        window.tabs.setCurrentWidget(self.panel)
        session.document.selection_changed.connect(self._selection_changed)

    def _selection_changed(self, selection: Selection | None) -> None:
        if selection is not None and self._tabs.currentWidget() is not self._boxes:
            self._tabs.setCurrentWidget(self.panel)
