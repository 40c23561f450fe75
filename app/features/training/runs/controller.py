"""Verbs of earlier trainings: list them, choose the model of one, go on with one, throw one away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Never

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app.features.detection.controller import DetectController
from app.features.training.controller import TrainController
from app.features.training.runs.words import further
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from engine.plain_text import plain_lines
from engine.structures.requests import DeleteModel, ListRuns, ReadRun
from engine.structures.training import RunRecord, RunSummary


class RunsController(QObject):
    """The engine stores the runs, and is asked for them anew after each change."""

    changed = Signal(object)  # tuple[RunSummary, ...]

    def __init__(
        self, services: Services, session: Session, detect: DetectController, train: TrainController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._messages, self._pictures = services.bridge, services.messages, session.pictures
        self._detect, self._train = detect, train
        self.ask = ask_in_a_box
        self._listing: JobHandle[Never, tuple[RunSummary, ...]] | None = None
        self._root: Path | None = None  # the folder of the last list
        train.ended.connect(self.refresh)

    def refresh(self) -> None:
        self._listing = self._bridge.submit(ListRuns(), replaces=self._listing)
        self._listing.finished.connect(self._listed)
        self._listing.failed.connect(self._messages.of_failure)

    def _listed(self, runs: tuple[RunSummary, ...]) -> None:
        """In a folder that was just opened, a model that learned from another one is said to be."""
        self.changed.emit(runs)
        if self._root == self._pictures.root:
            return
        self._root = self._pictures.root
        chosen = next((run for run in runs if run.name == self._detect.settings.model), None)
        if chosen is not None and (place := self._elsewhere(chosen)) is not None:
            sentence = tr(
                "“{name}” is still chosen, which learned from “{folder}”. Ctrl+T would go on from it; another model is "
                "chosen in the tool bar.",
                name=chosen.name,
                folder=place.name,
            )
            self._messages.info(sentence)

    def use(self, run: RunSummary) -> None:
        """Choose its model in the tool bar."""
        if self._is_on_shelf(run.name):
            self._detect.choose_model(run.name)

    def models_of(self, runs: tuple[RunSummary, ...]) -> tuple[str, str] | None:
        """The model before and the one after: what one run started from and made; of two, newest first, what they made.
        None, and said why, where one of them is gone."""
        after = runs[0].name
        before = runs[1].name if len(runs) == 2 else str(runs[0].settings.get("model", ""))
        return (before, after) if self._is_on_shelf(before) and self._is_on_shelf(after) else None

    def _is_on_shelf(self, name: str) -> bool:
        is_there = any(model.name == name for model in self._detect.models)
        if not is_there:
            self._messages.warning(tr("The model “{name}” is no longer on the shelf.", name=name))
        return is_there

    def go_on(self, run: RunSummary) -> None:
        """From where it was stopped; a finished one from its model, under a new name. What it learned is read first."""
        job = self._bridge.submit(ReadRun(run.name), tr("Reading the training “{name}”", name=run.name))
        job.finished.connect(self._go_on)
        job.failed.connect(self._messages.of_failure)

    def _go_on(self, run: RunRecord) -> None:
        request = further(run, self._detect.settings, self._train.new_name())
        if request is not None and self._may_go_on(run.summary):
            self._train.start(request)

    def _may_go_on(self, run: RunSummary) -> bool:
        """One of another folder than the open one learns from the pictures that it had: that is asked first."""
        if (place := self._elsewhere(run)) is None:
            return True
        question = tr(
            "“{name}” learns from the pictures of “{folder}”, which is not the open folder. Its model will know the "
            "classes of those pictures.",
            name=run.name,
            folder=place.name,
        )
        go_on = tr("Learn from “{folder}”", folder=place.name)
        return self.ask(tr("Continue a training"), question, go_on, tr("Leave it"))

    def _elsewhere(self, run: RunSummary) -> Path | None:
        """The folder that it learned from, where it is not part of the open one."""
        place, root = run.folder or run.corrected_in, self._pictures.root
        return None if root is None or place is None or place.is_relative_to(root) else place

    def delete(self, run: RunSummary) -> None:
        """To the trash, with its model, after a question."""
        question = tr("Move “{name}” and its curves to the trash?", name=run.name)
        if self.ask(tr("Delete a training"), question, tr("Move to the trash"), tr("Keep it")):
            job = self._bridge.submit(DeleteModel(run.name), tr("Moving a training to the trash"))
            job.finished.connect(partial(self._deleted, run.name))
            job.failed.connect(self._messages.of_failure)

    def _deleted(self, name: str, _nothing: None) -> None:
        self._messages.info(tr("“{name}” is in the trash.", name=name))
        self._detect.drop_model(name)
        self.refresh()


def ask_in_a_box(title: str, question: str, do: str, leave: str) -> bool:
    """do, leave: what the two buttons say that they do. Return and Escape leave all as it is."""
    box = QMessageBox(
        QMessageBox.Icon.Question, title, "", QMessageBox.StandardButton.NoButton, QApplication.activeWindow()
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(plain_lines(question))
    yes, no = (
        box.addButton(do, QMessageBox.ButtonRole.AcceptRole),
        box.addButton(leave, QMessageBox.ButtonRole.RejectRole),
    )
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.exec()
    return box.clickedButton() is yes
