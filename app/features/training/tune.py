"""After Ctrl+T: the engine goes on with all layers of the new model in the background, and keeps what is better."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.features.detection.controller import DetectController
from app.features.training.controller import LearningController, TrainController
from app.services.services import Services
from app.session.session import Session
from engine.structures.requests import FineTune, TuneFurther
from engine.structures.training import TrainingPoint, TrainingResult, TuningResult

SECONDS = 300.0
FEWEST_BOXES = 20  # to judge by: of fewer, a figure says more about luck than about weights
WORDS = "Tuning all layers in the background"


class TuneController(LearningController):
    """Pictures are detected, and folders judged, between two of its steps. A person, or a new training, ends it; when
    it is cancelled, the model stays as it is."""

    RUN = "tune"

    def __init__(
        self, services: Services, session: Session, train: TrainController, detect: DetectController, parent: QObject
    ) -> None:
        super().__init__(services, session, detect, parent)
        self._train, self._store = train, services.store
        self._last_step = 0  # of the training before: the tuning's are counted on from there
        train.began.connect(self._training_began)
        train.stepped.connect(self._training_stepped)
        train.learnt.connect(self._learnt)

    # -- of the training before it

    def _training_began(self, _request: FineTune) -> None:
        self.cancel()
        self._last_step = 0

    def _training_stepped(self, point: TrainingPoint) -> None:
        self._last_step = point.step

    def _learnt(self, training: FineTune, _result: TrainingResult) -> None:
        if not self._train.is_quick or not self._is_worth_while:
            return
        request = self.request = TuneFurther(training, SECONDS, self._train.examples.judges)
        self._show(WORDS)
        job = self._submit(request)
        job.part.connect(self._step)
        job.finished.connect(self._finished)
        self.began.emit(request)

    @property
    def _is_worth_while(self) -> bool:
        boxes = sum(len(annotation.boxes) for annotation in self._train.examples.judges)
        return {"always": True, "never": False}.get(self._store.settings.tune_after, boxes >= FEWEST_BOXES)

    # -- what happens meanwhile, and how it ends

    def _step(self, point: TrainingPoint) -> None:
        self._show(WORDS, point.step, point.steps, point.eta_seconds or None)
        self.stepped.emit(replace(point, step=point.step + self._last_step, steps=point.steps + self._last_step))

    def _finished(self, result: TuningResult) -> None:
        self._messages.info(f"“{result.model}”: {result.sentence}.")
        if result.replaced and result.entry is not None:
            self._detect.add_model(result.entry)
            if self._detect.settings.model == result.model and self._document.image is not None:
                self._detect.detect()
