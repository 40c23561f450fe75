"""After a detection, so that none waits for it, the engine looks whether there is a quicker way through the net."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.bridge import EngineBridge
from app.controllers.detect import DetectController
from app.messages import Messages
from engine.requests import ImageResult, Quicken
from engine.settings import DetectSettings
from engine.structures.jobs import Failed, Finished, PartReady

CHANNEL = "quicken"


class QuickenController(QObject):
    """Asks once for each model, device and number of threads; again where a better way was found and is gone: then
    the model has changed."""

    def __init__(
        self, bridge: EngineBridge, detect: DetectController, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._detect, self._messages = bridge, detect, messages
        self._asked = DetectSettings()
        self._answers: dict[DetectSettings, str] = {}
        detect.detected.connect(self._look)
        bridge.part_ready.connect(self._part_ready)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)

    def _part_ready(self, event: PartReady) -> None:
        if event.job.channel == "folder" and isinstance(event.part, ImageResult):
            self._look(event.part)

    def _look(self, result: ImageResult) -> None:
        asked = _speed(self._detect.settings)
        is_settled = result.inference != "own" or self._answers.get(asked) == "own"
        if result.device != "cpu" or asked.inference == "own" or is_settled or self._bridge.is_busy(CHANNEL):
            return
        self._asked = asked
        self._bridge.submit(CHANNEL, Quicken(asked))

    def _finished(self, event: Finished) -> None:
        if event.job.channel == CHANNEL:
            self._answers[self._asked] = str(event.result)

    def _failed(self, event: Failed) -> None:
        if event.job.channel == CHANNEL:
            self._answers[self._asked] = "own"
            self._messages.error(event.message, event.details)


def _speed(settings: DetectSettings) -> DetectSettings:
    """The settings that a net's speed depends on."""
    return DetectSettings(
        model=settings.model,
        detector=settings.detector,
        device=settings.device,
        threads=settings.threads,
        inference=settings.inference,
    )
