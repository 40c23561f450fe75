"""After Ctrl+T: the engine goes on with all layers of the new model in the background, and keeps what is better."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.training.controller import TrainController
from app.services.activity import Activity
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.session import Session
from engine.structures.requests import FineTune, TuneFurther
from engine.structures.training import TrainingPoint, TrainingResult, TuningResult

RUN = "tune"  # its name in the activity line
SECONDS = 300.0
FEWEST_BOXES = 20  # to judge by: of fewer, a figure says more about luck than about weights
WORDS = "Tuning all layers in the background"


class TuneController(QObject):
    """Pictures are detected, and folders judged, between two of its steps. A person, or a new training, ends it."""

    began = Signal(object)  # TuneFurther
    stepped = Signal(object)  # TrainingPoint, its steps counted on from those of the training before
    ended = Signal()

    def __init__(
        self, services: Services, session: Session, train: TrainController, detect: DetectController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._train = services.bridge, session.document, train
        self._detect, self._store, self._messages = detect, services.store, services.messages
        self.request: TuneFurther | None = None  # what is tuned now
        self._last_step = 0
        self._job: JobHandle[TrainingPoint, TuningResult] | None = None
        train.began.connect(self._training_began)
        train.stepped.connect(self._training_stepped)
        train.learnt.connect(self._learnt)

    @property
    def is_running(self) -> bool:
        return self.request is not None

    def enough(self) -> None:
        """Judge now what was reached, and end."""
        if self.request is not None:
            self.request.enough.set()

    def cancel(self) -> None:
        """Stop; the model stays as it is."""
        if self._job is not None:
            self._job.cancel()

    # -- of the training before it

    def _training_began(self, _request: FineTune) -> None:
        self.cancel()
        self._last_step = 0

    def _training_stepped(self, point: TrainingPoint) -> None:
        self._last_step = point.step

    def _learnt(self, request: FineTune, _result: TrainingResult) -> None:
        if not self._train.is_quick or not self._is_worth_while:
            return
        self.request = TuneFurther(request, SECONDS, self._train.examples.judges)
        self._detect.activity.show_run(RUN, Activity(WORDS))
        job = self._job = self._bridge.submit(self.request, replaces=self._job)
        job.part.connect(self._step)
        job.finished.connect(self._finished)
        job.failed.connect(self._messages.of_failure)
        job.ended.connect(self._end)
        self.began.emit(self.request)

    @property
    def _is_worth_while(self) -> bool:
        boxes = sum(len(annotation.boxes) for annotation in self._train.examples.judges)
        return {"always": True, "never": False}.get(self._store.settings.tune_after, boxes >= FEWEST_BOXES)

    # -- what happens meanwhile, and how it ends

    def _step(self, point: TrainingPoint) -> None:
        self._detect.activity.show_run(RUN, Activity(WORDS, point.step, point.steps, point.eta_seconds or None))
        self.stepped.emit(replace(point, step=point.step + self._last_step, steps=point.steps + self._last_step))

    def _finished(self, result: TuningResult) -> None:
        self._messages.info(f"“{result.model}”: {result.sentence}.")
        if result.replaced and result.entry is not None:
            self._detect.add_model(result.entry)
            if self._detect.settings.model == result.model and self._document.image is not None:
                self._detect.detect()

    def _end(self) -> None:
        self.request = None
        self._detect.activity.end_run(RUN)
        self.ended.emit()
