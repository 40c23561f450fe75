"""The tuning after Ctrl+T: all layers go on learning in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.detection.controller import DetectController
from app.features.training.controller import LearningController, TrainController
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.structures.requests import FineTune, TuneFurther
from engine.structures.training import TrainingPoint, TrainingResult, TuningResult

TUNING_SECONDS = 300.0  # after Ctrl+T, of all layers
FEWEST_BOXES = 20  # to judge a tuning by: of fewer, a figure says more about luck than about weights
TUNING = mark("Tuning all layers in the background")
ENDING = mark("Testing the tuned model; then the training starts")
STARTED = mark(
    "All layers of “{name}” are tuned in the background, for {minutes:.0f} minutes "
    "at most, and kept only if the model becomes better. Ctrl+. stops it; "
    "Preferences, Learning, switches it off."
)


class TuneController(LearningController):
    """After Ctrl+T the engine goes on with all layers in the background, and keeps what is better.

    Pictures are detected, and folders judged, between two of its steps. A person ends it, or another training: one of
    the panel waits until what was tuned is judged (`after`); Ctrl+T, which learns in seconds from the same model, does
    not. When it is cancelled, the model stays as it is.
    """

    RUN = "tune"
    request: TuneFurther | None

    replaced = Signal()  # the model is the tuned one now

    def __init__(
        self, services: Services, session: Session, train: TrainController, detect: DetectController, parent: QObject
    ) -> None:
        super().__init__(services, session, detect, parent)
        self._train, self._store = train, services.store
        self._last_step = 0  # of the training before: the tuning's are counted on from there
        self._next: Callable[[], None] | None = None  # what waits for its end
        train.began.connect(self._training_began)
        train.stepped.connect(self._training_stepped)
        train.learnt.connect(self._learnt)

    def after(self, start: Callable[[], None]) -> None:
        """Start something when no tuning goes on: one that does is judged first, and what it reached is not lost."""
        if self.request is None:
            start()
            return
        name = self.request.learnt.save
        judged = tr("it is tested now, and kept if it is better")
        self._messages.info(
            tr("The tuning of “{name}” ends before the training starts: {judged}.", name=name, judged=judged)
        )
        self._next = start
        self.enough()
        self._show(tr(ENDING))

    def cancel(self) -> None:
        self._next = None
        super().cancel()

    def _end(self) -> None:
        super()._end()
        start, self._next = self._next, None
        if start is not None:
            QTimer.singleShot(0, self, start)  # when it is told what became of the tuning

    def _training_began(self, request: FineTune) -> None:
        if self.request is not None:
            name = self.request.learnt.save
            self._messages.info(
                tr("The tuning of “{name}” ended for “{save}”: “{name}” stays as it was.", name=name, save=request.save)
            )
        self.cancel()
        self._last_step = 0

    def _training_stepped(self, point: TrainingPoint) -> None:
        self._last_step = point.step

    def _learnt(self, training: FineTune, _result: TrainingResult) -> None:
        if not self._train.is_quick or not self._is_worth_while:
            return
        request = self.request = TuneFurther(training, TUNING_SECONDS, self._train.examples.judges)
        self._show(tr(TUNING))
        self._messages.info(tr(STARTED, name=training.save, minutes=TUNING_SECONDS / 60))
        job = self._submit(request)
        job.part.connect(self._step)
        job.finished.connect(self._finished)
        self.began.emit(request)

    @property
    def _is_worth_while(self) -> bool:
        boxes = sum(len(annotation.boxes) for annotation in self._train.examples.judges)
        return {"always": True, "never": False}.get(self._store.settings.tune_after, boxes >= FEWEST_BOXES)

    def _step(self, point: TrainingPoint) -> None:
        if self._next is None:
            self._show(tr(TUNING), point.step, point.steps, point.eta_seconds or None)
        self.stepped.emit(replace(point, step=point.step + self._last_step, steps=point.steps + self._last_step))

    def _finished(self, result: TuningResult) -> None:
        self._messages.info(f"“{result.model}”: {result.sentence}.")
        if result.replaced and result.entry is not None:
            self._detect.add_model(result.entry)
            if self._detect.settings.model == result.model and self._document.image is not None:
                self._detect.detect()
            self.replaced.emit()
