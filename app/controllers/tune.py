"""After Ctrl+T: the engine goes on with all layers of the new model in the background, and keeps what is better."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.controllers.activity import Activity
from app.controllers.detect import DetectController
from app.controllers.train import TrainController
from app.document import Document
from app.messages import Messages
from app.settings import SettingsStore
from engine.requests import FineTune, ListModels, TuneFurther
from engine.structures.jobs import Cancelled, Failed, Finished, PartReady
from engine.structures.training import TrainingPoint, TrainingResult, TuningResult

CHANNEL = "tune"
SECONDS = 300.0
FEWEST_BOXES = 20  # to judge by: of fewer, a figure says more about luck than about weights
WORDS = "Tuning all layers in the background"


class TuneController(QObject):
    """On the channel "tune"; pictures are detected, and folders judged, between two of its steps. A person, or a new
    training, ends it."""

    began = Signal(object)  # TuneFurther
    stepped = Signal(object)  # TrainingPoint, its steps counted on from those of the training before
    ended = Signal()

    def __init__(
        self,
        bridge: EngineBridge,
        document: Document,
        train: TrainController,
        detect: DetectController,
        store: SettingsStore,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._train = bridge, document, train
        self._detect, self._store, self._messages = detect, store, messages
        self.request: TuneFurther | None = None  # what is tuned now
        self._learnt_from: FineTune | None = None
        self._last_step = 0
        train.began.connect(self._training_began)
        train.stepped.connect(self._training_stepped)
        train.learnt.connect(self._learnt)
        bridge.part_ready.connect(self._part_ready)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.cancelled.connect(self._cancelled)

    @property
    def is_running(self) -> bool:
        return self.request is not None

    def enough(self) -> None:
        """Judge now what was reached, and end."""
        if self.request is not None:
            self.request.enough.set()

    def cancel(self) -> None:
        """Stop; the model stays as it is."""
        self._bridge.cancel(CHANNEL)

    # -- of the training before it

    def _training_began(self, request: FineTune) -> None:
        self.cancel()
        self._learnt_from, self._last_step = (request if self._train.is_quick else None), 0

    def _training_stepped(self, point: TrainingPoint) -> None:
        self._last_step = point.step

    def _learnt(self, _result: TrainingResult) -> None:
        request, self._learnt_from = self._learnt_from, None
        if request is None or not self._is_wanted():
            return
        self.request = TuneFurther(request, SECONDS, self._train.lesson.judges)
        self._detect.activity.show_run(CHANNEL, Activity(WORDS))
        self._bridge.submit(CHANNEL, self.request)
        self.began.emit(self.request)

    def _is_wanted(self) -> bool:
        boxes = sum(len(annotation.boxes) for annotation in self._train.lesson.judges)
        return {"always": True, "never": False}.get(self._store.settings.tune_after, boxes >= FEWEST_BOXES)

    # -- what happens meanwhile, and how it ends

    def _part_ready(self, event: PartReady) -> None:
        if event.job.channel == CHANNEL and isinstance(event.part, TrainingPoint):
            point = event.part
            activity = Activity(WORDS, point.step, point.steps, point.eta_seconds or None)
            self._detect.activity.show_run(CHANNEL, activity)
            self.stepped.emit(replace(point, step=point.step + self._last_step, steps=point.steps + self._last_step))

    def _finished(self, event: Finished) -> None:
        if event.job.channel != CHANNEL:
            return
        result = cast(TuningResult, event.result)
        self._end()
        self._messages.info(f"“{result.model}”: {result.sentence}.")
        if result.replaced:
            self._bridge.submit("models", ListModels())
            if self._detect.settings.model == result.model and self._document.image is not None:
                self._detect.detect()

    def _failed(self, event: Failed) -> None:
        if event.job.channel == CHANNEL:
            self._end()
            self._messages.error(event.message, event.details)

    def _cancelled(self, event: Cancelled) -> None:
        if event.job.channel == CHANNEL:
            self._end()

    def _end(self) -> None:
        self.request = None
        self._detect.activity.end_run(CHANNEL)
        self.ended.emit()
