"""Verbs of kept trainings: list them, choose the model of one, go on with one, throw one away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Never

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app.features.detection.controller import DetectController
from app.features.training.controller import TrainController
from app.features.training.runs.words import further
from app.services.bridge import EngineBridge, JobHandle
from app.services.messages import Messages
from engine.structures.requests import DeleteModel, ListRuns
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
        self._listing: JobHandle[Never, tuple[RunRecord, ...]] | None = None
        train.ended.connect(self.refresh)

    def refresh(self, _ending: str = "") -> None:
        self._listing = self._bridge.submit(ListRuns(), replaces=self._listing)
        self._listing.finished.connect(self.changed.emit)
        self._listing.failed.connect(self._messages.of_failure)

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
            job = self._bridge.submit(DeleteModel(run.name), "Moving a training to the trash")
            job.finished.connect(partial(self._deleted, run.name))
            job.failed.connect(self._messages.of_failure)

    def _deleted(self, name: str, _nothing: None) -> None:
        self._messages.info(f"“{name}” is in the trash.")
        if self._detect.settings.model == name:
            first = next((model.name for model in self._detect.models if model.state == "bundled"), "")
            self._detect.choose_model(first)
        self._detect.list_models()
        self.refresh()


def ask_in_a_box(title: str, question: str) -> bool:
    """A question to which No is the answer of Return and Escape."""
    buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
    answer = QMessageBox.question(QApplication.activeWindow(), title, question, buttons, QMessageBox.StandardButton.No)
    return answer == QMessageBox.StandardButton.Yes
