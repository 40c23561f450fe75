"""Verbs of kept trainings: list them, choose the model of one, go on with one, throw one away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app.bridge import EngineBridge
from app.controllers.detect import DetectController
from app.controllers.train import TrainController
from app.messages import Messages
from app.runs import further
from engine.requests import DeleteModel, ListModels, ListRuns
from engine.structures.jobs import Failed, Finished
from engine.structures.training import RunRecord

Ask = Callable[[str, str], bool]


class RunsController(QObject):
    """The engine keeps the runs; here is what was last heard of them."""

    changed = Signal(object)  # tuple[RunRecord, ...]

    def __init__(
        self,
        bridge: EngineBridge,
        detect: DetectController,
        train: TrainController,
        messages: Messages,
        ask: Ask | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._detect, self._train, self._messages = bridge, detect, train, messages
        self.ask = ask or ask_in_a_box
        self._deleting = ""
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        train.ended.connect(self.refresh)

    def refresh(self, _ending: str = "") -> None:
        self._bridge.submit("runs", ListRuns())

    def use(self, run: RunRecord) -> None:
        """Choose its model in the tool bar."""
        if not any(model.name == run.name for model in self._detect.models):
            self._messages.warning(f"The model “{run.name}” is no longer on the shelf.")
            return
        self._detect.choose_model(run.name)

    def models_of(self, runs: tuple[RunRecord, ...]) -> tuple[str, str] | None:
        """The model before and the one after: what one run started from and made; of two, newest first, what they made.
        None, and said why, where one of them is gone."""
        after = runs[0].name
        before = runs[1].name if len(runs) == 2 else str(runs[0].settings.get("model", ""))
        known = {model.name for model in self._detect.models}
        for name in (before, after):
            if name not in known:
                self._messages.warning(f"The model “{name}” is no longer on the shelf.")
                return None
        return before, after

    def go_on(self, run: RunRecord) -> None:
        """From where it was stopped; a finished one from its model, under a new name."""
        request = further(run, self._detect.settings, self._train.new_name())
        if request is not None:
            self._train.learn(request)

    def delete(self, run: RunRecord) -> None:
        """To the trash, with its model, after a question."""
        if self.ask("Delete a training", f"Move “{run.name}” and its curves to the trash?"):
            self._deleting = run.name
            self._bridge.submit("delete-run", DeleteModel(run.name))

    def _finished(self, event: Finished) -> None:
        if event.job.channel == "runs":
            self.changed.emit(event.result)
        elif event.job.channel == "delete-run":
            self._messages.info(f"“{self._deleting}” is in the trash.")
            if self._detect.settings.model == self._deleting:
                first = next((model.name for model in self._detect.models if model.state == "bundled"), "")
                self._detect.choose_model(first)
            self._bridge.submit("models", ListModels())
            self.refresh()

    def _failed(self, event: Failed) -> None:
        if event.job.channel in ("runs", "delete-run"):
            self._messages.error(event.message, event.details)


def ask_in_a_box(title: str, question: str) -> bool:
    """A question to which No is the answer of Return and Escape."""
    buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
    answer = QMessageBox.question(QApplication.activeWindow(), title, question, buttons, QMessageBox.StandardButton.No)
    return answer == QMessageBox.StandardButton.Yes
