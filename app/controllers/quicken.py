"""After a detection, so that none waits for it, the engine looks whether there is a quicker way through the net."""

from __future__ import annotations

from functools import partial
from typing import Never

from PySide6.QtCore import QObject

from app.bridge import EngineBridge, JobHandle
from app.controllers.detect import DetectController
from app.messages import Messages
from engine.requests import ImageResult, Quicken
from engine.settings import DetectSettings
from engine.structures.jobs import Failed


class QuickenController(QObject):
    """Asks once for each model, device and number of threads; again where a better way was found and is gone: then
    the model has changed."""

    def __init__(
        self, bridge: EngineBridge, detect: DetectController, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._detect, self._messages = bridge, detect, messages
        self._answers: dict[DetectSettings, str] = {}
        self._job: JobHandle[Never, str] | None = None
        detect.detected.connect(self._look)
        detect.detected_in_folder.connect(self._look)

    def _look(self, result: ImageResult) -> None:
        asked = _speed(self._detect.settings)
        is_settled = result.inference != "own" or self._answers.get(asked) == "own"
        is_asked = self._job is not None and self._job.is_running
        if result.device != "cpu" or asked.inference == "own" or is_settled or is_asked:
            return
        self._job = self._bridge.submit(Quicken(asked))
        self._job.finished.connect(partial(self._answered, asked))
        self._job.failed.connect(partial(self._failed, asked))

    def _answered(self, asked: DetectSettings, way: str) -> None:
        self._answers[asked] = way

    def _failed(self, asked: DetectSettings, failure: Failed) -> None:
        self._answers[asked] = "own"
        self._messages.error(failure.message, failure.details)


def _speed(settings: DetectSettings) -> DetectSettings:
    """The settings that a net's speed depends on."""
    return DetectSettings(
        model=settings.model,
        detector=settings.detector,
        device=settings.device,
        threads=settings.threads,
        inference=settings.inference,
    )
