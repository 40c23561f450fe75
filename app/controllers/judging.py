"""What evaluation and comparison share: one channel of the engine, told to a page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.controllers.files import FilesController
from engine.data.split_names import meant
from engine.requests import Request
from engine.structures.jobs import Cancelled, Failed, Finished, Progress


class JudgingController(QObject):
    """Follows the jobs of `channel`; a subclass submits them, and says which results are its own."""

    channel: str
    result_type: type

    wanted = Signal()  # the page
    running_changed = Signal(bool)
    progressed = Signal(int, int, str)  # done, total, what
    arrived = Signal(object)  # of result_type
    failed = Signal(str)  # one sentence

    def __init__(self, bridge: EngineBridge, files: FilesController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._files = bridge, files
        bridge.progress.connect(self._progress)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.cancelled.connect(self._cancelled)

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(self._files.folder.splits) if self._files.folder is not None else ()

    @property
    def usual_split(self) -> str | None:
        """The one that models are judged by, whatever it is called: what they were not trained on."""
        return next(iter(meant("val", self.splits)), None)

    @property
    def is_running(self) -> bool:
        return self._bridge.is_busy(self.channel)

    def submit(self, request: Request) -> None:
        self._bridge.submit(self.channel, request)
        self.running_changed.emit(True)

    def stop(self) -> None:
        self._bridge.cancel(self.channel)

    def _progress(self, event: Progress) -> None:
        if event.job.channel == self.channel:
            self.progressed.emit(event.done, event.total, event.text)

    def _finished(self, event: Finished) -> None:
        if event.job.channel == self.channel and isinstance(event.result, self.result_type):
            self.running_changed.emit(False)
            self.arrived.emit(event.result)

    def _failed(self, event: Failed) -> None:
        if event.job.channel == self.channel:
            self.running_changed.emit(False)
            self.failed.emit(event.message)

    def _cancelled(self, event: Cancelled) -> None:
        if event.job.channel == self.channel:
            self.running_changed.emit(False)
