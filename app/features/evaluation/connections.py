"""Who hears whom around the figures: two pages in the middle of the window, the list of pictures, the open picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.features.comparison.controller import CompareController
from app.features.comparison.page import ComparisonPage
from app.features.evaluation.controller import EvaluateController
from app.features.evaluation.page import EvaluationPage
from app.features.files.controller import FilesController
from app.features.training.controller import TrainController
from app.services.messages import Messages
from app.window.main_window import MainWindow
from engine.structures.requests import FineTune
from engine.structures.training import TrainingResult


class EvaluationWiring(QObject):
    """What is clicked among the figures narrows the list of pictures, and its first picture is shown."""

    def __init__(
        self,
        window: MainWindow,
        evaluate: EvaluateController,
        compare: CompareController,
        files: FilesController,
        train: TrainController,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window, self._files, self._messages = window, files, messages
        self.evaluation = EvaluationPage(evaluate, window.theme)
        self.comparison = ComparisonPage(compare, window.theme)
        for page in (self.evaluation, self.comparison):
            window.middle.addWidget(page)
            page.opened.connect(self._open)
            page.closed.connect(self._close)
        evaluate.wanted.connect(self._toggle_evaluation)
        compare.wanted.connect(self._toggle_comparison)
        compare.models_wanted.connect(self._show_comparison)
        train.learnt.connect(self._learnt)

    def _toggle_evaluation(self) -> None:
        self._toggle(self.evaluation)

    def _toggle_comparison(self) -> None:
        self._toggle(self.comparison)

    def _show_comparison(self, _before: str, _after: str) -> None:
        self._window.middle.setCurrentWidget(self.comparison)

    def _learnt(self, request: FineTune, result: TrainingResult) -> None:
        """Before and after (F8) are now what it began with and what came of it."""
        self.comparison.choose(request.settings.model, result.model)

    def _toggle(self, page: EvaluationPage | ComparisonPage) -> None:
        if self._window.middle.currentWidget() is page:
            self._close()
        else:
            self._window.middle.setCurrentWidget(page)
            page.run.setFocus()
            self._window.toasts.raise_()

    def _close(self) -> None:
        self._window.show_picture(self._files.current is not None)

    def _open(self, title: str, paths: tuple[Path, ...]) -> None:
        if not paths:
            self._messages.info(f"No picture: {title}")
            return
        self._window.files.show_these(title, paths)
        self._files.show(paths[0])
