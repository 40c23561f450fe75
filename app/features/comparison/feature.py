"""Before and after: two models on the same pictures, a page in place of the picture."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QObject

from app.features.comparison.page import ComparisonPage
from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.services.services import Services
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow


class ComparisonFeature(QObject):
    """Training names the two models: what it began with, and what came of it. The page is made when it is first asked
    for."""

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        inspection: InspectionFeature,
    ) -> None:
        super().__init__(window)
        self._parts = services, window, files, detection.controller, inspection.counted
        row = ActionRow("detect.compare", "Compare models", ("F8",), "Detect", 3, self._toggle, "split", 5,
                        tip="Two models on the same pictures: boxes gained, lost, fixed and broken")  # fmt: skip
        window.action_set.add([row])

    @cached_property
    def page(self) -> ComparisonPage:
        return ComparisonPage(*self._parts)

    def _toggle(self) -> None:
        self.page.toggle()

    def compare(self, before: str, after: str) -> None:
        """Show the page with these two models (names on the shelf) and begin."""
        self.page.choose(before, after)
        self.page.bring_up()
        self.page.begin()
