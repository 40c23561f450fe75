"""What the engine is doing now, in words: for the status line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.services.bridge import AnyHandle, EngineBridge
from app.services.translation import tr
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Progress, Started
from engine.structures.requests import WarmUp


@dataclass(frozen=True, slots=True)
class Activity:
    """done of total (0: nobody knows). eta: seconds left, None: too early to say."""

    text: str = ""
    done: int = 0
    total: int = 0
    eta: float | None = None

    @property
    def is_idle(self) -> bool:
        return not self.text


IDLE = Activity()


class ActivityTracker(QObject):
    """Follows the bridge. A run (of a folder, of a training) reports its own progress; the newest report is shown.

    While the engine is loading, that is said first, and what waits for it after that.
    """

    changed = Signal(object)  # Activity
    stop_requested = Signal()  # by a person: whatever goes on and can be stopped stops

    def __init__(self, bridge: EngineBridge) -> None:
        super().__init__()
        self.now = IDLE
        self._speaker: AnyHandle | None = None  # whose words `_words` are
        self._words = IDLE
        self._waiting: list[AnyHandle] = []  # for their turn
        self._runs: dict[str, Activity] = {}  # by what runs, the newest report at the end
        bridge.submitted.connect(self._submitted)
        bridge.arrived.connect(self._arrived)
        bridge.idle_changed.connect(self._update)

    def stop(self) -> None:
        self.stop_requested.emit()
        self._update()

    def show_run(self, name: str, activity: Activity) -> None:
        """What a run says of itself, in place of what single jobs say."""
        self._runs.pop(name, None)
        self._runs[name] = activity
        self._update()

    def end_run(self, name: str) -> None:
        self._runs.pop(name, None)
        self._update()

    def _submitted(self, handle: AnyHandle) -> None:
        if handle.words:
            self._waiting.append(handle)
            self._update()

    def _arrived(self, handle: AnyHandle, event: Event[object, object]) -> None:
        match event:
            case Started():
                self._tell(handle, "")
            case Progress(done, total, text):
                self._tell(handle, text, done, total)
            case Finished() | Failed() | Cancelled() if handle is self._speaker:
                self._speaker, self._words = None, IDLE  # a silent job may go on: these words do not stay for it
                self._update()

    def _tell(self, handle: AnyHandle, text: str, done: int = 0, total: int = 0) -> None:
        if handle.words:
            self._speaker = handle
            largest = max(1, total >> 30)  # a bar counts to 2**31, bytes do not end there
            self._words = Activity(text or handle.words, done // largest, total // largest)
            self._update()

    def _update(self, _is_idle: bool = False) -> None:
        if self._speaker is not None and not self._speaker.is_running:  # replaced: it says no more
            self._speaker, self._words = None, IDLE
        self._waiting = [h for h in self._waiting if h.is_running and not h.job.is_cancelled and h is not self._speaker]
        run = next(reversed(self._runs.values()), IDLE)
        speaker, now = self._speaker, self._words if run.is_idle else run
        if speaker is not None and isinstance(speaker.job.request, WarmUp):
            after = run.text or next((handle.words for handle in self._waiting), "")
            now = (
                replace(self._words, text=tr("{text} · next: {after}", text=self._words.text, after=after))
                if after
                else self._words
            )
        if now != self.now:
            self.now = now
            self.changed.emit(now)
