"""The verb of the anchor designer, and the way of its anchors into the training panel."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QObject

from app.features.files.feature import FilesFeature
from app.features.training.anchors.page import AnchorPage
from app.features.training.dock import TrainingDock
from app.features.training.start.feature import StartFeature
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.structures.settings import AnchorShapes


class AnchorsFeature(QObject):
    """It begins with the anchors of the new detector that the training panel has, else with the paper's nine. Its page
    is made when it is first asked for."""

    def __init__(
        self, services: Services, session: Session, window: MainWindow, files: FilesFeature, dock: TrainingDock,
        start: StartFeature,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._files, self._dock, self._start = window, files, dock, start
        self._services, self._session = services, session
        tip = tr("Sizes and ratios of a new detector's anchors, moved with the mouse over the labelled boxes")
        window.action_set.add([ActionRow("train.anchors", "Anchor designer…", (), "Train", 2, self._toggle, tip=tip)])

    @cached_property
    def page(self) -> AnchorPage:
        page = AnchorPage(self._services, self._session, self._window, self._files)
        page.used.connect(self._use)
        return page

    def _toggle(self) -> None:
        if self._window.middle.currentWidget() is self.page:
            self._files.show_middle()
        else:
            self.page.bring_up(self._start.anchors)

    def _use(self, shapes: AnchorShapes, is_one_map: bool) -> None:
        self._dock.setup.how.choose_new(shapes, "paper" if is_one_map else "pyramid")
        self._dock.show()
        self._dock.show_train()
